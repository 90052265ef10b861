/**
 * What cannot be said in one language only: a code and values, as the worker
 * and the Rust side send them. Whoever shows a message words it by the
 * catalogue of the reader's language, see `lang/word.js`.
 */

/** @import { OwnCode, CODES } from "./codes.js" */
/** @import { Code as RustCode } from "./types.d.ts" */

/** @typedef {OwnCode | RustCode} Code */

/**
 * @typedef {string | number | boolean | null | readonly (string | number)[]
 *   | Message} Value
 */

/**
 * @typedef {object} Message
 * @property {Code} code
 * @property {Record<string, Value>} values by the names that stand in braces in
 *   the sentence
 */

/** @typedef {{ text: string, number: number, message: Message }} Kinds */

/**
 * The values of a code of `codes.js`.
 * @template {OwnCode} C
 * @typedef {{ [Name in keyof typeof CODES[C]]: typeof CODES[C][Name] extends
 *   keyof Kinds ? Kinds[typeof CODES[C][Name]] : never }} ValuesOf
 */

/**
 * The values of a code, as an argument that is left out where there are none.
 * @template {OwnCode} C
 * @typedef {keyof ValuesOf<C> extends never ? [] : [values: ValuesOf<C>]} Given
 */

/**
 * @template {OwnCode} C
 * @param {C} code
 * @param {Given<C>} given
 * @returns {Message}
 */
export const message = (code, ...given) => ({ code, values: given[0] ?? {} });

/**
 * An error that is a message. Its `message` is for consoles, unless it is given
 * in words.
 */
export class MessageError extends Error {
  /**
   * @param {Message} message
   * @param {string} [words] the message in a language
   */
  constructor({ code, values }, words = `${code} ${JSON.stringify(values)}`) {
    super(words);
    this.name = "MessageError";
    this.code = code;
    this.values = values;
  }
}

/**
 * The message of whatever was thrown: of a `MessageError`, of an error of the
 * Rust side, which has the same two properties, or of the browser's own.
 * @param {unknown} error
 * @returns {Message}
 */
export function messageOf(error) {
  if (error instanceof WebAssembly.RuntimeError) {
    return message("worker-crashed", { detail: error.message });
  }
  if (!(error instanceof Error)) {
    return message("unexpected", { detail: String(error) });
  }
  const { code, values } = /** @type {Partial<Message>} */ (error);
  // A `DOMException` has a number there.
  if (typeof code === "string") return { code, values: values ?? {} };
  return message("unexpected", { detail: error.message });
}

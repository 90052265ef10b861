/**
 * Messages to people as data: a code and values, from the worker and from the
 * Rust side. The part of the page that shows a message words it in the reader's
 * language, see `lang/word.js`.
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
 * @property {Record<string, Value>} [values] by the names that stand in braces
 *   in the catalogue's sentence
 */

/** @typedef {{ text: string, number: number, message: Message }} Kinds */

/**
 * The types of the values of a code in `codes.js`.
 * @template {OwnCode} C
 * @typedef {{ [Name in keyof typeof CODES[C]]: typeof CODES[C][Name] extends
 *   keyof Kinds ? Kinds[typeof CODES[C][Name]] : never }} ValuesOf
 */

/**
 * The values of a code as the last argument, which a code without values lacks.
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
 * An error with the code and values of a message. Its own `message` is for
 * consoles, unless `words` says it in a language.
 */
export class MessageError extends Error {
  /**
   * @param {Message} message
   * @param {string} [words] the message in a language
   */
  constructor(
    { code, values = {} },
    words = `${code} ${JSON.stringify(values)}`,
  ) {
    super(words);
    this.name = "MessageError";
    this.code = code;
    this.values = values;
  }
}

/**
 * The message of anything that was thrown: a `MessageError`; an error of the
 * Rust side, which has the same two properties; or an error of the browser.
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

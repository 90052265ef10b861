/**
 * Wording a message in the reader's language.
 */

/** @import { Message, Value } from "../client/messages.js" */
/** @import { Catalogue, Text } from "./en.js" */

/** Smaller numbers are shown with a power of ten. */
const SMALL = 1e-3;

/**
 * @param {Message} message
 * @param {Catalogue} catalogue of the reader's language
 * @returns {string} a sentence; the code with its values where the catalogue
 *   lacks the code, which a newer module may send
 */
export function word({ code, values = {} }, catalogue) {
  /** @type {Text | undefined} */
  const text = catalogue.messages[code];
  if (text === undefined) return `${code} ${JSON.stringify(values)}`;
  return formOf(text, values["count"], catalogue.lang).replace(
    /\{(\w+)(?:, (percent))?\}/g,
    (whole, name, form) =>
      Object.hasOwn(values, name)
        ? shown(code, name, values[name] ?? null, form, catalogue)
        : whole,
  );
}

/**
 * @param {Text} text
 * @param {Value | undefined} count
 * @param {string} lang
 */
function formOf(text, count, lang) {
  if (typeof text === "string") return text;
  const form = new Intl.PluralRules(lang).select(Number(count));
  return text[form] ?? text.other;
}

/**
 * @param {string} code
 * @param {string} name
 * @param {Value} value
 * @param {"percent" | undefined} form
 * @param {Catalogue} catalogue
 * @returns {string}
 */
function shown(code, name, value, form, catalogue) {
  /** @type {Record<string, Record<string, Record<string, string>>>} */
  const named = catalogue.values;
  const said = named[code]?.[name]?.[String(value)];
  if (said !== undefined) return said;
  if (typeof value === "number") {
    return form === "percent"
      ? `${number(Math.round(100 * value), catalogue.lang)} %`
      : number(value, catalogue.lang);
  }
  // Rust's `NaN` comes as null.
  if (value === null) return "?";
  if (typeof value !== "object") return String(value);
  if ("code" in value) return word(value, catalogue);
  // The shape of a tensor.
  return value
    .map((entry) => shown(code, name, entry, undefined, catalogue))
    .join(" × ");
}

/**
 * @param {number} value
 * @param {string} lang
 */
function number(value, lang) {
  if (Number.isInteger(value)) return value.toLocaleString(lang);
  return value.toLocaleString(lang, {
    maximumSignificantDigits: 3,
    notation: Math.abs(value) < SMALL ? "scientific" : "standard",
  });
}

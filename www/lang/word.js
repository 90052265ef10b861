/**
 * Wording a message in the reader's language.
 */

/** @import { Message, Value } from "../client/messages.js" */
/** @import { Catalogue, Text } from "./en.js" */

/** Numbers below this one are shown in scientific notation. */
const SCIENTIFIC_BELOW = 1e-3;

/**
 * Words a message.
 * @param {Message} message
 * @param {Catalogue} catalogue of the reader's language
 * @returns {string} a sentence; the code with its values if the catalogue lacks
 *   the code, which a newer module may send
 */
export function word({ code, values = {} }, catalogue) {
  /** @type {Text | undefined} */
  const text = catalogue.messages[code];
  if (text === undefined) return `${code} ${JSON.stringify(values)}`;
  return pluralForm(text, values["count"], catalogue.lang).replace(
    /\{(\w+)(?:, (percent))?\}/g,
    (whole, name, form) =>
      Object.hasOwn(values, name)
        ? formatValue(code, name, values[name] ?? null, form, catalogue)
        : whole,
  );
}

/**
 * The plural form of a text for a count.
 * @param {Text} text
 * @param {Value | undefined} count
 * @param {string} lang
 */
function pluralForm(text, count, lang) {
  if (typeof text === "string") return text;
  const form = new Intl.PluralRules(lang).select(Number(count));
  return text[form] ?? text.other;
}

/**
 * The text that replaces a value's name in the sentence.
 * @param {string} code
 * @param {string} name
 * @param {Value} value
 * @param {"percent" | undefined} form
 * @param {Catalogue} catalogue
 * @returns {string}
 */
function formatValue(code, name, value, form, catalogue) {
  /** @type {Record<string, Record<string, Record<string, string>>>} */
  const translations = catalogue.values;
  const translation = translations[code]?.[name]?.[String(value)];
  if (translation !== undefined) return translation;
  if (typeof value === "number") {
    return form === "percent"
      ? `${formatNumber(Math.round(100 * value), catalogue.lang)} %`
      : formatNumber(value, catalogue.lang);
  }
  // Rust serialises `NaN` as null.
  if (value === null) return "?";
  if (typeof value !== "object") return String(value);
  if ("code" in value) return word(value, catalogue);
  // The shape of a tensor.
  return value
    .map((entry) => formatValue(code, name, entry, undefined, catalogue))
    .join(" × ");
}

/**
 * @param {number} value
 * @param {string} lang
 */
function formatNumber(value, lang) {
  if (Number.isInteger(value)) return value.toLocaleString(lang);
  return value.toLocaleString(lang, {
    maximumSignificantDigits: 3,
    notation: Math.abs(value) < SCIENTIFIC_BELOW ? "scientific" : "standard",
  });
}

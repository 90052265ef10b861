/**
 * The languages that there are, and which of them suits a reader.
 */

/** By BCP 47, in their own words. */
export const LANGUAGES = { en: "English", ja: "日本語" };

/** @typedef {keyof typeof LANGUAGES} Language */

/**
 * The best that there is for what is asked for.
 * @param {readonly (string | null)[]} wanted as in BCP 47, the most wanted first
 * @returns {Language}
 */
export function languageFor(wanted) {
  const known = wanted
    .map((lang) => lang?.toLowerCase().split("-")[0] ?? "")
    .find((lang) => Object.hasOwn(LANGUAGES, lang));
  return /** @type {Language} */ (known ?? "en");
}

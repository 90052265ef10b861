/**
 * The languages of the page, and the choice of one for a reader.
 */

/** Their names in themselves, by BCP 47 tag. */
export const LANGUAGES = { en: "English", ja: "日本語" };

/** @typedef {keyof typeof LANGUAGES} Language */

/**
 * The first wanted language that the page has; English if it has none of them.
 * @param {readonly (string | null)[]} wanted BCP 47 tags, the most wanted first
 * @returns {Language}
 */
export function languageFor(wanted) {
  const known = wanted
    .map((lang) => lang?.toLowerCase().split("-")[0] ?? "")
    .find((lang) => Object.hasOwn(LANGUAGES, lang));
  return /** @type {Language} */ (known ?? "en");
}

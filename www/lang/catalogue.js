/**
 * Loading the catalogue of a language when it is needed.
 */

import { languageFor } from "./languages.js";

/** @import { Catalogue } from "./en.js" */
/** @import { Language } from "./languages.js" */

/** @type {Record<Language, () => Promise<{ default: Catalogue }>>} */
const FILES = {
  en: () => import("./en.js"),
  ja: () => import("./ja.js"),
};

/**
 * Loads the catalogue of a language; the English one for an unknown language.
 * Rejects if its file cannot be fetched.
 * @param {string} lang a BCP 47 tag
 * @returns {Promise<Catalogue>}
 */
export const catalogue = async (lang) =>
  (await FILES[languageFor([lang])]()).default;

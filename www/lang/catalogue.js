/**
 * Loading the catalogue of a language. Only the catalogues that are needed are
 * loaded.
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
 * @param {string} lang a BCP 47 tag; English for an unknown language
 * @returns {Promise<Catalogue>} rejects where its file cannot be fetched
 */
export const catalogue = async (lang) =>
  (await FILES[languageFor([lang])]()).default;

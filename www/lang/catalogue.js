/**
 * The catalogues, each loaded when somebody reads its language.
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
 * @param {string} lang as in BCP 47; English for a language that there is not
 * @returns {Promise<Catalogue>} rejects where its file cannot be had
 */
export const catalogue = async (lang) =>
  (await FILES[languageFor([lang])]()).default;

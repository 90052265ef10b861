/**
 * The lesson's texts in one language.
 */

import { catalogue } from "../lang/catalogue.js";

/** @typedef {import("../lang/en.js").Lesson} Text */

/**
 * @param {string} lang as in BCP 47; English for an unknown language
 * @returns {Promise<Text>} rejects where the language's file cannot be fetched
 */
export const textIn = async (lang) => (await catalogue(lang)).lesson;

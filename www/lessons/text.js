/**
 * The lesson's words in one language, as `en.json` holds them.
 */

import { languageFor } from "../lang/languages.js";

/**
 * @typedef {object} Text
 * @property {string} title
 * @property {string} step
 * @property {string} steps
 * @property {string} back
 * @property {string} next
 * @property {string} end
 * @property {string} undo
 * @property {string} waiting
 * @property {string} belongs
 * @property {string} strange
 * @property {string} softmax
 * @property {string} weights
 * @property {string} yourLabels
 * @property {string} otherWord
 * @property {string} falseNegative
 * @property {string} setAside
 * @property {string} score
 * @property {string} threshold
 * @property {string} scale
 * @property {string} formula
 * @property {string} share
 * @property {{ labels: string, words: string, inside: string }} sums
 * @property {Record<import("./steps.js").Step["figure"], string>} legend
 * @property {{ title: string, text: string[], tries: string[] }[]} lesson
 */

/** @type {Map<string, Promise<Text>>} */
const loaded = new Map();

/**
 * @param {string} base the folder that holds `www`
 * @param {string} lang as in BCP 47; English for a language that there is not
 * @returns {Promise<Text>}
 */
export function textIn(base, lang) {
  const url = new URL(`www/lessons/${languageFor([lang])}.json`, base).href;
  let text = loaded.get(url);
  if (!text) {
    text = fetchText(url);
    // What failed once may be there the next time.
    text.catch(() => loaded.delete(url));
    loaded.set(url, text);
  }
  return text;
}

/**
 * @param {string} url
 * @returns {Promise<Text>}
 */
async function fetchText(url) {
  const response = await fetch(url).catch(() => null);
  if (!response?.ok)
    throw new Error("The lesson's words could not be fetched.");
  return response.json();
}

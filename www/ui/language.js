/**
 * The page's texts in the reader's language.
 *
 * A sentence of the page is written in English where it is used, as `t("…")` or
 * as text of `index.html`. The English sentence is its key in the catalogues of
 * other languages. `say` words the messages of the worker and of the Rust side.
 * Tests fail if a catalogue lacks a key or a code.
 */

import { catalogue } from "../lang/catalogue.js";
import { word } from "../lang/word.js";

/** @import { Message } from "../client/messages.js" */
/** @import { Catalogue } from "../lang/en.js" */
/** @import { Language } from "../lang/languages.js" */

/** Attributes that hold text. */
const NAMING = ["aria-label", "title", "placeholder", "alt"];

/** @type {Catalogue | null} null until it is loaded */
let words = null;
/** Resolves when `words` is loaded. */
let loading = Promise.resolve();

/** The language of the last `speak`, even if its file could not be fetched.
 *  @type {Language} */
export let asked = "en";

/**
 * Sets the language of `t` and `say`; English where its file cannot be fetched.
 * @param {Language} lang
 */
export async function speak(lang) {
  asked = lang;
  document.documentElement.lang = lang;
  loading = load(lang);
  // English needs a catalogue for messages only, see `whenWorded`.
  if (lang !== "en") await loading;
}

/** @param {Language} lang */
async function load(lang) {
  words = await catalogue(lang).catch(() => null);
  if (words || lang === "en") return;
  document.documentElement.lang = "en";
  words = await catalogue("en").catch(() => null);
}

/**
 * Calls back once `say` can word messages; at once if it already can.
 * @param {() => void} call
 */
export function whenWorded(call) {
  if (words) call();
  else void loading.then(call);
}

/** @param {string} english */
const translated = (english) => words?.page[english];

/**
 * A sentence of the page in the reader's language.
 * @param {string} english with `{name}` where a value stands
 * @param {Record<string, string | number>} [values]
 */
export function t(english, values = {}) {
  const text = translated(english) ?? english;
  return text.replace(/\{(\w+)\}/g, (whole, name) =>
    String(values[name] ?? whole),
  );
}

/**
 * A message of the worker or of the Rust side as a sentence. See `whenWorded`.
 * @param {Message} message
 */
export const say = (message) =>
  words
    ? word(message, words)
    : `${message.code} ${JSON.stringify(message.values)}`;

/**
 * Translates the page as it was served. Text of the user's own, and text in a
 * language of its own, is marked with `dir="auto"` or `translate="no"`.
 * @param {Element} root
 */
export function translate(root) {
  const walker = document.createTreeWalker(
    root,
    NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT,
    (node) =>
      node instanceof Element &&
      (node.getAttribute("translate") === "no" ||
        node.matches('[dir="auto"]:not(input, textarea), script, style'))
        ? NodeFilter.FILTER_REJECT
        : NodeFilter.FILTER_ACCEPT,
  );
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    if (node instanceof Element) {
      for (const name of NAMING) {
        const said = translated(keyOf(node.getAttribute(name)));
        if (said !== undefined) node.setAttribute(name, said);
      }
    } else {
      const said = translated(keyOf(node.nodeValue));
      if (said !== undefined) node.nodeValue = said;
    }
  }
}

/**
 * The key of a text that the source breaks into lines.
 * @param {string | null} text
 */
export const keyOf = (text) => (text ?? "").trim().replace(/\s+/g, " ");

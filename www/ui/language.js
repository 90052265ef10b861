/**
 * What the page says, in the language that it is read in.
 *
 * A sentence of the page stands in English where it is said, as `t("…")` or as
 * text of `index.html`, and that is its key in the catalogues of the other
 * languages. What the worker and the Rust side send is worded by `say`. Tests
 * hold that no catalogue lacks a key or a code.
 */

import { catalogue } from "../lang/catalogue.js";
import { word } from "../lang/word.js";

/** @import { Message } from "../client/messages.js" */
/** @import { Catalogue } from "../lang/en.js" */
/** @import { Language } from "../lang/languages.js" */

/** Attributes that hold words. */
const NAMING = ["aria-label", "title", "placeholder", "alt"];

/** @type {Catalogue | null} null until it has come */
let words = null;
/** @type {Promise<void>} */
let coming = Promise.resolve();

/** What was asked for last, whether or not its file could be had. @type {Language} */
export let asked = "en";

/**
 * From now on `t` and `say` speak this language. Where its file cannot be had,
 * English.
 * @param {Language} lang
 */
export async function speak(lang) {
  asked = lang;
  document.documentElement.lang = lang;
  coming = fetched(lang);
  // English stands where it is said: nobody waits for messages.
  if (lang !== "en") await coming;
}

/** @param {Language} lang */
async function fetched(lang) {
  words = await catalogue(lang).catch(() => null);
  if (words || lang === "en") return;
  document.documentElement.lang = "en";
  words = await catalogue("en").catch(() => null);
}

/**
 * Calls back once messages can be worded: at once, if they can already.
 * @param {() => void} call
 */
export function whenWorded(call) {
  if (words) call();
  else void coming.then(call);
}

/** @param {string} english */
const translated = (english) => words?.page[english];

/**
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

/** @param {string | null} text as it is broken into lines in the source */
export const keyOf = (text) => (text ?? "").trim().replace(/\s+/g, " ");

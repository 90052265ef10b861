/**
 * What the page says, in the language that it is read in.
 *
 * A sentence stands in English where it is said, as `t("…")` or as text of
 * `index.html`, and that is its key in the other languages: `lang/ja.json` and
 * whoever comes after it. A test holds that no key is missing there.
 */

/** @import { Language } from "../lang/languages.js" */

/** Attributes that hold words. */
const NAMING = ["aria-label", "title", "placeholder", "alt"];

/** @type {Record<string, string>} by the English ones */
let sentences = {};

/** What was asked for last, whether or not its file could be had. @type {Language} */
export let asked = "en";

/**
 * From now on `t` speaks this language. Where its file cannot be had, English.
 * @param {Language} lang
 */
export async function speak(lang) {
  asked = lang;
  document.documentElement.lang = lang;
  if (lang === "en") return;
  const file = new URL(`../lang/${lang}.json`, import.meta.url);
  const response = await fetch(file).catch(() => null);
  if (response?.ok) sentences = await response.json();
  else document.documentElement.lang = "en";
  patterns = null;
}

/**
 * @param {string} english with `{name}` where a value stands
 * @param {Record<string, string | number>} [values]
 */
export function t(english, values = {}) {
  const text = sentences[english] ?? english;
  return text.replace(/\{(\w+)\}/g, (whole, name) =>
    String(values[name] ?? whole),
  );
}

/** With its places, a sentence of fewer letters could be found in any other. */
const LETTERS = 12;

/** What `told` looks for, the longest first. @type {{ key: string, names: string[], pattern: RegExp }[] | null} */
let patterns = null;

/** @returns {NonNullable<typeof patterns>} */
function findable() {
  /** @param {string} key */
  const letters = (key) => key.replace(/\{\w+\}/g, "").length;
  return Object.keys(sentences)
    .filter((key) => !/\{\w+\}/.test(key) || letters(key) >= LETTERS)
    .sort((a, b) => letters(b) - letters(a))
    .map((key) => {
      const names = [...key.matchAll(/\{(\w+)\}/g)].map(
        ([, name]) => name ?? "",
      );
      const parts = key.replace(/\.$/, "").split(/\{\w+\}/);
      const escaped = parts.map((part) =>
        part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"),
      );
      const pattern = new RegExp(`^${escaped.join("(.+?)")}\\.?$`, "is");
      return { key, names, pattern };
    });
}

/**
 * A sentence that was made elsewhere, its values in it already: the worker and
 * the runtime speak English. What has no translation stays as it is.
 * @param {string} english
 * @returns {string}
 */
export function told(english) {
  patterns ??= findable();
  for (const { key, names, pattern } of patterns) {
    const found = pattern.exec(english);
    if (!found) continue;
    return t(
      key,
      Object.fromEntries(
        names.map((name, at) => [name, told(found[at + 1] ?? "")]),
      ),
    );
  }
  return english;
}

/**
 * The words of the page as it was served. What is the user's own, or in a
 * language of its own, says so by `dir="auto"` or `translate="no"`.
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
        const said = sentences[keyOf(node.getAttribute(name))];
        if (said !== undefined) node.setAttribute(name, said);
      }
    } else {
      const said = sentences[keyOf(node.nodeValue)];
      if (said !== undefined) node.nodeValue = said;
    }
  }
}

/** @param {string | null} text as it is broken into lines in the source */
export const keyOf = (text) => (text ?? "").trim().replace(/\s+/g, " ");

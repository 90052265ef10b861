/**
 * Cosines as bars; whole for the user's labels, broken up for other words, like
 * the ring of a picture that falls out.
 */

import { make } from "../dom.js";

/**
 * What a bar shows; the kind says whose side it is on.
 * @typedef {{ kind: "id" | "ood" | "aside", word: string, cosine: number }} Bar
 */

/**
 * The cosine of a full bar, one for all pictures: the largest there is, up to
 * the next tenth.
 * @param {{ largestCosine: number } | null} of all of them
 */
export const axisOf = (of) =>
  Math.ceil(Math.max(0.1, of?.largestCosine ?? 0) * 10 - 1e-6) / 10;

/**
 * @param {Bar} bar
 * @param {number} axis
 * @param {...(Node | string)} more behind the number
 */
export function barOf({ kind, word, cosine }, axis, ...more) {
  const fill = make("span", { class: "bar-fill" });
  const share = Math.min(1, Math.max(0, cosine / axis));
  fill.style.setProperty("inline-size", `${share * 100}%`);
  return make(
    "li",
    { class: "bar", "data-kind": kind, "data-word": word },
    make("span", { class: "bar-word", dir: "auto" }, word),
    make("span", { class: "bar-track" }, fill),
    make("span", { class: "bar-value" }, cosine.toFixed(2)),
    ...more,
  );
}

/**
 * @param {Bar[]} bars
 * @param {number} axis
 */
export const barsOf = (bars, axis) =>
  make("ul", { class: "bars" }, ...bars.map((bar) => barOf(bar, axis)));

/**
 * @param {{ label: string, cosine: number }} entry
 * @returns {Bar}
 */
export const idBar = ({ label, cosine }) => ({
  kind: "id",
  word: label,
  cosine,
});

/**
 * @param {{ word: string, cosine: number }} entry
 * @returns {Bar}
 */
export const oodBar = ({ word, cosine }) => ({ kind: "ood", word, cosine });

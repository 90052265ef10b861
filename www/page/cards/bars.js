/**
 * Cosines as bars; whole for the user's labels, broken up for other words, like
 * the ring of a picture that falls out.
 */

import { make } from "../../ui/dom.js";

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
export function barOf(bar, axis, ...more) {
  const row = make(
    "li",
    { class: "bar" },
    make("span", { class: "bar-word", dir: "auto" }),
    make("span", { class: "bar-track" }, make("span", { class: "bar-fill" })),
    make("span", { class: "bar-value" }),
    ...more,
  );
  write(row, bar, axis);
  return row;
}

/**
 * @param {HTMLLIElement} row
 * @param {Bar} bar
 * @param {number} axis
 */
function write(row, { kind, word, cosine }, axis) {
  const [name, track, value] = row.children;
  const fill = track?.firstElementChild;
  const number = cosine.toFixed(2);
  row.dataset.kind = kind;
  if (row.dataset.word !== word) {
    row.dataset.word = word;
    if (name) name.textContent = word;
  }
  if (value && value.textContent !== number) value.textContent = number;
  const share = Math.min(1, Math.max(0, cosine / axis));
  if (fill instanceof HTMLElement)
    fill.style.setProperty("inline-size", `${share * 100}%`);
}

/**
 * Into a list that may show others already: rows stay, so that only what
 * differs is laid out anew.
 * @param {HTMLUListElement} list
 * @param {Bar[]} bars
 * @param {number} axis
 */
export function showBars(list, bars, axis) {
  while (list.children.length > bars.length) list.lastElementChild?.remove();
  for (const [at, bar] of bars.entries()) {
    const row = list.children[at];
    if (row instanceof HTMLLIElement) write(row, bar, axis);
    else list.append(barOf(bar, axis));
  }
}

/**
 * @param {Bar[]} bars
 * @param {number} axis
 */
export function barsOf(bars, axis) {
  const list = make("ul", { class: "bars" });
  showBars(list, bars, axis);
  return list;
}

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

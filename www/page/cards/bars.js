/**
 * Cosines as bars: solid for the user's labels, striped for other words, like the
 * ring of a picture that does not belong.
 */

import { make } from "../../ui/dom.js";

/**
 * What a bar shows. `id`: a label; `ood`: another word; `aside`: a word that was
 * set aside as a false negative.
 * @typedef {{ kind: "id" | "ood" | "aside", word: string, cosine: number }} Bar
 */

/**
 * The cosine of a full bar: the largest cosine of all pictures, rounded up to the
 * next tenth. All pictures share it, so that their bars can be compared.
 * @param {{ largestCosine: number } | null} verdicts
 */
export const cosineAxisMax = (verdicts) =>
  Math.ceil(Math.max(0.1, verdicts?.largestCosine ?? 0) * 10 - 1e-6) / 10;

/**
 * A row with the word, its bar and its cosine.
 * @param {Bar} bar
 * @param {number} axisMax the cosine of a full bar
 * @param {...(Node | string)} more children after the cosine
 */
export function barRow(bar, axisMax, ...more) {
  const row = make(
    "li",
    { class: "bar" },
    make("span", { class: "bar-word", dir: "auto" }),
    make("span", { class: "bar-track" }, make("span", { class: "bar-fill" })),
    make("span", { class: "bar-value" }),
    ...more,
  );
  updateRow(row, bar, axisMax);
  return row;
}

/**
 * @param {HTMLLIElement} row
 * @param {Bar} bar
 * @param {number} axisMax
 */
function updateRow(row, { kind, word, cosine }, axisMax) {
  const [name, track, value] = row.children;
  const fill = track?.firstElementChild;
  const number = cosine.toFixed(2);
  row.dataset.kind = kind;
  if (row.dataset.word !== word) {
    row.dataset.word = word;
    if (name) name.textContent = word;
  }
  if (value && value.textContent !== number) value.textContent = number;
  const share = Math.min(1, Math.max(0, cosine / axisMax));
  if (fill instanceof HTMLElement)
    fill.style.setProperty("inline-size", `${share * 100}%`);
}

/**
 * Shows these bars in a list. Existing rows are reused, so that the browser lays
 * out only what has changed.
 * @param {HTMLUListElement} list
 * @param {Bar[]} bars
 * @param {number} axisMax
 */
export function updateBars(list, bars, axisMax) {
  while (list.children.length > bars.length) list.lastElementChild?.remove();
  for (const [at, bar] of bars.entries()) {
    const row = list.children[at];
    if (row instanceof HTMLLIElement) updateRow(row, bar, axisMax);
    else list.append(barRow(bar, axisMax));
  }
}

/**
 * A new list with these bars.
 * @param {Bar[]} bars
 * @param {number} axisMax
 */
export function barList(bars, axisMax) {
  const list = make("ul", { class: "bars" });
  updateBars(list, bars, axisMax);
  return list;
}

/**
 * The bar of a label.
 * @param {{ label: string, cosine: number }} entry
 * @returns {Bar}
 */
export const idBar = ({ label, cosine }) => ({
  kind: "id",
  word: label,
  cosine,
});

/**
 * The bar of another word.
 * @param {{ word: string, cosine: number }} entry
 * @returns {Bar}
 */
export const oodBar = ({ word, cosine }) => ({ kind: "ood", word, cosine });

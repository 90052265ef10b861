/**
 * The balance bar: the softmax mass of all labels and words in segments, with a
 * mark at the threshold.
 *
 * Thresholds are often small, because the labels compete with eighty thousand
 * words. So there are two scales: the true one, and that of the rings, which
 * weights the labels by `1 - threshold` and the words by `threshold`, so that the
 * mark is in the middle.
 */

import { make } from "../../ui/dom.js";
import { t } from "../../ui/language.js";
import { percent } from "../../ui/scale.js";

/** @import { Verdict } from "../../client/protocol.js" */

/** @typedef {"ring" | "true"} BarScale */

/**
 * A segment of the bar: a label, a word, all other words together (`rest`), or the
 * mass that debiasing takes out (`correction`).
 * @typedef {object} Segment
 * @property {"id" | "ood" | "rest" | "correction"} kind
 * @property {string} name
 * @property {number} share of the mass of all labels and words
 */

/**
 * @param {Verdict} verdict
 * @returns {Segment[]} empty if the method's score is not a share of a mass
 */
export function segmentsOf({ terms, labels, negatives }) {
  if (!terms) return [];
  // The shares of words are relative to the mass after debiasing, those of segments
  // to the whole mass.
  const remaining = terms.id + terms.corpus - terms.correction;
  const unit = remaining > 0 ? remaining : 1;
  const labelSum = labels.reduce((sum, { share }) => sum + share, 0);
  const words = negatives.map(({ word, share }) => ({
    kind: /** @type {const} */ ("ood"),
    name: word,
    share: share * unit,
  }));
  const named = words.reduce((sum, { share }) => sum + share, 0);
  const rest = Math.max(0, terms.corpus - terms.correction - named);
  return [
    ...labels.slice(0, 8).map(({ label, share }) => ({
      kind: /** @type {const} */ ("id"),
      name: label,
      // `terms.id` includes the words that the method counts for the labels.
      share: labelSum > 0 ? (share / labelSum) * terms.id : 0,
    })),
    ...words,
    { kind: "rest", name: t("all other words"), share: rest },
    { kind: "correction", name: t("debiasing"), share: terms.correction },
  ];
}

/**
 * The bar as an element.
 * @param {Verdict} verdict
 * @param {BarScale} scale
 * @param {Set<string>} without words that are not counted
 */
export function balance(verdict, scale, without) {
  const { threshold } = verdict;
  const segments = segmentsOf(verdict).filter(
    ({ kind, name }) => kind !== "ood" || !without.has(name),
  );
  /** @param {Segment} segment */
  const weight = ({ kind, share }) =>
    scale === "true"
      ? share
      : share * (kind === "id" ? 1 - threshold : threshold);
  const all = segments.reduce((sum, segment) => sum + weight(segment), 0);
  const counted = segments
    .filter(({ kind }) => kind !== "correction")
    .reduce((sum, segment) => sum + weight(segment), 0);
  const bar = make("div", { class: "balance-bar", translate: "no" });
  for (const segment of segments) {
    const { kind, name, share } = segment;
    const width = all > 0 ? (weight(segment) / all) * 100 : 0;
    const element = make("span", {
      class: "balance-part",
      "data-kind": kind,
      "data-word": name,
      title: `${name}: ${percent(share)}`,
    });
    element.style.setProperty("inline-size", `${width}%`);
    // The name is written only if the segment has room for it.
    if (width > 4 + name.length * 1.1) element.textContent = name;
    bar.append(element);
  }
  const mark = make(
    "span",
    { class: "balance-mark" },
    make("span", {}, t("threshold")),
  );
  const at = scale === "true" ? threshold : 0.5;
  mark.style.setProperty(
    "inset-inline-start",
    `${all > 0 ? ((at * counted) / all) * 100 : 0}%`,
  );
  return make(
    "div",
    { class: "balance", role: "img", "aria-label": inWords(verdict) },
    bar,
    mark,
  );
}

/**
 * The text alternative of the bar.
 * @param {Verdict} verdict
 */
function inWords({ terms, threshold, score }) {
  if (!terms) return "";
  return (
    t(
      "Of the mass of all labels and words, your labels hold {id}, other words {corpus}, of which debiasing removes {correction}. ",
      {
        id: percent(terms.id),
        corpus: percent(terms.corpus),
        correction: percent(terms.correction),
      },
    ) +
    t(
      "The labels' share of the remaining mass is {score}; the threshold is {threshold}.",
      { score: percent(score), threshold: percent(threshold) },
    )
  );
}

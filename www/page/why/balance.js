/**
 * The ring unrolled: the mass of all labels and words as one bar, with the
 * threshold in it.
 *
 * Thresholds are often small (the labels need not hold much against eighty
 * thousand words), so besides the true scale there is that of the rings: each
 * side weighed by the other side's threshold, which puts it in the middle.
 */

import { make } from "../../ui/dom.js";
import { t } from "../../ui/language.js";
import { percent } from "../../ui/scale.js";

/** @import { Verdict } from "../../client/protocol.js" */

/** @typedef {"ring" | "true"} Scale */

/**
 * A stretch of the bar.
 * @typedef {object} Part
 * @property {"id" | "ood" | "rest" | "correction"} kind
 * @property {string} name
 * @property {number} share of the mass of all labels and words
 */

/**
 * @param {Verdict} verdict
 * @returns {Part[]} none where the method's score is no share of a mass
 */
export function partsOf({ terms, labels, negatives }) {
  if (!terms) return [];
  // Shares are of what is left after debiasing; the bar also holds the rest.
  const left = terms.id + terms.corpus - terms.correction;
  const unit = left > 0 ? left : 1;
  const all = labels.reduce((sum, { share }) => sum + share, 0);
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
      // With its kin, where the method lets other words stand for a label.
      share: all > 0 ? (share / all) * terms.id : 0,
    })),
    ...words,
    { kind: "rest", name: t("all other words"), share: rest },
    { kind: "correction", name: t("debiasing"), share: terms.correction },
  ];
}

/**
 * @param {Verdict} verdict
 * @param {Scale} scale
 * @param {Set<string>} without words that do not count
 */
export function balance(verdict, scale, without) {
  const { threshold } = verdict;
  const parts = partsOf(verdict).filter(
    ({ kind, name }) => kind !== "ood" || !without.has(name),
  );
  /** @param {Part} part */
  const weight = ({ kind, share }) =>
    scale === "true"
      ? share
      : share * (kind === "id" ? 1 - threshold : threshold);
  const counts = parts.filter(({ kind }) => kind !== "correction");
  const active = counts.reduce((sum, part) => sum + weight(part), 0);
  const all = parts.reduce((sum, part) => sum + weight(part), 0);
  const bar = make("div", { class: "balance-bar", translate: "no" });
  for (const part of parts) {
    const width = all > 0 ? (weight(part) / all) * 100 : 0;
    const stretch = make("span", {
      class: "balance-part",
      "data-kind": part.kind,
      "data-word": part.name,
      title: `${part.name}: ${percent(part.share)}`,
    });
    stretch.style.setProperty("inline-size", `${width}%`);
    // A name is written where there is room for it.
    if (width > 4 + part.name.length * 1.1) stretch.textContent = part.name;
    bar.append(stretch);
  }
  const mark = make(
    "span",
    { class: "balance-mark" },
    make("span", {}, t("threshold")),
  );
  const at = scale === "true" ? threshold : 0.5;
  mark.style.setProperty(
    "inset-inline-start",
    `${all > 0 ? ((at * active) / all) * 100 : 0}%`,
  );
  return make(
    "div",
    { class: "balance", role: "img", "aria-label": inWords(verdict) },
    bar,
    mark,
  );
}

/** @param {Verdict} verdict */
function inWords({ terms, threshold, score }) {
  if (!terms) return "";
  return (
    t(
      "Of the mass of all labels and words, your labels hold {id}, other words {corpus}, of which debiasing takes out {correction}. ",
      {
        id: percent(terms.id),
        corpus: percent(terms.corpus),
        correction: percent(terms.correction),
      },
    ) +
    t(
      "The labels' share of what is left is {score}; the threshold is at {threshold}.",
      { score: percent(score), threshold: percent(threshold) },
    )
  );
}

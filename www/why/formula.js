/**
 * The score's formula beside the numbers that it takes.
 */

import { make } from "../dom.js";
import { percent, rounded } from "../scale.js";

/** @import { Verdict } from "../protocol.js" */

/**
 * @param {string} over
 * @param {...string} under
 */
const fraction = (over, ...under) =>
  make(
    "span",
    { class: "fraction" },
    make("span", {}, over),
    make("span", {}, ...under),
  );

/** @param {Verdict} verdict */
export function formula({ terms, score }) {
  if (!terms) return make("p", {});
  const { id, corpus, correction } = terms;
  const share = id / (id + corpus - correction);
  // Methods that average over groups come out near the one fraction, not on it.
  const equals = Math.abs(share - score) <= 1e-3 * score ? "=" : "≈";
  return make(
    "p",
    { class: "formula" },
    make("span", {}, "score ="),
    fraction("labels", "labels + words − taken out"),
    make("span", {}, "="),
    fraction(
      percent(id),
      `${percent(id)} + ${percent(corpus)} − ${percent(correction)}`,
    ),
    make("span", {}, equals),
    make("b", {}, rounded(score)),
  );
}

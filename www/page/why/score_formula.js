/**
 * The formula of the score, with its numbers filled in.
 */

import { make } from "../../ui/dom.js";
import { t } from "../../ui/language.js";
import { percent, rounded } from "../../ui/scale.js";

/** @import { Verdict } from "../../client/protocol.js" */

/**
 * @param {string} numerator
 * @param {string} denominator
 */
const fraction = (numerator, denominator) =>
  make(
    "span",
    { class: "fraction" },
    make("span", {}, numerator),
    make("span", {}, denominator),
  );

/**
 * A paragraph with the formula; a sentence instead if the score is a mean over
 * groups of words.
 * @param {Verdict} verdict
 */
export function formula({ terms, score }) {
  if (!terms) return make("p", {});
  const { id, corpus, correction } = terms;
  const share = id / (id + corpus - correction);
  if (!(Math.abs(share - score) <= 1e-2 * score)) {
    return make(
      "p",
      { class: "hint" },
      t(
        "This method's score is the mean of such fractions over groups of words: {score}.",
        { score: rounded(score) },
      ),
    );
  }
  return make(
    "p",
    { class: "formula" },
    make("span", {}, t("score =")),
    fraction(t("labels"), t("labels + words − removed")),
    make("span", {}, "="),
    fraction(
      percent(id),
      `${percent(id)} + ${percent(corpus)} − ${percent(correction)}`,
    ),
    make("span", {}, "="),
    make("b", {}, rounded(score)),
  );
}

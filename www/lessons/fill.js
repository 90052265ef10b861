/**
 * Fills numbers into a lesson's sentences: `{score horse}` becomes the score of
 * the sample picture "horse".
 */

import { rounded } from "../ui/scale.js";

/** @import { Verdict } from "../client/protocol.js" */

/** Stands for a number that is not known yet. */
const UNKNOWN = "…";

/** @typedef {Map<string, Verdict>} Verdicts by the sample's name */

/**
 * Formats a share in per cent. Shares near 0 and near 1 get more digits than
 * `percent` of `ui/scale.js` gives them: a lesson is about their difference.
 * @param {number} share 0 to 1
 */
export function precisePercent(share) {
  if (!Number.isFinite(share)) return UNKNOWN;
  const hundredth = share * 100;
  const margin = Math.min(Math.abs(hundredth), Math.abs(100 - hundredth));
  if (hundredth > 0 && hundredth < 1e-5) {
    return `${hundredth.toExponential(1)} %`;
  }
  if (margin < 5e-8) return `${hundredth.toFixed(0)} %`;
  const digits = margin >= 10 ? 0 : 1 - Math.floor(Math.log10(margin));
  return `${hundredth.toFixed(Math.min(7, digits))} %`;
}

/**
 * The softmax of one label over the labels alone, 0 to 1.
 * @param {Verdict} verdict
 * @param {number} at index of the label in `verdict.labels`
 */
export function softmax({ labels }, at) {
  const sum = labels.reduce((total, { share }) => total + share, 0);
  return (labels[at]?.share ?? NaN) / sum;
}

/**
 * Converts a word's share: multiplied by this factor, a share of the weight that
 * debiasing leaves becomes a share of the whole weight before debiasing.
 * @param {Verdict} verdict
 */
export function undebiasedFactor({ terms, undebiased }) {
  if (!terms || !undebiased) return 1;
  const { corpus, correction } = terms;
  return ((1 - correction) * (1 - undebiased.score)) / corpus;
}

/**
 * Replaces every `{value}` and `{value sample}` in one of the lesson's sentences.
 * @param {string} sentence
 * @param {Verdicts} verdicts
 * @param {string} focus the sample for values that name none
 * @param {number} corpus the number of words; 0: not known yet
 * @param {string} lang a BCP 47 tag, for the format of numbers and lists
 */
export function fillNumbers(sentence, verdicts, focus, corpus, lang) {
  const list = new Intl.ListFormat(lang, { type: "conjunction" });
  return sentence.replace(/\{(\w+)(?: ([\w-]+))?\}/g, (_, what, which) => {
    if (what === "corpus") {
      return corpus > 0 ? corpus.toLocaleString(lang) : UNKNOWN;
    }
    const verdict = verdicts.get(what === "word" ? focus : (which ?? focus));
    if (!verdict) return UNKNOWN;
    switch (what) {
      case "top":
        return verdict.labels[0]?.label ?? UNKNOWN;
      case "cosine":
        return verdict.labels[0]?.cosine.toFixed(2) ?? UNKNOWN;
      case "share":
        return precisePercent(softmax(verdict, 0));
      case "score":
        return rounded(verdict.score);
      case "undebiased":
        return rounded(verdict.undebiased?.score ?? NaN);
      case "id":
        return precisePercent(verdict.undebiased?.score ?? NaN);
      case "correction":
        return precisePercent(verdict.terms?.correction ?? NaN);
      case "word":
        return verdict.negatives[Number(which) - 1]?.word ?? UNKNOWN;
      case "inside": {
        const words = verdict.setAside.slice(0, 4).map(({ word }) => word);
        return words.length > 0 ? list.format(words) : UNKNOWN;
      }
      default:
        return UNKNOWN;
    }
  });
}

/**
 * Replaces every `{name}` in one of the lesson's short texts.
 * @param {string} text
 * @param {Record<string, string | number>} values by name
 */
export const fillValues = (text, values) =>
  text.replace(/\{(\w+)\}/g, (_, name) => String(values[name] ?? UNKNOWN));

/**
 * The numbers in a lesson's words: `{score horse}` in a sentence becomes what
 * the model says of the picture of a horse.
 */

import { rounded } from "../ui/scale.js";

/** @import { Verdict } from "../client/protocol.js" */

/** Stands where a number is still to come. */
const NOT_YET = "…";

/** @typedef {Map<string, Verdict>} Verdicts by the sample's name */

/**
 * A share in per cent, with the digits that tell it from nothing and from all.
 * @param {number} share
 */
export function percent(share) {
  if (!Number.isFinite(share)) return NOT_YET;
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
 * What a label has of the weight of the labels alone: its softmax.
 * @param {Verdict} verdict
 * @param {number} at
 */
export function softmax({ labels }, at) {
  const sum = labels.reduce((total, { share }) => total + share, 0);
  return (labels[at]?.share ?? NaN) / sum;
}

/**
 * A verdict's shares are of the weight that debiasing leaves. By this factor
 * they become shares of all the weight there was before, when the labels stood
 * by themselves against every word.
 * @param {Verdict} verdict
 */
export function beforeDebiasing({ terms, undebiased }) {
  if (!terms || !undebiased) return 1;
  const { corpus, correction } = terms;
  return ((1 - correction) * (1 - undebiased.score)) / corpus;
}

/**
 * Replaces what is in braces in one of the lesson's sentences.
 * @param {string} sentence
 * @param {Verdicts} verdicts
 * @param {string} focus the sample that is meant where none is named
 * @param {number} corpus number of words; 0: not known yet
 * @param {string} lang
 */
export function filled(sentence, verdicts, focus, corpus, lang) {
  const list = new Intl.ListFormat(lang, { type: "conjunction" });
  return sentence.replace(/\{(\w+)(?: ([\w-]+))?\}/g, (_, what, which) => {
    if (what === "corpus") {
      return corpus > 0 ? corpus.toLocaleString(lang) : NOT_YET;
    }
    const verdict = verdicts.get(what === "word" ? focus : (which ?? focus));
    if (!verdict) return NOT_YET;
    switch (what) {
      case "top":
        return verdict.labels[0]?.label ?? NOT_YET;
      case "cosine":
        return verdict.labels[0]?.cosine.toFixed(2) ?? NOT_YET;
      case "share":
        return percent(softmax(verdict, 0));
      case "score":
        return rounded(verdict.score);
      case "undebiased":
        return rounded(verdict.undebiased?.score ?? NaN);
      case "id":
        return percent(verdict.undebiased?.score ?? NaN);
      case "correction":
        return percent(verdict.terms?.correction ?? NaN);
      case "word":
        return verdict.negatives[Number(which) - 1]?.word ?? NOT_YET;
      case "inside": {
        const words = verdict.setAside.slice(0, 4).map(({ word }) => word);
        return words.length > 0 ? list.format(words) : NOT_YET;
      }
      default:
        return NOT_YET;
    }
  });
}

/**
 * The same for the short texts around, from a table of values.
 * @param {string} text
 * @param {Record<string, string | number>} values
 */
export const put = (text, values) =>
  text.replace(/\{(\w+)\}/g, (_, name) => String(values[name] ?? NOT_YET));

/**
 * Sentences of the element that take more than a value in place.
 */

/** @import { LabelEntry } from "../client/protocol.js" */

/** @typedef {import("../lang/en.js").Catalogue["element"]} Words */

/** Longer labels are shown with their first letters only. */
const LONGEST = 40;

/**
 * The problems of the labels, a sentence for each.
 * @param {LabelEntry[]} entries
 * @param {Words} words
 */
export function problemsOf(entries, words) {
  const sentences = entries.flatMap(({ status, label }) => {
    const short =
      label.length > LONGEST
        ? `${label.slice(0, LONGEST - 2).trimEnd()}…`
        : label;
    if (status === "duplicate") return [words.duplicate(short)];
    return status === "truncated" ? [words.truncated(short)] : [];
  });
  const any = entries.some(({ status }) => status !== "empty");
  return any ? [...new Set(sentences)] : [words.noLabelsYet];
}

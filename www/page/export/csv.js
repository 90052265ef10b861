/**
 * The report as CSV (RFC 4180), one line for each picture.
 */

/** @import { Report } from "./report.js" */

/** @param {unknown} value */
function field(value) {
  const text = value === null || value === undefined ? "" : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/**
 * @param {Report} report
 * @returns {string} with a header line
 */
export function csvOf({ method, pictures }) {
  const head = [
    "name",
    "verdict",
    "score",
    "threshold",
    "method",
    "nearest_label",
    "cosine",
    "words_against",
    "words_set_aside",
    "score_undebiased",
    "marked",
    "problem",
  ];
  const lines = pictures.map((picture) => [
    picture.name,
    picture.verdict,
    picture.score,
    picture.threshold,
    picture.verdict && method,
    picture.labels[0]?.label,
    picture.labels[0]?.cosine,
    picture.negatives
      .map(({ word, cosine }) => `${word} (${cosine.toFixed(3)})`)
      .join("; "),
    picture.setAside
      .map(({ word, label }) => `${word} (in ${label})`)
      .join("; "),
    picture.undebiased?.score,
    picture.marked,
    picture.problem,
  ]);
  return [head, ...lines]
    .map((line) => `${line.map(field).join(",")}\r\n`)
    .join("");
}

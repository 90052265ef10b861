/**
 * Describes the problems of a list of labels in sentences.
 */

import { t } from "../../ui/language.js";

/** @import { LabelEntry } from "../../client/protocol.js" */

/** Labels that a sentence names; further ones are only counted. */
const MAX_NAMED = 5;

/** @param {string} label */
const shorten = (label) =>
  label.length > 40 ? `${label.slice(0, 38).trimEnd()}…` : label;

/** @param {string[]} labels */
function list(labels) {
  const names = [...new Set(labels)].map((label) => `“${shorten(label)}”`);
  const more = names.length - MAX_NAMED;
  return more > 0
    ? t("{names} and {more} more", {
        names: names.slice(0, MAX_NAMED).join(", "),
        more,
      })
    : names.join(", ");
}

/**
 * One sentence for each kind of problem.
 * @param {LabelEntry[]} entries
 * @returns {string[]} empty if there is no problem
 */
export function problems(entries) {
  /** @param {LabelEntry["status"]} status */
  const labelsWith = (status) =>
    entries.filter((entry) => entry.status === status).map((e) => e.label);

  const sentences = [];
  const duplicate = labelsWith("duplicate");
  if (duplicate.length > 0) {
    sentences.push(
      t("Listed more than once, counted once: {labels}.", {
        labels: list(duplicate),
      }),
    );
  }
  const empty = labelsWith("empty").length;
  if (empty > 0) {
    sentences.push(
      empty === 1
        ? t("An empty label between commas is left out.")
        : t("{empty} empty labels are left out.", { empty }),
    );
  }
  const truncated = labelsWith("truncated");
  if (truncated.length > 0) {
    sentences.push(
      t(
        "Longer than the model can read, so only the beginning counts: {labels}.",
        { labels: list(truncated) },
      ),
    );
  }
  if (!entries.some(({ status }) => status !== "empty")) {
    sentences.push(
      t("Type at least one label: without one, nothing can belong."),
    );
  }
  return sentences;
}

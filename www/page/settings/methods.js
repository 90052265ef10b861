/**
 * Names and descriptions of the methods. A method that is not listed is shown
 * under its identifier.
 */

import { t } from "../../ui/language.js";

/** @type {Record<string, { name: string, description: string }>} */
const METHODS = {
  dnm: {
    name: t("DNM, word by word"),
    description: t(
      "Compares the labels with all other words, except words whose meaning a label includes. The default.",
    ),
  },
  "dnm-paper": {
    name: t("DNM, as published"),
    description: t(
      "Compares the labels with mined words, and subtracts the false negatives as one overall share (arXiv 2605.23797).",
    ),
  },
  neglabel: {
    name: "NegLabel",
    description: t(
      "Compares the labels with the words farthest from them, in groups (arXiv 2403.20078).",
    ),
  },
  negrefine: {
    name: "NegRefine",
    description: t(
      "NegLabel, with proper names and kinds of the labels removed from the negative words.",
    ),
  },
  tanl: {
    name: "TANL",
    description: t("Chooses the negative words by the pictures seen so far."),
  },
  knn: {
    name: "kNN",
    description: t(
      "The cosine of the nearest label; other words are not used.",
    ),
  },
  mcm: {
    name: "MCM",
    description: t(
      "Softmax over the labels only; other words are not used (arXiv 2211.13445).",
    ),
  },
};

/**
 * The name of a method for the user.
 * @param {string} method
 */
export const nameOf = (method) => METHODS[method]?.name ?? method;

/**
 * What a method does, in a sentence; empty for a method that is not listed.
 * @param {string} method
 */
export const descriptionOf = (method) => METHODS[method]?.description ?? "";

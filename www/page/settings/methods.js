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
      "Labels against all other words, less those words that lie inside a label. The default.",
    ),
  },
  "dnm-paper": {
    name: t("DNM, as published"),
    description: t(
      "Labels against mined words, less one share of false negatives for all (arXiv 2605.23797).",
    ),
  },
  neglabel: {
    name: "NegLabel",
    description: t(
      "Labels against the words farthest from them, in groups (arXiv 2403.20078).",
    ),
  },
  negrefine: {
    name: "NegRefine",
    description: t(
      "NegLabel with proper names and kinds of the labels taken out of the negatives.",
    ),
  },
  tanl: {
    name: "TANL",
    description: t(
      "Negatives chosen by the pictures that have been seen so far.",
    ),
  },
  knn: {
    name: "kNN",
    description: t(
      "How near the nearest text is; no words are weighed against the labels.",
    ),
  },
  mcm: {
    name: "MCM",
    description: t(
      "Softmax over the labels alone: it knows no other words (arXiv 2211.13445).",
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

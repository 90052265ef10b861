/**
 * The methods in words; a method that is not listed goes by its own name.
 */

import { t } from "../../ui/language.js";

/** @type {Record<string, { name: string, does: string }>} */
const METHODS = {
  dnm: {
    name: t("DNM, word by word"),
    does: t(
      "Labels against all other words, less those words that lie inside a label. The default.",
    ),
  },
  "dnm-paper": {
    name: t("DNM, as published"),
    does: t(
      "Labels against mined words, less one share of false negatives for all (arXiv 2605.23797).",
    ),
  },
  neglabel: {
    name: "NegLabel",
    does: t(
      "Labels against the words farthest from them, in groups (arXiv 2403.20078).",
    ),
  },
  negrefine: {
    name: "NegRefine",
    does: t(
      "NegLabel with proper names and kinds of the labels taken out of the negatives.",
    ),
  },
  tanl: {
    name: "TANL",
    does: t("Negatives chosen by the pictures that have been seen so far."),
  },
  knn: {
    name: "kNN",
    does: t(
      "How near the nearest text is; no words are weighed against the labels.",
    ),
  },
  mcm: {
    name: "MCM",
    does: t(
      "Softmax over the labels alone: it knows no other words (arXiv 2211.13445).",
    ),
  },
};

/** @param {string} method */
export const nameOf = (method) => METHODS[method]?.name ?? method;

/** @param {string} method */
export const whatDoes = (method) => METHODS[method]?.does ?? "";

/**
 * Questions that the page asks now and then: what a view needs only while it
 * is open.
 */

import { engines, sure } from "./engines.js";
import { memory } from "./memory.js";
import { sentence, tell } from "./tell.js";

/** @import { Ask, Question, Without } from "../protocol.js" */
/** @import { Lens } from "./runtime.js" */

/** @param {Ask} ask */
export async function answer({ request, question }) {
  try {
    // A wrong question is no reason to give the GPU up: only what reads
    // the whole of the module's state goes through `sure`.
    const result =
      question.about === "without"
        ? without(question)
        : await sure(({ lens }) => ask(lens, question));
    tell({ type: "answer", request, result });
  } catch (error) {
    tell({ type: "answer", request, problem: sentence(error) });
    if (error instanceof WebAssembly.RuntimeError && !engines.spare)
      throw error;
  }
}

/**
 * @param {Lens} lens
 * @param {Exclude<Question, { about: "without" }>} question
 */
function ask(lens, question) {
  switch (question.about) {
    case "compare":
      return lens.compare();
    case "map":
      return lens.map();
    case "words":
      return lens.words(question.query, question.limit);
    case "calibrate":
      return lens.calibrate(
        Uint32Array.from(question.belongs),
        Uint32Array.from(question.others),
      );
  }
}

/**
 * The score as it would be if some words were not in the corpus. Of the mass
 * of labels and words, the labels hold `id`, the words `corpus`, and debiasing
 * takes `correction` out again:
 *
 *     score         = id / (id + corpus − correction)
 *     score without = id / (id + corpus − correction − Σ share of those words)
 *
 * Exact for scores that are one fraction; where a method averages over groups
 * of words, it is what the words do on the whole. The shares are those of the
 * last verdict.
 * @param {Extract<Question, { about: "without" }>} question
 * @returns {Without | null} null where the method has no such terms
 */
function without({ id, words }) {
  const verdict = memory.verdicts.get(id);
  if (!verdict?.terms) return null;
  const { terms, negatives, threshold } = verdict;
  const left = new Set(words);
  const out = negatives
    .filter(({ word }) => left.has(word))
    .reduce((sum, { share }) => sum + share, 0);
  const rest = Math.max(0, terms.corpus - terms.correction - out);
  const all = terms.id + rest;
  const score = all > 0 ? terms.id / all : 0;
  return { score, verdict: score >= threshold ? "id" : "ood" };
}

/**
 * Answers to the page's questions, which a view asks while it is open.
 */

import { messageOf } from "../../client/messages.js";
import { postToPage } from "../post_message.js";
import { calibrate } from "./choices.js";
import { engines, callWithFallback } from "./engines.js";
import { rejectOnCrash } from "./runtime.js";
import { workerState } from "./worker_state.js";

/** @import { Ask, Question, Result, ScoreWithoutWords } from "../../client/protocol.js" */
/** @import { Engine, Lens } from "./runtime.js" */

/** A score equals the fraction if they differ by at most this share: the numbers
 *  are f32. */
const TOLERANCE = 1e-2;

/**
 * Computes and sends the answer, or the reason why there is none. Throws if the
 * module has crashed and no other module can replace it.
 * @param {Ask} ask
 */
export async function answer({ request, question }) {
  try {
    const result = await callWithFallback((engine) =>
      resultOf(engine, question),
    );
    postToPage({ type: "answer", request, result });
  } catch (error) {
    postToPage({ type: "answer", request, problem: messageOf(error) });
    if (error instanceof WebAssembly.RuntimeError && !engines.spare)
      throw error;
  }
}

/**
 * @param {Engine} engine
 * @param {Question} question
 * @returns {Promise<Result> | Result}
 */
function resultOf({ name, lens }, question) {
  switch (question.about) {
    case "compare":
      return rejectOnCrash(name, Promise.resolve(lens.compare()));
    case "map":
      return question.view === "neighbours"
        ? lens.mapOfNeighbours()
        : lens.map();
    case "reasons":
      return lens.verdicts(question.ids && Uint32Array.from(question.ids));
    case "without":
      return scoreWithoutWords(lens, question);
    case "words":
      return lens.words(question.query, question.limit);
    case "calibrate": {
      const { belongs, others } = question;
      const calibrated = calibrate(lens, belongs, others);
      const labels = JSON.stringify(workerState.wanted.labels);
      workerState.marks = { labels, belongs, others };
      workerState.stale = true;
      return calibrated;
    }
    case "forget":
      workerState.marks = null;
      workerState.stale = true;
      lens.forgetMarks();
      return null;
  }
}

/**
 * The score of an image as if the corpus lacked some words. The labels have the
 * mass `id`, the words have the mass `corpus`, and debiasing removes
 * `correction`. The share of a word is its part of `mass`:
 *
 *     mass          = id + corpus − correction
 *     score         = id / mass
 *     score without = id / (mass − mass · Σ share of those words)
 *
 * @param {Lens} lens
 * @param {Extract<Question, { about: "without" }>} question
 * @returns {ScoreWithoutWords | null} null if the method has another formula: some
 *   methods take a mean over groups of words, others use no words
 */
function scoreWithoutWords(lens, { id, words }) {
  const [verdict] = lens.verdicts(Uint32Array.of(id));
  if (!verdict) return null;
  const { terms, negatives, threshold } = verdict;
  const mass = terms.id + terms.corpus - terms.correction;
  const fraction = terms.id / mass;
  const isScore =
    Math.abs(fraction - verdict.score) <= TOLERANCE * verdict.score;
  if (mass <= 0 || !isScore) return null;
  const leftOut = new Set(words);
  const share = negatives
    .filter(({ word }) => leftOut.has(word))
    .reduce((sum, { share }) => sum + share, 0);
  // Rounding must not make the rest smaller than the mass of the labels.
  const score = fraction / Math.max(fraction, 1 - share);
  return { score, verdict: score >= threshold ? "id" : "ood" };
}

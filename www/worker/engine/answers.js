/**
 * Questions of the page: what a view needs only while it is open.
 */

import { messageOf } from "../../client/messages.js";
import { tell } from "../tell.js";
import { calibrate } from "./choices.js";
import { engines, sure } from "./engines.js";
import { memory } from "./memory.js";
import { settled } from "./runtime.js";

/** @import { Ask, Question, Result, Without } from "../../client/protocol.js" */
/** @import { Engine, Lens } from "./runtime.js" */

/** A score this near to the fraction is the fraction: the numbers are f32. */
const NEAR = 1e-2;

/** @param {Ask} ask */
export async function answer({ request, question }) {
  try {
    const result = await sure((engine) => ask(engine, question));
    tell({ type: "answer", request, result });
  } catch (error) {
    tell({ type: "answer", request, problem: messageOf(error) });
    if (error instanceof WebAssembly.RuntimeError && !engines.spare)
      throw error;
  }
}

/**
 * @param {Engine} engine
 * @param {Question} question
 * @returns {Promise<Result> | Result}
 */
function ask({ name, lens }, question) {
  switch (question.about) {
    case "compare":
      return settled(name, Promise.resolve(lens.compare()));
    case "map":
      return question.view === "neighbours"
        ? lens.mapOfNeighbours()
        : lens.map();
    case "reasons":
      return lens.verdicts(question.ids && Uint32Array.from(question.ids));
    case "without":
      return without(lens, question);
    case "words":
      return lens.words(question.query, question.limit);
    case "calibrate": {
      const { belongs, others } = question;
      const made = calibrate(lens, belongs, others);
      const labels = JSON.stringify(memory.wanted.labels);
      memory.marks = { labels, belongs, others };
      memory.stale = true;
      return made;
    }
    case "forget":
      memory.marks = null;
      memory.stale = true;
      lens.forgetMarks();
      return null;
  }
}

/**
 * The score if some words were not in the corpus. Of the mass of labels and
 * words, the labels hold `id`, the words hold `corpus`, and debiasing takes out
 * `correction`. A word's share is relative to `left`:
 *
 *     left          = id + corpus − correction
 *     score         = id / left
 *     score without = id / (left − left · Σ share of those words)
 *
 * @param {Lens} lens
 * @param {Extract<Question, { about: "without" }>} question
 * @returns {Without | null} null where the method's score is another one: some
 *   methods take a mean over groups of words, others use no words
 */
function without(lens, { id, words }) {
  const [verdict] = lens.verdicts(Uint32Array.of(id));
  if (!verdict) return null;
  const { terms, negatives, threshold } = verdict;
  const left = terms.id + terms.corpus - terms.correction;
  const whole = terms.id / left;
  const same = Math.abs(whole - verdict.score) <= NEAR * verdict.score;
  if (left <= 0 || !same) return null;
  const off = new Set(words);
  const out = negatives
    .filter(({ word }) => off.has(word))
    .reduce((sum, { share }) => sum + share, 0);
  // Rounding must not leave less than the mass of the labels.
  const score = whole / Math.max(whole, 1 - out);
  return { score, verdict: score >= threshold ? "id" : "ood" };
}

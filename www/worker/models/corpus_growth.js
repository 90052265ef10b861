/**
 * Embedding the corpus with a model that has no corpus pack. The worker embeds the
 * words in the background, the most common first, and stores their embeddings for
 * the next visit.
 */

import { message, messageOf } from "../../client/messages.js";
import { engines, callWithFallback } from "../engine/engines.js";
import { workerState } from "../engine/worker_state.js";
import { postToPage } from "../post_message.js";
import { models } from "./models.js";

/** Intended time of a step, in ms: the longest that a click waits. */
const STEP_MS = { idle: 600, active: 200 };
/** The user is idle after this time without a message of the page, in ms. */
const IDLE_AFTER_MS = 2000;
/** Fewest words of a step. A step has a fixed cost, so fewer words take as long. */
const MIN_WORDS = 8;
/** Verdicts are computed again when the corpus has grown by this share. */
const REDRAW_SHARE = 0.1;
/** The pack is stored when the corpus has grown by this share, */
const SAVE_SHARE = 0.25;
/** or by this many words, */
const SAVE_WORDS = 4000;
/** but at most once in this time, in ms. */
const SAVE_INTERVAL_MS = 10_000;

/** The growth of the model in use. The sizes are numbers of words. */
let growth = {
  model: /** @type {unknown} */ (null),
  wordsPerStep: MIN_WORDS,
  sizeAtVerdicts: 0,
  sizeSaved: 0,
  savedAt: 0,
  stopped: true,
};
let lastMessageAt = 0;

/** Notes that the page has sent a message: the user may soon do more. */
export const noteUserActivity = () => void (lastMessageAt = performance.now());

/** Whether the model in use has words left to embed. */
export function canGrow() {
  const { current } = models;
  const lens = engines.current?.lens;
  if (!current || !lens) return false;
  if (growth.model !== current) {
    const size = lens.corpusSize();
    growth = {
      model: current,
      wordsPerStep: MIN_WORDS,
      sizeAtVerdicts: size,
      sizeSaved: size,
      savedAt: performance.now(),
      stopped: false,
    };
  }
  return !growth.stopped && lens.corpusSize() < lens.corpusTotal;
}

/** Embeds some more words. If that fails, the corpus stays as it is. */
export async function growCorpus() {
  const started = performance.now();
  try {
    const size = await callWithFallback(({ lens }) =>
      lens.growCorpus(growth.wordsPerStep),
    );
    const lens = engines.current?.lens;
    if (!lens || models.current !== growth.model) return;
    const total = lens.corpusTotal;
    const now = performance.now();
    const isIdle = now - lastMessageAt > IDLE_AFTER_MS;
    const step = isIdle ? STEP_MS.idle : STEP_MS.active;
    const words = growth.wordsPerStep;
    const fit = Math.round((words * step) / Math.max(1, now - started));
    growth.wordsPerStep = Math.max(MIN_WORDS, Math.min(2 * words, fit));
    postToPage({ type: "corpus", size, total });
    if (size >= growth.sizeAtVerdicts * (1 + REDRAW_SHARE) || size >= total) {
      growth.sizeAtVerdicts = size;
      workerState.stale = true;
    }
    const unsaved = size - growth.sizeSaved;
    const isEnough =
      unsaved >= SAVE_SHARE * growth.sizeSaved || unsaved >= SAVE_WORDS;
    const isTime = now - growth.savedAt > SAVE_INTERVAL_MS;
    if ((isEnough && isTime) || size >= total) {
      await save();
    }
  } catch (error) {
    growth.stopped = true;
    postToPage({
      type: "refused",
      about: "settings",
      message: message("model-words-stuck", { reason: messageOf(error) }),
    });
  }
}

/** Stores the corpus as it is now for the next visit. */
async function save() {
  const lens = engines.current?.lens;
  const store = models.current?.loaded.store;
  if (!lens || !store) return;
  growth.sizeSaved = lens.corpusSize();
  growth.savedAt = performance.now();
  if (await store.put("grown", lens.corpusPack())) {
    store.note.words = growth.sizeSaved;
    await store.save();
  }
}

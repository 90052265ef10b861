/**
 * The corpus of a model that came without one. It grows in the background, the
 * most common words first, and is kept on this device for the next visit.
 */

import { message, messageOf } from "../../client/messages.js";
import { engines, sure } from "../engine/engines.js";
import { memory } from "../engine/memory.js";
import { tell } from "../tell.js";
import { models } from "./models.js";

/** Length of a step in ms: a click waits no longer than this. */
const STEP = { quiet: 600, busy: 200 };
/** After this time without a message from the page, in ms, it is quiet. */
const QUIET = 2000;
/** Fewest words of a step: a step has a fixed cost, fewer words are no faster. */
const FEW = 8;
/** Verdicts are computed again when the corpus has grown by this share. */
const PART = 0.1;
/** The pack is written when the corpus has grown by this share, */
const SAVE_PART = 0.25;
/** or by this many words, but at most once in this time, in ms. */
const SAVE_WORDS = 4000;
const SAVE_EVERY = 10_000;

const none = { model: /** @type {unknown} */ (null), words: FEW };
let state = { ...none, drawn: 0, saved: 0, savedAt: 0, stopped: true };
let askedAt = 0;

/** The page has sent a message, and the user may do more soon. */
export const growSlowly = () => void (askedAt = performance.now());

/** Whether the corpus lacks words. */
export function grows() {
  const { current } = models;
  const lens = engines.current?.lens;
  if (!current || !lens) return false;
  if (state.model !== current) {
    const size = lens.corpusSize();
    state = {
      model: current,
      words: FEW,
      drawn: size,
      saved: size,
      savedAt: performance.now(),
      stopped: false,
    };
  }
  return !state.stopped && lens.corpusSize() < lens.corpusTotal;
}

export async function grow() {
  const began = performance.now();
  try {
    const size = await sure(({ lens }) => lens.growCorpus(state.words));
    const lens = engines.current?.lens;
    if (!lens || models.current !== state.model) return;
    const total = lens.corpusTotal;
    const now = performance.now();
    const step = now - askedAt > QUIET ? STEP.quiet : STEP.busy;
    const fit = (state.words * step) / Math.max(1, now - began);
    state.words = Math.max(FEW, Math.min(2 * state.words, Math.round(fit)));
    tell({ type: "corpus", size, total });
    if (size >= state.drawn * (1 + PART) || size >= total) {
      state.drawn = size;
      memory.stale = true;
    }
    const more = size - state.saved;
    const worth = more >= SAVE_PART * state.saved || more >= SAVE_WORDS;
    if ((worth && now - state.savedAt > SAVE_EVERY) || size >= total) {
      await save();
    }
  } catch (error) {
    state.stopped = true;
    tell({
      type: "refused",
      about: "settings",
      message: message("model-words-stuck", { reason: messageOf(error) }),
    });
  }
}

/** Keeps the corpus as it is now for the next visit. */
async function save() {
  const lens = engines.current?.lens;
  const store = models.current?.arrived.store;
  if (!lens || !store) return;
  state.saved = lens.corpusSize();
  state.savedAt = performance.now();
  if (await store.put("grown", lens.corpusPack())) {
    store.note.words = state.saved;
    await store.save();
  }
}

/**
 * The corpus of a model that came without one: word by word in the background,
 * the most common first, and kept on this device for the next time.
 */

import { engines, sure } from "../engine/engines.js";
import { memory } from "../engine/memory.js";
import { sentence, tell } from "../tell.js";
import { models } from "./models.js";

/** A step takes about so long, in ms: a click waits no longer. */
const STEP = { quiet: 600, busy: 200 };
/** It is quiet when nobody has asked for anything for so long, in ms. */
const QUIET = 2000;
/** A step has a cost of its own, so fewer words are no quicker. */
const FEW = 8;
/** Verdicts are asked again when it has grown by this part. */
const PART = 0.1;
/** The pack is written when it has grown by this part, */
const SAVE_PART = 0.25;
/** or by so many words; and not more often than this, in ms. */
const SAVE_WORDS = 4000;
const SAVE_EVERY = 10_000;

const none = { model: /** @type {unknown} */ (null), words: FEW };
let state = { ...none, drawn: 0, saved: 0, savedAt: 0, stopped: true };
let askedAt = 0;

/** Somebody waits, or may do so again soon. */
export const growSlowly = () => void (askedAt = performance.now());

/** Whether there is a word to embed. */
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
      message: `The corpus of this model does not grow further: ${sentence(error)}`,
    });
  }
}

/** What there is, for the next visit. */
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

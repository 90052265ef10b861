/**
 * The corpus of a model that came without one: word by word in the background,
 * the most common first, and kept on this device for the next time.
 */

import { engines, sure } from "./engines.js";
import { memory } from "./memory.js";
import { models } from "./models.js";
import { sentence, tell } from "./tell.js";

/** A step takes about so long, in ms: a click waits no longer. */
const STEP = 150;
/** The first steps are over quickly, and show how long a word takes. */
const FEW = 8;
/** Verdicts are asked again when it has grown by this part. */
const PART = 0.1;
/** The pack is written to the store each time so many words have come. */
const SAVE_EVERY = 5000;

/** @type {{ model: unknown, words: number, drawn: number, saved: number, stopped: boolean }} */
let state = { model: null, words: FEW, drawn: 0, saved: 0, stopped: true };

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
    const took = Math.max(1, performance.now() - began);
    state.words = Math.max(
      1,
      Math.min(2 * state.words, Math.round((state.words * STEP) / took)),
    );
    tell({ type: "corpus", size, total });
    if (size >= state.drawn * (1 + PART) || size >= total) {
      state.drawn = size;
      memory.stale = true;
    }
    if (size - state.saved >= SAVE_EVERY || size >= total) await save();
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
  const shelf = models.current?.arrived.shelf;
  if (!lens || !shelf) return;
  state.saved = lens.corpusSize();
  if (await shelf.put("corpus", lens.corpusPack())) {
    shelf.note.words = state.saved;
    await shelf.save();
  }
}

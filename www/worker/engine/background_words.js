/**
 * The words that pictures are compared with: the model's corpus, or the user's
 * own words in its place.
 */

import { messageOf } from "../../client/messages.js";
import { tell } from "../tell.js";
import { settled } from "./runtime.js";

/** @import { Engine, Lens } from "./runtime.js" */

/**
 * The user's words that a module holds; without an entry it holds the corpus.
 * @type {WeakMap<Lens, string>}
 */
const held = new WeakMap();

/**
 * @param {Engine} engine
 * @param {string[] | null} words null: the model's corpus
 */
export async function weighAgainst({ name, lens }, words) {
  const wanted = words && JSON.stringify(words);
  if ((held.get(lens) ?? null) === wanted) return;
  try {
    if (!words || !wanted) {
      await settled(name, lens.restoreCorpus());
      held.delete(lens);
      return;
    }
    /** @type {(done: number, total: number) => void} */
    const progress = (done, total) => tell({ type: "words", done, total });
    await settled(name, lens.setCorpusWords(words, progress));
    held.set(lens, wanted);
  } catch (error) {
    if (error instanceof WebAssembly.RuntimeError) throw error;
    // The module still holds the words of before.
    tell({ type: "refused", about: "words", message: messageOf(error) });
  }
}

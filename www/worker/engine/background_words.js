/**
 * The words that pictures are compared with: the model's corpus, or the user's
 * own words in its place.
 */

import { messageOf } from "../../client/messages.js";
import { postToPage } from "../post_message.js";
import { rejectOnCrash } from "./runtime.js";

/** @import { Engine, Lens } from "./runtime.js" */

/**
 * The user's words of each lens, as JSON. A lens without an entry has the model's
 * corpus.
 * @type {WeakMap<Lens, string>}
 */
const ownWords = new WeakMap();

/**
 * Sets the words that a lens compares pictures with, if they have changed. If the
 * words cannot be used, the lens keeps the previous ones, and the page is told.
 * @param {Engine} engine
 * @param {string[] | null} words null: the model's corpus
 */
export async function setBackgroundWords({ name, lens }, words) {
  const wanted = words && JSON.stringify(words);
  if ((ownWords.get(lens) ?? null) === wanted) return;
  try {
    if (!words || !wanted) {
      await rejectOnCrash(name, lens.restoreCorpus());
      ownWords.delete(lens);
      return;
    }
    /** @type {(done: number, total: number) => void} */
    const progress = (done, total) =>
      postToPage({ type: "words", done, total });
    await rejectOnCrash(name, lens.setCorpusWords(words, progress));
    ownWords.set(lens, wanted);
  } catch (error) {
    if (error instanceof WebAssembly.RuntimeError) throw error;
    // The module still holds the words of before.
    postToPage({ type: "refused", about: "words", message: messageOf(error) });
  }
}

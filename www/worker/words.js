/**
 * What pictures are weighed against: the model's corpus, or words of the
 * user's own in its place.
 */

import { asked } from "./asked.js";
import { download } from "./download.js";
import { engines } from "./engines.js";
import { memory } from "./memory.js";
import { choose, models } from "./models.js";
import { settled } from "./runtime.js";
import { sentence, tell } from "./tell.js";

/** @import { Engine } from "./engines.js" */
/** @import { Files, Lens } from "./runtime.js" */

/** The user's words that a module holds; of no entry, the corpus. @type {WeakMap<Lens, string>} */
const held = new WeakMap();

/**
 * @param {Engine} engine its `lens` may be another one afterwards
 * @param {string[] | null} words null: the model's corpus
 */
export async function weighAgainst(engine, words) {
  const wanted = words && JSON.stringify(words);
  if ((held.get(engine.lens) ?? null) === wanted) return;
  try {
    if (!words || !wanted) return await restore(engine);
    await settled(engine.name, engine.lens.setCorpusWords(words));
    held.set(engine.lens, wanted);
    // With the corpus goes the calibration, and its temperature: images are
    // compared anew under the one that is in force now.
    compareAnew(engine.lens);
  } catch (error) {
    if (error instanceof WebAssembly.RuntimeError) throw error;
    // What was there before still is.
    tell({ type: "refused", about: "words", message: sentence(error) });
  }
}

/**
 * A module gives its corpus up for other words, so the model is loaded anew;
 * this device has kept its files.
 * @param {Engine} engine
 */
async function restore(engine) {
  if (engine === engines.current && models.current) {
    // Another than the embedded one takes over from itself, once it is there.
    const { wanted } = models.current;
    if (models.coming?.wanted.key !== wanted.key) choose(wanted);
    return;
  }
  const { lens } = engine;
  /** @type {Files} */
  const files = await download(asked.model, () => {});
  const kind = /** @type {{ load: (files: Files) => Promise<Lens> }} */ (
    /** @type {unknown} */ (lens.constructor)
  );
  const fresh = await settled(engine.name, kind.load(files));
  compareAnew(fresh);
  engine.lens = fresh;
  lens.free();
}

/** @param {Lens} lens */
function compareAnew(lens) {
  for (const [id, embedding] of memory.embeddings) {
    lens.addEmbedding(id, embedding);
  }
}

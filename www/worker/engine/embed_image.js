/**
 * One image's way in: its bytes, or the browser's pixels, to an embedding.
 */

import { sentence, tell } from "../tell.js";
import { readPixels } from "./decode.js";
import { engines, fallBack } from "./engines.js";
import { digest, forget, keep, memory, twin } from "./memory.js";
import { settled } from "./runtime.js";

/** @import { AddImage } from "../../client/protocol.js" */
/** @import { Engine } from "./runtime.js" */

/**
 * @param {Engine} current
 * @param {AddImage} image
 */
export async function embed(current, { id, file }) {
  tell({ type: "embedding", id, done: false });
  try {
    const bytes = new Uint8Array(await file.arrayBuffer());
    const key = await digest(bytes);
    const same = twin(key);
    const known = same === null ? undefined : memory.embeddings.get(same);
    if (known) {
      current.lens.addEmbedding(id, known);
      keep(id, key, known);
    } else {
      keep(id, key, await read(current, id, bytes, file));
    }
    memory.stale = true;
    // An image drawn anew is its own twin when nothing has changed.
    if (same !== null && same !== id) {
      tell({ type: "embedding", id, done: true, same });
    } else tell({ type: "embedding", id, done: true });
  } catch (error) {
    // What was there under this number is no longer what the page shows.
    if (forget(id)) engines.current?.lens.removeImage(id);
    tell({ type: "image-error", id, message: sentence(error) });
    if (error instanceof WebAssembly.RuntimeError) throw error;
  }
}

/**
 * @param {Engine} current
 * @param {number} id
 * @param {Uint8Array} bytes
 * @param {Blob} file
 * @returns {Promise<Float32Array>}
 */
async function read(current, id, bytes, file) {
  try {
    await add(current, id, bytes, file);
    return current.lens.embedding(id).slice();
  } catch (error) {
    // Is it the image or the GPU? The CPU knows: it throws as well where
    // the image cannot be read.
    const { spare, recover } = engines;
    if (spare) {
      await add(spare, id, bytes, file);
      const embedding = spare.lens.embedding(id).slice();
      await fallBack(spare, error);
      return embedding;
    }
    // A crash is never the image's fault alone; a sentence mostly is.
    if (!recover || !(error instanceof WebAssembly.RuntimeError)) throw error;
    const next = await recover(error);
    await add(next, id, bytes, file);
    return next.lens.embedding(id).slice();
  }
}

/**
 * @param {Engine} to
 * @param {number} id
 * @param {Uint8Array} bytes
 * @param {Blob} file
 */
async function add({ name, lens }, id, bytes, file) {
  try {
    await settled(name, lens.addImage(id, bytes));
  } catch (error) {
    if (!(error instanceof Error) || error.name !== "UnsupportedFormat") {
      throw error;
    }
    const pixels = await readPixels(file);
    if (!pixels) throw error;
    const { data, width, height } = pixels;
    await settled(name, lens.addPixels(id, data, width, height));
  }
}

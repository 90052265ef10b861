/**
 * Reading one image: from its bytes, or from the browser's pixels, to an
 * embedding.
 */

import { messageOf } from "../../client/messages.js";
import { tell } from "../tell.js";
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
      await settled(current.name, current.lens.addEmbedding(id, known));
      keep(id, key, known);
    } else {
      keep(id, key, await read(current, id, bytes, file));
    }
    memory.stale = true;
    // A drawing that is sent again unchanged is its own twin.
    if (same !== null && same !== id) {
      tell({ type: "embedding", id, done: true, same });
    } else tell({ type: "embedding", id, done: true });
  } catch (error) {
    // The page no longer shows the image of before under this number.
    if (forget(id)) engines.current?.lens.removeImage(id);
    tell({ type: "image-error", id, message: messageOf(error) });
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
    // The fault is the image's or the GPU's. The CPU tells: it throws as well
    // where the image cannot be read.
    const { spare, recover } = engines;
    if (spare) {
      await add(spare, id, bytes, file);
      const embedding = spare.lens.embedding(id).slice();
      await fallBack(spare, error);
      return embedding;
    }
    // Without a spare: a crash is the runtime's fault, any other error is
    // mostly the image's.
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
    if (messageOf(error).code !== "image-format-unsupported") throw error;
    const pixels = await readPixels(file);
    if (!pixels) throw error;
    const { data, width, height } = pixels;
    await settled(name, lens.addPixels(id, data, width, height));
  }
}

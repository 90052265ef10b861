/**
 * Computing the embedding of one image, from its bytes or from the pixels that
 * the browser decodes.
 */

import { messageOf } from "../../client/messages.js";
import { postToPage } from "../post_message.js";
import { sha256 } from "../store/sha256.js";
import { decodeWithBrowser } from "./decode.js";
import { engines, fallBackToCpu } from "./engines.js";
import { rejectOnCrash } from "./runtime.js";
import {
  deleteEmbedding,
  storeEmbedding,
  workerState,
  imageWithSameBytes,
} from "./worker_state.js";

/** @import { AddImage } from "../../client/protocol.js" */
/** @import { Engine } from "./runtime.js" */

/**
 * Embeds an image and tells the page, also if the image cannot be read. Throws
 * only if the module has crashed.
 * @param {Engine} current
 * @param {AddImage} image
 */
export async function embedImage(current, { id, file }) {
  postToPage({ type: "embedding", id, done: false });
  try {
    const bytes = new Uint8Array(await file.arrayBuffer());
    const hash = await sha256(bytes);
    const same = imageWithSameBytes(hash);
    const known = same === null ? undefined : workerState.embeddings.get(same);
    if (known) {
      await rejectOnCrash(current.name, current.lens.addEmbedding(id, known));
      storeEmbedding(id, hash, known);
    } else {
      storeEmbedding(
        id,
        hash,
        await computeEmbedding(current, id, bytes, file),
      );
    }
    workerState.stale = true;
    // An unchanged drawing that is sent again has the same bytes as itself.
    if (same !== null && same !== id) {
      postToPage({ type: "embedding", id, done: true, same });
    } else postToPage({ type: "embedding", id, done: true });
  } catch (error) {
    // The id now stands for an image without an embedding, so the old embedding
    // is deleted.
    if (deleteEmbedding(id)) engines.current?.lens.removeImage(id);
    postToPage({ type: "image-error", id, message: messageOf(error) });
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
async function computeEmbedding(current, id, bytes, file) {
  try {
    await addImage(current, id, bytes, file);
    return current.lens.embedding(id).slice();
  } catch (error) {
    // Either the image or the GPU is at fault. The CPU decides: it throws, too,
    // if the image cannot be read.
    const { spare, recover } = engines;
    if (spare) {
      await addImage(spare, id, bytes, file);
      const embedding = spare.lens.embedding(id).slice();
      await fallBackToCpu(spare, error);
      return embedding;
    }
    // Without a spare, a crash counts as an error of the module, and any other
    // error as an error of the image.
    if (!recover || !(error instanceof WebAssembly.RuntimeError)) throw error;
    const next = await recover(error);
    await addImage(next, id, bytes, file);
    return next.lens.embedding(id).slice();
  }
}

/**
 * @param {Engine} to
 * @param {number} id
 * @param {Uint8Array} bytes
 * @param {Blob} file
 */
async function addImage({ name, lens }, id, bytes, file) {
  try {
    await rejectOnCrash(name, lens.addImage(id, bytes));
  } catch (error) {
    if (messageOf(error).code !== "image-format-unsupported") throw error;
    const pixels = await decodeWithBrowser(file);
    if (!pixels) throw error;
    const { data, width, height } = pixels;
    await rejectOnCrash(name, lens.addPixels(id, data, width, height));
  }
}

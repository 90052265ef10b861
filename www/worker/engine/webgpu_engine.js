/**
 * The embedded model on WebGPU, if it passes the self-check.
 */

import { message, MessageError, messageOf } from "../../client/messages.js";
import { progressReporter } from "../post_message.js";
import { loadRuntime, rejectOnCrash } from "./runtime.js";

/** @import { Engine, FileContents, Lens } from "./runtime.js" */

/**
 * Loads the embedded model on WebGPU: in f16 if the adapter supports f16, in f32
 * otherwise and if f16 fails. Rejects if f32 fails, too.
 * @param {FileContents} files
 * @param {boolean} f16 whether the adapter has `shader-f16`
 * @returns {Promise<Engine>}
 */
export async function loadOnWebGpu(files, f16) {
  try {
    const lens = await loadChecked(files, f16);
    return { name: "webgpu", lens, f16: lens.arithmetic === "f16" };
  } catch (error) {
    if (!f16) throw error;
    const lens = await loadChecked(files, false);
    const note = message("webgpu-ready-f32", { reason: messageOf(error) });
    return { name: "webgpu", lens, note };
  }
}

/**
 * Loads the model in a new instance of the module, because a shader that the GPU
 * rejects makes the instance that compiled it unusable. Rejects if the model's
 * embeddings differ from the stored ones.
 * @param {FileContents} files
 * @param {boolean} f16
 * @returns {Promise<Lens>}
 */
async function loadChecked(files, f16) {
  const runtime = await loadRuntime(
    "webgpu",
    progressReporter("runtime-webgpu"),
  );
  const lens = await rejectOnCrash("webgpu", runtime.OodLens.load(files, f16));
  const check = await rejectOnCrash("webgpu", lens.selfCheck());
  if (check.passed) return lens;
  lens.free();
  const delta = Math.max(check.imageDelta, check.textDelta);
  const { tolerance } = check;
  throw new MessageError(
    message("webgpu-numbers-differ", { delta, tolerance }),
  );
}

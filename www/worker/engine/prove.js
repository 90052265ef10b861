/**
 * The embedded model on WebGPU, if its numbers match those stored beside it. In
 * f16 where the adapter supports that, in f32 elsewhere and where f16 fails.
 */

import { message, MessageError, messageOf } from "../../client/messages.js";
import { progressOf } from "../tell.js";
import { loadRuntime, settled } from "./runtime.js";

/** @import { Engine, Files, Lens } from "./runtime.js" */

/**
 * @param {Files} files
 * @param {boolean} f16 whether the adapter has `shader-f16`
 * @returns {Promise<Engine>}
 */
export async function onWebGpu(files, f16) {
  try {
    const lens = await proved(files, f16);
    return { name: "webgpu", lens, f16: lens.arithmetic === "f16" };
  } catch (error) {
    if (!f16) throw error;
    const lens = await proved(files, false);
    const note = message("webgpu-ready-f32", { reason: messageOf(error) });
    return { name: "webgpu", lens, note };
  }
}

/**
 * Loads the model in a new instance of the module, because a shader that the
 * GPU rejects ends the instance that compiled it.
 * @param {Files} files
 * @param {boolean} f16
 * @returns {Promise<Lens>}
 */
async function proved(files, f16) {
  const runtime = await loadRuntime("webgpu", progressOf("runtime-webgpu"));
  const lens = await settled("webgpu", runtime.OodLens.load(files, f16));
  const check = await settled("webgpu", lens.selfCheck());
  if (check.passed) return lens;
  lens.free();
  const delta = Math.max(check.imageDelta, check.textDelta);
  const { tolerance } = check;
  throw new MessageError(
    message("webgpu-numbers-differ", { delta, tolerance }),
  );
}

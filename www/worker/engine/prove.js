/**
 * The embedded model on WebGPU, once its numbers are those stored beside it: in
 * f16 where the adapter computes in it, else, or where f16 fails, in f32.
 */

import { progressOf, sentence } from "../tell.js";
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
    const note = `Runs on WebGPU in f32: f16 did not pass. ${sentence(error)}`;
    return { name: "webgpu", lens, note };
  }
}

/**
 * In an instance of its own: a shader that the GPU rejects ends the one that
 * asked for it.
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
  throw new Error(
    `Its numbers differ from the stored ones by ${delta.toExponential(1)}, where ${check.tolerance.toExponential(1)} is allowed.`,
  );
}

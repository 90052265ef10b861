/**
 * Loading the embedded model: into the small CPU module first, then on WebGPU.
 */

import { message } from "../../client/messages.js";
import { instruct } from "../engine/choices.js";
import { engines, stayOnCpu } from "../engine/engines.js";
import { onWebGpu } from "../engine/prove.js";
import { loadRuntime, settled } from "../engine/runtime.js";
import { download } from "../store/download.js";
import { progressOf, tell } from "../tell.js";
import { workerOptions } from "./worker_options.js";

/** @import { Files } from "../engine/runtime.js" */

/** The CPU module's device, kept because the module cannot be asked at work. */
let device = "CPU";

/**
 * Loads the CPU module, the model and the corpus.
 * @param {() => unknown} onReady the module can answer
 */
export async function start(onReady) {
  const { corpus = "", ...model } = workerOptions.model;
  const [runtime, ...parts] = await Promise.all([
    loadRuntime("cpu", progressOf("runtime-cpu")),
    download(model, progressOf("model")),
    download({ corpus }, progressOf("corpus")),
  ]);
  /** @type {Files} */
  const files = Object.assign({}, ...parts);
  const lens = await settled("cpu", runtime.OodLens.load(files));
  engines.current = { name: "cpu", lens };
  device = lens.device;
  tell({
    type: "ready",
    device,
    corpusSize: lens.corpusSize(),
    methods: lens.methods(),
  });
  onReady();
  return files;
}

/** @returns {Promise<GPUAdapter | null>} */
async function adapter() {
  if (!("gpu" in navigator)) return null;
  return navigator.gpu.requestAdapter().catch(() => null);
}

/**
 * Loads the WebGPU module behind the CPU module.
 * @param {Files} files
 * @param {() => unknown} onSuccessor WebGPU can take over
 */
export async function warmUp(files, onSuccessor) {
  if (workerOptions.device === "cpu") return;
  const gpu = await adapter();
  if (!gpu) {
    return tell({
      type: "webgpu",
      state: "missing",
      device,
      message: message("webgpu-missing"),
    });
  }
  tell({
    type: "webgpu",
    state: "pending",
    device,
    message: message("webgpu-pending"),
  });
  try {
    const engine = await onWebGpu(files, gpu.features.has("shader-f16"));
    // Outside the queue: the CPU answers while WebGPU encodes the labels.
    await instruct(engine);
    engines.successor = engine;
    onSuccessor();
  } catch (error) {
    stayOnCpu(error, device);
  }
}

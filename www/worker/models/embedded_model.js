/**
 * Loading the embedded model: first in the small CPU module, then on WebGPU.
 */

import { message } from "../../client/messages.js";
import { applyLabelsAndChoices } from "../engine/choices.js";
import { engines, reportCpuStays } from "../engine/engines.js";
import { loadRuntime, rejectOnCrash } from "../engine/runtime.js";
import { loadOnWebGpu } from "../engine/webgpu_engine.js";
import { progressReporter, postToPage } from "../post_message.js";
import { downloadFiles } from "../store/download.js";
import { workerOptions } from "./worker_options.js";

/** @import { DeviceInfo } from "../../client/protocol.js" */
/** @import { FileContents } from "../engine/runtime.js" */

/**
 * The CPU module's device, stored because a module that is computing cannot be
 * asked.
 * @type {DeviceInfo}
 */
let device = { backend: "cpu", arithmetic: "f32", adapter: null };

/**
 * Loads the CPU module, the model and the corpus.
 * @param {() => unknown} onReady the module can answer
 * @returns the contents of the model's files
 */
export async function startEmbeddedModel(onReady) {
  const { corpus = "", ...model } = workerOptions.model;
  const [runtime, ...parts] = await Promise.all([
    loadRuntime("cpu", progressReporter("runtime-cpu")),
    downloadFiles(model, progressReporter("model")),
    downloadFiles({ corpus }, progressReporter("corpus")),
  ]);
  /** @type {FileContents} */
  const files = Object.assign({}, ...parts);
  const lens = await rejectOnCrash("cpu", runtime.OodLens.load(files));
  engines.current = { name: "cpu", lens };
  device = lens.deviceInfo;
  postToPage({
    type: "ready",
    device,
    corpusSize: lens.corpusSize(),
    methods: lens.methods(),
  });
  onReady();
  return files;
}

/** @returns {Promise<GPUAdapter | null>} null: this browser or device has no WebGPU */
async function requestAdapter() {
  if (!("gpu" in navigator)) return null;
  return navigator.gpu.requestAdapter().catch(() => null);
}

/**
 * Loads the WebGPU module while the CPU module answers, and tells the page about
 * each state.
 * @param {FileContents} files
 * @param {() => unknown} onSuccessor WebGPU can take over
 */
export async function startWebGpu(files, onSuccessor) {
  if (workerOptions.device === "cpu") return;
  const adapter = await requestAdapter();
  if (!adapter) {
    return postToPage({
      type: "webgpu",
      state: "missing",
      device,
      message: message("webgpu-missing"),
    });
  }
  postToPage({
    type: "webgpu",
    state: "pending",
    device,
    message: message("webgpu-pending"),
  });
  try {
    const engine = await loadOnWebGpu(
      files,
      adapter.features.has("shader-f16"),
    );
    // Not as a job of the queue: the CPU answers while WebGPU encodes the labels.
    await applyLabelsAndChoices(engine);
    engines.successor = engine;
    onSuccessor();
  } catch (error) {
    reportCpuStays(error, device);
  }
}

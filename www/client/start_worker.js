/**
 * Starting the worker, also for a page of another origin.
 */

import { message } from "./messages.js";

/** @import { Message } from "./messages.js" */
/** @import { FromWorker, ToWorker } from "./protocol.js" */

/**
 * The files of a model, by their addresses, in Hugging Face's or open_clip's
 * layout.
 * @typedef {object} ModelFiles
 * @property {string} config `config.json` or `open_clip_config.json`
 * @property {string} weights `model.safetensors`
 * @property {string} tokenizer `tokenizer.json`
 * @property {string} corpus the corpus words, embedded by this model: a pack
 *   that `ood-lens embed-corpus` writes
 * @property {string} [preprocessor] `preprocessor_config.json`
 * @property {string} [golden] embeddings that a device must reproduce. Without
 *   them WebGPU is not used, because nothing proves its numbers
 * @property {string} [relations] WordNet's relations of the corpus words, which
 *   `ood-lens relations` writes
 * @property {string} [calibration] thresholds, which `ood-lens calibrate` writes
 */

/** @typedef {"auto" | "cpu" | "webgpu"} Device */

/**
 * What a worker is started with; it reads the options from its name.
 * @typedef {object} WorkerOptions
 * @property {ModelFiles} [model] the embedded one if left out
 * @property {"cpu"} [device] never WebGPU
 */

/**
 * @typedef {object} Started
 * @property {(message: ToWorker) => void} send
 * @property {() => void} end
 */

/**
 * Starts the worker from a blob that imports the worker's address, for two
 * reasons. A browser starts no worker from another origin's address. A blob
 * inherits this page's Content Security Policy, a fetched worker does not.
 * @param {string} base address of the folder that holds `www`
 * @param {WorkerOptions} options
 * @param {(message: FromWorker) => void} onMessage
 * @param {(message: Message) => void} onFailed the worker's script does not load
 * @returns {Started}
 */
export function startWorker(base, options, onMessage, onFailed) {
  const script = new URL("www/worker.js", base).href;
  const blob = new Blob([`import ${JSON.stringify(script)};`], {
    type: "text/javascript",
  });
  const url = URL.createObjectURL(blob);
  const name = JSON.stringify(options);
  const worker = new Worker(url, { type: "module", name });
  let ended = false;
  const end = () => {
    ended = true;
    URL.revokeObjectURL(url);
    worker.terminate();
  };
  worker.addEventListener("message", (event) => {
    if (!ended) onMessage(event.data);
  });
  worker.addEventListener("error", () => {
    if (ended) return;
    onFailed(message("worker-not-loaded", { script }));
  });
  return { send: (message) => worker.postMessage(message), end };
}

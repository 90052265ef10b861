/**
 * Starting the worker, also for a page of another origin.
 */

/** @import { FromWorker, ToWorker } from "./protocol.js" */

/**
 * The files of a model, by their addresses, in Hugging Face's or open_clip's
 * layout.
 * @typedef {object} ModelFiles
 * @property {string} config `config.json` or `open_clip_config.json`
 * @property {string} weights `model.safetensors`
 * @property {string} tokenizer `tokenizer.json`
 * @property {string} corpus the negative words embedded by this model, as
 *   `ood-lens embed-corpus` writes them
 * @property {string} [preprocessor] `preprocessor_config.json`
 * @property {string} [golden] embeddings that a device must reproduce; without
 *   them there is no WebGPU, since nothing proves its numbers
 * @property {string} [relations] what WordNet says of the corpus words, as
 *   `ood-lens relations` writes it
 * @property {string} [calibration] thresholds, as `ood-lens calibrate` writes them
 */

/** @typedef {"auto" | "cpu" | "webgpu"} Device */

/**
 * What a worker is started with; it reads them from its name.
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
 * A browser starts no worker from another origin's address, but one from a
 * blob may import that address. The blob also inherits this page's Content
 * Security Policy, which a worker fetched by its address would not be bound by.
 * @param {string} base address of the folder that holds `www`
 * @param {WorkerOptions} options
 * @param {(message: FromWorker) => void} onMessage
 * @param {(message: string) => void} onFailed a sentence
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
    onFailed(
      `OOD Lens cannot start: its worker could not be loaded from ${script}. Is the whole package there, and may this page load scripts from that address?`,
    );
  });
  return { send: (message) => worker.postMessage(message), end };
}

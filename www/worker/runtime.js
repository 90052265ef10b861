/**
 * The wasm module, in either of its builds, as the worker sees it.
 */

import { downloadModule } from "./download.js";
import { RUNTIMES } from "../model.js";

/** @import { Calibrated, Compared, LabelEntry, MapOfAll, Settings, Threshold,
 *   Verdict, WordFound } from "../protocol.js" */
/** @import { OnProgress } from "./download.js" */

/** @typedef {keyof typeof RUNTIMES} RuntimeName */

/**
 * What `wasm-bindgen` writes for `OodLens`; both builds have this one API.
 * @typedef {object} Lens
 * @property {string} device
 * @property {() => Promise<SelfCheck>} selfCheck
 * @property {(labels: string[]) => Promise<LabelEntry[]>} setLabels
 * @property {(id: number, bytes: Uint8Array) => Promise<void>} addImage
 * @property {(id: number, rgba: Uint8ClampedArray, width: number,
 *   height: number) => Promise<void>} addPixels
 * @property {(id: number) => Float32Array} embedding
 * @property {(id: number, embedding: Float32Array) => void} addEmbedding
 * @property {(id: number) => void} removeImage
 * @property {() => Verdict[]} verdicts
 * @property {() => number} corpusSize
 * @property {() => string[]} methods the default first
 * @property {(name: string) => void} setMethod
 * @property {() => Settings} settings those in force
 * @property {(settings: Settings) => void} setSettings
 * @property {() => Threshold} threshold
 * @property {(threshold: number | null) => void} setThreshold null: the model's
 * @property {() => Promise<Compared[]>} compare
 * @property {(belongs: Uint32Array, others: Uint32Array) => Calibrated} calibrate
 * @property {() => void} forgetMarks gives up what `calibrate` made
 * @property {(query: string, limit: number) => WordFound[]} words
 * @property {() => MapOfAll} map
 * @property {() => void} free
 */

/**
 * The golden embeddings stored beside the model against those of this device.
 * @typedef {object} SelfCheck
 * @property {number} imageDelta
 * @property {number} textDelta
 * @property {number} tolerance
 * @property {boolean} passed
 */

/** @typedef {Record<string, Uint8Array>} Files */

/**
 * Calls under way, by runtime. A panic inside an asynchronous wasm call leaves
 * its promise pending for ever and shows only as the worker's `error` event,
 * so that event must settle them.
 * @type {Record<RuntimeName, Set<(error: Error) => void>>}
 */
const underWay = { cpu: new Set(), webgpu: new Set() };

/** @param {unknown} reason */
function crashed(reason) {
  const error = reason instanceof Error ? reason : new Error(String(reason));
  const webgpu = String(error.stack).includes(RUNTIMES.webgpu.script);
  const cpu = String(error.stack).includes(RUNTIMES.cpu.script);
  for (const name of /** @type {const} */ (["cpu", "webgpu"])) {
    if (name === "webgpu" ? cpu && !webgpu : webgpu && !cpu) continue;
    for (const reject of underWay[name]) reject(error);
  }
}

self.addEventListener("error", (event) => {
  event.preventDefault();
  crashed(event.error ?? event.message);
});
self.addEventListener("unhandledrejection", (event) => {
  event.preventDefault();
  crashed(event.reason);
});

/**
 * Waits for a call into a runtime, or for that runtime to crash.
 * @template T
 * @param {RuntimeName} name
 * @param {Promise<T>} call
 * @returns {Promise<T>}
 */
export function settled(name, call) {
  return new Promise((resolve, reject) => {
    underWay[name].add(reject);
    call
      .then(resolve, reject)
      .finally(() => void underWay[name].delete(reject));
  });
}

/**
 * Fetches and starts one build.
 * @param {RuntimeName} name
 * @param {OnProgress} onProgress
 * @returns {Promise<(files: Files) => Promise<Lens>>}
 */
export async function loadRuntime(name, onProgress) {
  const { script, wasm } = RUNTIMES[name];
  const [module, { response, finish }] = await Promise.all([
    import(script),
    downloadModule(wasm, onProgress),
  ]);
  await module.default({ module_or_path: response });
  finish();
  return (files) => settled(name, module.OodLens.load(files));
}

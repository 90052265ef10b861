/**
 * The wasm module, in either of its builds, as the worker sees it.
 */

import { RUNTIMES } from "../../client/model_files.js";
import { downloadModule } from "../store/download.js";

/** @import { Calibrated, Compared, Judgements, LabelEntry, MapOfAll, Settings,
 *   Threshold, Verdict, WordFound } from "../../client/protocol.js" */
/** @import { OnProgress } from "../store/download.js" */

/** @typedef {keyof typeof RUNTIMES} RuntimeName */

/**
 * What `wasm-bindgen` writes for `OodLens`; both builds have this one API.
 * @typedef {object} Lens
 * @property {string} device
 * @property {"f32" | "f16"} arithmetic what the model computes in
 * @property {() => Promise<SelfCheck>} selfCheck
 * @property {(labels: string[]) => Promise<LabelEntry[]>} setLabels
 * @property {(id: number, bytes: Uint8Array) => Promise<void>} addImage
 * @property {(id: number, rgba: Uint8ClampedArray, width: number,
 *   height: number) => Promise<void>} addPixels
 * @property {(id: number) => Float32Array} embedding
 * @property {(id: number, embedding: Float32Array) => void} addEmbedding
 * @property {(id: number) => void} removeImage
 * @property {() => string[]} labels those in force
 * @property {() => Judgements} judgements of all images
 * @property {(ids?: Uint32Array) => Verdict[]} verdicts with reasons; of all
 *   images if left out
 * @property {() => number} corpusSize
 * @property {(words: string[], progress?: (done: number, total: number)
 *   => void) => Promise<number>} setCorpusWords in place of the corpus
 * @property {() => Promise<void>} restoreCorpus the model's own again
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
 * @property {() => MapOfAll} mapOfNeighbours takes a part of a second
 * @property {string} checksum of config, tokenizer and every tensor
 * @property {number} corpusTotal words that are to be in the corpus
 * @property {(words: number) => Promise<number>} growCorpus embeds at most so
 *   many more; the words there are then
 * @property {() => Uint8Array<ArrayBuffer>} corpusPack
 * @property {() => void} free
 */

/**
 * A checkpoint that is still arriving.
 * @typedef {object} Arriving
 * @property {(bytes: Uint8Array, fileSize?: number) => void} header throws a
 *   sentence where the tensors are not what the config says
 * @property {() => { start: number, end: number, tower: "image" | "text" }[]} ranges
 * @property {(offset: number, bytes: Uint8Array) => Promise<void>} push
 * @property {boolean} imageReady
 * @property {(file: Uint8Array) => Promise<Float32Array>} embed
 * @property {(rgba: Uint8ClampedArray, width: number, height: number)
 *   => Promise<Float32Array>} embedPixels
 * @property {string} device
 * @property {(files: Files) => Promise<Lens>} finish takes the object
 * @property {() => void} free
 */

/**
 * One instance of a build: what is loaded into it goes when it goes.
 * @typedef {object} Runtime
 * @property {RuntimeName} name
 * @property {{ load: (files: Files, f16?: boolean) => Promise<Lens> }} OodLens
 *   `f16`: in f16 where the GPU computes in it
 * @property {{ open: (files: Files, f16?: boolean) => Promise<Arriving>,
 *   headerLength: (first8: Uint8Array) => number }} Loading
 * @property {new () => import("../store/weights.js").Hash} Sha256
 */

/**
 * The golden embeddings stored beside the model against those of this device;
 * where there are none, f16 against f32.
 * @typedef {object} SelfCheck
 * @property {number} imageDelta
 * @property {number} textDelta
 * @property {number} tolerance
 * @property {boolean} passed
 */

/**
 * `f16`: it computes in half precision; a lens at work cannot be asked.
 * `note`: a sentence on what it runs in, where that is not what it might.
 * @typedef {{ name: RuntimeName, lens: Lens, f16?: boolean,
 *   note?: string }} Engine
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

/** @type {Partial<Record<RuntimeName, Promise<WebAssembly.Module>>>} */
const compiled = {};
/** @type {Record<RuntimeName, number>} */
const instances = { cpu: 0, webgpu: 0 };

/**
 * @param {RuntimeName} name
 * @param {OnProgress} onProgress
 */
async function compile(name, onProgress) {
  const { response, finish } = await downloadModule(
    RUNTIMES[name].wasm,
    onProgress,
  );
  const module = await WebAssembly.compileStreaming(response);
  finish();
  return module;
}

/**
 * Fetches one build, where that has not been done, and starts an instance.
 * @param {RuntimeName} name
 * @param {OnProgress} onProgress
 * @returns {Promise<Runtime>}
 */
export async function loadRuntime(name, onProgress) {
  compiled[name] ??= compile(name, onProgress);
  instances[name] += 1;
  const number = instances[name];
  // Each address is a module of its own, with a memory of its own.
  const script = RUNTIMES[name].script + (number > 1 ? `?${number}` : "");
  try {
    const [module, wasm] = await Promise.all([import(script), compiled[name]]);
    await module.default({ module_or_path: wasm });
    const { OodLens, Loading, Sha256 } = module;
    return { name, OodLens, Loading, Sha256 };
  } catch (error) {
    delete compiled[name];
    throw error;
  }
}

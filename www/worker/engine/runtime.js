/**
 * The wasm module in its two builds, CPU and WebGPU.
 */

import { RUNTIMES } from "../../client/model_files.js";
import { downloadModule } from "../store/download.js";

/** @import { Message } from "../../client/messages.js" */
/** @import { Calibrated, Compared, Judgements, LabelEntry, MapOfAll, SelfCheck,
 *   SettingsChanges, SettingsInForce, TensorRange, Threshold, Verdict,
 *   WordFound } from "../../client/types.d.ts" */
/** @import { OnProgress } from "../store/download.js" */

/** @typedef {keyof typeof RUNTIMES} RuntimeName */

/**
 * The class `OodLens` of the Rust side (`src/web/`); both builds have this API.
 * What it throws has the properties `code` and `values`, see `messageOf`.
 * @typedef {object} Lens
 * @property {string} device
 * @property {"f32" | "f16"} arithmetic in which the model computes
 * @property {() => Promise<SelfCheck>} selfCheck
 * @property {(labels: string[]) => Promise<LabelEntry[]>} setLabels
 * @property {(id: number, bytes: Uint8Array) => Promise<void>} addImage
 * @property {(id: number, rgba: Uint8ClampedArray, width: number,
 *   height: number) => Promise<void>} addPixels
 * @property {(id: number) => Float32Array} embedding
 * @property {(id: number, embedding: Float32Array) => Promise<void>} addEmbedding
 * @property {(id: number) => void} removeImage
 * @property {() => string[]} labels those in force
 * @property {() => Judgements} judgements of all images
 * @property {(ids?: Uint32Array) => Verdict[]} verdicts with reasons; of all
 *   images if left out
 * @property {() => number} corpusSize
 * @property {(words: string[], progress?: (done: number, total: number)
 *   => void) => Promise<number>} setCorpusWords replaces the corpus by the
 *   user's words
 * @property {() => Promise<void>} restoreCorpus brings back the model's corpus
 * @property {() => string[]} methods the default first
 * @property {(name: string) => Promise<void>} setMethod
 * @property {() => SettingsInForce} settings
 * @property {(changes: SettingsChanges) => Promise<void>} setSettings
 * @property {() => Threshold} threshold
 * @property {(threshold: number | null) => void} setThreshold null: the model's
 * @property {() => Promise<Compared[]>} compare
 * @property {(belongs: Uint32Array, others: Uint32Array) => Calibrated} calibrate
 * @property {() => void} forgetMarks ends the threshold of `calibrate`
 * @property {(query: string, limit: number) => WordFound[]} words
 * @property {() => MapOfAll} map
 * @property {() => MapOfAll} mapOfNeighbours takes a fraction of a second
 * @property {string} checksum of config, tokenizer and every tensor
 * @property {number} corpusTotal words that the corpus will have
 * @property {(words: number) => Promise<number>} growCorpus embeds at most so
 *   many more words; resolves to the size of the corpus
 * @property {() => Uint8Array<ArrayBuffer>} corpusPack
 * @property {() => void} free
 */

/**
 * The class `Loading` of the Rust side: a checkpoint that is still arriving.
 * @typedef {object} Arriving
 * @property {(bytes: Uint8Array, fileSize?: number) => void} header throws where
 *   the tensors do not fit the config
 * @property {() => TensorRange[]} ranges
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
 * One instance of a build. It has a memory of its own, which holds what is
 * loaded into the instance.
 * @typedef {object} Runtime
 * @property {RuntimeName} name
 * @property {{ load: (files: Files, f16?: boolean) => Promise<Lens> }} OodLens
 *   `f16`: computes in f16 where the GPU supports that
 * @property {{ open: (files: Files, f16?: boolean) => Promise<Arriving>,
 *   headerLength: (first8: Uint8Array) => number }} Loading
 * @property {new () => import("../store/weights.js").Hash} Sha256
 */

/**
 * A module that answers. `f16`: the model computes in half precision, kept here
 * because a lens at work cannot be asked. `note`: why it computes in f32 where
 * the GPU supports f16.
 * @typedef {{ name: RuntimeName, lens: Lens, f16?: boolean,
 *   note?: Message }} Engine
 */

/** @typedef {Record<string, Uint8Array>} Files */

/**
 * Calls under way, by runtime. A panic inside an asynchronous wasm call leaves
 * its promise pending for ever and shows only as the worker's `error` event, so
 * that event rejects the calls.
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
 * Waits for a call into a runtime; rejects if the runtime crashes.
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
 * Starts an instance of a build, which is fetched once.
 * @param {RuntimeName} name
 * @param {OnProgress} onProgress
 * @returns {Promise<Runtime>}
 */
export async function loadRuntime(name, onProgress) {
  compiled[name] ??= compile(name, onProgress);
  instances[name] += 1;
  const number = instances[name];
  // The number makes another address, so the browser makes another module,
  // with its own memory.
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

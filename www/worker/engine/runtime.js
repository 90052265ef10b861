/**
 * The wasm module in its two builds, CPU and WebGPU.
 */

import { message, MessageError } from "../../client/messages.js";
import { RUNTIMES } from "../../client/model_files.js";
import { downloadModule } from "../store/download.js";

/** @import { Message } from "../../client/messages.js" */
/** @import { Calibrated, Compared, DeviceInfo, Judgements, LabelEntry, MapOfAll,
 *   SelfCheck, SettingsChanges, SettingsInForce, TensorRange, Threshold, Verdict,
 *   WordFound } from "../../client/types.d.ts" */
/** @import { OnProgress } from "../store/download.js" */

/** @typedef {keyof typeof RUNTIMES} RuntimeName */

/**
 * The class `OodLens` of the Rust side (`src/web/`); both builds have this API.
 * Its errors have the properties `code` and `values`, see `messageOf`.
 * @typedef {object} Lens
 * @property {DeviceInfo} deviceInfo
 * @property {"f32" | "f16"} arithmetic in which the model computes
 * @property {() => Promise<SelfCheck>} selfCheck
 * @property {(labels: string[]) => Promise<LabelEntry[]>} setLabels
 * @property {(id: number, bytes: Uint8Array) => Promise<void>} addImage
 * @property {(id: number, rgba: Uint8ClampedArray, width: number,
 *   height: number) => Promise<void>} addPixels
 * @property {(id: number) => Float32Array} embedding
 * @property {(id: number, embedding: Float32Array) => Promise<void>} addEmbedding
 * @property {(id: number) => void} removeImage
 * @property {() => string[]} labels in force
 * @property {() => Judgements} judgements of all images
 * @property {(ids?: Uint32Array) => Verdict[]} verdicts with reasons; of all
 *   images if left out
 * @property {() => number} corpusSize number of words
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
 * The class `Loading` of the Rust side: a model that is loaded tensor by tensor.
 * @typedef {object} CheckpointLoader
 * @property {(bytes: Uint8Array, fileSize?: number) => void} header takes the
 *   safetensors header; throws if the tensors do not fit the config
 * @property {() => TensorRange[]} ranges byte ranges to push, in that order
 * @property {(offset: number, bytes: Uint8Array) => Promise<void>} push takes
 *   bytes of the file
 * @property {boolean} imageReady whether the image tower is complete
 * @property {(file: Uint8Array) => Promise<Float32Array>} embed
 * @property {(rgba: Uint8ClampedArray, width: number, height: number)
 *   => Promise<Float32Array>} embedPixels
 * @property {(files: FileContents) => Promise<Lens>} finish builds the lens;
 *   the loader cannot be used afterwards
 * @property {() => void} free
 */

/**
 * One instance of a build, with its own memory.
 * @typedef {object} Runtime
 * @property {RuntimeName} name
 * @property {{ load: (files: FileContents, f16?: boolean) => Promise<Lens> }} OodLens
 *   `f16`: computes in f16 where the GPU supports that
 * @property {{ open: (files: FileContents, f16?: boolean) => Promise<CheckpointLoader>,
 *   headerLength: (first8: Uint8Array) => number }} Loading
 * @property {new () => import("../store/weights.js").Hash} Sha256
 */

/**
 * A model in an instance of a build. `f16`: the model computes in half precision;
 * stored here because a lens that is computing cannot be asked. `note`: why it
 * computes in f32 although the GPU supports f16.
 * @typedef {{ name: RuntimeName, lens: Lens, f16?: boolean,
 *   note?: Message }} Engine
 */

/** The contents of files by name. @typedef {Record<string, Uint8Array>} FileContents */

/**
 * The `reject` functions of pending calls, by build. After a panic inside an
 * asynchronous wasm call, the call's promise stays pending forever, and only the
 * worker's `error` event tells. So that event rejects the calls.
 * @type {Record<RuntimeName, Set<(error: Error) => void>>}
 */
const pendingCalls = { cpu: new Set(), webgpu: new Set() };

/**
 * Rejects the pending calls of the build whose script is in the error's stack; of
 * both builds if the stack does not tell.
 * @param {unknown} reason
 */
function rejectPendingCalls(reason) {
  const error = reason instanceof Error ? reason : new Error(String(reason));
  const webgpu = String(error.stack).includes(RUNTIMES.webgpu.script);
  const cpu = String(error.stack).includes(RUNTIMES.cpu.script);
  for (const name of /** @type {const} */ (["cpu", "webgpu"])) {
    if (name === "webgpu" ? cpu && !webgpu : webgpu && !cpu) continue;
    for (const reject of pendingCalls[name]) reject(error);
  }
}

self.addEventListener("error", (event) => {
  event.preventDefault();
  rejectPendingCalls(event.error ?? event.message);
});
self.addEventListener("unhandledrejection", (event) => {
  event.preventDefault();
  rejectPendingCalls(event.reason);
});

/**
 * Waits for an asynchronous call into a wasm module. Rejects as the call does, and
 * if the module crashes.
 * @template T
 * @param {RuntimeName} name of the module's build
 * @param {Promise<T>} call
 * @returns {Promise<T>}
 */
export function rejectOnCrash(name, call) {
  return new Promise((resolve, reject) => {
    pendingCalls[name].add(reject);
    call
      .then(resolve, reject)
      .finally(() => void pendingCalls[name].delete(reject));
  });
}

/** @type {Partial<Record<RuntimeName, Promise<WebAssembly.Module>>>} */
const compiledModules = {};
/** @type {Record<RuntimeName, number>} */
const instanceCounts = { cpu: 0, webgpu: 0 };

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
 * Starts a new instance of a build. The build is downloaded and compiled once; a
 * later call tries again if that fails. Throws a `MessageError`.
 * @param {RuntimeName} name
 * @param {OnProgress} onProgress of the download
 * @returns {Promise<Runtime>}
 */
export async function loadRuntime(name, onProgress) {
  compiledModules[name] ??= compile(name, onProgress);
  instanceCounts[name] += 1;
  const number = instanceCounts[name];
  // A browser loads each URL once. The number makes a new URL, and so a new
  // module with its own memory.
  const script = RUNTIMES[name].script + (number > 1 ? `?${number}` : "");
  try {
    const [module, wasm] = await Promise.all([
      import(script),
      compiledModules[name],
    ]);
    await module.default({ module_or_path: wasm });
    const { OodLens, Loading, Sha256 } = module;
    return { name, OodLens, Loading, Sha256 };
  } catch (error) {
    delete compiledModules[name];
    // A failed download says which file it was; import and compilation do not.
    if (error instanceof MessageError) throw error;
    throw new MessageError(
      message("worker-runtime-not-loaded", {
        script: RUNTIMES[name].script,
        detail: error instanceof Error ? error.message : String(error),
      }),
    );
  }
}

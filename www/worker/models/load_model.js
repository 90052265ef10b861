/**
 * Loading a model: its files come from the network, from this device or from
 * the user's disk, and go straight to the module that will run it. The image
 * tower comes first.
 */

import { message, MessageError, messageOf } from "../../client/messages.js";
import { decodeWithBrowser } from "../engine/decode.js";
import { loadRuntime, rejectOnCrash } from "../engine/runtime.js";
import { progressReporter } from "../post_message.js";
import { downloadFiles } from "../store/download.js";
import { ModelStore } from "../store/model_store.js";
import {
  FileChangedError,
  fetchFile,
  PermanentError,
} from "../store/resumable_download.js";
import { withWeights } from "../store/weights.js";
import { workerOptions } from "./worker_options.js";

/** @import { DownloadControl } from "../store/resumable_download.js" */
/** @import { WeightsSource } from "../store/weights.js" */
/** @import { Message } from "../../client/messages.js" */
/** @import { ModelFile, ModelSpec } from "../../client/protocol.js" */
/** @import { Progress } from "./loading_progress.js" */
/** @import { CheckpointLoader, Engine, FileContents, Lens, Runtime, RuntimeName } from "../engine/runtime.js" */

/** Attempts to load a file that changes on the server meanwhile. */
const BEGINNINGS = 3;
/** Largest difference of a unit vector's squared length from 1. */
const UNIT = 1e-2;

/**
 * Where a model may run. `f16`: in half precision.
 * @typedef {{ name: RuntimeName, f16: boolean }} Target
 */

/**
 * @typedef {object} LoadedModel
 * @property {Engine} engine
 * @property {ModelStore} store
 * @property {Message | null} message a limitation, such as f32 in place of f16
 */

/** The module rejects the corpus pack. */
class WrongPack extends MessageError {}

/**
 * A model that is still arriving. Its calls take turns: a tensor goes to the
 * device, or an image is read.
 */
export class PartialModel {
  #name;
  #arriving;
  /** @type {Promise<unknown>} */
  #last = Promise.resolve();

  /**
   * @param {RuntimeName} name
   * @param {CheckpointLoader} arriving
   */
  constructor(name, arriving) {
    this.#name = name;
    this.#arriving = arriving;
  }

  /**
   * @template T
   * @param {(arriving: CheckpointLoader) => Promise<T>} call
   * @returns {Promise<T>}
   */
  #next(call) {
    const turn = this.#last.then(() =>
      rejectOnCrash(this.#name, call(this.#arriving)),
    );
    this.#last = turn.catch(() => {});
    return turn;
  }

  get imageReady() {
    return this.#arriving.imageReady;
  }

  /**
   * @param {Uint8Array} bytes
   * @param {number | null} size of the whole file
   * @returns {[start: number, end: number][]} what to push, in that order
   */
  header(bytes, size) {
    this.#arriving.header(bytes, size ?? undefined);
    return this.#arriving.ranges().map(({ start, end }) => [start, end]);
  }

  /**
   * @param {number} offset
   * @param {Uint8Array} bytes
   */
  push(offset, bytes) {
    return this.#next((arriving) => arriving.push(offset, bytes));
  }

  /**
   * @param {Blob} file
   * @param {Uint8Array} bytes of it
   */
  async embed(file, bytes) {
    const embedding = await this.#next((arriving) =>
      arriving.embed(bytes),
    ).catch(async (error) => {
      if (messageOf(error).code !== "image-format-unsupported") throw error;
      const pixels = await decodeWithBrowser(file);
      if (!pixels) throw error;
      const { data, width, height } = pixels;
      return this.#next((arriving) =>
        arriving.embedPixels(data, width, height),
      );
    });
    return embedding.slice();
  }

  /** @param {FileContents} files */
  finish(files) {
    return this.#next((arriving) => arriving.finish(files));
  }

  free() {
    // The call under way ends first.
    void this.#next(async (arriving) => arriving.free()).catch(() => {});
  }
}

/**
 * Whether an embedding has length 1. A device that silently loses tensors gives
 * other lengths.
 * @param {Float32Array} embedding
 */
export function isUnitVector(embedding) {
  const square = embedding.reduce((sum, x) => sum + x * x, 0);
  return Math.abs(square - 1) <= UNIT;
}

/**
 * @param {ModelSpec} wanted
 * @param {Target} target
 * @param {DownloadControl} control
 * @param {Progress} progress
 * @param {(half: PartialModel | null) => void} onImages the image tower can read
 *   images; null: loading begins again
 * @returns {Promise<LoadedModel>}
 */
export async function loadModel(wanted, target, control, progress, onImages) {
  const { key, files } = wanted;
  const { name, f16 } = target;
  const store = await ModelStore.open(key, wanted.name);
  const small = (
    /** @type {Exclude<keyof ModelSpec["files"], "weights">} */ part,
  ) => smallFile(part, files[part], store, control, progress);
  const [config, preprocessor] = await Promise.all([
    small("config"),
    small("preprocessor"),
  ]);
  const others = Promise.all([
    small("tokenizer"),
    small("calibration"),
    small("golden"),
  ]);
  // Awaited below. If loading fails before that, nobody handles a rejection.
  others.catch(() => {});
  const runtime = await loadRuntime(name, progressReporter(`runtime-${name}`));
  /** @type {Message | null} */
  let note = null;
  let refused = 0;
  for (let beginning = 1; ; beginning += 1) {
    const half = new PartialModel(
      name,
      await rejectOnCrash(
        name,
        runtime.Loading.open(
          {
            config: /** @type {Uint8Array} */ (config),
            ...(preprocessor ? { preprocessor } : {}),
          },
          f16,
        ),
      ),
    );
    try {
      const lens = await withWeights(
        files.weights,
        store,
        key,
        control,
        progress,
        () => new runtime.Sha256(),
        async (source) => {
          await stream(runtime, half, source, progress, onImages);
          const words = await corpus(wanted, store, control, progress, refused);
          progress.state("starting");
          const [tokenizer, calibration, golden] = await others;
          const lens = await finish(half, {
            tokenizer: /** @type {Uint8Array} */ (tokenizer),
            ...(calibration ? { calibration } : {}),
            ...(golden ? { golden } : {}),
            ...words,
          });
          if (golden || lens.arithmetic === "f16") await prove(name, lens);
          await confirm(lens.checksum, source, store);
          if (!source.kept() && source.from === "network") {
            note = message("model-not-kept");
          }
          return lens;
        },
      );
      return { engine: { name, lens }, store, message: note };
    } catch (error) {
      half.free();
      onImages(null);
      if (error instanceof WrongPack) {
        refused += 1;
        if (refused === 2) note = messageOf(error);
      } else if (error instanceof FileChangedError && beginning < BEGINNINGS) {
        progress.onTrouble(messageOf(error));
      } else throw error;
    }
  }
}

/**
 * A small file, whole and in workerState.
 * @param {string} name
 * @param {ModelFile | undefined} part
 * @param {ModelStore} store
 * @param {DownloadControl} control
 * @param {Progress} progress
 * @returns {Promise<Uint8Array<ArrayBuffer> | null>}
 */
async function smallFile(name, part, store, control, progress) {
  if (part && "file" in part)
    return new Uint8Array(await part.file.arrayBuffer());
  const kept = await store.get(name);
  if (kept || !part) return kept;
  const file = part.url.slice(part.url.lastIndexOf("/") + 1);
  const bytes = await fetchFile(
    {
      url: part.url,
      name: file,
      size: part.bytes ?? null,
      etag: null,
      ranges: false,
    },
    control,
    progress.onTrouble,
  );
  if (file.endsWith(".json")) {
    try {
      JSON.parse(new TextDecoder().decode(bytes));
    } catch {
      throw new PermanentError(message("download-other-content", { file }));
    }
  }
  await store.put(name, bytes);
  return bytes;
}

/**
 * @param {Runtime} runtime
 * @param {PartialModel} half
 * @param {WeightsSource} source
 * @param {Progress} progress
 * @param {(half: PartialModel) => void} onImages
 */
async function stream(runtime, half, source, progress, onImages) {
  progress.state(source.from === "network" ? "fetching" : "reading");
  const head = await source.head((first8) =>
    runtime.Loading.headerLength(first8),
  );
  const spans = half.header(head, source.size);
  progress.begin(spans);
  let told = false;
  await source.stream(spans, async (offset, bytes) => {
    await half.push(offset, bytes);
    progress.pushed(bytes.length);
    if (told || !half.imageReady) return;
    told = true;
    onImages(half);
  });
  await source.finish();
}

/**
 * The words for this model: a pack of all words, or the embedded model's word
 * list with the part that this device has embedded before.
 * @param {ModelSpec} wanted
 * @param {ModelStore} store
 * @param {DownloadControl} control
 * @param {Progress} progress
 * @param {number} refused number of packs that were refused
 * @returns {Promise<FileContents>}
 */
async function corpus({ files }, store, control, progress, refused) {
  const { corpus: words = "", relations = "" } = workerOptions.model;
  const known = relations ? await downloadFiles({ relations }, () => {}) : {};
  const part = files.corpus;
  const whole = await smallFile("corpus", part, store, control, progress);
  if (whole && refused < 2) {
    if (part && "file" in part) await store.put("corpus", whole);
    // The relations are those of the embedded model's words.
    return { corpus: whole, ...(refused === 0 ? known : {}) };
  }
  const grown = refused === 0 ? await store.get("grown") : null;
  return {
    ...(await downloadFiles({ words }, () => {})),
    ...(grown ? { corpus: grown } : {}),
    ...known,
  };
}

/**
 * @param {PartialModel} half
 * @param {FileContents} files
 */
async function finish(half, files) {
  try {
    return await half.finish(files);
  } catch (error) {
    if (!files["corpus"] || error instanceof WebAssembly.RuntimeError)
      throw error;
    throw new WrongPack(
      message("model-words-not-used", { reason: messageOf(error) }),
    );
  }
}

/**
 * @param {RuntimeName} name
 * @param {Lens} lens
 */
async function prove(name, lens) {
  const { passed } = await rejectOnCrash(name, lens.selfCheck());
  if (passed) return;
  const { arithmetic } = lens;
  // The next attempt needs its workerState.
  lens.free();
  throw new MessageError(
    arithmetic === "f16"
      ? message("model-f16-inexact")
      : message("model-numbers-differ"),
  );
}

/**
 * Checks that the files give the same model as at the first loading.
 * @param {string} checksum
 * @param {WeightsSource} source
 * @param {ModelStore} store
 */
async function confirm(checksum, source, store) {
  const { note } = store;
  if (note.checksum === null) {
    if (!source.kept()) return;
    note.checksum = checksum;
    return store.save();
  }
  if (note.checksum === checksum) return;
  await store.remove();
  throw new PermanentError(message("model-altered"));
}

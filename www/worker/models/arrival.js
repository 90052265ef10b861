/**
 * Loading a model: its files come from the network, from this device or from
 * the user's disk, and go straight to the module that will run it. The image
 * tower comes first.
 */

import { message, MessageError, messageOf } from "../../client/messages.js";
import { readPixels } from "../engine/decode.js";
import { loadRuntime, settled } from "../engine/runtime.js";
import { download } from "../store/download.js";
import { ModelStore } from "../store/model_store.js";
import { Changed, fetchWhole, Refused } from "../store/transfer.js";
import { withWeights } from "../store/weights.js";
import { progressOf } from "../tell.js";
import { workerOptions } from "./worker_options.js";

/** @import { Control } from "../store/transfer.js" */
/** @import { Source } from "../store/weights.js" */
/** @import { Message } from "../../client/messages.js" */
/** @import { Part, Wanted } from "../../client/protocol.js" */
/** @import { Progress } from "./progress.js" */
/** @import { Arriving, Engine, Files, Lens, Runtime, RuntimeName } from "../engine/runtime.js" */

/** Most attempts with a server that changes its file meanwhile. */
const BEGINNINGS = 3;
/** Largest difference of a unit vector's squared length from 1. */
const UNIT = 1e-2;

/**
 * Where a model may run. `f16`: in half precision.
 * @typedef {{ name: RuntimeName, f16: boolean }} Target
 */

/**
 * @typedef {object} Arrived
 * @property {Engine} engine
 * @property {ModelStore} store
 * @property {Message | null} message what is not as it should be
 */

/** The module does not take the pack of the corpus. */
class WrongPack extends MessageError {}

/**
 * A model that is still arriving. Its calls take turns: a tensor goes to the
 * device, or an image is read.
 */
export class Half {
  #name;
  #arriving;
  /** @type {Promise<unknown>} */
  #last = Promise.resolve();

  /**
   * @param {RuntimeName} name
   * @param {Arriving} arriving
   */
  constructor(name, arriving) {
    this.#name = name;
    this.#arriving = arriving;
  }

  /**
   * @template T
   * @param {(arriving: Arriving) => Promise<T>} call
   * @returns {Promise<T>}
   */
  #next(call) {
    const turn = this.#last.then(() =>
      settled(this.#name, call(this.#arriving)),
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
      const pixels = await readPixels(file);
      if (!pixels) throw error;
      const { data, width, height } = pixels;
      return this.#next((arriving) =>
        arriving.embedPixels(data, width, height),
      );
    });
    return embedding.slice();
  }

  /** @param {Files} files */
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
export function isUnit(embedding) {
  const square = embedding.reduce((sum, x) => sum + x * x, 0);
  return Math.abs(square - 1) <= UNIT;
}

/**
 * @param {Wanted} wanted
 * @param {Target} target
 * @param {Control} control
 * @param {Progress} progress
 * @param {(half: Half | null) => void} onImages the image tower can read
 *   images; null: loading begins again
 * @returns {Promise<Arrived>}
 */
export async function arrive(wanted, target, control, progress, onImages) {
  const { key, files } = wanted;
  const { name, f16 } = target;
  const store = await ModelStore.open(key, wanted.name);
  const small = (
    /** @type {Exclude<keyof Wanted["files"], "weights">} */ part,
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
  // Awaited below. If loading fails before that, this may fail unseen.
  others.catch(() => {});
  const runtime = await loadRuntime(name, progressOf(`runtime-${name}`));
  /** @type {Message | null} */
  let note = null;
  let refused = 0;
  for (let beginning = 1; ; beginning += 1) {
    const half = new Half(
      name,
      await settled(
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
      } else if (error instanceof Changed && beginning < BEGINNINGS) {
        progress.onTrouble(messageOf(error));
      } else throw error;
    }
  }
}

/**
 * A small file, whole and in memory.
 * @param {string} name
 * @param {Part | undefined} part
 * @param {ModelStore} store
 * @param {Control} control
 * @param {Progress} progress
 * @returns {Promise<Uint8Array<ArrayBuffer> | null>}
 */
async function smallFile(name, part, store, control, progress) {
  if (part && "file" in part)
    return new Uint8Array(await part.file.arrayBuffer());
  const kept = await store.get(name);
  if (kept || !part) return kept;
  const file = part.url.slice(part.url.lastIndexOf("/") + 1);
  const bytes = await fetchWhole(
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
      throw new Refused(message("download-other-content", { file }));
    }
  }
  await store.put(name, bytes);
  return bytes;
}

/**
 * @param {Runtime} runtime
 * @param {Half} half
 * @param {Source} source
 * @param {Progress} progress
 * @param {(half: Half) => void} onImages
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
 * @param {Wanted} wanted
 * @param {ModelStore} store
 * @param {Control} control
 * @param {Progress} progress
 * @param {number} refused number of packs that were refused
 * @returns {Promise<Files>}
 */
async function corpus({ files }, store, control, progress, refused) {
  const { corpus: words = "", relations = "" } = workerOptions.model;
  const known = relations ? await download({ relations }, () => {}) : {};
  const part = files.corpus;
  const whole = await smallFile("corpus", part, store, control, progress);
  if (whole && refused < 2) {
    if (part && "file" in part) await store.put("corpus", whole);
    // The relations are those of the embedded model's words.
    return { corpus: whole, ...(refused === 0 ? known : {}) };
  }
  const grown = refused === 0 ? await store.get("grown") : null;
  return {
    ...(await download({ words }, () => {})),
    ...(grown ? { corpus: grown } : {}),
    ...known,
  };
}

/**
 * @param {Half} half
 * @param {Files} files
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
  const { passed } = await settled(name, lens.selfCheck());
  if (passed) return;
  const { arithmetic } = lens;
  // The next attempt needs its memory.
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
 * @param {Source} source
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
  throw new Refused(message("model-altered"));
}

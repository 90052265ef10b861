/**
 * Loading a model from the network, from the store or from the user's disk. The
 * tensors go straight to the module that will run the model, those of the image
 * tower first.
 */

import { message, MessageError, messageOf } from "../../client/messages.js";
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
import { PartialModel } from "./partial_model.js";
import { workerOptions } from "./worker_options.js";

/** @import { DownloadControl } from "../store/resumable_download.js" */
/** @import { WeightsSource } from "../store/weights.js" */
/** @import { Message } from "../../client/messages.js" */
/** @import { ModelFile, ModelSpec } from "../../client/protocol.js" */
/** @import { LoadingProgress } from "./loading_progress.js" */
/** @import { Engine, FileContents, Lens, Runtime, RuntimeName } from "../engine/runtime.js" */

/** Attempts to load a file that changes on the server meanwhile. */
const MAX_ATTEMPTS = 3;

/**
 * The build and the precision that a model runs in; `f16`: half precision.
 * @typedef {{ name: RuntimeName, f16: boolean }} Target
 */

/**
 * @typedef {object} LoadedModel
 * @property {Engine} engine
 * @property {ModelStore} store
 * @property {Message | null} message a limitation, such as f32 in place of f16;
 *   null: none
 */

/** The module rejects the corpus pack. */
class CorpusPackError extends MessageError {}

/**
 * Loads a model and checks it. Rejects with a `StoppedError` if the user cancels,
 * with a `PermanentError` if the files cannot be used on any device, and with
 * another error if the target cannot run the model.
 * @param {ModelSpec} spec
 * @param {Target} target
 * @param {DownloadControl} control
 * @param {LoadingProgress} progress
 * @param {(partial: PartialModel | null) => void} onImageTower the model can embed
 *   images; null: no longer, because loading has failed or starts again
 * @returns {Promise<LoadedModel>}
 */
export async function loadModel(spec, target, control, progress, onImageTower) {
  const { key, files } = spec;
  const { name, f16 } = target;
  const store = await ModelStore.open(key, spec.name);
  const load = (
    /** @type {Exclude<keyof ModelSpec["files"], "weights">} */ file,
  ) => loadSmallFile(file, files[file], store, control, progress);
  const [config, preprocessor] = await Promise.all([
    load("config"),
    load("preprocessor"),
  ]);
  const others = Promise.all([
    load("tokenizer"),
    load("calibration"),
    load("golden"),
  ]);
  // Awaited below. If loading fails before that, nobody handles a rejection.
  others.catch(() => {});
  const runtime = await loadRuntime(name, progressReporter(`runtime-${name}`));
  /** @type {Message | null} */
  let limitation = null;
  let rejectedPacks = 0;
  for (let attempt = 1; ; attempt += 1) {
    const partial = new PartialModel(
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
          await streamWeights(runtime, partial, source, progress, onImageTower);
          const words = await loadBackgroundWords(
            spec,
            store,
            control,
            progress,
            rejectedPacks,
          );
          progress.state("starting");
          const [tokenizer, calibration, golden] = await others;
          const lens = await buildLens(partial, {
            tokenizer: /** @type {Uint8Array} */ (tokenizer),
            ...(calibration ? { calibration } : {}),
            ...(golden ? { golden } : {}),
            ...words,
          });
          if (golden || lens.arithmetic === "f16")
            await checkNumbers(name, lens);
          await checkChecksum(lens.checksum, source, store);
          if (!source.kept() && source.from === "network") {
            limitation = message("model-not-kept");
          }
          return lens;
        },
      );
      return { engine: { name, lens }, store, message: limitation };
    } catch (error) {
      partial.free();
      onImageTower(null);
      if (error instanceof CorpusPackError) {
        rejectedPacks += 1;
        // The first attempt without relations may still accept the pack.
        if (rejectedPacks === 2) limitation = messageOf(error);
      } else if (error instanceof FileChangedError && attempt < MAX_ATTEMPTS) {
        progress.onTrouble(messageOf(error));
      } else throw error;
    }
  }
}

/**
 * Loads a small file as a whole, in memory: from the user's disk, from the store,
 * or from the network into the store. Null if the model has no such file.
 * @param {string} name in the store
 * @param {ModelFile | undefined} file
 * @param {ModelStore} store
 * @param {DownloadControl} control
 * @param {LoadingProgress} progress
 * @returns {Promise<Uint8Array<ArrayBuffer> | null>}
 */
async function loadSmallFile(name, file, store, control, progress) {
  if (file && "file" in file) {
    return new Uint8Array(await file.file.arrayBuffer());
  }
  const stored = await store.get(name);
  if (stored || !file) return stored;
  const fileName = file.url.slice(file.url.lastIndexOf("/") + 1);
  const bytes = await fetchFile(
    {
      url: file.url,
      name: fileName,
      size: file.bytes ?? null,
      etag: null,
      ranges: false,
    },
    control,
    progress.onTrouble,
  );
  if (fileName.endsWith(".json")) {
    try {
      JSON.parse(new TextDecoder().decode(bytes));
    } catch {
      throw new PermanentError(
        message("download-other-content", { file: fileName }),
      );
    }
  }
  await store.put(name, bytes);
  return bytes;
}

/**
 * Pushes all tensors to the device, in the order that the module asks for.
 * @param {Runtime} runtime
 * @param {PartialModel} partial
 * @param {WeightsSource} source
 * @param {LoadingProgress} progress
 * @param {(partial: PartialModel) => void} onImageTower called once
 */
async function streamWeights(runtime, partial, source, progress, onImageTower) {
  progress.state(source.from === "network" ? "fetching" : "reading");
  const head = await source.head((first8) =>
    runtime.Loading.headerLength(first8),
  );
  const spans = partial.header(head, source.size);
  progress.begin(spans);
  let reported = false;
  await source.stream(spans, async (offset, bytes) => {
    await partial.push(offset, bytes);
    progress.pushed(bytes.length);
    if (reported || !partial.imageReady) return;
    reported = true;
    onImageTower(partial);
  });
  await source.finish();
}

/**
 * The words to compare pictures with: the model's corpus pack; or the word list of
 * the embedded model, with the embeddings that this device has computed before.
 * @param {ModelSpec} spec
 * @param {ModelStore} store
 * @param {DownloadControl} control
 * @param {LoadingProgress} progress
 * @param {number} rejected how often the module has rejected the words. After
 *   one time a pack comes without relations, and a word list without stored
 *   embeddings; after two times the pack is left out
 * @returns {Promise<FileContents>}
 */
async function loadBackgroundWords(
  { files },
  store,
  control,
  progress,
  rejected,
) {
  const { corpus: words = "", relations = "" } = workerOptions.model;
  const wordRelations = relations
    ? await downloadFiles({ relations }, () => {})
    : {};
  const file = files.corpus;
  const pack = await loadSmallFile("corpus", file, store, control, progress);
  if (pack && rejected < 2) {
    if (file && "file" in file) await store.put("corpus", pack);
    // The relations belong to the words of the embedded model. A pack may have
    // other words.
    return { corpus: pack, ...(rejected === 0 ? wordRelations : {}) };
  }
  const grown = rejected === 0 ? await store.get("grown") : null;
  return {
    ...(await downloadFiles({ words }, () => {})),
    ...(grown ? { corpus: grown } : {}),
    ...wordRelations,
  };
}

/**
 * Builds the lens. Rejects with a `CorpusPackError` if the module may have rejected
 * the corpus pack.
 * @param {PartialModel} partial
 * @param {FileContents} files
 */
async function buildLens(partial, files) {
  try {
    return await partial.finish(files);
  } catch (error) {
    if (!files["corpus"] || error instanceof WebAssembly.RuntimeError)
      throw error;
    throw new CorpusPackError(
      message("model-words-not-used", { reason: messageOf(error) }),
    );
  }
}

/**
 * Runs the model's self-check. Frees the lens and rejects if it fails.
 * @param {RuntimeName} name
 * @param {Lens} lens
 */
async function checkNumbers(name, lens) {
  const { passed } = await rejectOnCrash(name, lens.selfCheck());
  if (passed) return;
  const { arithmetic } = lens;
  // The next attempt needs this lens's memory.
  lens.free();
  throw new MessageError(
    arithmetic === "f16"
      ? message("model-f16-inexact")
      : message("model-numbers-differ"),
  );
}

/**
 * Checks that the stored files are those that were first loaded. Deletes the model
 * and rejects with a `PermanentError` if they differ.
 * @param {string} checksum of the model as it is loaded now
 * @param {WeightsSource} source
 * @param {ModelStore} store
 */
async function checkChecksum(checksum, source, store) {
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

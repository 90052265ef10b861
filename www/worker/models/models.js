/**
 * Switching between models. A model that the user chooses loads while the model in
 * use answers, and takes over when it is loaded. If it fails later and cannot be
 * restarted, the embedded model answers again.
 */

import { message, messageOf } from "../../client/messages.js";
import { copyStateTo, engines } from "../engine/engines.js";
import {
  replaceEmbeddings,
  workerState,
  embeddedImages,
} from "../engine/worker_state.js";
import { postToPage } from "../post_message.js";
import {
  DownloadControl,
  PermanentError,
  StoppedError,
} from "../store/resumable_download.js";
import { sha256 } from "../store/sha256.js";
import { loadModel } from "./load_model.js";
import { LoadingProgress } from "./loading_progress.js";
import { isUnitVector } from "./partial_model.js";

/** @import { Message } from "../../client/messages.js" */
/** @import { ModelSpec } from "../../client/protocol.js" */
/** @import { LoadedModel, Target } from "./load_model.js" */
/** @import { PartialModel } from "./partial_model.js" */
/** @import { Engine } from "../engine/runtime.js" */
/** @import { EmbeddedImage } from "../engine/worker_state.js" */

/**
 * A model that is being loaded.
 * @typedef {object} LoadingModel
 * @property {ModelSpec} wanted
 * @property {DownloadControl} control
 * @property {LoadingProgress} progress
 * @property {PartialModel | null} partial null until its image tower is
 *   loaded
 * @property {Map<number, EmbeddedImage>} embedded images that it has embedded
 * @property {Set<Blob>} unreadable image files that it cannot embed
 * @property {LoadedModel | null} loaded null until it is loaded
 */

/** @type {Target} */
const CPU = { name: "cpu", f16: false };
/** @type {Target} */
const GPU = { name: "webgpu", f16: false };

/** After a second failure within this time, in ms, a model restarts on the CPU. */
const RESTART_WINDOW_MS = 60_000;

export const models = {
  /** @type {{ wanted: ModelSpec, loaded: LoadedModel } | null} null: the embedded one */
  current: null,
  /** @type {LoadingModel | null} null: no model is being loaded */
  loading: null,
  /** Whether the user has chosen the embedded model, which is not yet in use. */
  returning: false,
};

/**
 * The embedded model, while another answers.
 * @type {{ current: Engine, spare: Engine | null, read: Map<number, EmbeddedImage> } | null}
 */
let parked = null;
let recoveredAt = -Infinity;
/** Called when there may be a new job: a model is loaded, or is chosen. */
let onChange = () => {};

/** Sets the function that starts the job queue. @param {() => void} work */
export const whenModelsChange = (work) => (onChange = work);

/**
 * Where the next model may run, the best first. The embedded model has shown,
 * against stored numbers, whether WebGPU computes correctly here, and whether it
 * does so in f16.
 * @returns {Target[]}
 */
function targets() {
  const home = parked?.current ?? engines.current;
  if (home?.name !== "webgpu") return [CPU];
  return home.f16 ? [{ ...GPU, f16: true }, GPU, CPU] : [GPU, CPU];
}

/** Models load one after the other, also after one that was cancelled. */
let last = Promise.resolve();

/**
 * Starts to load a model, and cancels one that is being loaded.
 * @param {ModelSpec | null} wanted null: the embedded model
 */
export function chooseModel(wanted) {
  models.loading?.control.cancel();
  models.returning = wanted === null && models.current !== null;
  if (wanted) last = last.then(() => loadInBackground(wanted));
  onChange();
}

/**
 * Pauses, resumes or cancels the model that is being loaded.
 * @param {"pause" | "resume" | "cancel"} action
 */
export function controlLoading(action) {
  const { loading } = models;
  if (!loading || loading.loaded) return;
  loading.control[action]();
  if (action !== "cancel") {
    loading.progress.state(action === "pause" ? "paused" : "fetching");
  }
}

/**
 * Loads a model, and reports the end of loading to the page. The job queue then
 * makes the model the current one.
 * @param {ModelSpec} wanted
 */
async function loadInBackground(wanted) {
  /** @type {LoadingModel} */
  const loading = {
    wanted,
    control: new DownloadControl(),
    progress: new LoadingProgress(wanted),
    partial: null,
    embedded: new Map(),
    unreadable: new Set(),
    loaded: null,
  };
  models.loading = loading;
  loading.progress.state("reading");
  // Only then is it known which devices compute correctly.
  await engines.settled;
  try {
    loading.loaded = await loadOnFirstTarget(loading, targets());
    if (loading.control.cancelled) {
      throw new StoppedError(message("download-cancelled"));
    }
  } catch (error) {
    loading.loaded?.engine.lens.free();
    if (models.loading === loading) models.loading = null;
    if (error instanceof StoppedError || loading.control.cancelled) {
      loading.progress.state("cancelled");
    } else {
      const { name } = wanted;
      const reason = messageOf(error);
      loading.progress.state(
        "failed",
        mayBeOutOfMemory(error)
          ? message("model-not-loaded-memory", { name, reason })
          : message("model-not-loaded", { name, reason }),
      );
    }
  }
  onChange();
}

/**
 * Whether memory may have run out. In that case a browser stops the module without
 * a reason.
 * @param {unknown} error
 */
const mayBeOutOfMemory = (error) =>
  error instanceof WebAssembly.RuntimeError || error instanceof RangeError;

/**
 * Loads a model on the first target that can run it. Rejects with the error of the
 * last target.
 * @param {Omit<LoadingModel, "loaded">} loading
 * @param {Target[]} targets the best first, the CPU last
 * @returns {Promise<LoadedModel>}
 */
async function loadOnFirstTarget(loading, targets) {
  const { wanted, control, progress } = loading;
  const [target = CPU, ...others] = targets;
  try {
    return await loadModel(wanted, target, control, progress, (partial) => {
      loading.partial = partial;
      if (!partial) return loading.embedded.clear();
      progress.embeds();
      onChange();
    });
  } catch (error) {
    // An error of the files or of the network would occur on any device.
    const final =
      error instanceof PermanentError || error instanceof StoppedError;
    if (final || others.length === 0) throw error;
    const reason = messageOf(error);
    progress.state("fetching", message("model-trying-next-device", { reason }));
    const loaded = await loadOnFirstTarget(loading, others);
    loaded.message ??= target.f16
      ? message("model-ready-f32", { reason })
      : message("model-ready-cpu", { reason });
    return loaded;
  }
}

/**
 * An image that the model being loaded can embed and has not yet embedded.
 * @returns {[id: number, file: Blob] | null}
 */
export function nextImageToReadAhead() {
  const { loading } = models;
  if (!loading?.partial) return null;
  for (const [id, file] of workerState.files) {
    if (loading.embedded.get(id)?.file === file || loading.unreadable.has(file))
      continue;
    return [id, file];
  }
  return null;
}

/**
 * Embeds an image with the model that is being loaded, before its text tower is
 * loaded.
 * @param {number} id
 * @param {Blob} file
 */
export async function readAhead(id, file) {
  const { loading } = models;
  const partial = loading?.partial;
  if (!loading || !partial) return;
  try {
    const bytes = new Uint8Array(await file.arrayBuffer());
    const embedding = await partial.embed(file, bytes);
    if (!isUnitVector(embedding)) return void loading.unreadable.add(file);
    if (loading.partial !== partial) return;
    const key = await sha256(bytes);
    loading.embedded.set(id, { file, key, embedding });
  } catch {
    // Once this model answers, it reads the file again and the page hears why not.
    loading.unreadable.add(file);
  }
}

/** Makes the loaded model the current one. If that fails, nothing changes. */
export async function takeOver() {
  const { loading } = models;
  const loaded = loading?.loaded;
  if (!loading || !loaded) return;
  models.loading = null;
  const { engine } = loaded;
  const before = { ...engines, read: embeddedImages(), model: models.current };
  try {
    await makeCurrent(engine, loading.embedded);
  } catch (error) {
    replaceEmbeddings(before.read);
    engine.lens.free();
    loading.progress.state(
      "failed",
      message("model-not-taken-over", {
        name: loading.wanted.name,
        reason: messageOf(error),
      }),
    );
    return;
  }
  engines.spare = null;
  engines.recover = recover;
  models.current = { wanted: loading.wanted, loaded };
  if (before.model) before.current?.lens.free();
  else if (before.current) {
    const { current, spare, read } = before;
    parked = { current, spare, read };
    for (const id of read.keys()) current.lens.removeImage(id);
  }
  reportModel(engine, loaded.message);
}

/**
 * Makes a module the current one, with its own embeddings.
 * @param {Engine} engine
 * @param {Map<number, EmbeddedImage>} read images that its model has embedded
 */
async function makeCurrent(engine, read) {
  replaceEmbeddings(read);
  const { revision } = workerState.wanted;
  const entries = await copyStateTo(engine);
  engines.current = engine;
  workerState.told = revision;
  workerState.stale = true;
  postToPage({ type: "labels", revision, entries });
}

/**
 * Tells the page which model answers from now on.
 * @param {Engine} engine
 * @param {Message | null} note
 */
function reportModel({ name, lens }, note) {
  const wanted = models.current?.wanted;
  postToPage({
    type: "model",
    key: wanted?.key ?? null,
    name: wanted?.name ?? "",
    device: lens.deviceInfo,
    runtime: name,
    methods: lens.methods(),
    corpusSize: lens.corpusSize(),
    corpusTotal: wanted ? lens.corpusTotal : lens.corpusSize(),
    read: [...workerState.embeddings.keys()],
    message: note,
  });
}

/**
 * Makes the embedded model the current one again.
 * @param {Message | null} [note]
 */
export async function returnToEmbedded(note = null) {
  models.returning = false;
  const home = parked;
  if (!home) return;
  const before = { engine: engines.current, ours: models.current };
  await makeCurrent(home.current, home.read);
  engines.spare = home.spare;
  engines.recover = null;
  parked = null;
  models.current = null;
  if (before.ours) before.engine?.lens.free();
  reportModel(home.current, note);
}

/**
 * Replaces a model whose GPU is lost or whose module has crashed. The model is
 * loaded again from this device, on the CPU after a second failure. If that fails,
 * the embedded model answers again. Images keep their embeddings.
 * @param {unknown} cause
 * @returns {Promise<Engine>}
 */
async function recover(cause) {
  const { current } = models;
  const failed = /** @type {Engine} */ (engines.current);
  const soon = performance.now() - recoveredAt < RESTART_WINDOW_MS;
  recoveredAt = performance.now();
  const reason = messageOf(cause);
  // Hundreds of megabytes are not downloaded again without the user's consent.
  const isStored =
    current &&
    ("file" in current.wanted.files.weights || current.loaded.store.whole);
  if (isStored) {
    const { wanted } = current;
    const progress = new LoadingProgress(wanted);
    progress.state("reading", message("model-restarting", { reason }));
    try {
      const loaded = await loadOnFirstTarget(
        {
          wanted,
          control: new DownloadControl(),
          progress,
          partial: null,
          embedded: new Map(),
          unreadable: new Set(),
        },
        soon || failed.name === "cpu" ? [CPU] : targets(),
      );
      await makeCurrent(loaded.engine, embeddedImages());
      models.current = { wanted, loaded };
      reportModel(loaded.engine, message("model-restarted", { reason }));
      return loaded.engine;
    } catch (error) {
      progress.state("failed", messageOf(error));
    }
  }
  await returnToEmbedded(message("model-embedded-goes-on", { reason }));
  return /** @type {Engine} */ (engines.current);
}

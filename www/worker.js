/**
 * The worker: owns the wasm, and does one thing after another.
 *
 * The small CPU module comes first and answers at once. The WebGPU module
 * loads behind it, warms up, proves its numbers and takes over; where it
 * cannot, or fails later, the CPU goes on. See `protocol.js` for what is said.
 */

import { download } from "./worker/download.js";
import { readPixels } from "./worker/decode.js";
import { asked } from "./worker/asked.js";
import { loadRuntime, settled } from "./worker/runtime.js";

/** @import { FromWorker, Step, ToWorker } from "./protocol.js" */
/** @import { Files, Lens, RuntimeName } from "./worker/runtime.js" */

/** An image's verdicts wait at most this long behind other images, in ms. */
const REDRAW_EVERY = 120;

/** @typedef {{ name: RuntimeName, lens: Lens }} Engine */

/** @type {Engine | null} what answers now */
let engine = null;
/** @type {Engine | null} the CPU, while WebGPU answers */
let spare = null;
/** @type {Engine | null} WebGPU, proved and about to take over */
let successor = null;

/** @type {{ revision: number, labels: string[] }} */
let wanted = { revision: 0, labels: [] };
let encoded = 0;
/** @type {{ id: number, file: Blob }[]} */
let waiting = [];
/** @type {number[]} */
let removals = [];
/** Kept here too, since a lost GPU may not give them back.
 * @type {Map<number, Float32Array>} */
const embeddings = new Map();
/** Verdicts no longer match labels or images. */
let stale = false;
let scoredAt = 0;
let busy = false;

/** @param {FromWorker} message */
const tell = (message) => postMessage(message);

/** @param {unknown} error */
function sentence(error) {
  const message = error instanceof Error ? error.message : String(error);
  const crash = error instanceof WebAssembly.RuntimeError;
  const text = crash ? `The runtime crashed (${message})` : message;
  const closed = /[.!?]$/.test(text) ? text : `${text}.`;
  return closed.charAt(0).toUpperCase() + closed.slice(1);
}

/** @param {Step} step */
const progressOf =
  (step) =>
  /** @type {import("./worker/download.js").OnProgress} */
  (loaded, total, done) =>
    tell({ type: "progress", step, loaded, total, done });

addEventListener("message", (event) => {
  /** @type {ToWorker} */
  const message = event.data;
  if (message.type === "labels") wanted = message;
  else if (message.type === "image") waiting.push(message);
  else removals.push(message.id);
  void work();
});

/** Does what there is to do, one job at a time. */
async function work() {
  if (busy || !engine) return;
  busy = true;
  try {
    for (let job = nextJob(engine); job; job = nextJob(engine)) {
      await job;
      // Messages come in between two jobs, or a new label would wait for
      // every image before it.
      await new Promise((resume) => setTimeout(resume));
    }
  } catch (error) {
    // No image and no label list is at fault here: the runtime itself is.
    engine = null;
    tell({
      type: "failed",
      message: `The model stopped working: ${sentence(error)} Reload the page to start again.`,
    });
  } finally {
    busy = false;
  }
}

/**
 * The most urgent thing to do, begun; null when all is done.
 * @param {Engine} current
 * @returns {Promise<void> | null}
 */
function nextJob(current) {
  if (successor) return handOver(current, successor);
  if (removals.length > 0) return remove(current);
  if (encoded !== wanted.revision) return encode();
  const due = performance.now() - scoredAt > REDRAW_EVERY;
  if (stale && (due || waiting.length === 0)) return score();
  const image = waiting.shift();
  return image ? embed(current, image) : null;
}

/**
 * One call that cannot fail by what the user gave: where it fails on WebGPU,
 * the GPU is lost, and the CPU does it again.
 * @template T
 * @param {(lens: Lens) => T | Promise<T>} call
 * @returns {Promise<T>}
 */
async function sure(call) {
  const current = /** @type {Engine} */ (engine);
  try {
    return await settled(current.name, runCall(call, current.lens));
  } catch (error) {
    if (!spare) throw error;
    const cpu = await fallBack(spare, error);
    return settled(cpu.name, runCall(call, cpu.lens));
  }
}

/**
 * @template T
 * @param {(lens: Lens) => T | Promise<T>} call
 * @param {Lens} lens
 */
const runCall = async (call, lens) => call(lens);

async function encode() {
  const { revision, labels } = wanted;
  const entries = await sure((lens) => lens.setLabels(labels));
  encoded = revision;
  stale = true;
  tell({ type: "labels", revision, entries });
}

async function score() {
  const verdicts = await sure((lens) => lens.verdicts());
  stale = false;
  scoredAt = performance.now();
  tell({ type: "verdicts", revision: encoded, verdicts });
}

/** @param {Engine} current */
async function remove(current) {
  const ids = new Set(removals);
  removals = [];
  waiting = waiting.filter((image) => !ids.has(image.id));
  for (const id of ids) {
    if (embeddings.delete(id)) current.lens.removeImage(id);
  }
}

/**
 * @param {Engine} current
 * @param {{ id: number, file: Blob }} image
 */
async function embed(current, { id, file }) {
  tell({ type: "embedding", id, done: false });
  try {
    const bytes = new Uint8Array(await file.arrayBuffer());
    try {
      await add(current, id, bytes, file);
      embeddings.set(id, current.lens.embedding(id).slice());
    } catch (error) {
      // Is it the image or the GPU? The CPU knows: it throws as well where
      // the image cannot be read.
      if (!spare) throw error;
      await add(spare, id, bytes, file);
      embeddings.set(id, spare.lens.embedding(id).slice());
      spare.lens.removeImage(id);
      await fallBack(spare, error);
    }
    stale = true;
    tell({ type: "embedding", id, done: true });
  } catch (error) {
    tell({ type: "image-error", id, message: sentence(error) });
    if (error instanceof WebAssembly.RuntimeError) throw error;
  }
}

/**
 * @param {Engine} to
 * @param {number} id
 * @param {Uint8Array} bytes
 * @param {Blob} file
 */
async function add({ name, lens }, id, bytes, file) {
  try {
    await settled(name, lens.addImage(id, bytes));
  } catch (error) {
    if (!(error instanceof Error) || error.name !== "UnsupportedFormat") {
      throw error;
    }
    const pixels = await readPixels(file);
    if (!pixels) throw error;
    const { data, width, height } = pixels;
    await settled(name, lens.addPixels(id, data, width, height));
  }
}

/**
 * Gives an engine the labels and the images of the one before.
 * @param {Engine} to
 */
async function carry({ name, lens }) {
  await settled(name, lens.setLabels(wanted.labels));
  for (const [id, embedding] of embeddings) lens.addEmbedding(id, embedding);
}

/**
 * WebGPU takes over from the CPU, which stays as the spare, emptied.
 * @param {Engine} cpu
 * @param {Engine} gpu
 */
async function handOver(cpu, gpu) {
  successor = null;
  const { revision } = wanted;
  try {
    await carry(gpu);
  } catch (error) {
    return stayOnCpu(error);
  }
  for (const id of embeddings.keys()) cpu.lens.removeImage(id);
  engine = gpu;
  spare = cpu;
  if (encoded === revision) stale = true;
  tell({
    type: "webgpu",
    state: "ready",
    device: gpu.lens.device,
    message: "Runs on WebGPU: its numbers were checked against stored ones.",
  });
}

/**
 * The GPU is lost: the CPU goes on where it stood.
 * @param {Engine} cpu
 * @param {unknown} cause
 * @returns {Promise<Engine>} the CPU
 */
async function fallBack(cpu, cause) {
  engine = cpu;
  spare = null;
  await carry(cpu);
  stale = true;
  tell({
    type: "webgpu",
    state: "failed",
    device: cpu.lens.device,
    message: `Runs on the CPU: WebGPU stopped working. ${sentence(cause)}`,
  });
  return cpu;
}

/** @param {unknown} cause */
function stayOnCpu(cause) {
  tell({
    type: "webgpu",
    state: "failed",
    device: engine?.lens.device ?? "CPU",
    message: `Runs on the CPU: WebGPU could not take over. ${sentence(cause)}`,
  });
}

/** The small module, the model and the corpus; then it can answer. */
async function start() {
  const { corpus = "", ...model } = asked.model;
  const [load, ...parts] = await Promise.all([
    loadRuntime("cpu", progressOf("runtime-cpu")),
    download(model, progressOf("model")),
    download({ corpus }, progressOf("corpus")),
  ]);
  /** @type {Files} */
  const files = Object.assign({}, ...parts);
  const lens = await load(files);
  engine = { name: "cpu", lens };
  tell({ type: "ready", device: lens.device, corpusSize: lens.corpusSize() });
  void work();
  return files;
}

/** @returns {Promise<boolean>} */
async function hasAdapter() {
  if (!("gpu" in navigator)) return false;
  const adapter = await navigator.gpu.requestAdapter().catch(() => null);
  return adapter !== null;
}

/**
 * The large module behind the small one.
 * @param {Files} files
 */
async function warmUp(files) {
  if (asked.device === "cpu") return;
  const device = engine?.lens.device ?? "CPU";
  if (!(await hasAdapter())) {
    return tell({
      type: "webgpu",
      state: "missing",
      device,
      message: "Runs on the CPU: this browser offers no WebGPU here.",
    });
  }
  tell({
    type: "webgpu",
    state: "pending",
    device,
    message: "Runs on the CPU while WebGPU warms up.",
  });
  try {
    const load = await loadRuntime("webgpu", progressOf("runtime-webgpu"));
    const lens = await load(files);
    const check = await settled("webgpu", lens.selfCheck());
    if (!check.passed) {
      const delta = Math.max(check.imageDelta, check.textDelta);
      throw new Error(
        `Its numbers differ from the stored ones by ${delta.toExponential(1)}, where ${check.tolerance.toExponential(1)} is allowed.`,
      );
    }
    // Outside the queue: the CPU answers while the labels are encoded here.
    await settled("webgpu", lens.setLabels(wanted.labels));
    successor = { name: "webgpu", lens };
    void work();
  } catch (error) {
    stayOnCpu(error);
  }
}

start().then(warmUp, (error) =>
  tell({
    type: "failed",
    message: `OOD Lens cannot start: ${sentence(error)}`,
  }),
);

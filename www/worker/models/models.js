/**
 * Which model answers: another one comes behind the one in use and takes over
 * when it can answer. Where it fails, on the way or later, another goes on.
 */

import { carry, engines } from "../engine/engines.js";
import { adopt, digest, memory, readings } from "../engine/memory.js";
import { Control, Refused, Stopped } from "../store/transfer.js";
import { sentence, tell } from "../tell.js";
import { arrive, isUnit } from "./arrival.js";
import { Progress } from "./progress.js";

/** @import { Wanted } from "../../client/protocol.js" */
/** @import { Arrived, Half, Target } from "./arrival.js" */
/** @import { Engine } from "../engine/runtime.js" */
/** @import { Read } from "../engine/memory.js" */

/**
 * A model on its way.
 * @typedef {object} Coming
 * @property {Wanted} wanted
 * @property {Control} control
 * @property {Progress} progress
 * @property {Half | null} half once its image tower is there
 * @property {Map<number, Read>} read by it so far
 * @property {Set<Blob>} unread files that it cannot read
 * @property {Arrived | null} arrived
 */

/** @type {Target} */
const CPU = { name: "cpu", f16: false };
/** @type {Target} */
const GPU = { name: "webgpu", f16: false };

/** If it fails again so soon, in ms, another device is taken. */
const SOON = 60_000;

export const models = {
  /** @type {{ wanted: Wanted, arrived: Arrived } | null} null: the embedded one */
  current: null,
  /** @type {Coming | null} */
  coming: null,
  /** The embedded one is to answer again. */
  homing: false,
};

/**
 * The embedded model, while another answers.
 * @type {{ current: Engine, spare: Engine | null, read: Map<number, Read> } | null}
 */
let parked = null;
let recoveredAt = -Infinity;
/** What to do once something has arrived. */
let onChange = () => {};

/** @param {() => void} work */
export const whenModelsChange = (work) => (onChange = work);

/**
 * The best first. The embedded model has shown, against stored numbers, whether
 * WebGPU computes what it should here, and in what.
 * @returns {Target[]}
 */
function targets() {
  const home = parked?.current ?? engines.current;
  if (home?.name !== "webgpu") return [CPU];
  return home.f16 ? [{ ...GPU, f16: true }, GPU, CPU] : [GPU, CPU];
}

/** Steps follow each other, also those of a model that was given up. */
let last = Promise.resolve();

/** @param {Wanted | null} wanted */
export function choose(wanted) {
  models.coming?.control.cancel();
  models.homing = wanted === null && models.current !== null;
  if (wanted) last = last.then(() => bring(wanted));
  onChange();
}

/** @param {"pause" | "resume" | "cancel"} action */
export function steer(action) {
  const { coming } = models;
  if (!coming || coming.arrived) return;
  coming.control[action]();
  if (action !== "cancel") {
    coming.progress.state(action === "pause" ? "paused" : "fetching");
  }
}

/** @param {Wanted} wanted */
async function bring(wanted) {
  /** @type {Coming} */
  const coming = {
    wanted,
    control: new Control(),
    progress: new Progress(wanted),
    half: null,
    read: new Map(),
    unread: new Set(),
    arrived: null,
  };
  models.coming = coming;
  coming.progress.state("reading");
  // Until then it is not known which device will do.
  await engines.settled;
  try {
    coming.arrived = await somewhere(coming, targets());
    if (coming.control.cancelled) throw new Stopped();
  } catch (error) {
    coming.arrived?.engine.lens.free();
    if (models.coming === coming) models.coming = null;
    if (error instanceof Stopped || coming.control.cancelled) {
      coming.progress.state("cancelled");
    } else {
      coming.progress.state(
        "failed",
        `${wanted.name} could not be loaded: ${sentence(error)}${hint(error)}`,
      );
    }
  }
  onChange();
}

/**
 * A browser that gives no more memory ends the runtime without a word of it.
 * @param {unknown} error
 */
const hint = (error) =>
  error instanceof WebAssembly.RuntimeError || error instanceof RangeError
    ? " It may need more memory than this browser gives a page; a smaller model may do."
    : "";

/**
 * @param {Omit<Coming, "arrived">} coming
 * @param {Target[]} targets
 * @returns {Promise<Arrived>}
 */
async function somewhere(coming, targets) {
  const { wanted, control, progress } = coming;
  const [target, ...others] = targets;
  if (!target) throw new Error("No device is left to run it on.");
  try {
    return await arrive(wanted, target, control, progress, (half) => {
      coming.half = half;
      if (!half) return coming.read.clear();
      progress.embeds();
      onChange();
    });
  } catch (error) {
    // What is wrong with the files, or with the network, is so on any device.
    const final = error instanceof Refused || error instanceof Stopped;
    if (final || others.length === 0) throw error;
    progress.onTrouble(`WebGPU could not take it: ${sentence(error)}`);
    const arrived = await somewhere(coming, others);
    arrived.message ||= target.f16
      ? `It runs on WebGPU in f32: f16 did not pass. ${sentence(error)}`
      : `It runs on the CPU: WebGPU could not take it. ${sentence(error)}`;
    return arrived;
  }
}

/** @returns {[number, Blob] | null} an image that the coming model can read now */
export function unreadByComing() {
  const { coming } = models;
  if (!coming?.half) return null;
  for (const [id, file] of memory.files) {
    if (coming.read.get(id)?.file === file || coming.unread.has(file)) continue;
    return [id, file];
  }
  return null;
}

/**
 * The coming model reads an image while its text tower is still on the way.
 * @param {number} id
 * @param {Blob} file
 */
export async function readAhead(id, file) {
  const { coming } = models;
  const half = coming?.half;
  if (!coming || !half) return;
  try {
    const bytes = new Uint8Array(await file.arrayBuffer());
    const embedding = await half.embed(file, bytes);
    if (!isUnit(embedding)) throw new Error("Its numbers are not sound.");
    if (coming.half !== half) return;
    const key = await digest(bytes);
    coming.read.set(id, { file, key, embedding });
  } catch {
    // It is read again, and what is wrong told, once this model answers.
    coming.unread.add(file);
  }
}

/** The model that has arrived takes over. */
export async function takeOver() {
  const { coming } = models;
  const arrived = coming?.arrived;
  if (!coming || !arrived) return;
  models.coming = null;
  const { engine } = arrived;
  const before = { ...engines, read: readings(), model: models.current };
  try {
    await put(engine, coming.read);
  } catch (error) {
    adopt(before.read);
    engine.lens.free();
    coming.progress.state(
      "failed",
      `${coming.wanted.name} could not take over: ${sentence(error)}`,
    );
    return;
  }
  engines.spare = null;
  engines.recover = recover;
  models.current = { wanted: coming.wanted, arrived };
  if (before.model) before.current?.lens.free();
  else if (before.current) {
    const { current, spare, read } = before;
    parked = { current, spare, read };
    for (const id of read.keys()) current.lens.removeImage(id);
  }
  announce(engine, arrived.message);
}

/**
 * @param {Engine} engine
 * @param {Map<number, Read>} read
 */
async function put(engine, read) {
  adopt(read);
  const { revision } = memory.wanted;
  const entries = await carry(engine);
  engines.current = engine;
  memory.told = revision;
  memory.stale = true;
  tell({ type: "labels", revision, entries });
}

/**
 * @param {Engine} engine
 * @param {string} message
 */
function announce({ name, lens }, message) {
  const wanted = models.current?.wanted;
  tell({
    type: "model",
    key: wanted?.key ?? null,
    name: wanted?.name ?? "",
    device: lens.device,
    runtime: name,
    methods: lens.methods(),
    corpusSize: lens.corpusSize(),
    corpusTotal: wanted ? lens.corpusTotal : lens.corpusSize(),
    read: [...memory.embeddings.keys()],
    message,
  });
}

/** The embedded model answers again. */
export async function goHome(message = "") {
  models.homing = false;
  const home = parked;
  if (!home) return;
  const before = { engine: engines.current, ours: models.current };
  await put(home.current, home.read);
  engines.spare = home.spare;
  engines.recover = null;
  parked = null;
  models.current = null;
  if (before.ours) before.engine?.lens.free();
  announce(home.current, message);
}

/**
 * The device is lost, or the runtime has crashed: the model is loaded again
 * from this device's store, at a second failure on the CPU, and if that cannot
 * be, the embedded model goes on. Images keep their embeddings.
 * @param {unknown} cause
 * @returns {Promise<Engine>}
 */
async function recover(cause) {
  const { current } = models;
  const failed = /** @type {Engine} */ (engines.current);
  const soon = performance.now() - recoveredAt < SOON;
  recoveredAt = performance.now();
  const why = sentence(cause);
  // Hundreds of megabytes are not fetched again without being asked for.
  const isHere =
    current &&
    ("file" in current.wanted.files.weights || current.arrived.store.whole);
  if (isHere) {
    const { wanted } = current;
    const progress = new Progress(wanted);
    progress.state(
      "reading",
      `The model stopped working and is started again. ${why}`,
    );
    try {
      const arrived = await somewhere(
        {
          wanted,
          control: new Control(),
          progress,
          half: null,
          read: new Map(),
          unread: new Set(),
        },
        soon || failed.name === "cpu" ? [CPU] : targets(),
      );
      await put(arrived.engine, readings());
      models.current = { wanted, arrived };
      announce(arrived.engine, `It was started again. ${why}`);
      return arrived.engine;
    } catch (error) {
      progress.state("failed", sentence(error));
    }
  }
  await goHome(
    `The embedded model goes on: the other one stopped working. ${why}`,
  );
  return /** @type {Engine} */ (engines.current);
}

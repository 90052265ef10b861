/**
 * Which model answers. Another model loads behind the one in use and takes over
 * when it can answer. Where it fails, while loading or later, the embedded
 * model goes on.
 */

import { message, messageOf } from "../../client/messages.js";
import { carry, engines } from "../engine/engines.js";
import { adopt, digest, memory, readings } from "../engine/memory.js";
import { Control, Refused, Stopped } from "../store/transfer.js";
import { tell } from "../tell.js";
import { arrive, isUnit } from "./arrival.js";
import { Progress } from "./progress.js";

/** @import { Message } from "../../client/messages.js" */
/** @import { Wanted } from "../../client/protocol.js" */
/** @import { Arrived, Half, Target } from "./arrival.js" */
/** @import { Engine } from "../engine/runtime.js" */
/** @import { Read } from "../engine/memory.js" */

/**
 * A model that is being loaded.
 * @typedef {object} Coming
 * @property {Wanted} wanted
 * @property {Control} control
 * @property {Progress} progress
 * @property {Half | null} half once its image tower has come
 * @property {Map<number, Read>} read images that it has read
 * @property {Set<Blob>} unread files that it cannot read
 * @property {Arrived | null} arrived
 */

/** @type {Target} */
const CPU = { name: "cpu", f16: false };
/** @type {Target} */
const GPU = { name: "webgpu", f16: false };

/** After a second failure within this time, in ms, another device is taken. */
const SOON = 60_000;

export const models = {
  /** @type {{ wanted: Wanted, arrived: Arrived } | null} null: the embedded one */
  current: null,
  /** @type {Coming | null} */
  coming: null,
  /** The embedded model is to answer again. */
  homing: false,
};

/**
 * The embedded model, while another answers.
 * @type {{ current: Engine, spare: Engine | null, read: Map<number, Read> } | null}
 */
let parked = null;
let recoveredAt = -Infinity;
/** Called when a model has arrived or is chosen. */
let onChange = () => {};

/** @param {() => void} work */
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
  // Until then it is not known which devices compute correctly.
  await engines.settled;
  try {
    coming.arrived = await somewhere(coming, targets());
    if (coming.control.cancelled) {
      throw new Stopped(message("download-cancelled"));
    }
  } catch (error) {
    coming.arrived?.engine.lens.free();
    if (models.coming === coming) models.coming = null;
    if (error instanceof Stopped || coming.control.cancelled) {
      coming.progress.state("cancelled");
    } else {
      const { name } = wanted;
      const reason = messageOf(error);
      coming.progress.state(
        "failed",
        isMemory(error)
          ? message("model-not-loaded-memory", { name, reason })
          : message("model-not-loaded", { name, reason }),
      );
    }
  }
  onChange();
}

/**
 * Whether memory may have run out: a browser that gives no more memory ends the
 * runtime without saying why.
 * @param {unknown} error
 */
const isMemory = (error) =>
  error instanceof WebAssembly.RuntimeError || error instanceof RangeError;

/**
 * @param {Omit<Coming, "arrived">} coming
 * @param {Target[]} targets the best first, the CPU last
 * @returns {Promise<Arrived>}
 */
async function somewhere(coming, targets) {
  const { wanted, control, progress } = coming;
  const [target = CPU, ...others] = targets;
  try {
    return await arrive(wanted, target, control, progress, (half) => {
      coming.half = half;
      if (!half) return coming.read.clear();
      progress.embeds();
      onChange();
    });
  } catch (error) {
    // A fault of the files or of the network is the same on any device.
    const final = error instanceof Refused || error instanceof Stopped;
    if (final || others.length === 0) throw error;
    const reason = messageOf(error);
    progress.state("fetching", message("model-trying-next-device", { reason }));
    const arrived = await somewhere(coming, others);
    arrived.message ??= target.f16
      ? message("model-ready-f32", { reason })
      : message("model-ready-cpu", { reason });
    return arrived;
  }
}

/** @returns {[number, Blob] | null} an image that the model being loaded can read */
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
 * Reads an image with the model that is being loaded, before its text tower has
 * come.
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
    if (!isUnit(embedding)) return void coming.unread.add(file);
    if (coming.half !== half) return;
    const key = await digest(bytes);
    coming.read.set(id, { file, key, embedding });
  } catch {
    // It is read again once this model answers, and then the page hears why not.
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
      message("model-not-taken-over", {
        name: coming.wanted.name,
        reason: messageOf(error),
      }),
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
 * @param {Message | null} note
 */
function announce({ name, lens }, note) {
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
    message: note,
  });
}

/**
 * The embedded model answers again.
 * @param {Message | null} [note]
 */
export async function goHome(note = null) {
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
  announce(home.current, note);
}

/**
 * Replaces a model whose device is lost or whose runtime has crashed. The model
 * is loaded again from this device, on the CPU after a second failure. Where
 * that fails, the embedded model goes on. Images keep their embeddings.
 * @param {unknown} cause
 * @returns {Promise<Engine>}
 */
async function recover(cause) {
  const { current } = models;
  const failed = /** @type {Engine} */ (engines.current);
  const soon = performance.now() - recoveredAt < SOON;
  recoveredAt = performance.now();
  const reason = messageOf(cause);
  // Hundreds of megabytes are not fetched again without the user's consent.
  const isHere =
    current &&
    ("file" in current.wanted.files.weights || current.arrived.store.whole);
  if (isHere) {
    const { wanted } = current;
    const progress = new Progress(wanted);
    progress.state("reading", message("model-restarting", { reason }));
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
      announce(arrived.engine, message("model-restarted", { reason }));
      return arrived.engine;
    } catch (error) {
      progress.state("failed", messageOf(error));
    }
  }
  await goHome(message("model-embedded-goes-on", { reason }));
  return /** @type {Engine} */ (engines.current);
}

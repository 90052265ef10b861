/**
 * OOD Lens for other pages and programs: which images do not belong to your
 * labels? Everything runs in this browser; no image is uploaded.
 *
 * ```js
 * import { OodLens } from "ood-lens";
 *
 * const lens = await OodLens.load({ onProgress: console.log });
 * await lens.setLabels(["cat", "dog"]);
 * const { verdict, score, threshold, label } = await lens.score(blob);
 * lens.dispose();
 * ```
 *
 * All lenses of a page share one worker and one model, each with its labels;
 * the worker ends, and gives the GPU back, with the last of them.
 */

import { folderAt } from "./client/folder.js";
import { WorkerBroker } from "./client/worker_broker.js";
import { pageAddress } from "./ui/page_address.js";
import { asRaster } from "./ui/raster.js";

/** @import { Seat } from "./client/worker_broker.js" */

/** @typedef {import("./client/protocol.js").Verdict} Verdict */
/** @typedef {import("./client/protocol.js").LabelEntry} Label */
/** @typedef {import("./client/protocol.js").Settings} Settings */
/** @typedef {Omit<import("./client/protocol.js").Progress, "type">} Progress */
/** @typedef {import("./client/start_worker.js").ModelFiles} ModelFiles */
/** @typedef {import("./client/start_worker.js").Device} Device */

/**
 * @typedef {object} LoadOptions
 * @property {ModelFiles} [model] addresses of a checkpoint and of its corpus;
 *   left out: the embedded `pocket` model, which knows emoji and pictograms
 * @property {Device} [device] "auto" answers on the CPU at once and on WebGPU
 *   as soon as that has proved its numbers; "webgpu" waits for it and rejects
 *   where it cannot be had
 * @property {string | URL} [base] the folder that holds `www`, `pkg` and
 *   `assets`, where it is not the one that this module was loaded from: with a
 *   bundler, or to share one copy
 * @property {(progress: Progress) => void} [onProgress] bytes of each step
 * @property {AbortSignal} [signal] gives up loading
 */

/**
 * What can be listened to with `on`.
 * @typedef {object} LensEvents
 * @property {Progress} progress
 * @property {Verdict[]} verdicts of all images that were added, after labels or
 *   images have changed
 * @property {{ id: number, message: string }} imageError this image cannot be read
 * @property {{ device: string, message: string }} device where it runs now
 * @property {string} failed nothing will be answered any more; a sentence
 */

const NO_LABELS =
  "There is no label to compare with. Call setLabels with one or more first.";

/**
 * @template T
 * @typedef {{ resolve: (value: T) => void, reject: (error: Error) => void }} Waiter
 */

export class OodLens {
  /** @type {WorkerBroker | null} */
  #broker = null;
  /** @type {Seat} */
  #seat;
  #device = "";
  #corpusSize = 0;
  /** @type {string[]} */
  #methods = [];
  /** @type {Settings | null} */
  #settings = null;
  /** @type {string[]} */
  #labels = [];
  /** @type {Verdict[]} */
  #verdicts = [];
  /** @type {Map<string, Set<(detail: never) => void>>} */
  #listeners = new Map();
  /** @type {Waiter<Label[]>[]} */
  #labelWaiters = [];
  /** @type {Map<number, Waiter<Verdict>>} */
  #scoreWaiters = new Map();

  /**
   * @param {(lens: OodLens) => Seat} seat
   * @hideconstructor use `OodLens.load`
   */
  constructor(seat) {
    this.#seat = seat(this);
  }

  /**
   * Loads the model, or shares it with the lenses that this page already has.
   * @param {LoadOptions} [options]
   * @returns {Promise<OodLens>} rejects with a sentence
   */
  static load({ model, device = "auto", base, onProgress, signal } = {}) {
    return new Promise((resolve, reject) => {
      signal?.throwIfAborted();
      let settled = false;
      /** @param {string} message */
      const giveUp = (message) => {
        if (settled) return;
        settled = true;
        lens.dispose();
        reject(new Error(message));
      };
      const done = () => {
        if (settled) return;
        settled = true;
        resolve(lens);
      };
      const lens = new OodLens((self) => ({
        onProgress: ({ step, loaded, total, done }) => {
          const progress = { step, loaded, total, done };
          onProgress?.(progress);
          self.#tell("progress", progress);
        },
        onReady: (about) => {
          self.#device = about.device;
          self.#corpusSize = about.corpusSize;
          self.#methods = about.methods ?? [];
          if (device !== "webgpu") done();
        },
        onDevice: ({ state, device: name, message }) => {
          self.#device = name;
          self.#tell("device", { device: name, message });
          if (device !== "webgpu" || state === "pending") return;
          if (state === "ready") done();
          else giveUp(message);
        },
        onLabels: (entries) => self.#readLabels(entries),
        onLooking: () => {},
        onImageError: (id, message) => self.#refuse(id, message),
        onVerdicts: (message) => self.#answer(message),
        onFailed: (message) => {
          self.#end(message);
          giveUp(message);
        },
      }));
      signal?.addEventListener("abort", () => {
        giveUp("Loading was given up before it was done.");
      });
      /** @type {import("./client/start_worker.js").WorkerOptions} */
      const options = {
        ...(model ? { model: absolute(model) } : {}),
        ...(device === "cpu" ? { device } : {}),
      };
      lens.#broker = WorkerBroker.join(
        folderAt(base, pageAddress()),
        options,
        lens.#seat,
      );
    });
  }

  /** Where the model runs now, for people: "CPU", or the name of the GPU. */
  get device() {
    return this.#device;
  }

  /** How many words images are weighed against. */
  get corpusSize() {
    return this.#corpusSize;
  }

  /** The last verdicts on all images that were added. */
  get verdicts() {
    return this.#verdicts;
  }

  /** The ID labels that were set last. */
  get labels() {
    return this.#labels;
  }

  /**
   * Replaces the ID labels, also for the images already added.
   * @param {string[]} labels
   * @returns {Promise<Label[]>} what became of each. If a newer list
   *   overtakes this one, what became of the newer
   */
  setLabels(labels) {
    return new Promise((resolve, reject) => {
      const broker = this.#open(reject);
      if (!broker) return;
      this.#labels = [...labels];
      this.#labelWaiters.push({ resolve, reject });
      if (!this.#labelled()) {
        for (const waiter of this.#scoreWaiters.values()) {
          waiter.reject(new Error(NO_LABELS));
        }
      }
      broker.setLabels(this.#seat, this.#labels);
    });
  }

  /** The scores that there are, by name, the default first. */
  get methods() {
    return this.#methods;
  }

  /** The settings behind the last verdicts; null before there are any. */
  get settings() {
    return this.#settings;
  }

  /**
   * Changes what pictures are weighed by, also those already added.
   * @param {string | null} method one of `methods`; null: the default
   * @param {Partial<Settings>} [settings] what is left out is automatic
   * @param {number | null} [threshold] null: the model's own
   */
  setMethod(method, settings = {}, threshold = null) {
    this.#broker?.setChoices(this.#seat, { method, settings, threshold });
  }

  /**
   * The verdict on one image, which is not kept.
   * @param {Blob} image of any format that this browser shows
   * @returns {Promise<Verdict>} rejects where there are no labels, or where
   *   the image cannot be read, with a sentence
   */
  async score(image) {
    if (!this.#labelled()) {
      throw new Error(NO_LABELS);
    }
    const id = await this.add(image);
    try {
      // Labels may have gone while the image was prepared.
      if (!this.#labelled()) throw new Error(NO_LABELS);
      return await new Promise((resolve, reject) => {
        this.#scoreWaiters.set(id, { resolve, reject });
      });
    } finally {
      this.#scoreWaiters.delete(id);
      this.remove(id);
    }
  }

  /**
   * Adds an image to those that `verdicts` follow. It is read after this
   * returns; if it cannot be, an `imageError` follows.
   * @param {Blob} image
   * @returns {Promise<number>} its number, which its verdicts carry
   */
  async add(image) {
    const raster = await rasterOf(image);
    return new Promise((resolve, reject) => {
      const broker = this.#open(reject);
      if (broker) resolve(broker.add(this.#seat, raster));
    });
  }

  /** @param {number} id */
  remove(id) {
    this.#verdicts = this.#verdicts.filter((verdict) => verdict.id !== id);
    this.#broker?.remove(this.#seat, id);
  }

  /**
   * @template {keyof LensEvents} Type
   * @param {Type} type
   * @param {(detail: LensEvents[Type]) => void} listener
   * @returns {() => void} stops listening
   */
  on(type, listener) {
    const listeners = this.#listeners.get(type) ?? new Set();
    this.#listeners.set(type, listeners.add(listener));
    return () => void listeners.delete(listener);
  }

  /** Forgets labels and images; the last lens of the page ends the worker. */
  dispose() {
    this.#end("The lens has been disposed of.");
  }

  #labelled() {
    return this.#labels.some((label) => label.trim() !== "");
  }

  /** @param {string} message */
  #end(message) {
    const broker = this.#broker;
    this.#broker = null;
    broker?.leave(this.#seat);
    const error = new Error(message);
    for (const { reject } of this.#labelWaiters) reject(error);
    for (const { reject } of this.#scoreWaiters.values()) reject(error);
    this.#labelWaiters = [];
    this.#scoreWaiters.clear();
    if (broker) this.#tell("failed", message);
    this.#listeners.clear();
  }

  /** @param {(error: Error) => void} reject */
  #open(reject) {
    if (!this.#broker) reject(new Error("The lens has been disposed of."));
    return this.#broker;
  }

  /** @param {Label[]} entries */
  #readLabels(entries) {
    const waiters = this.#labelWaiters;
    this.#labelWaiters = [];
    for (const { resolve } of waiters) resolve(entries);
  }

  /** @param {{ verdicts: Verdict[], settings: Settings }} said */
  #answer({ verdicts, settings }) {
    this.#verdicts = verdicts;
    this.#settings = settings;
    for (const verdict of verdicts) {
      this.#scoreWaiters.get(verdict.id)?.resolve(verdict);
    }
    this.#tell("verdicts", verdicts);
  }

  /**
   * @param {number} id
   * @param {string} message
   */
  #refuse(id, message) {
    this.#scoreWaiters.get(id)?.reject(new Error(message));
    this.#tell("imageError", { id, message });
  }

  /**
   * @template {keyof LensEvents} Type
   * @param {Type} type
   * @param {LensEvents[Type]} detail
   */
  #tell(type, detail) {
    const listeners = /** @type {Set<(detail: LensEvents[Type]) => void>} */ (
      this.#listeners.get(type) ?? new Set()
    );
    for (const listener of [...listeners]) listener(detail);
  }
}

/**
 * The worker has no page to resolve an address by.
 * @param {ModelFiles} model
 * @returns {ModelFiles}
 */
function absolute(model) {
  const at = pageAddress();
  return /** @type {ModelFiles} */ (
    Object.fromEntries(
      Object.entries(model).map(([part, url]) => [part, new URL(url, at).href]),
    )
  );
}

/**
 * A worker cannot draw an SVG; this page can.
 * @param {Blob} image
 */
async function rasterOf(image) {
  if (image.type !== "image/svg+xml") return image;
  const url = URL.createObjectURL(image);
  try {
    return await asRaster(new File([image], "", { type: image.type }), url);
  } finally {
    URL.revokeObjectURL(url);
  }
}

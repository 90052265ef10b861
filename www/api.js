/**
 * OOD Lens for other pages and programs: it says which images do not belong to
 * your labels. Everything runs in this browser; no image is uploaded.
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
 * All lenses of a page share one worker and one model; each lens has its own
 * labels. The last lens ends the worker, which frees the GPU.
 *
 * Errors are `LensError`s: their `message` is an English sentence, and `code` and
 * `values` say the same as data, for a page that words it in another language.
 */

import { folderAt } from "./client/folder.js";
import { message, MessageError } from "./client/messages.js";
import { WorkerBroker } from "./client/worker_broker.js";
import en from "./lang/en.js";
import { word } from "./lang/word.js";
import { pageAddress } from "./ui/page_address.js";
import { asRaster } from "./ui/raster.js";

/** @import { Message } from "./client/messages.js" */
/** @import { Seat } from "./client/worker_broker.js" */

/** @typedef {import("./client/messages.js").MessageError} LensError */
/** @typedef {import("./client/messages.js").Code} Code */
/** @typedef {import("./client/messages.js").Value} Value */

/** @typedef {import("./client/protocol.js").Verdict} Verdict */
/** @typedef {import("./client/protocol.js").LabelEntry} Label */
/** @typedef {import("./client/protocol.js").Settings} Settings */
/** @typedef {import("./client/protocol.js").SettingsChanges} SettingsChanges */
/** @typedef {Omit<import("./client/protocol.js").Progress, "type">} Progress */
/** @typedef {import("./client/start_worker.js").ModelFiles} ModelFiles */
/** @typedef {import("./client/start_worker.js").Device} Device */

/**
 * @typedef {object} LoadOptions
 * @property {ModelFiles} [model] addresses of a checkpoint and of its corpus;
 *   by default the embedded `pocket` model, which knows emoji and pictograms
 * @property {Device} [device] "auto" answers on the CPU at once, and on WebGPU
 *   once that has proved its numbers; "webgpu" waits for WebGPU, and rejects
 *   where it is not available
 * @property {string | URL} [base] the folder that holds `www`, `pkg` and
 *   `assets`. It is needed where the package's folder is not the one that this
 *   module was loaded from: with a bundler, or to share one copy
 * @property {(progress: Progress) => void} [onProgress] bytes of each step
 * @property {AbortSignal} [signal] ends the loading
 */

/**
 * A message with its English words.
 * @typedef {{ message: string, code: Code, values: Record<string, Value> }} Said
 */

/**
 * The events of `on`.
 * @typedef {object} LensEvents
 * @property {Progress} progress
 * @property {Verdict[]} verdicts on all images that were added, after labels or
 *   images have changed
 * @property {Said & { id: number }} imageError the image cannot be read
 * @property {Said & { device: string }} device what the model runs on now
 * @property {LensError} failed no answer will follow
 */

/** @param {Message} said */
const english = (said) => word(said, en);

/** @param {Message} said */
const errorOf = (said) => new MessageError(said, english(said));

/**
 * @param {Message} said
 * @returns {Said}
 */
const inWords = ({ code, values = {} }) => ({
  message: english({ code, values }),
  code,
  values,
});

const noLabels = () => errorOf(message("api-no-labels"));

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
   * @returns {Promise<OodLens>} rejects with a `LensError`; if `signal` has been
   *   aborted before, with its reason
   */
  static load({ model, device = "auto", base, onProgress, signal } = {}) {
    return new Promise((resolve, reject) => {
      signal?.throwIfAborted();
      let settled = false;
      /** @param {Message} said */
      const giveUp = (said) => {
        if (settled) return;
        settled = true;
        lens.dispose();
        reject(errorOf(said));
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
        onDevice: ({ state, device: name, message: said }) => {
          self.#device = name;
          self.#tell("device", { device: name, ...inWords(said) });
          if (device !== "webgpu" || state === "pending") return;
          if (state === "ready") done();
          else giveUp(said);
        },
        onLabels: (entries) => self.#readLabels(entries),
        onLooking: () => {},
        onImageError: (id, said) => self.#refuse(id, said),
        onVerdicts: (judged) => self.#answer(judged),
        onFailed: (said) => {
          self.#end(said);
          giveUp(said);
        },
      }));
      signal?.addEventListener("abort", () => {
        giveUp(message("api-aborted"));
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

  /** What the model runs on now, for people: "CPU", or the name of the GPU. */
  get device() {
    return this.#device;
  }

  /** The number of words that images are compared with. */
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
   * @returns {Promise<Label[]>} what became of each label; if a newer list has
   *   replaced this one, what became of the newer labels
   */
  setLabels(labels) {
    return new Promise((resolve, reject) => {
      const broker = this.#open(reject);
      if (!broker) return;
      this.#labels = [...labels];
      this.#labelWaiters.push({ resolve, reject });
      if (!this.#labelled()) {
        for (const waiter of this.#scoreWaiters.values()) {
          waiter.reject(noLabels());
        }
      }
      broker.setLabels(this.#seat, this.#labels);
    });
  }

  /** The names of the methods, the default first. */
  get methods() {
    return this.#methods;
  }

  /** The settings of the last verdicts; null before the first verdicts. */
  get settings() {
    return this.#settings;
  }

  /**
   * Changes method, settings and threshold, also for images already added.
   * @param {string | null} method one of `methods`; null: the default
   * @param {SettingsChanges} [settings] a setting left out is automatic
   * @param {number | null} [threshold] null: the model's own
   */
  setMethod(method, settings = {}, threshold = null) {
    this.#broker?.setChoices(this.#seat, { method, settings, threshold });
  }

  /**
   * The verdict on one image, which is not kept.
   * @param {Blob} image of any format that this browser shows
   * @returns {Promise<Verdict>} rejects with a `LensError` without labels, or
   *   where the image cannot be read
   */
  async score(image) {
    if (!this.#labelled()) {
      throw noLabels();
    }
    const id = await this.add(image);
    try {
      // The labels may have been removed while the image was prepared.
      if (!this.#labelled()) throw noLabels();
      return await new Promise((resolve, reject) => {
        this.#scoreWaiters.set(id, { resolve, reject });
      });
    } finally {
      this.#scoreWaiters.delete(id);
      this.remove(id);
    }
  }

  /**
   * Adds an image, which `verdicts` covers from then on. It is read after this
   * returns; an `imageError` follows if it cannot be read.
   * @param {Blob} image
   * @returns {Promise<number>} its number, the `id` of its verdicts
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
   * @returns {() => void} removes the listener
   */
  on(type, listener) {
    const listeners = this.#listeners.get(type) ?? new Set();
    this.#listeners.set(type, listeners.add(listener));
    return () => void listeners.delete(listener);
  }

  /** Forgets labels and images; the last lens of the page ends the worker. */
  dispose() {
    this.#end(message("api-disposed"));
  }

  #labelled() {
    return this.#labels.some((label) => label.trim() !== "");
  }

  /** @param {Message} said */
  #end(said) {
    const broker = this.#broker;
    this.#broker = null;
    broker?.leave(this.#seat);
    const error = errorOf(said);
    for (const { reject } of this.#labelWaiters) reject(error);
    for (const { reject } of this.#scoreWaiters.values()) reject(error);
    this.#labelWaiters = [];
    this.#scoreWaiters.clear();
    if (broker) this.#tell("failed", error);
    this.#listeners.clear();
  }

  /** @param {(error: Error) => void} reject */
  #open(reject) {
    if (!this.#broker) reject(errorOf(message("api-disposed")));
    return this.#broker;
  }

  /** @param {Label[]} entries */
  #readLabels(entries) {
    const waiters = this.#labelWaiters;
    this.#labelWaiters = [];
    for (const { resolve } of waiters) resolve(entries);
  }

  /** @param {{ verdicts: Verdict[], settings: Settings }} judged */
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
   * @param {Message} said
   */
  #refuse(id, said) {
    this.#scoreWaiters.get(id)?.reject(errorOf(said));
    this.#tell("imageError", { id, ...inWords(said) });
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
 * Makes the addresses absolute: the worker has no page to resolve them by.
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
 * Draws an SVG as pixels: a worker cannot do that.
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

/**
 * One worker and one model for every lens of a page.
 *
 * The worker has one list of labels, so the lenses take turns. The broker sets
 * the worker's labels to those of a lens whose labels or images have changed,
 * waits for the verdicts, and passes that lens the verdicts on its own images.
 * The worker does not know that there are several lenses. Setting a list again
 * is cheap, because the worker caches the encodings of labels and the embeddings
 * of images.
 */

import { startWorker } from "./start_worker.js";

/** @import { Message } from "./messages.js" */
/** @import { Choices, FromWorker, LabelEntry, Progress, Reasons, Settings, ToWorker, Verdict, Verdicts } from "./protocol.js" */
/** @import { WorkerHandle, WorkerOptions } from "./start_worker.js" */

/** @typedef {Omit<import("./protocol.js").Ready, "type">} About */

/**
 * The callbacks of a lens that shares the worker.
 * @typedef {object} LensCallbacks
 * @property {(progress: Progress) => void} onProgress
 * @property {(about: About) => void} onReady
 * @property {(change: Extract<FromWorker, { type: "webgpu" }>) => void} onDevice
 * @property {(entries: LabelEntry[]) => void} onLabels
 * @property {(id: number) => void} onLooking the worker starts to embed the image
 * @property {(id: number, message: Message) => void} onImageError
 * @property {(said: { verdicts: Verdict[], settings: Settings }) => void}
 *   onVerdicts on all embedded images of this lens, under its own
 *   labels; an empty list without labels
 * @property {(message: Message) => void} onFailed
 */

/**
 * The broker's state of a lens.
 * @typedef {object} LensState
 * @property {string[] | null} labels null until they are first set
 * @property {Choices | undefined} choices undefined: all automatic
 * @property {boolean} hasChanged whether labels or choices have changed since
 *   its last verdicts
 * @property {Set<number>} images
 * @property {boolean} hasNewImages whether an image has been embedded since
 *   its last verdicts
 */

export class WorkerBroker {
  /** @type {Map<string, WorkerBroker>} by the options of their workers */
  static #open = new Map();

  /** @type {Map<LensCallbacks, LensState>} */
  #lenses = new Map();
  /** @type {LensCallbacks | null} the lens whose labels the worker has; null: none */
  #current = null;
  /** The revision of the labels that the worker has. */
  #revision = 0;
  /** Whether labels have been sent whose verdicts have not come back yet. */
  #waiting = false;
  /** @type {Verdicts | null} the last verdicts; their reasons follow */
  #lastVerdicts = null;
  #lastId = 0;
  /** @type {Map<string, Progress>} */
  #progress = new Map();
  /** @type {About | null} */
  #ready = null;
  /** @type {Extract<FromWorker, { type: "webgpu" }> | null} */
  #device = null;
  /** @type {string} */
  #key;
  /** @type {WorkerHandle} */
  #worker;

  /**
   * @param {string} key
   * @param {string} base
   * @param {WorkerOptions} options
   */
  constructor(key, base, options) {
    this.#key = key;
    this.#worker = startWorker(
      base,
      options,
      (message) => this.#receive(message),
      (message) => this.#fail(message),
    );
  }

  /**
   * Joins the worker that was started with the same options, or starts one. The
   * new lens first receives the last progress, model and device.
   * @param {string} base address of the folder that holds `www`
   * @param {WorkerOptions} options
   * @param {LensCallbacks} lens
   */
  static join(base, options, lens) {
    const key = JSON.stringify([base, options]);
    const broker =
      WorkerBroker.#open.get(key) ?? new WorkerBroker(key, base, options);
    WorkerBroker.#open.set(key, broker);
    broker.#lenses.set(lens, {
      labels: null,
      choices: undefined,
      hasChanged: false,
      images: new Set(),
      hasNewImages: false,
    });
    for (const progress of broker.#progress.values()) lens.onProgress(progress);
    if (broker.#ready) lens.onReady(broker.#ready);
    if (broker.#device) lens.onDevice(broker.#device);
    return broker;
  }

  /** The number of workers of this page. */
  static get workers() {
    return WorkerBroker.#open.size;
  }

  /**
   * Leaves the worker. When the last lens leaves, the worker ends, which frees its
   * memory and the GPU.
   * @param {LensCallbacks} lens
   */
  leave(lens) {
    const state = this.#lenses.get(lens);
    if (!state) return;
    for (const id of state.images) this.#send({ type: "remove", id });
    this.#lenses.delete(lens);
    if (this.#current === lens) {
      this.#current = null;
      this.#waiting = false;
    }
    if (this.#lenses.size === 0) this.#close();
    else this.#sendNext();
  }

  /**
   * @param {LensCallbacks} lens
   * @param {string[]} labels
   */
  setLabels(lens, labels) {
    this.#change(lens, { labels });
  }

  /**
   * @param {LensCallbacks} lens
   * @param {Choices} choices
   */
  setChoices(lens, choices) {
    this.#change(lens, { choices });
  }

  /**
   * @param {LensCallbacks} lens
   * @param {Partial<Pick<LensState, "labels" | "choices">>} change
   */
  #change(lens, change) {
    const state = this.#lenses.get(lens);
    if (!state) return;
    Object.assign(state, change, { hasChanged: true });
    // The newer change of this lens need not wait for the verdicts of the older.
    if (this.#current === lens) this.#waiting = false;
    this.#sendNext();
  }

  /**
   * @param {LensCallbacks} lens
   * @param {Blob} file
   * @returns {number} the image's id
   */
  add(lens, file) {
    this.#lastId += 1;
    this.#lenses.get(lens)?.images.add(this.#lastId);
    this.#send({ type: "image", id: this.#lastId, file });
    return this.#lastId;
  }

  /**
   * @param {LensCallbacks} lens
   * @param {number} id
   */
  remove(lens, id) {
    if (!this.#lenses.get(lens)?.images.delete(id)) return;
    this.#send({ type: "remove", id });
  }

  /** @param {ToWorker} message */
  #send(message) {
    this.#worker.send(message);
  }

  /** Sends the worker the labels of the next lens that has changed. */
  #sendNext() {
    if (this.#waiting) return;
    for (const [lens, state] of this.#lenses) {
      // The current lens gets verdicts on new images anyway.
      const due =
        state.hasChanged || (state.hasNewImages && lens !== this.#current);
      if (!due || !state.labels) continue;
      state.hasChanged = false;
      // The lens moves to the end of the map, so that every lens gets its turn.
      this.#lenses.delete(lens);
      this.#lenses.set(lens, state);
      this.#current = lens;
      this.#waiting = true;
      this.#revision += 1;
      this.#send({
        type: "labels",
        revision: this.#revision,
        labels: state.labels,
        ...(state.choices ? { choices: state.choices } : {}),
      });
      return;
    }
  }

  /**
   * @param {number} id
   * @returns {[LensCallbacks, LensState] | undefined}
   */
  #ownerOf(id) {
    return [...this.#lenses].find(([, state]) => state.images.has(id));
  }

  /** @param {FromWorker} message */
  #receive(message) {
    switch (message.type) {
      case "progress":
        this.#progress.set(message.step, message);
        return this.#forEach((lens) => lens.onProgress(message));
      case "ready": {
        const ready = { ...message };
        this.#ready = ready;
        return this.#forEach((lens) => lens.onReady(ready));
      }
      case "webgpu":
        this.#device = message;
        if (this.#ready) this.#ready.device = message.device;
        return this.#forEach((lens) => lens.onDevice(message));
      case "labels":
        if (message.revision === this.#revision) {
          this.#current?.onLabels(message.entries);
        }
        return;
      case "verdicts":
        this.#lastVerdicts = message;
        return;
      case "reasons":
        return this.#verdicts(message);
      case "embedding":
        return this.#embedding(message.id, message.done);
      case "image-error": {
        const owner = this.#ownerOf(message.id);
        owner?.[1].images.delete(message.id);
        return owner?.[0].onImageError(message.id, message.message);
      }
      case "failed":
        return this.#fail(message.message);
    }
  }

  /** @param {Reasons} message of all images, because none were watched */
  #verdicts({ revision, verdicts }) {
    if (revision !== this.#revision || !this.#lastVerdicts) return;
    const { settings } = this.#lastVerdicts;
    this.#waiting = false;
    const lens = this.#current;
    const state = lens && this.#lenses.get(lens);
    if (lens && state) {
      // The worker works in order, so these cover every image embedded so far.
      state.hasNewImages = false;
      const own = verdicts.filter(({ id }) => state.images.has(id));
      lens.onVerdicts({ verdicts: own, settings });
    }
    this.#sendNext();
  }

  /**
   * @param {number} id
   * @param {boolean} done
   */
  #embedding(id, done) {
    const owner = this.#ownerOf(id);
    if (!owner) return;
    const [lens, state] = owner;
    if (!done) return lens.onLooking(id);
    state.hasNewImages = true;
    this.#sendNext();
  }

  /** @param {(lens: LensCallbacks) => void} callback */
  #forEach(callback) {
    for (const lens of [...this.#lenses.keys()]) callback(lens);
  }

  /** @param {Message} message */
  #fail(message) {
    const lenses = [...this.#lenses.keys()];
    this.#lenses.clear();
    this.#close();
    for (const lens of lenses) lens.onFailed(message);
  }

  #close() {
    this.#worker.end();
    if (WorkerBroker.#open.get(this.#key) === this)
      WorkerBroker.#open.delete(this.#key);
  }
}

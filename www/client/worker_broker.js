/**
 * One worker and one model for every lens of a page.
 *
 * The worker has one list of labels, so the lenses take turns. The broker sets
 * the worker's labels to those of a lens whose labels or images have changed,
 * waits for the verdicts, and hands that lens the verdicts on its own images.
 * The worker does not know that there are several lenses. Setting a list again
 * is cheap: the worker keeps the encodings of labels and the embeddings of
 * images.
 */

import { startWorker } from "./start_worker.js";

/** @import { Message } from "./messages.js" */
/** @import { Choices, FromWorker, LabelEntry, Progress, Reasons, Settings, ToWorker, Verdict, Verdicts } from "./protocol.js" */
/** @import { Started, WorkerOptions } from "./start_worker.js" */

/** @typedef {Omit<import("./protocol.js").Ready, "type">} About */

/**
 * A lens, as the broker sees it: its callbacks.
 * @typedef {object} Seat
 * @property {(progress: Progress) => void} onProgress
 * @property {(about: About) => void} onReady
 * @property {(change: Extract<FromWorker, { type: "webgpu" }>) => void} onDevice
 * @property {(entries: LabelEntry[]) => void} onLabels
 * @property {(id: number) => void} onLooking the worker begins to read the image
 * @property {(id: number, message: Message) => void} onImageError
 * @property {(said: { verdicts: Verdict[], settings: Settings }) => void}
 *   onVerdicts on all images of this lens that have been read, under its own
 *   labels; an empty list without labels
 * @property {(message: Message) => void} onFailed
 */

/**
 * What the broker keeps of a seat.
 * @typedef {object} SeatState
 * @property {string[] | null} labels null until they are first set
 * @property {Choices | undefined} choices undefined: all automatic
 * @property {boolean} dirty labels or choices have changed since its last verdicts
 * @property {Set<number>} images
 * @property {boolean} unweighed an image has been read since its last verdicts
 */

export class WorkerBroker {
  /** @type {Map<string, WorkerBroker>} by the options of their workers */
  static #open = new Map();

  /** @type {Map<Seat, SeatState>} */
  #seats = new Map();
  /** @type {Seat | null} the lens whose labels the worker has */
  #turn = null;
  /** The revision of the labels that the worker has. */
  #revision = 0;
  /** The labels have been sent, and no verdicts have come back yet. */
  #waiting = false;
  /** @type {Verdicts | null} the last ones; their reasons follow */
  #judged = null;
  #lastId = 0;
  /** @type {Map<string, Progress>} */
  #progress = new Map();
  /** @type {About | null} */
  #ready = null;
  /** @type {Extract<FromWorker, { type: "webgpu" }> | null} */
  #device = null;
  /** @type {string} */
  #key;
  /** @type {Started} */
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
   * new seat hears first what the others have heard: progress, model, device.
   * @param {string} base address of the folder that holds `www`
   * @param {WorkerOptions} options
   * @param {Seat} seat
   */
  static join(base, options, seat) {
    const key = JSON.stringify([base, options]);
    const broker =
      WorkerBroker.#open.get(key) ?? new WorkerBroker(key, base, options);
    WorkerBroker.#open.set(key, broker);
    broker.#seats.set(seat, {
      labels: null,
      choices: undefined,
      dirty: false,
      images: new Set(),
      unweighed: false,
    });
    for (const progress of broker.#progress.values()) seat.onProgress(progress);
    if (broker.#ready) seat.onReady(broker.#ready);
    if (broker.#device) seat.onDevice(broker.#device);
    return broker;
  }

  /** The number of workers of this page. */
  static get workers() {
    return WorkerBroker.#open.size;
  }

  /**
   * Leaves the worker. The last seat ends it, which frees its memory and the
   * GPU.
   * @param {Seat} seat
   */
  leave(seat) {
    const state = this.#seats.get(seat);
    if (!state) return;
    for (const id of state.images) this.#send({ type: "remove", id });
    this.#seats.delete(seat);
    if (this.#turn === seat) {
      this.#turn = null;
      this.#waiting = false;
    }
    if (this.#seats.size === 0) this.#close();
    else this.#next();
  }

  /**
   * @param {Seat} seat
   * @param {string[]} labels
   */
  setLabels(seat, labels) {
    this.#change(seat, { labels });
  }

  /**
   * @param {Seat} seat
   * @param {Choices} choices
   */
  setChoices(seat, choices) {
    this.#change(seat, { choices });
  }

  /**
   * @param {Seat} seat
   * @param {Partial<Pick<SeatState, "labels" | "choices">>} change
   */
  #change(seat, change) {
    const state = this.#seats.get(seat);
    if (!state) return;
    Object.assign(state, change, { dirty: true });
    // A newer change of this lens does not wait for the verdicts of the older.
    if (this.#turn === seat) this.#waiting = false;
    this.#next();
  }

  /**
   * @param {Seat} seat
   * @param {Blob} file
   * @returns {number} the image's number
   */
  add(seat, file) {
    this.#lastId += 1;
    this.#seats.get(seat)?.images.add(this.#lastId);
    this.#send({ type: "image", id: this.#lastId, file });
    return this.#lastId;
  }

  /**
   * @param {Seat} seat
   * @param {number} id
   */
  remove(seat, id) {
    if (!this.#seats.get(seat)?.images.delete(id)) return;
    this.#send({ type: "remove", id });
  }

  /** @param {ToWorker} message */
  #send(message) {
    this.#worker.send(message);
  }

  /** Sends the worker the labels of the next lens that has changed. */
  #next() {
    if (this.#waiting) return;
    for (const [seat, state] of this.#seats) {
      // The lens whose turn it is gets verdicts on new images anyway.
      const due = state.dirty || (state.unweighed && seat !== this.#turn);
      if (!due || !state.labels) continue;
      state.dirty = false;
      // It goes to the end of the queue: a busy lens must not starve another.
      this.#seats.delete(seat);
      this.#seats.set(seat, state);
      this.#turn = seat;
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
   * @returns {[Seat, SeatState] | undefined}
   */
  #ownerOf(id) {
    return [...this.#seats].find(([, state]) => state.images.has(id));
  }

  /** @param {FromWorker} message */
  #receive(message) {
    switch (message.type) {
      case "progress":
        this.#progress.set(message.step, message);
        return this.#each((seat) => seat.onProgress(message));
      case "ready": {
        const ready = { ...message };
        this.#ready = ready;
        return this.#each((seat) => seat.onReady(ready));
      }
      case "webgpu":
        this.#device = message;
        if (this.#ready) this.#ready.device = message.device;
        return this.#each((seat) => seat.onDevice(message));
      case "labels":
        if (message.revision === this.#revision) {
          this.#turn?.onLabels(message.entries);
        }
        return;
      case "verdicts":
        this.#judged = message;
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
    if (revision !== this.#revision || !this.#judged) return;
    const { settings } = this.#judged;
    this.#waiting = false;
    const seat = this.#turn;
    const state = seat && this.#seats.get(seat);
    if (seat && state) {
      // The worker works in order, so these cover every image read so far.
      state.unweighed = false;
      const own = verdicts.filter(({ id }) => state.images.has(id));
      seat.onVerdicts({ verdicts: own, settings });
    }
    this.#next();
  }

  /**
   * @param {number} id
   * @param {boolean} done
   */
  #embedding(id, done) {
    const owner = this.#ownerOf(id);
    if (!owner) return;
    const [seat, state] = owner;
    if (!done) return seat.onLooking(id);
    state.unweighed = true;
    this.#next();
  }

  /** @param {(seat: Seat) => void} tell */
  #each(tell) {
    for (const seat of [...this.#seats.keys()]) tell(seat);
  }

  /** @param {Message} message */
  #fail(message) {
    const seats = [...this.#seats.keys()];
    this.#seats.clear();
    this.#close();
    for (const seat of seats) seat.onFailed(message);
  }

  #close() {
    this.#worker.end();
    if (WorkerBroker.#open.get(this.#key) === this)
      WorkerBroker.#open.delete(this.#key);
  }
}

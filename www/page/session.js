/**
 * The state of the page: pictures, labels, choices, and the worker's answers.
 * The page's parts read and change it here, and hear of changes by events.
 */

import { Requests } from "../client/requests.js";
import { startWorker } from "../client/start_worker.js";
import { say, whenWorded } from "../ui/language.js";
import { asRaster } from "../ui/raster.js";
import { onceAllowed } from "./allow.js";
import { Queue } from "./images/queue.js";
import { explain, judge } from "./picture.js";

/** @import { Message } from "../client/messages.js" */
/** @import { Choices, FromWorker, Grown, KeptModels, LabelEntry, Loading,
 *   Progress, Question, Ready, Reasons, Refused, SettingsChanges, Steer,
 *   Switched, Verdict, Verdicts, Wanted, WebGpu, WordsRead }
 *   from "../client/protocol.js" */

/** @typedef {import("./picture.js").Picture} Picture */

/**
 * The events, by what they carry.
 * @typedef {object} Events
 * @property {Picture} added
 * @property {Picture} changed
 * @property {Picture} removed
 * @property {Verdicts} verdicts
 * @property {Picture[]} reasons pictures with new reasons
 * @property {WordsRead} words
 * @property {LabelEntry[]} entries
 * @property {string[]} labels
 * @property {Choices} choices
 * @property {Progress} progress
 * @property {Ready} ready
 * @property {WebGpu} webgpu
 * @property {Refused} refused choices that cannot be used
 * @property {Message} failed no verdict will follow
 * @property {Loading} loading progress of a model, also its end
 * @property {Switched} model another model answers from now on
 * @property {Grown} corpus
 * @property {KeptModels} kept
 * @property {null} settled after every other event
 */

export class Session {
  /** @type {Map<number, Picture>} in the order in which they came */
  pictures = new Map();
  /** @type {string[]} */
  labels = [];
  /** @type {Choices} */
  choices = { method: null, settings: {}, threshold: null, words: null };
  /** @type {Ready | null} */
  ready = null;
  /** @type {Verdicts | null} the last ones */
  verdicts = null;
  /** @type {Loading | null} a model that is being loaded */
  loading = null;
  /** @type {Switched | null} null: the embedded model, from the start */
  model = null;
  /** @type {KeptModels | null} the last answer to `askKept` */
  kept = null;
  queue = new Queue((id) => this.#feed(id));

  #before = false;
  /** The pictures whose reasons a view shows, by view. @type {Map<object, Set<number>>} */
  #watched = new Map();
  /** The watched pictures that the worker knows, as JSON. */
  #watching = "";
  #revision = 0;
  #lastId = 0;
  #requests = new Requests((message) => this.#worker.send(message), say);
  /** @type {Map<string, Set<(detail: any) => void>>} */
  #listeners = new Map();
  #worker = onceAllowed(() =>
    startWorker(
      new URL("../..", import.meta.url).href,
      {},
      (message) => whenWorded(() => this.#receive(message)),
      (message) => whenWorded(() => this.#emit("failed", message)),
    ),
  );

  /**
   * @template {keyof Events} Name
   * @param {Name} name
   * @param {(detail: Events[Name]) => void} listener
   * @returns {() => void} removes the listener
   */
  on(name, listener) {
    const listeners = this.#listeners.get(name) ?? new Set();
    this.#listeners.set(name, listeners.add(listener));
    return () => void listeners.delete(listener);
  }

  /**
   * @template {keyof Events} Name
   * @param {Name} name
   * @param {Events[Name]} detail
   */
  #emit(name, detail) {
    for (const listener of this.#listeners.get(name) ?? []) listener(detail);
    if (name !== "settled") this.#emit("settled", null);
  }

  /** Whether the last verdicts are those of the labels and choices of now. */
  get current() {
    return this.verdicts?.revision === this.#revision;
  }

  /**
   * Steps of the lesson that come before debiasing show the pictures' verdicts
   * without it. `verdicts` and the reasons stay.
   * @param {boolean} before
   */
  set beforeDebiasing(before) {
    if (before === this.#before) return;
    this.#before = before;
    if (this.verdicts) this.#judge(this.verdicts);
  }

  /**
   * From now on the reasons for these pictures follow their verdicts.
   * @param {object} watcher the view that shows them
   * @param {Iterable<number>} ids
   */
  watch(watcher, ids) {
    this.#watched.set(watcher, new Set(ids));
    const all = [...this.#watched.values()].flatMap((watched) => [...watched]);
    const sorted = [...new Set(all)].sort((a, b) => a - b);
    const watching = JSON.stringify(sorted);
    if (watching === this.#watching) return;
    this.#watching = watching;
    this.#worker.send({ type: "watch", ids: sorted });
  }

  /**
   * Asks for the reasons for pictures that no view watches, under the labels and
   * choices of now. They are kept with the pictures.
   * @param {number[]} [ids] all pictures if left out
   */
  async explain(ids) {
    /** @type {Verdict[]} */
    const verdicts = await this.ask(
      ids ? { about: "reasons", ids } : { about: "reasons" },
    );
    this.#explain(verdicts);
  }

  /** @param {string[]} labels */
  setLabels(labels) {
    this.labels = labels;
    this.#instruct();
    this.#emit("labels", labels);
  }

  /** @param {Partial<Choices>} change */
  choose(change) {
    this.choices = { ...this.choices, ...change };
    this.#instruct();
    this.#emit("choices", this.choices);
  }

  /** @param {SettingsChanges} change */
  set(change) {
    this.choose({ settings: { ...this.choices.settings, ...change } });
  }

  #instruct() {
    this.#revision += 1;
    this.#worker.send({
      type: "labels",
      revision: this.#revision,
      labels: this.labels,
      choices: this.choices,
    });
  }

  /**
   * @param {Blob} file
   * @param {string} name
   * @returns {Picture}
   */
  add(file, name) {
    this.#lastId += 1;
    /** @type {Picture} */
    const picture = {
      id: this.#lastId,
      name,
      url: URL.createObjectURL(file),
      file,
      state: "waiting",
      verdict: null,
      reasons: null,
      shown: null,
      problem: "",
      belongs: null,
      same: null,
    };
    this.pictures.set(picture.id, picture);
    this.queue.push(picture.id);
    this.#emit("added", picture);
    return picture;
  }

  /**
   * Replaces the pixels of a picture: a drawing changes with every stroke.
   * @param {number} id
   * @param {Blob} file
   */
  replace(id, file) {
    const picture = this.pictures.get(id);
    if (!picture) return;
    URL.revokeObjectURL(picture.url);
    Object.assign(picture, { file, url: URL.createObjectURL(file) });
    this.queue.push(id);
    this.#emit("changed", picture);
  }

  /** @param {number} id */
  async #feed(id) {
    const picture = this.pictures.get(id);
    if (!picture) return this.queue.done(id);
    const raster = await asRaster(picture.file, picture.url);
    if (!this.pictures.has(id)) return;
    this.#worker.send({ type: "image", id, file: raster });
  }

  /** @param {number} id */
  remove(id) {
    const picture = this.pictures.get(id);
    if (!picture) return;
    URL.revokeObjectURL(picture.url);
    this.pictures.delete(id);
    this.queue.remove(id);
    this.#worker.send({ type: "remove", id });
    this.#emit("removed", picture);
  }

  /**
   * @param {number} id
   * @param {boolean | null} belongs
   */
  mark(id, belongs) {
    this.#change(id, { belongs });
  }

  /**
   * @param {Question} question
   * @returns {Promise<any>} a `Result` of `protocol.js`; rejects with an error in
   *   the reader's language
   */
  ask(question) {
    return this.#requests.ask(question);
  }

  /**
   * Chooses another model. Labels and pictures stay.
   * @param {Wanted | null} model null: the embedded one
   */
  use(model) {
    this.#worker.send({ type: "model", model });
  }

  /** @param {Steer["action"]} action */
  steer(action) {
    this.#worker.send({ type: "loading", action });
  }

  /** Asks which models are kept on this device; a `kept` follows. */
  askKept() {
    this.#worker.send({ type: "kept" });
  }

  /** @param {string} key of a model on this device */
  forget(key) {
    this.#worker.send({ type: "forget", key });
  }

  /** @param {Switched} message */
  #switched(message) {
    this.model = message;
    this.loading = null;
    const read = new Set(message.read);
    for (const picture of this.pictures.values()) {
      // Another model may read a picture that this one could not.
      if (read.has(picture.id)) continue;
      Object.assign(picture, {
        state: "waiting",
        verdict: null,
        reasons: null,
        shown: null,
        problem: "",
      });
      this.queue.push(picture.id);
      this.#emit("changed", picture);
    }
    const { device, corpusSize, methods } = message;
    this.ready = { type: "ready", device, corpusSize, methods };
    this.#emit("ready", this.ready);
    this.#emit("model", message);
  }

  /** @param {Loading} message */
  #loading(message) {
    const over = message.state === "failed" || message.state === "cancelled";
    this.loading = over ? null : message;
    this.#emit("loading", message);
  }

  /**
   * @param {number} id
   * @param {Partial<Picture>} change
   */
  #change(id, change) {
    const picture = this.pictures.get(id);
    if (!picture) return;
    Object.assign(picture, change);
    this.#emit("changed", picture);
  }

  /** @param {FromWorker} message */
  #receive(message) {
    switch (message.type) {
      case "progress":
        return this.#emit("progress", message);
      case "ready":
        this.ready = message;
        return this.#emit("ready", message);
      case "webgpu":
        return this.#emit("webgpu", message);
      case "labels":
        if (message.revision !== this.#revision) return;
        return this.#emit("entries", message.entries);
      case "embedding":
        return this.#embedding(message);
      case "image-error":
        this.queue.done(message.id);
        return this.#change(message.id, {
          state: "error",
          verdict: null,
          reasons: null,
          shown: null,
          problem: say(message.message),
        });
      case "verdicts":
        return this.#judge(message);
      case "reasons":
        // The reasons for newer verdicts follow.
        if (message.revision !== this.verdicts?.revision) return;
        return this.#explain(message.verdicts);
      case "words":
        return this.#emit("words", message);
      case "refused":
        return this.#emit("refused", message);
      case "answer":
        return this.#requests.answered(message);
      case "failed":
        return this.#emit("failed", message.message);
      case "loading":
        return this.#loading(message);
      case "model":
        return this.#switched(message);
      case "corpus":
        return this.#emit("corpus", message);
      case "kept":
        this.kept = message;
        return this.#emit("kept", message);
    }
  }

  /** @param {Extract<FromWorker, { type: "embedding" }>} message */
  #embedding({ id, done, same }) {
    const picture = this.pictures.get(id);
    if (done) this.queue.done(id);
    if (!picture) return;
    // A drawing keeps its verdict until the next verdict comes.
    if (picture.verdict) return this.#change(id, {});
    this.#change(id, {
      state: done ? "read" : "embedding",
      same: same ?? null,
    });
  }

  /** @param {Verdicts} message */
  #judge(message) {
    this.verdicts = message;
    judge(this.pictures, message, this.#before);
    this.#emit("verdicts", message);
  }

  /** @param {Reasons["verdicts"]} verdicts */
  #explain(verdicts) {
    this.#emit("reasons", explain(this.pictures, verdicts));
  }
}

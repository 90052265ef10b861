/**
 * The models that are kept on this device, each with a note about its files
 * (`note.js`).
 */

import { KeptWeights } from "./kept_weights.js";
import { encodeNote, newNote, NOTE, readNote } from "./note.js";
import { sha256 } from "./sha256.js";
import { total } from "./spans.js";
import {
  backendFor,
  StorageFullError,
  storedModelKeys,
} from "./storage_backends.js";

/** @import { Note } from "./note.js" */
/** @import { StorageBackend } from "./storage_backends.js" */

/**
 * @typedef {object} Kept
 * @property {string} key
 * @property {string} name
 * @property {number} bytes that are kept
 * @property {number | null} size of the weights
 * @property {boolean} complete
 * @property {number} words in the pack of the corpus
 */

const WEIGHTS = "weights";

/** The files of one model. */
export class ModelStore {
  /**
   * The last write of each model: a file cannot be opened twice for writing.
   * @type {Map<string, Promise<unknown>>}
   */
  static #turns = new Map();
  /**
   * One store for each model: two would overwrite each other's notes.
   * @type {Map<string, Promise<ModelStore>>}
   */
  static #open = new Map();

  #key;
  #backend;
  #removed = false;
  /** @type {Note} */
  note;

  /**
   * @param {string} key
   * @param {StorageBackend} backend
   * @param {Note} note
   */
  constructor(key, backend, note) {
    this.#key = key;
    this.#backend = backend;
    this.note = note;
  }

  /**
   * @param {string} key
   * @param {string} name
   */
  static async open(key, name) {
    const known = await ModelStore.#open.get(key);
    if (known) {
      await known.renew();
      return known;
    }
    const store = ModelStore.#read(key, name);
    ModelStore.#open.set(key, store);
    store.catch(() => ModelStore.#open.delete(key));
    return store;
  }

  /**
   * @param {string} key
   * @param {string} name
   */
  static async #read(key, name) {
    const backend = await backendFor(key);
    return new ModelStore(key, backend, {
      ...newNote(name),
      ...(await readNote(backend)),
    });
  }

  /** Whether all of the model's weights are kept. */
  get whole() {
    return !this.#removed && this.note.weights?.complete === true;
  }

  /** Whether the kept files outlive the page. */
  get lasts() {
    return this.#backend.kind !== "memory";
  }

  /**
   * @template T
   * @param {() => Promise<T>} write
   * @returns {Promise<T>}
   */
  #next(write) {
    const last = ModelStore.#turns.get(this.#key) ?? Promise.resolve();
    const turn = last.then(write);
    const quiet = turn.catch(() => {});
    ModelStore.#turns.set(this.#key, quiet);
    return turn;
  }

  /** Reads again what another page may have changed. */
  async renew() {
    const now = await readNote(this.#backend);
    if (!now) {
      // The other page has deleted the model.
      this.note = newNote(this.note.name);
      return;
    }
    const small = { ...now.small, ...this.note.small };
    this.note = { ...this.note, ...now, small };
  }

  save() {
    return this.#next(() => this.#write());
  }

  async #write() {
    if (this.#removed) return;
    return this.#backend.put(NOTE, encodeNote(this.note));
  }

  /**
   * @param {string} name
   * @returns {Promise<Uint8Array<ArrayBuffer> | null>} null for a file that is
   *   not kept, or whose bytes have changed
   */
  async get(name) {
    const told = this.note.small[name];
    const bytes = told ? await this.#backend.get(name) : null;
    if (!told || bytes?.length !== told.size) return null;
    return (await sha256(bytes)) === told.sha256 ? bytes : null;
  }

  /**
   * @param {string} name
   * @param {Uint8Array<ArrayBuffer>} bytes
   * @returns {Promise<boolean>} false: the browser gives no room for it
   */
  async put(name, bytes) {
    try {
      const digest = await sha256(bytes);
      await this.#next(async () => {
        if (this.#removed) return;
        // Another page may have kept another file of the model.
        const now = await readNote(this.#backend);
        this.note.small = { ...now?.small, ...this.note.small };
        delete this.note.small[name];
        await this.#backend.put(name, bytes);
        this.note.small[name] = { size: bytes.length, sha256: digest };
        await this.#write();
      });
      return true;
    } catch (error) {
      if (error instanceof StorageFullError) return false;
      throw error;
    }
  }

  /** @param {boolean} writes */
  async weights(writes) {
    return new KeptWeights(this, await this.#backend.large(WEIGHTS, writes));
  }

  /** @param {string} key */
  static async forget(key) {
    const known = await ModelStore.#open.get(key);
    if (known) return known.remove();
    await (await backendFor(key)).remove();
  }

  /** Deletes the model, and writes nothing more, even if the model is in use. */
  remove() {
    this.#removed = true;
    ModelStore.#open.delete(this.#key);
    return this.#next(() => this.#backend.remove());
  }
}

/** Lists the models of which files are stored. @returns {Promise<Kept[]>} */
export async function listKept() {
  const kept = await Promise.all(
    (await storedModelKeys()).map(async (key) => {
      const note = await readNote(await backendFor(key));
      if (!note) return null;
      const small = Object.values(note.small).map(({ size }) => size);
      const weights = note.weights;
      return {
        key,
        name: note.name,
        bytes:
          total(weights?.have ?? []) + small.reduce((sum, n) => sum + n, 0),
        size: weights?.size ?? null,
        complete: weights?.complete ?? false,
        words: note.words,
      };
    }),
  );
  return kept.filter((model) => model !== null);
}

/**
 * Runs `work` while no other page writes the model's files. Rejects with the
 * signal's reason if the signal is aborted while another page writes.
 * @template T
 * @param {string} key
 * @param {() => void} onWait another page is writing them
 * @param {AbortSignal} signal
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withModelLock(key, onWait, signal, work) {
  const { locks } = navigator;
  if (!locks) return work();
  const name = `ood-lens.model.${key}`;
  /** @type {{ value: T } | null} */
  const now = await locks.request(name, { ifAvailable: true }, async (lock) =>
    lock ? { value: await work() } : null,
  );
  if (now) return now.value;
  onWait();
  return locks.request(name, { signal }, work);
}

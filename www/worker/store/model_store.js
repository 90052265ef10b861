/**
 * The models that are kept on this device: which of their bytes have come, from
 * where, and whether they are whole. Bytes count only once the note beside them
 * lists them, and the note is written after the bytes.
 */

import { split, total, withSpan } from "./spans.js";
import {
  Full,
  keysKept,
  piecesInMemory,
  backendFor,
} from "./storage_backends.js";

/** @import { Large, StorageBackend } from "./storage_backends.js" */
/** @import { Span } from "./spans.js" */

/**
 * The note's entry for a large file.
 * @typedef {object} FileNote
 * @property {number} size
 * @property {string | null} etag
 * @property {Span[]} have the bytes that have come
 * @property {boolean} complete whether all bytes have come and agree with the
 *   published SHA-256
 */

/**
 * @typedef {object} Note
 * @property {string} name for people
 * @property {FileNote | null} weights
 * @property {Record<string, { size: number, sha256: string | null }>} small
 * @property {string | null} checksum of the model when it was first loaded
 * @property {number} words in the pack of the corpus
 */

/**
 * @typedef {object} Kept
 * @property {string} key
 * @property {string} name
 * @property {number} bytes that are kept
 * @property {number | null} size of the weights
 * @property {boolean} complete
 * @property {number} words in the pack of the corpus
 */

/** @type {Omit<Note, "name" | "small">} */
const EMPTY = { weights: null, checksum: null, words: 0 };

const NOTE = "about.json";
const NOTE_SIZE = 4096;
const WEIGHTS = "weights";

/** @param {Uint8Array<ArrayBuffer>} bytes */
async function digest(bytes) {
  // Without a secure address a browser has no digest, and no store either.
  if (!self.crypto?.subtle) return null;
  const hash = await crypto.subtle.digest("SHA-256", bytes);
  return [...new Uint8Array(hash)]
    .map((byte) => byte.toString(16).padStart(2, "0"))
    .join("");
}

/** The files of one model. */
export class ModelStore {
  /**
   * Writes under way, by model: a file cannot be opened twice for writing.
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
    const empty = { ...EMPTY, name, small: {} };
    return new ModelStore(key, backend, {
      ...empty,
      ...(await readNote(backend)),
    });
  }

  /** Whether the whole model can be read from here. */
  get whole() {
    return !this.#removed && this.note.weights?.complete === true;
  }

  /** Whether it outlives the page. */
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
      const { name } = this.note;
      this.note = { ...EMPTY, name, small: {} };
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
    // Always of one size, so that the note can be written when no room is left.
    const text = JSON.stringify(this.note).padEnd(NOTE_SIZE);
    return this.#backend.put(NOTE, new TextEncoder().encode(text));
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
    return (await digest(bytes)) === told.sha256 ? bytes : null;
  }

  /**
   * @param {string} name
   * @param {Uint8Array<ArrayBuffer>} bytes
   * @returns {Promise<boolean>} false: the browser gives no room for it
   */
  async put(name, bytes) {
    try {
      const sha256 = await digest(bytes);
      await this.#next(async () => {
        if (this.#removed) return;
        // Another page may have kept another file of the model.
        const now = await readNote(this.#backend);
        this.note.small = { ...now?.small, ...this.note.small };
        delete this.note.small[name];
        await this.#backend.put(name, bytes);
        this.note.small[name] = { size: bytes.length, sha256 };
        await this.#write();
      });
      return true;
    } catch (error) {
      if (error instanceof Full) return false;
      throw error;
    }
  }

  /** @param {boolean} writes */
  async weights(writes) {
    return new Weights(this, await this.#backend.large(WEIGHTS, writes));
  }

  /** @param {string} key */
  static async forget(key) {
    const known = await ModelStore.#open.get(key);
    if (known) return known.remove();
    await (await backendFor(key)).remove();
  }

  /** Deletes the model and keeps nothing more of it, also while it is in use. */
  remove() {
    this.#removed = true;
    ModelStore.#open.delete(this.#key);
    return this.#next(() => this.#backend.remove());
  }
}

/**
 * The weights: in the backend, and in memory once the backend has no more room.
 */
export class Weights {
  #store;
  #large;
  /** @type {Large | null} */
  #rest = null;
  /** @type {Span[]} the bytes that are in memory only */
  #inMemory = [];
  /** Bytes written since the note was. */
  #unsaved = 0;

  /** The note is written after this many bytes. */
  static SAVE_EVERY = 4e6;

  /**
   * @param {ModelStore} store
   * @param {Large} large
   */
  constructor(store, large) {
    this.#store = store;
    this.#large = large;
  }

  /** @returns {readonly Span[]} */
  get have() {
    const kept = this.#store.note.weights?.have ?? [];
    return this.#inMemory.reduce(withSpan, [...kept]);
  }

  /** Whether some bytes are in memory only, which ends with the page. */
  get overflows() {
    return this.#rest !== null;
  }

  /**
   * @param {number} start
   * @param {number} end
   */
  async read(start, end) {
    const bytes = new Uint8Array(end - start);
    for (const { span, there } of split(this.#inMemory, [start, end])) {
      const from = there && this.#rest ? this.#rest : this.#large;
      bytes.set(await from.read(...span), span[0] - start);
    }
    return bytes;
  }

  /**
   * @param {number} offset
   * @param {Uint8Array<ArrayBuffer>} bytes
   */
  async write(offset, bytes) {
    /** @type {Span} */
    const span = [offset, offset + bytes.length];
    const note = this.#store.note.weights;
    if (!this.#rest && note) {
      try {
        await this.#large.write(offset, bytes);
        note.have = withSpan(note.have, span);
        this.#unsaved += bytes.length;
        if (this.#unsaved >= Weights.SAVE_EVERY) await this.save();
        return;
      } catch (error) {
        if (!(error instanceof Full)) throw error;
      }
    }
    this.#rest ??= piecesInMemory();
    await this.#rest.write(offset, bytes);
    this.#inMemory = withSpan(this.#inMemory, span);
  }

  /** Makes the bytes so far survive a reload. */
  async save() {
    this.#unsaved = 0;
    await this.#large.flush();
    await this.#store.save().catch((error) => {
      if (!(error instanceof Full)) throw error;
    });
  }

  /**
   * Begins a new file without any bytes.
   * @param {Omit<FileNote, "have" | "complete">} about
   */
  async begin(about) {
    this.#inMemory = [];
    this.#rest = null;
    this.#store.note.weights = { ...about, have: [], complete: false };
    this.#store.note.checksum = null;
    // The note is written before the bytes are cleared: it must not list bytes
    // that are gone.
    await this.save();
    await this.#large.clear();
  }

  get note() {
    return this.#store.note.weights;
  }

  async close() {
    await this.#large.close();
  }

  /** Deletes the bytes, because they are not those of the published file. */
  async discard() {
    this.#inMemory = [];
    this.#rest = null;
    this.#store.note.weights = null;
    this.#store.note.checksum = null;
    await this.save();
    await this.#large.clear();
  }
}

/**
 * @param {StorageBackend} backend
 * @returns {Promise<Note | null>} null where it cannot be read
 */
async function readNote(backend) {
  for (let attempt = 0; attempt < 3; attempt += 1) {
    const bytes = await backend.get(NOTE);
    if (!bytes) return null;
    try {
      return JSON.parse(new TextDecoder().decode(bytes));
    } catch {
      // The note is being written at this moment, or it is damaged.
      await new Promise((later) => setTimeout(later, 50));
    }
  }
  return null;
}

/** @returns {Promise<Kept[]>} */
export async function listKept() {
  const kept = await Promise.all(
    (await keysKept()).map(async (key) => {
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
 * Does `work` while no other page writes the model's files.
 * @template T
 * @param {string} key
 * @param {() => void} onWait another page is writing them
 * @param {AbortSignal} signal
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function alone(key, onWait, signal, work) {
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

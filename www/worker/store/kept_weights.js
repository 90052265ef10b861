/**
 * The weights of a model while they are written or read: in the storage backend,
 * and in memory once the backend has no more room.
 */

import { split, withSpan } from "./spans.js";
import { StorageFullError, fileInMemory } from "./storage_backends.js";

/** @import { FileNote, Note } from "./note.js" */
/** @import { Span } from "./spans.js" */
/** @import { LargeFile } from "./storage_backends.js" */

/** The note is written after this many bytes. */
const SAVE_EVERY = 4e6;

/**
 * The model's store, as far as weights use it.
 * @typedef {{ note: Note, save: () => Promise<void> }} NoteKeeper
 */

/** The weights that are kept of one model. */
export class KeptWeights {
  #store;
  #large;
  /** @type {LargeFile | null} */
  #rest = null;
  /** @type {Span[]} the bytes that are in memory only */
  #inMemory = [];
  /** Bytes written since the note was last written. */
  #unsaved = 0;

  /**
   * @param {NoteKeeper} store
   * @param {LargeFile} large
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
        if (this.#unsaved >= SAVE_EVERY) await this.save();
        return;
      } catch (error) {
        if (!(error instanceof StorageFullError)) throw error;
      }
    }
    this.#rest ??= fileInMemory();
    await this.#rest.write(offset, bytes);
    this.#inMemory = withSpan(this.#inMemory, span);
  }

  /** Makes the bytes that have come outlive the page. */
  async save() {
    this.#unsaved = 0;
    await this.#large.flush();
    await this.#store.save().catch((error) => {
      if (!(error instanceof StorageFullError)) throw error;
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

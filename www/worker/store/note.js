/**
 * The note that is kept beside a model's files: which of their bytes are kept, and
 * whether they are complete. Bytes count only once the note lists them, and the
 * note is written after the bytes.
 */

/** @import { Span } from "./spans.js" */
/** @import { StorageBackend } from "./storage_backends.js" */

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

/** The note's file name. */
export const NOTE = "about.json";
/** In bytes. All notes have one size, so that a note can be overwritten when no
 *  room is left. */
const SIZE = 4096;

/**
 * The note of a model of which nothing is kept.
 * @param {string} name for people
 * @returns {Note}
 */
export const newNote = (name) => ({
  name,
  weights: null,
  small: {},
  checksum: null,
  words: 0,
});

/** @param {Note} note */
export const encodeNote = (note) =>
  new TextEncoder().encode(JSON.stringify(note).padEnd(SIZE));

/**
 * @param {StorageBackend} backend
 * @returns {Promise<Note | null>} null where it cannot be read
 */
export async function readNote(backend) {
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

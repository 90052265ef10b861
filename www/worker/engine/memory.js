/**
 * What the worker knows whichever module answers: what the page wants, the
 * images, and their embeddings, kept here too since a lost GPU may not give
 * them back.
 */

/** @import { Choices, SetLabels } from "../../client/protocol.js" */

/** @type {Choices} what a page that says nothing gets */
export const AUTOMATIC = { method: null, settings: {}, threshold: null };

export const memory = {
  /** @type {Omit<SetLabels, "type">} the latest list and choices */
  wanted: { revision: 0, labels: [] },
  /** Revision that the module in use has been told. */
  told: 0,
  /** Verdicts no longer match labels, choices or images. */
  stale: false,
  /** @type {Map<number, Float32Array>} by image, of the model in use */
  embeddings: new Map(),
  /** @type {Map<number, Blob>} every image, for another model to read */
  files: new Map(),
  /**
   * What the last threshold from the user's own pictures was made of.
   * @type {{ labels: string, belongs: number[], others: number[] } | null}
   */
  marks: null,
  /** @type {Set<number> | null} images whose reasons are wanted; null: all */
  watched: null,
  /** @type {Set<number> | null} images whose reasons for the last verdicts have
   *  been sent; null: not even to a page that wants all */
  explained: new Set(),
};

/** The image's bytes, by their SHA-256. @type {Map<string, Set<number>>} */
const holders = new Map();

/**
 * Identical bytes have identical embeddings, so they are embedded once. Where
 * the page's address is not secure the browser gives no digest; then every
 * file is taken for new.
 * @param {Uint8Array<ArrayBuffer>} bytes
 * @returns {Promise<string | null>}
 */
export async function digest(bytes) {
  if (!self.crypto?.subtle) return null;
  const hash = await crypto.subtle.digest("SHA-256", bytes);
  return [...new Uint8Array(hash)]
    .map((byte) => byte.toString(16).padStart(2, "0"))
    .join("");
}

/**
 * An image that is embedded already and has the same bytes.
 * @param {string | null} key
 * @returns {number | null}
 */
export function twin(key) {
  const [first] = (key && holders.get(key)) || [];
  return first ?? null;
}

/**
 * @param {number} id
 * @param {string | null} key
 * @param {Float32Array} embedding
 */
export function keep(id, key, embedding) {
  forget(id);
  memory.embeddings.set(id, embedding);
  if (key === null) return;
  const ids = holders.get(key) ?? new Set();
  holders.set(key, ids.add(id));
}

/**
 * @param {number} id
 * @returns {boolean} whether it had been embedded
 */
export function forget(id) {
  for (const [key, ids] of holders) {
    if (ids.delete(id) && ids.size === 0) holders.delete(key);
  }
  return memory.embeddings.delete(id);
}

/**
 * An image as one model has read it.
 * @typedef {{ file: Blob, key: string | null, embedding: Float32Array }} Read
 */

/** @returns {Map<number, Read>} all that the model in use has read, by image */
export function readings() {
  /** @type {Map<number, string>} */
  const keys = new Map();
  for (const [key, ids] of holders) for (const id of ids) keys.set(id, key);
  /** @type {Map<number, Read>} */
  const all = new Map();
  for (const [id, embedding] of memory.embeddings) {
    const file = memory.files.get(id);
    if (file) all.set(id, { file, key: keys.get(id) ?? null, embedding });
  }
  return all;
}

/**
 * From now on these are the embeddings; without those of images that have gone
 * or changed since.
 * @param {Map<number, Read>} read
 */
export function adopt(read) {
  for (const id of [...memory.embeddings.keys()]) forget(id);
  for (const [id, { file, key, embedding }] of read) {
    if (memory.files.get(id) === file) keep(id, key, embedding);
  }
}

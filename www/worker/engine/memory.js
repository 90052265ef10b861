/**
 * What the worker keeps whichever module answers: what the page wants, the
 * images, and their embeddings, which a lost GPU may not return.
 */

/** @import { Choices, SetLabels } from "../../client/protocol.js" */

/** @type {Choices} for a page that sends none */
export const AUTOMATIC = { method: null, settings: {}, threshold: null };

export const memory = {
  /** @type {Omit<SetLabels, "type">} the latest list and choices */
  wanted: { revision: 0, labels: [] },
  /** The revision that the module in use has. */
  told: 0,
  /** The last verdicts no longer match labels, choices or images. */
  stale: false,
  /** @type {Map<number, Float32Array>} by image, of the model in use */
  embeddings: new Map(),
  /** @type {Map<number, Blob>} every image, for another model to read */
  files: new Map(),
  /**
   * The marked images behind the last threshold from the user's marks.
   * @type {{ labels: string, belongs: number[], others: number[] } | null}
   */
  marks: null,
  /** @type {Set<number> | null} images whose reasons the page wants; null: all */
  watched: null,
  /** @type {Set<number> | null} images whose reasons for the last verdicts have
   *  been sent; null: no reasons have been sent */
  explained: new Set(),
};

/** The images that have the same bytes, by SHA-256. @type {Map<string, Set<number>>} */
const holders = new Map();

/**
 * SHA-256 of an image's bytes: identical bytes are embedded once. Null where the
 * page's address is not secure, because the browser gives no digest there; then
 * every file counts as new.
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
 * An image with the same bytes that is embedded already.
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

/** @returns {Map<number, Read>} the images that the model in use has read */
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
 * Replaces all embeddings by these, without those of images that have gone or
 * changed since.
 * @param {Map<number, Read>} read
 */
export function adopt(read) {
  for (const id of [...memory.embeddings.keys()]) forget(id);
  for (const [id, { file, key, embedding }] of read) {
    if (memory.files.get(id) === file) keep(id, key, embedding);
  }
}

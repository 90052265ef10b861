/**
 * The worker's state that does not depend on the module that answers: what the
 * page wants, the images, and their embeddings. A lost GPU cannot return
 * embeddings, so they are kept here.
 */

/** @import { Choices, SetLabels } from "../../client/protocol.js" */

/** @type {Choices} if the page sends none */
export const AUTOMATIC_CHOICES = {
  method: null,
  settings: {},
  threshold: null,
};

export const workerState = {
  /** @type {Omit<SetLabels, "type">} the labels and choices that the page sent last */
  wanted: { revision: 0, labels: [] },
  /** The revision of the labels that the current module has. */
  told: 0,
  /** Whether labels, choices or images have changed since the last verdicts. */
  stale: false,
  /** @type {Map<number, Float32Array>} of the model in use, by image id */
  embeddings: new Map(),
  /** @type {Map<number, Blob>} every image, for a model that is chosen later */
  files: new Map(),
  /**
   * The images whose marks have set the threshold, and the labels as JSON for
   * which the threshold holds; null: no threshold from marks.
   * @type {{ labels: string, belongs: number[], others: number[] } | null}
   */
  marks: null,
  /** @type {Set<number> | null} images whose reasons the page shows; null: all */
  watched: null,
  /** @type {Set<number> | null} images whose reasons for the last verdicts have
   *  been sent; null: no reasons have been sent */
  explained: new Set(),
};

/**
 * Ids of images with the same bytes, by SHA-256: identical images are embedded
 * once. If the browser offers no digest, every image counts as new.
 * @type {Map<string, Set<number>>}
 */
const idsByHash = new Map();

/**
 * The id of an embedded image with the same bytes; null if there is none.
 * @param {string | null} hash SHA-256 of the bytes; null: unknown
 * @returns {number | null}
 */
export function imageWithSameBytes(hash) {
  const [first] = (hash && idsByHash.get(hash)) || [];
  return first ?? null;
}

/**
 * Stores the embedding of an image, in place of an earlier one.
 * @param {number} id
 * @param {string | null} hash SHA-256 of the image's bytes; null: unknown
 * @param {Float32Array} embedding
 */
export function storeEmbedding(id, hash, embedding) {
  deleteEmbedding(id);
  workerState.embeddings.set(id, embedding);
  if (hash === null) return;
  const ids = idsByHash.get(hash) ?? new Set();
  idsByHash.set(hash, ids.add(id));
}

/**
 * Deletes the embedding of an image.
 * @param {number} id
 * @returns {boolean} whether the image had an embedding
 */
export function deleteEmbedding(id) {
  for (const [key, ids] of idsByHash) {
    if (ids.delete(id) && ids.size === 0) idsByHash.delete(key);
  }
  return workerState.embeddings.delete(id);
}

/**
 * An image with the embedding that one model has computed for it, and the SHA-256
 * of its bytes; null: unknown.
 * @typedef {{ file: Blob, key: string | null, embedding: Float32Array }} EmbeddedImage
 */

/** @returns {Map<number, EmbeddedImage>} the images that the model in use has embedded, by id */
export function embeddedImages() {
  /** @type {Map<number, string>} */
  const keys = new Map();
  for (const [key, ids] of idsByHash) for (const id of ids) keys.set(id, key);
  /** @type {Map<number, EmbeddedImage>} */
  const all = new Map();
  for (const [id, embedding] of workerState.embeddings) {
    const file = workerState.files.get(id);
    if (file) all.set(id, { file, key: keys.get(id) ?? null, embedding });
  }
  return all;
}

/**
 * Replaces all embeddings. Leaves out images that were removed or changed after
 * they had been embedded.
 * @param {Map<number, EmbeddedImage>} images by id
 */
export function replaceEmbeddings(images) {
  for (const id of [...workerState.embeddings.keys()]) deleteEmbedding(id);
  for (const [id, { file, key, embedding }] of images) {
    if (workerState.files.get(id) === file) storeEmbedding(id, key, embedding);
  }
}

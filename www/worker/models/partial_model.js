/**
 * A model whose tensors are still being loaded. It embeds images as soon as its
 * image tower is complete.
 */

import { messageOf } from "../../client/messages.js";
import { decodeWithBrowser } from "../engine/decode.js";
import { rejectOnCrash } from "../engine/runtime.js";

/** @import { CheckpointLoader, FileContents, RuntimeName } from "../engine/runtime.js" */

/** Largest difference of a unit vector's squared length from 1. */
const UNIT_TOLERANCE = 1e-2;

/**
 * Wraps a `CheckpointLoader`. Calls into the module run one after the other: each
 * pushes a tensor to the device or embeds an image.
 */
export class PartialModel {
  #name;
  #loader;
  /** @type {Promise<unknown>} the last call */
  #last = Promise.resolve();

  /**
   * @param {RuntimeName} name of the loader's build
   * @param {CheckpointLoader} loader
   */
  constructor(name, loader) {
    this.#name = name;
    this.#loader = loader;
  }

  /**
   * Makes a call after all calls before it.
   * @template T
   * @param {(loader: CheckpointLoader) => Promise<T>} call
   * @returns {Promise<T>}
   */
  #next(call) {
    const turn = this.#last.then(() =>
      rejectOnCrash(this.#name, call(this.#loader)),
    );
    this.#last = turn.catch(() => {});
    return turn;
  }

  /** Whether the image tower is complete. */
  get imageReady() {
    return this.#loader.imageReady;
  }

  /**
   * Reads the safetensors header. Throws if the tensors do not fit the config.
   * @param {Uint8Array} bytes
   * @param {number | null} size of the whole file; null: unknown
   * @returns {[start: number, end: number][]} the byte ranges to push, in that
   *   order
   */
  header(bytes, size) {
    this.#loader.header(bytes, size ?? undefined);
    return this.#loader.ranges().map(({ start, end }) => [start, end]);
  }

  /**
   * Sends bytes of the file to the device.
   * @param {number} offset
   * @param {Uint8Array} bytes
   */
  push(offset, bytes) {
    return this.#next((loader) => loader.push(offset, bytes));
  }

  /**
   * Embeds an image. Rejects if the image cannot be read.
   * @param {Blob} file
   * @param {Uint8Array} bytes of the file
   */
  async embed(file, bytes) {
    const embedding = await this.#next((loader) => loader.embed(bytes)).catch(
      async (error) => {
        if (messageOf(error).code !== "image-format-unsupported") throw error;
        const pixels = await decodeWithBrowser(file);
        if (!pixels) throw error;
        const { data, width, height } = pixels;
        return this.#next((loader) => loader.embedPixels(data, width, height));
      },
    );
    return embedding.slice();
  }

  /**
   * Builds the lens, once all ranges are pushed.
   * @param {FileContents} files
   */
  finish(files) {
    return this.#next((loader) => loader.finish(files));
  }

  /** Frees the module's memory, after the calls that have been made. */
  free() {
    void this.#next(async (loader) => loader.free()).catch(() => {});
  }
}

/**
 * Whether an embedding has length 1. If a device silently loses tensors, the
 * length differs.
 * @param {Float32Array} embedding
 */
export function isUnitVector(embedding) {
  const squaredLength = embedding.reduce((sum, x) => sum + x * x, 0);
  return Math.abs(squaredLength - 1) <= UNIT_TOLERANCE;
}

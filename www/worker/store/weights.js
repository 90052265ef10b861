/**
 * The weights of a model as one source that is read in any order. The source is a
 * downloadFiles, which is stored while it is read; a stored file; or a file of the
 * user's.
 */

import { message } from "../../client/messages.js";
import { withModelLock } from "./model_store.js";
import {
  FileChangedError,
  PermanentError,
  fetchSpan,
} from "./resumable_download.js";
import { covers, split } from "./spans.js";

/** @import { Message } from "../../client/messages.js" */
/** @import { ModelFile } from "../../client/protocol.js" */
/** @import { Span } from "./spans.js" */
/** @import { DownloadControl, OnPiece, RemoteFile } from "./resumable_download.js" */
/** @import { KeptWeights } from "./kept_weights.js" */
/** @import { ModelStore } from "./model_store.js" */

/** Bytes that are read from a file at one time. */
const PIECE_BYTES = 2 << 20;
/** Bytes of the first request. Most safetensors headers are shorter, so that one
 *  request is enough. */
const HEADER_BYTES = 256 << 10;

/**
 * What happens while the weights are read.
 * @typedef {object} WeightsEvents
 * @property {(bytes: number) => void} onFetched received over the network
 * @property {(reason: Message) => void} onTrouble a request has failed, and
 *   another attempt follows
 * @property {() => void} onWait another page is downloading the same model
 * @property {(done: number, size: number) => void} onCheck bytes that the SHA-256
 *   covers so far, and bytes of the file
 */

/**
 * SHA-256 of bytes that come in pieces, in hexadecimal. The wasm module computes
 * it, because the browser's `digest` needs the whole file in memory.
 * @typedef {{ update: (bytes: Uint8Array) => void, digest: () => string }} Hash
 */

/**
 * @typedef {object} WeightsSource
 * @property {"network" | "device"} from
 * @property {number | null} size of the file in bytes; null if it is unknown
 *   before `head`
 * @property {(lengthOf: (first8: Uint8Array) => number) => Promise<Uint8Array>} head
 *   reads the header, whose length `lengthOf` takes from the first eight bytes
 * @property {(spans: readonly Span[], onPiece: OnPiece) => Promise<void>} stream
 *   reads the spans in their order
 * @property {() => Promise<void>} finish fetches the rest, compares the file with
 *   its published SHA-256, and marks it complete in the store; throws a
 *   `MessageError` if the file is another one
 * @property {() => boolean} kept whether the next visit finds the file in the store
 */

/**
 * Opens the weights, calls `use`, and closes the weights again. Waits while
 * another page downloads the same model. Rejects with the error of `use`, or with
 * a `StoppedError` if the user cancels.
 * @template T
 * @param {ModelFile} file
 * @param {ModelStore} store
 * @param {string} key of the model
 * @param {DownloadControl} control
 * @param {WeightsEvents} events
 * @param {() => Hash} newHash
 * @param {(source: WeightsSource) => Promise<T>} use
 * @returns {Promise<T>} the result of `use`
 */
export async function withWeights(
  file,
  store,
  key,
  control,
  events,
  newHash,
  use,
) {
  if ("file" in file) return use(sourceFromBlob(file.file));
  if (store.note.weights?.complete) return use(await sourceFromStore(store));
  for (;;) {
    await control.whileRunning();
    try {
      return await withModelLock(
        key,
        events.onWait,
        control.signal,
        async () => {
          // Another page may have downloaded the model meanwhile.
          await store.renew();
          if (store.note.weights?.complete) {
            return use(await sourceFromStore(store));
          }
          const weights = await store.weights(true);
          try {
            return await use(
              sourceFromNetwork(file, store, weights, control, events, newHash),
            );
          } catch (error) {
            if (error instanceof FileChangedError) await weights.discard();
            throw error;
          } finally {
            await weights.save();
            await weights.close();
          }
        },
      );
    } catch (error) {
      // The user has paused while another page was downloading the model.
      if (!control.paused) throw error;
    }
  }
}

/**
 * Reads spans in pieces.
 * @param {(start: number, end: number) => Promise<Uint8Array<ArrayBuffer>>} read
 * @param {readonly Span[]} spans
 * @param {OnPiece} onPiece
 * @param {DownloadControl | null} control null: reading cannot be paused
 */
async function readSpans(read, spans, onPiece, control = null) {
  for (const [start, end] of spans) {
    for (let at = start; at < end; at += PIECE_BYTES) {
      await control?.whileRunning();
      await onPiece(at, await read(at, Math.min(at + PIECE_BYTES, end)));
    }
  }
}

/**
 * @param {Blob} file
 * @returns {WeightsSource}
 */
function sourceFromBlob(file) {
  /** @param {number} start @param {number} end */
  const read = async (start, end) =>
    new Uint8Array(await file.slice(start, end).arrayBuffer());
  return {
    from: "device",
    size: file.size,
    head: async (lengthOf) => read(0, lengthOf(await read(0, 8))),
    stream: (spans, onPiece) => readSpans(read, spans, onPiece),
    finish: async () => {},
    kept: () => false,
  };
}

/**
 * @param {ModelStore} store
 * @returns {Promise<WeightsSource>}
 */
async function sourceFromStore(store) {
  const weights = await store.weights(false);
  /** @param {number} start @param {number} end */
  const read = (start, end) => weights.read(start, end);
  return {
    from: "device",
    size: store.note.weights?.size ?? null,
    head: async (lengthOf) => read(0, lengthOf(await read(0, 8))),
    stream: (spans, onPiece) => readSpans(read, spans, onPiece),
    finish: async () => {},
    kept: () => store.lasts,
  };
}

/**
 * @param {Extract<ModelFile, { url: string }>} file
 * @param {ModelStore} store
 * @param {KeptWeights} weights
 * @param {DownloadControl} control
 * @param {WeightsEvents} events
 * @param {() => Hash} newHash
 * @returns {WeightsSource}
 */
function sourceFromNetwork(file, store, weights, control, events, newHash) {
  const { note } = weights;
  // Stored bytes of a file that has not the published size are of another file.
  const same = !note || file.bytes == null || file.bytes === note.size;
  /** @type {RemoteFile} */
  const remote = {
    url: file.url,
    name: file.url.slice(file.url.lastIndexOf("/") + 1),
    size: file.bytes ?? (same ? (note?.size ?? null) : null),
    etag: same ? (note?.etag ?? null) : null,
    ranges: false,
  };
  let begun = note !== null && same;

  /**
   * @param {number} offset
   * @param {Uint8Array<ArrayBuffer>} bytes
   */
  async function storePiece(offset, bytes) {
    if (!begun) {
      begun = true;
      await weights.begin({ size: remote.size ?? 0, etag: remote.etag });
    }
    await weights.write(offset, bytes);
    events.onFetched(bytes.length);
  }

  /**
   * Reads a span from the store, and fetches the parts that the store lacks.
   * @param {Span} span
   * @param {OnPiece} onPiece
   */
  async function readOrFetch(span, onPiece) {
    for (const part of split(weights.have, span)) {
      if (part.there) {
        await readSpans(read, [part.span], onPiece, control);
        continue;
      }
      /** @type {OnPiece} */
      const receive = async (offset, bytes) => {
        await storePiece(offset, bytes);
        // Without ranges the whole file is fetched first, and read afterwards.
        if (remote.ranges) await onPiece(offset, bytes);
      };
      await fetchSpan(remote, part.span, receive, control, events.onTrouble);
      if (!remote.ranges) return readSpans(read, [span], onPiece, control);
    }
  }

  /** @param {number} start @param {number} end */
  const read = (start, end) => weights.read(start, end);
  const onlyStore = async () => {};

  return {
    from: "network",
    get size() {
      return remote.size;
    },
    async head(lengthOf) {
      const first = Math.min(HEADER_BYTES, remote.size ?? HEADER_BYTES);
      await readOrFetch([0, first], onlyStore);
      const length = lengthOf(await read(0, 8));
      if (length > first) await readOrFetch([first, length], onlyStore);
      return read(0, length);
    },
    async stream(spans, onPiece) {
      for (const span of spans) await readOrFetch(span, onPiece);
    },
    async finish() {
      const size = remote.size ?? 0;
      // The SHA-256 also covers bytes that no tensor needs.
      for (const { span, there } of split(weights.have, [0, size])) {
        if (!there) await readOrFetch(span, onlyStore);
      }
      if (!covers(weights.have, [0, size])) {
        throw new FileChangedError(
          message("download-not-whole", { file: remote.name }),
        );
      }
      if (file.sha256) {
        const hash = newHash();
        await readSpans(
          read,
          [[0, size]],
          async (at, bytes) => {
            hash.update(bytes);
            events.onCheck(at + bytes.length, size);
            await new Promise((resume) => setTimeout(resume));
          },
          control,
        );
        if (hash.digest() !== file.sha256) {
          await weights.discard();
          throw new PermanentError(
            message("download-other-checksum", { file: remote.name }),
          );
        }
      }
      if (weights.note && !weights.overflows) {
        weights.note.complete = true;
        weights.note.size = size;
        await weights.save();
      }
    },
    kept: () => store.lasts && !weights.overflows,
  };
}

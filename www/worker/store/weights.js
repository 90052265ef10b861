/**
 * The weights of a model as one file to read from: over the network in any
 * order, and kept on the way; from this device; or from a file of the user's.
 */

import { message } from "../../client/messages.js";
import { alone } from "./model_store.js";
import { covers, split } from "./spans.js";
import { Changed, Refused, transfer } from "./transfer.js";

/** @import { Message } from "../../client/messages.js" */
/** @import { Part } from "../../client/protocol.js" */
/** @import { Span } from "./spans.js" */
/** @import { Control, OnPiece, Remote } from "./transfer.js" */
/** @import { ModelStore, Weights } from "./model_store.js" */

/** Bytes that are read from a store at one time. */
const PIECE = 2 << 20;
/** Bytes that are asked for first. Most headers are shorter, so that one request
 *  is enough. */
const HEAD = 256 << 10;

/**
 * @typedef {object} Events
 * @property {(bytes: number) => void} onFetched over the network
 * @property {(reason: Message) => void} onTrouble another attempt follows
 * @property {() => void} onWait another page is fetching the same model
 * @property {(done: number, size: number) => void} onCheck bytes whose SHA-256 is
 *   known
 */

/**
 * SHA-256 of bytes that come in pieces, in hexadecimal. The runtime computes it,
 * because the browser's digest takes the whole file in memory at once.
 * @typedef {{ update: (bytes: Uint8Array) => void, digest: () => string }} Hash
 */

/**
 * @typedef {object} Source
 * @property {"network" | "device"} from
 * @property {number | null} size null before `head`
 * @property {(lengthOf: (first8: Uint8Array) => number) => Promise<Uint8Array>} head
 * @property {(spans: readonly Span[], onPiece: OnPiece) => Promise<void>} stream
 * @property {() => Promise<void>} finish fetches the rest, compares the file with
 *   what was published, and keeps it; throws a `MessageError`
 * @property {() => boolean} kept whether the next visit finds it
 */

/**
 * Opens the weights for `use`, and closes them again.
 * @template T
 * @param {Part} part
 * @param {ModelStore} store
 * @param {string} key
 * @param {Control} control
 * @param {Events} events
 * @param {() => Hash} newHash
 * @param {(source: Source) => Promise<T>} use
 * @returns {Promise<T>}
 */
export async function withWeights(
  part,
  store,
  key,
  control,
  events,
  newHash,
  use,
) {
  if ("file" in part) return use(ofFile(part.file));
  if (store.note.weights?.complete) return use(await ofStore(store));
  for (;;) {
    await control.going();
    try {
      return await alone(key, events.onWait, control.signal, async () => {
        // Another page may have fetched the model meanwhile.
        await store.renew();
        if (store.note.weights?.complete) return use(await ofStore(store));
        const weights = await store.weights(true);
        try {
          return await use(
            ofNetwork(part, store, weights, control, events, newHash),
          );
        } catch (error) {
          if (error instanceof Changed) await weights.discard();
          throw error;
        } finally {
          await weights.save();
          await weights.close();
        }
      });
    } catch (error) {
      // The user paused while another page was fetching the model.
      if (!control.paused) throw error;
    }
  }
}

/**
 * @param {(start: number, end: number) => Promise<Uint8Array<ArrayBuffer>>} read
 * @param {readonly Span[]} spans
 * @param {OnPiece} onPiece
 * @param {Control | null} control
 */
async function readAll(read, spans, onPiece, control = null) {
  for (const [start, end] of spans) {
    for (let at = start; at < end; at += PIECE) {
      await control?.going();
      await onPiece(at, await read(at, Math.min(at + PIECE, end)));
    }
  }
}

/**
 * @param {Blob} file
 * @returns {Source}
 */
function ofFile(file) {
  /** @param {number} start @param {number} end */
  const read = async (start, end) =>
    new Uint8Array(await file.slice(start, end).arrayBuffer());
  return {
    from: "device",
    size: file.size,
    head: async (lengthOf) => read(0, lengthOf(await read(0, 8))),
    stream: (spans, onPiece) => readAll(read, spans, onPiece),
    finish: async () => {},
    kept: () => false,
  };
}

/**
 * @param {ModelStore} store
 * @returns {Promise<Source>}
 */
async function ofStore(store) {
  const weights = await store.weights(false);
  /** @param {number} start @param {number} end */
  const read = (start, end) => weights.read(start, end);
  return {
    from: "device",
    size: store.note.weights?.size ?? null,
    head: async (lengthOf) => read(0, lengthOf(await read(0, 8))),
    stream: (spans, onPiece) => readAll(read, spans, onPiece),
    finish: async () => {},
    kept: () => store.lasts,
  };
}

/**
 * @param {Extract<Part, { url: string }>} part
 * @param {ModelStore} store
 * @param {Weights} weights
 * @param {Control} control
 * @param {Events} events
 * @param {() => Hash} newHash
 * @returns {Source}
 */
function ofNetwork(part, store, weights, control, events, newHash) {
  const { note } = weights;
  // The published size counts more than the size that a server told earlier.
  const same = !note || part.bytes == null || part.bytes === note.size;
  /** @type {Remote} */
  const remote = {
    url: part.url,
    name: part.url.slice(part.url.lastIndexOf("/") + 1),
    size: part.bytes ?? (same ? (note?.size ?? null) : null),
    etag: same ? (note?.etag ?? null) : null,
    ranges: false,
  };
  let begun = note !== null && same;

  /**
   * @param {number} offset
   * @param {Uint8Array<ArrayBuffer>} bytes
   */
  async function keep(offset, bytes) {
    if (!begun) {
      begun = true;
      await weights.begin({ size: remote.size ?? 0, etag: remote.etag });
    }
    await weights.write(offset, bytes);
    events.onFetched(bytes.length);
  }

  /**
   * Reads a span; what is missing of it comes over the network.
   * @param {Span} span
   * @param {OnPiece} onPiece
   */
  async function bring(span, onPiece) {
    for (const part of split(weights.have, span)) {
      if (part.there) {
        await readAll(read, [part.span], onPiece, control);
        continue;
      }
      /** @type {OnPiece} */
      const take = async (offset, bytes) => {
        await keep(offset, bytes);
        // Without ranges the whole file comes, and is read afterwards.
        if (remote.ranges) await onPiece(offset, bytes);
      };
      await transfer(remote, part.span, take, control, events.onTrouble);
      if (!remote.ranges) return readAll(read, [span], onPiece, control);
    }
  }

  /** @param {number} start @param {number} end */
  const read = (start, end) => weights.read(start, end);
  const nothing = async () => {};

  return {
    from: "network",
    get size() {
      return remote.size;
    },
    async head(lengthOf) {
      const first = Math.min(HEAD, remote.size ?? HEAD);
      await bring([0, first], nothing);
      const length = lengthOf(await read(0, 8));
      if (length > first) await bring([first, length], nothing);
      return read(0, length);
    },
    async stream(spans, onPiece) {
      for (const span of spans) await bring(span, onPiece);
    },
    async finish() {
      const size = remote.size ?? 0;
      // Bytes that no tensor needs belong to the file, too.
      for (const { span, there } of split(weights.have, [0, size])) {
        if (!there) await bring(span, nothing);
      }
      if (!covers(weights.have, [0, size])) {
        throw new Changed(message("download-not-whole", { file: remote.name }));
      }
      if (part.sha256) {
        const hash = newHash();
        await readAll(
          read,
          [[0, size]],
          async (at, bytes) => {
            hash.update(bytes);
            events.onCheck(at + bytes.length, size);
            await new Promise((resume) => setTimeout(resume));
          },
          control,
        );
        if (hash.digest() !== part.sha256) {
          await weights.discard();
          throw new Refused(
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

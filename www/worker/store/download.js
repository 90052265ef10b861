/**
 * Fetching with progress in bytes. A file that is missing or cut short is an
 * error, never a short buffer.
 */

import { message, MessageError } from "../../client/messages.js";

/**
 * @callback OnProgress
 * @param {number} loaded bytes so far
 * @param {number | null} total null where the server does not tell
 * @param {boolean} done
 * @returns {void}
 */

/** @typedef {{ loaded: number, total: number | null }} Part */

/**
 * Opens one file and reports its bytes as the body is read.
 * @param {string} url
 * @param {(part: Part) => void} onBytes
 * @returns {Promise<Response>}
 */
async function open(url, onBytes) {
  const file = url.slice(url.lastIndexOf("/") + 1);
  const response = await fetch(url).catch((error) => {
    const detail = String(error.message);
    throw new MessageError(message("download-failed", { file, detail }));
  });
  if (!response.ok || !response.body) {
    const { status } = response;
    throw new MessageError(message("download-status", { file, status }));
  }
  // With a content encoding, Content-Length counts the encoded bytes.
  const length = response.headers.get("content-encoding")
    ? null
    : response.headers.get("content-length");
  const part = { loaded: 0, total: length === null ? null : Number(length) };
  onBytes(part);
  const counter = new TransformStream({
    /** @param {Uint8Array} chunk */
    transform(chunk, controller) {
      part.loaded += chunk.byteLength;
      onBytes(part);
      controller.enqueue(chunk);
    },
    flush(controller) {
      const { loaded, total } = part;
      if (total === null || loaded === total) return;
      controller.error(
        new MessageError(
          message("download-cut-short", { file, loaded, total }),
        ),
      );
    },
  });
  return new Response(response.body.pipeThrough(counter), {
    // A browser compiles only this type, and some hosts send another.
    headers: url.endsWith(".wasm")
      ? { "content-type": "application/wasm" }
      : {},
  });
}

/**
 * Fetches a group of files at the same time and counts their bytes together.
 * @template {string} Name
 * @param {Record<Name, string>} urls
 * @param {OnProgress} onProgress
 * @returns {Promise<Record<Name, Uint8Array>>}
 */
export async function download(urls, onProgress) {
  const names = /** @type {Name[]} */ (Object.keys(urls));
  const tally = tallyOf(names.length, onProgress);
  const entries = await Promise.all(
    names.map(async (name, at) => {
      const response = await open(urls[name], (part) => tally.report(at, part));
      const bytes = new Uint8Array(await response.arrayBuffer());
      return [name, await unpacked(urls[name], bytes)];
    }),
  );
  tally.finish();
  return Object.fromEntries(entries);
}

/**
 * The content of a file that may be named `.gz`. Some hosts send such a file
 * with `Content-Encoding: gzip`; then the browser has unpacked it already.
 * @param {string} url
 * @param {Uint8Array<ArrayBuffer>} bytes
 */
async function unpacked(url, bytes) {
  const isGzip = bytes[0] === 0x1f && bytes[1] === 0x8b && bytes[2] === 8;
  if (!url.endsWith(".gz") || !isGzip) return bytes;
  const stream = new Blob([bytes]).stream();
  const whole = new Response(
    stream.pipeThrough(new DecompressionStream("gzip")),
  );
  return new Uint8Array(
    await whole.arrayBuffer().catch(() => {
      const file = url.slice(url.lastIndexOf("/") + 1);
      throw new MessageError(message("download-damaged", { file }));
    }),
  );
}

/**
 * A wasm module as a response, which the browser compiles while it arrives.
 * @param {string} url
 * @param {OnProgress} onProgress
 * @returns {Promise<{ response: Response, finish: () => void }>}
 */
export async function downloadModule(url, onProgress) {
  const tally = tallyOf(1, onProgress);
  const response = await open(url, (part) => tally.report(0, part));
  return { response, finish: tally.finish };
}

/**
 * Adds up the bytes of several downloads and reports them at most thirty times a
 * second.
 * @param {number} count
 * @param {OnProgress} onProgress
 */
function tallyOf(count, onProgress) {
  /** @type {(Part | undefined)[]} */
  const parts = new Array(count).fill(undefined);
  let told = 0;
  /** @param {boolean} done */
  const tell = (done) => {
    let loaded = 0;
    /** @type {number | null} */
    let total = 0;
    for (const part of parts) {
      loaded += part?.loaded ?? 0;
      total =
        total === null || part === undefined || part.total === null
          ? null
          : total + part.total;
    }
    onProgress(loaded, done ? loaded : total, done);
  };
  return {
    /**
     * @param {number} at
     * @param {Part} part
     */
    report(at, part) {
      parts[at] = part;
      const now = performance.now();
      if (now - told < 33) return;
      told = now;
      tell(false);
    },
    finish: () => tell(true),
  };
}

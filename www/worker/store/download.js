/**
 * Downloads of the files that come with the page, with progress in bytes. A file
 * that is missing or cut short is an error, never a short buffer.
 */

import { message, MessageError } from "../../client/messages.js";

/**
 * @callback OnProgress
 * @param {number} loaded bytes so far
 * @param {number | null} total null if the server does not send the size
 * @param {boolean} done whether the download is complete
 * @returns {void}
 */

/**
 * The bytes of one file so far; `total` is null if the server does not send the
 * size.
 * @typedef {{ loaded: number, total: number | null }} ByteCount
 */

/**
 * Fetches one file and counts its bytes while the body is read. Rejects with a
 * `MessageError` if the server does not send the file. Reading the body fails if
 * the file is cut short.
 * @param {string} url
 * @param {(count: ByteCount) => void} onBytes
 * @returns {Promise<Response>}
 */
async function fetchCounted(url, onBytes) {
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
  const count = { loaded: 0, total: length === null ? null : Number(length) };
  onBytes(count);
  const counter = new TransformStream({
    /** @param {Uint8Array} chunk */
    transform(chunk, controller) {
      count.loaded += chunk.byteLength;
      onBytes(count);
      controller.enqueue(chunk);
    },
    flush(controller) {
      const { loaded, total } = count;
      if (total === null || loaded === total) return;
      controller.error(
        new MessageError(
          message("download-cut-short", { file, loaded, total }),
        ),
      );
    },
  });
  return new Response(response.body.pipeThrough(counter), {
    // A browser compiles only a response of this type; some hosts send another.
    headers: url.endsWith(".wasm")
      ? { "content-type": "application/wasm" }
      : {},
  });
}

/**
 * Fetches a group of files at the same time and counts their bytes together.
 * Unpacks files whose names end with `.gz`. Rejects with a `MessageError` if one
 * file is missing, cut short or damaged.
 * @template {string} Name
 * @param {Record<Name, string>} urls by a name of the caller's choice
 * @param {OnProgress} onProgress
 * @returns {Promise<Record<Name, Uint8Array>>} the contents by the same names
 */
export async function downloadFiles(urls, onProgress) {
  const names = /** @type {Name[]} */ (Object.keys(urls));
  const sum = sumProgress(names.length, onProgress);
  const entries = await Promise.all(
    names.map(async (name, index) => {
      const response = await fetchCounted(urls[name], (count) =>
        sum.report(index, count),
      );
      const bytes = new Uint8Array(await response.arrayBuffer());
      return [name, await gunzipped(urls[name], bytes)];
    }),
  );
  sum.finish();
  return Object.fromEntries(entries);
}

/**
 * Unpacks a file whose name ends with `.gz`; other files stay as they are. Some
 * hosts send a `.gz` file with `Content-Encoding: gzip`, and the browser has
 * unpacked it already.
 * @param {string} url
 * @param {Uint8Array<ArrayBuffer>} bytes
 */
async function gunzipped(url, bytes) {
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
 * Fetches a wasm module as a response, so that the browser compiles the module
 * while its bytes arrive. Call `finish` when it is compiled.
 * @param {string} url
 * @param {OnProgress} onProgress
 * @returns {Promise<{ response: Response, finish: () => void }>}
 */
export async function downloadModule(url, onProgress) {
  const sum = sumProgress(1, onProgress);
  const response = await fetchCounted(url, (count) => sum.report(0, count));
  return { response, finish: sum.finish };
}

/** Shortest time between two reports, in ms: about thirty a second. */
const REPORT_INTERVAL_MS = 33;

/**
 * Adds up the bytes of several downloads.
 * @param {number} files the number of downloads
 * @param {OnProgress} onProgress
 */
function sumProgress(files, onProgress) {
  /** @type {(ByteCount | undefined)[]} */
  const counts = new Array(files).fill(undefined);
  let reportedAt = 0;
  /** @param {boolean} done */
  const send = (done) => {
    let loaded = 0;
    /** @type {number | null} */
    let total = 0;
    for (const count of counts) {
      loaded += count?.loaded ?? 0;
      total =
        total === null || count === undefined || count.total === null
          ? null
          : total + count.total;
    }
    onProgress(loaded, done ? loaded : total, done);
  };
  return {
    /**
     * @param {number} index
     * @param {ByteCount} count
     */
    report(index, count) {
      counts[index] = count;
      const now = performance.now();
      if (now - reportedAt < REPORT_INTERVAL_MS) return;
      reportedAt = now;
      send(false);
    },
    finish: () => send(true),
  };
}

/**
 * Downloads over HTTP that start at any offset, can be paused, and are repeated
 * after a network error.
 *
 * A page may ask another origin for a range without a CORS preflight, but not
 * with `If-Range`. So the response is compared with the file so far: by ETag, if
 * the server shows it, and by size.
 */

import { message, MessageError, messageOf } from "../../client/messages.js";

/** @import { Message } from "../../client/messages.js" */
/** @import { Span } from "./spans.js" */

/**
 * The server has another file than before, or cannot continue it. The bytes so
 * far are useless, and the download must start again.
 */
export class FileChangedError extends MessageError {}
/** An error that another attempt would repeat. */
export class PermanentError extends MessageError {}
/** The user has paused or cancelled the download. */
export class StoppedError extends MessageError {}

/** Bytes in a piece, which the store and the model receive at one time. */
const PIECE_BYTES = 2 << 20;
/** Attempts in a row without any byte, after which the download fails. */
const MAX_FAILURES = 6;
/** The wait before the second attempt, in ms; each failure doubles it. */
const FIRST_WAIT_MS = 1000;
/** The longest wait between two attempts, in ms. */
const MAX_WAIT_MS = 30_000;
/** A connection without a byte for this time, in ms, counts as broken. */
const SILENCE_TIMEOUT_MS = 60_000;
/** Downloads of a small file that keeps changing on the server, before it fails. */
const MAX_RESTARTS = 4;

/**
 * A file on a server, with what its responses have shown so far.
 * @typedef {object} RemoteFile
 * @property {string} url
 * @property {string} name shown in messages
 * @property {number | null} size in bytes; null until it is known
 * @property {string | null} etag null if the server does not show it
 * @property {boolean} ranges whether the server answers range requests
 */

/**
 * Receives the bytes of a file in pieces. The next piece waits for its promise.
 * @callback OnPiece
 * @param {number} offset
 * @param {Uint8Array<ArrayBuffer>} bytes
 * @returns {Promise<void>}
 */

/** Lets the user pause, resume and cancel a download. */
export class DownloadControl {
  #abort = new AbortController();
  #paused = false;
  #cancelled = false;
  /** @type {(() => void)[]} */
  #waiting = [];

  /** Aborted by `pause` and `cancel`; `resume` makes a new one. */
  get signal() {
    return this.#abort.signal;
  }

  get paused() {
    return this.#paused;
  }

  get cancelled() {
    return this.#cancelled;
  }

  pause() {
    if (this.#cancelled) return;
    this.#paused = true;
    this.#abort.abort(new StoppedError(message("download-paused")));
  }

  resume() {
    if (!this.#paused) return;
    this.#paused = false;
    this.#abort = new AbortController();
    for (const resume of this.#waiting.splice(0)) resume();
  }

  cancel() {
    this.#cancelled = true;
    this.#paused = false;
    this.#abort.abort(new StoppedError(message("download-cancelled")));
    for (const resume of this.#waiting.splice(0)) resume();
  }

  /** Waits while the download is paused; throws a `StoppedError` if it is cancelled. */
  async whileRunning() {
    while (this.#paused) {
      await new Promise((resume) => this.#waiting.push(() => resume(null)));
    }
    if (this.#cancelled) throw new StoppedError(message("download-cancelled"));
  }
}

/**
 * Waits before the next attempt. The wait ends early when the network returns.
 * @param {number} ms
 * @param {AbortSignal} signal
 */
function wait(ms, signal) {
  return new Promise((resolve, reject) => {
    const done = () => {
      clearTimeout(timer);
      removeEventListener("online", done);
      signal.removeEventListener("abort", stop);
      resolve(null);
    };
    const stop = () => {
      done();
      reject(signal.reason);
    };
    const timer = setTimeout(done, ms);
    addEventListener("online", done);
    signal.addEventListener("abort", stop);
    if (signal.aborted) stop();
  });
}

/**
 * The offset of the response's first byte, and the size of the whole file; null
 * if the response does not show it.
 * @param {Response} response
 * @param {Span} span that was asked for
 */
function contentRange(response, [start, end]) {
  if (response.status !== 206) {
    const encoded = response.headers.get("content-encoding");
    const length = response.headers.get("content-length");
    return { from: 0, size: encoded || !length ? null : Number(length) };
  }
  // Another origin may hide this header. The server is then assumed to send the
  // range that was asked for.
  const header = /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(
    response.headers.get("content-range") ?? "",
  );
  if (!header) {
    const length = Number(response.headers.get("content-length"));
    const short = length > 0 && start + length < end;
    return { from: start, size: short ? start + length : null };
  }
  return {
    from: Number(header[1]),
    size: header[2] === "*" ? null : Number(header[2]),
  };
}

/**
 * Checks that the response is the file, or the part of it, that was asked for,
 * and notes the file's size and ETag. Throws a `FileChangedError`, a
 * `PermanentError`, or a plain `MessageError` if another attempt may help.
 * @param {RemoteFile} remote
 * @param {Response} response
 * @param {Span} span that was asked for
 * @returns {number} the offset of the response's first byte
 */
function checkResponse(remote, response, span) {
  const { status, headers } = response;
  const file = remote.name;
  if (status === 429 || status >= 500) {
    throw new MessageError(message("download-busy-server", { file, status }));
  }
  if (status === 416) {
    throw new FileChangedError(message("download-shorter", { file }));
  }
  if (!response.ok || !response.body) {
    throw new PermanentError(
      status === 401 || status === 403
        ? message("download-sign-in", { file })
        : status === 404
          ? message("download-no-file", { file })
          : message("download-refused", { file, status }),
    );
  }
  if (headers.get("content-type")?.startsWith("text/html")) {
    throw new PermanentError(message("download-web-page", { file }));
  }
  const { from, size } = contentRange(response, span);
  const etag = headers.get("etag");
  if (remote.etag !== null && etag !== null && etag !== remote.etag) {
    throw new FileChangedError(message("download-changed", { file }));
  }
  if (remote.size !== null && size !== null && size !== remote.size) {
    const expected = remote.size;
    throw new FileChangedError(
      message("download-other-size", { file, found: size, expected }),
    );
  }
  if (remote.ranges && status !== 206) {
    throw new FileChangedError(message("download-no-parts", { file }));
  }
  if (status === 206 && from !== span[0]) {
    throw new PermanentError(message("download-other-part", { file }));
  }
  remote.ranges = status === 206;
  remote.etag ??= etag;
  remote.size ??= size;
  return from;
}

/**
 * Sends one request, and passes on the bytes that arrive before it ends or fails.
 * @param {RemoteFile} remote
 * @param {Span} span its end may lie beyond the file's end
 * @param {OnPiece} onPiece
 * @param {AbortSignal} signal
 */
async function requestSpan(remote, span, onPiece, signal) {
  const file = remote.name;
  const silence = new AbortController();
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  const restartTimer = () => {
    clearTimeout(timer);
    timer = setTimeout(
      () =>
        silence.abort(new MessageError(message("download-silent", { file }))),
      SILENCE_TIMEOUT_MS,
    );
  };
  try {
    restartTimer();
    const response = await fetch(remote.url, {
      // A browser asks for no compression if there is a range.
      headers: {
        range: `bytes=${span[0]}-${span[1] === Infinity ? "" : span[1] - 1}`,
      },
      // The store keeps the file; the browser must not keep it a second time.
      cache: "no-store",
      credentials: "omit",
      referrerPolicy: "no-referrer",
      signal: AbortSignal.any([signal, silence.signal]),
    });
    let offset = checkResponse(remote, response, span);
    const end = remote.ranges
      ? Math.min(span[1], remote.size ?? Infinity)
      : (remote.size ?? Infinity);
    const piece = new Uint8Array(PIECE_BYTES);
    let filled = 0;
    const flush = async () => {
      if (filled === 0) return;
      const bytes = piece.slice(0, filled);
      filled = 0;
      await onPiece(offset, bytes);
      offset += bytes.length;
    };
    const body = /** @type {ReadableStream<Uint8Array>} */ (response.body);
    const reader = body.getReader();
    for (;;) {
      restartTimer();
      const { value, done } = await reader.read().catch(async (error) => {
        // The bytes received so far are kept.
        await flush();
        throw error;
      });
      clearTimeout(timer);
      if (done) break;
      for (let at = 0; at < value.length;) {
        const count = Math.min(PIECE_BYTES - filled, value.length - at);
        piece.set(value.subarray(at, at + count), filled);
        filled += count;
        at += count;
        if (offset + filled > end) {
          throw new PermanentError(message("download-too-long", { file }));
        }
        if (filled === PIECE_BYTES) await flush();
      }
    }
    await flush();
    if (end === Infinity) remote.size = offset;
    else if (offset < end) {
      const [loaded, total] = [offset, end];
      throw new MessageError(
        message("download-cut-short", { file, loaded, total }),
      );
    }
  } finally {
    clearTimeout(timer);
    silence.abort();
  }
}

/**
 * Fetches a span of a file, with as many requests as that takes. If the server
 * answers no range requests, the pieces are those of the whole file. Rejects with
 * a `FileChangedError`, a `PermanentError`, a `StoppedError` if the user cancels,
 * or the error of `onPiece`.
 * @param {RemoteFile} remote
 * @param {Span} span
 * @param {OnPiece} onPiece
 * @param {DownloadControl} control
 * @param {(reason: Message) => void} onTrouble another attempt follows
 */
export async function fetchSpan(remote, span, onPiece, control, onTrouble) {
  let [next] = span;
  let failures = 0;
  const file = remote.name;
  const receiver = { failed: false, error: /** @type {unknown} */ (null) };
  for (;;) {
    await control.whileRunning();
    const before = next;
    try {
      return await requestSpan(
        remote,
        [next, span[1]],
        async (offset, bytes) => {
          try {
            await onPiece(offset, bytes);
          } catch (error) {
            Object.assign(receiver, { failed: true, error });
            throw error;
          }
          next = offset + bytes.length;
        },
        control.signal,
      );
    } catch (error) {
      // `onPiece` has failed, not the network.
      if (receiver.failed) throw receiver.error;
      if (control.paused) {
        // Without ranges the download starts again.
        if (!remote.ranges && next > before) {
          throw new FileChangedError(message("download-paused"));
        }
        continue;
      }
      if (control.cancelled)
        throw new StoppedError(message("download-cancelled"));
      if (error instanceof PermanentError || error instanceof FileChangedError)
        throw error;
      if (next > before) {
        failures = 0;
        if (!remote.ranges) {
          throw new FileChangedError(
            message("download-begins-again", { file }),
          );
        }
      }
      failures += 1;
      const reason = reasonOf(error);
      if (failures >= MAX_FAILURES) {
        throw new PermanentError(
          message("download-given-up", { file, reason }),
        );
      }
      onTrouble(reason);
      const pause = Math.min(MAX_WAIT_MS, FIRST_WAIT_MS * 2 ** (failures - 1));
      // A random share, so that many clients do not return at the same moment.
      await wait(pause * (0.75 + Math.random() / 2), control.signal).catch(
        () => {},
      );
    }
  }
}

/**
 * Why a request failed: a `MessageError`, or the browser's `TypeError`.
 * @param {unknown} error
 */
function reasonOf(error) {
  const reason = messageOf(error);
  if (reason.code !== "unexpected") return reason;
  const detail = String(reason.values?.["detail"]);
  return message("download-broken", { detail });
}

/**
 * Fetches a small file as a whole, in workerState. Rejects as `fetchSpan` does.
 * @param {RemoteFile} remote
 * @param {DownloadControl} control
 * @param {(reason: Message) => void} onTrouble another attempt follows
 * @returns {Promise<Uint8Array<ArrayBuffer>>}
 */
export async function fetchFile(remote, control, onTrouble) {
  for (let attempt = 1; ; attempt += 1) {
    /** @type {Uint8Array<ArrayBuffer>[]} */
    const pieces = [];
    try {
      await fetchSpan(
        remote,
        [0, remote.size ?? Infinity],
        async (_, bytes) => void pieces.push(bytes),
        control,
        onTrouble,
      );
      return new Uint8Array(await new Blob(pieces).arrayBuffer());
    } catch (error) {
      if (!(error instanceof FileChangedError) || attempt === MAX_RESTARTS)
        throw error;
      Object.assign(remote, { etag: null });
    }
  }
}

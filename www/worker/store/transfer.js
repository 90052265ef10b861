/**
 * Bytes over HTTP: in pieces, from any offset, with pauses, and again where the
 * network breaks.
 *
 * A page may ask another origin for a range without a preflight, but not with
 * `If-Range`. So the answer tells whether the file is still the same: its ETag,
 * where the server shows it, and its size.
 */

import { message, MessageError, messageOf } from "../../client/messages.js";

/** @import { Message } from "../../client/messages.js" */
/** @import { Span } from "./spans.js" */

/** The server has another file than before: the bytes so far are of no use. */
export class Changed extends MessageError {}
/** Another attempt would not help. */
export class Refused extends MessageError {}
/** The user has paused or cancelled the download. */
export class Stopped extends MessageError {}

/** Bytes that go to the store and to the model at one time. */
const PIECE = 2 << 20;
/** Attempts without any byte before the download is given up. */
const ATTEMPTS = 6;
/** The longest wait between two attempts, in ms. */
const LONGEST = 30_000;
/** A connection without a byte for this time, in ms, counts as broken. */
const SILENCE = 60_000;

/**
 * @typedef {object} Remote
 * @property {string} url
 * @property {string} name for people
 * @property {number | null} size null until the server tells it
 * @property {string | null} etag null where the server does not tell it
 * @property {boolean} ranges whether the server has sent a part of the file
 */

/**
 * @callback OnPiece
 * @param {number} offset
 * @param {Uint8Array<ArrayBuffer>} bytes
 * @returns {Promise<void>}
 */

/** What the user does to a download. */
export class Control {
  #stop = new AbortController();
  #paused = false;
  #cancelled = false;
  /** @type {(() => void)[]} */
  #waiting = [];

  get signal() {
    return this.#stop.signal;
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
    this.#stop.abort(new Stopped(message("download-paused")));
  }

  resume() {
    if (!this.#paused) return;
    this.#paused = false;
    this.#stop = new AbortController();
    for (const go of this.#waiting.splice(0)) go();
  }

  cancel() {
    this.#cancelled = true;
    this.#paused = false;
    this.#stop.abort(new Stopped(message("download-cancelled")));
    for (const go of this.#waiting.splice(0)) go();
  }

  /** Waits while the download is paused; throws once it is cancelled. */
  async going() {
    while (this.#paused) {
      await new Promise((go) => this.#waiting.push(() => go(null)));
    }
    if (this.#cancelled) throw new Stopped(message("download-cancelled"));
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
 * The offset of the answer's first byte, and the size of the whole file.
 * @param {Response} response
 * @param {Span} asked
 */
function placeOf(response, [start, end]) {
  if (response.status !== 206) {
    const encoded = response.headers.get("content-encoding");
    const length = response.headers.get("content-length");
    return { from: 0, size: encoded || !length ? null : Number(length) };
  }
  // Another origin may hide this header; then the range is the one asked for.
  const told = /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(
    response.headers.get("content-range") ?? "",
  );
  if (!told) {
    const length = Number(response.headers.get("content-length"));
    const short = length > 0 && start + length < end;
    return { from: start, size: short ? start + length : null };
  }
  return {
    from: Number(told[1]),
    size: told[2] === "*" ? null : Number(told[2]),
  };
}

/**
 * Checks that the answer is the file, or the part of it, that was asked for.
 * @param {Remote} remote
 * @param {Response} response
 * @param {Span} asked
 * @returns {number} the offset of its first byte
 */
function check(remote, response, asked) {
  const { status, headers } = response;
  const file = remote.name;
  if (status === 429 || status >= 500) {
    throw new MessageError(message("download-busy-server", { file, status }));
  }
  if (status === 416) {
    throw new Changed(message("download-shorter", { file }));
  }
  if (!response.ok || !response.body) {
    throw new Refused(
      status === 401 || status === 403
        ? message("download-sign-in", { file })
        : status === 404
          ? message("download-no-file", { file })
          : message("download-refused", { file, status }),
    );
  }
  if (headers.get("content-type")?.startsWith("text/html")) {
    throw new Refused(message("download-web-page", { file }));
  }
  const { from, size } = placeOf(response, asked);
  const etag = headers.get("etag");
  if (remote.etag !== null && etag !== null && etag !== remote.etag) {
    throw new Changed(message("download-changed", { file }));
  }
  if (remote.size !== null && size !== null && size !== remote.size) {
    const expected = remote.size;
    throw new Changed(
      message("download-other-size", { file, found: size, expected }),
    );
  }
  if (remote.ranges && status !== 206) {
    throw new Changed(message("download-no-parts", { file }));
  }
  if (status === 206 && from !== asked[0]) {
    throw new Refused(message("download-other-part", { file }));
  }
  remote.ranges = status === 206;
  remote.etag ??= etag;
  remote.size ??= size;
  return from;
}

/**
 * One request; hands on the bytes that come before it ends or breaks.
 * @param {Remote} remote
 * @param {Span} span its end may lie beyond the file's end
 * @param {OnPiece} onPiece
 * @param {AbortSignal} signal
 */
async function ask(remote, span, onPiece, signal) {
  const file = remote.name;
  const quiet = new AbortController();
  const both = AbortSignal.any([signal, quiet.signal]);
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  const listen = () => {
    clearTimeout(timer);
    timer = setTimeout(
      () => quiet.abort(new MessageError(message("download-silent", { file }))),
      SILENCE,
    );
  };
  try {
    listen();
    const response = await fetch(remote.url, {
      // With a range, a browser asks for no compression.
      headers: {
        range: `bytes=${span[0]}-${span[1] === Infinity ? "" : span[1] - 1}`,
      },
      // The store keeps the file; the browser must not keep it a second time.
      cache: "no-store",
      credentials: "omit",
      referrerPolicy: "no-referrer",
      signal: both,
    });
    let offset = check(remote, response, span);
    const end = remote.ranges
      ? Math.min(span[1], remote.size ?? Infinity)
      : (remote.size ?? Infinity);
    let piece = new Uint8Array(PIECE);
    let filled = 0;
    const give = async () => {
      if (filled === 0) return;
      const bytes = piece.slice(0, filled);
      filled = 0;
      await onPiece(offset, bytes);
      offset += bytes.length;
    };
    const body = /** @type {ReadableStream<Uint8Array>} */ (response.body);
    const reader = body.getReader();
    for (;;) {
      listen();
      const { value, done } = await reader.read().catch(async (error) => {
        // The bytes that have come are kept.
        await give();
        throw error;
      });
      clearTimeout(timer);
      if (done) break;
      for (let at = 0; at < value.length;) {
        const count = Math.min(PIECE - filled, value.length - at);
        piece.set(value.subarray(at, at + count), filled);
        filled += count;
        at += count;
        if (offset + filled > end) {
          throw new Refused(message("download-too-long", { file }));
        }
        if (filled === PIECE) await give();
      }
    }
    await give();
    if (end === Infinity) remote.size = offset;
    else if (offset < end) {
      const [loaded, total] = [offset, end];
      throw new MessageError(
        message("download-cut-short", { file, loaded, total }),
      );
    }
  } finally {
    clearTimeout(timer);
    quiet.abort();
  }
}

/**
 * A span of the file, with as many requests as that takes. Where the server
 * sends no parts, the pieces are those of the whole file.
 * @param {Remote} remote
 * @param {Span} span
 * @param {OnPiece} onPiece
 * @param {Control} control
 * @param {(reason: Message) => void} onTrouble another attempt follows
 */
export async function transfer(remote, span, onPiece, control, onTrouble) {
  let [at] = span;
  let failures = 0;
  const file = remote.name;
  const taker = { failed: false, error: /** @type {unknown} */ (null) };
  for (;;) {
    await control.going();
    const before = at;
    try {
      return await ask(
        remote,
        [at, span[1]],
        async (offset, bytes) => {
          try {
            await onPiece(offset, bytes);
          } catch (error) {
            Object.assign(taker, { failed: true, error });
            throw error;
          }
          at = offset + bytes.length;
        },
        control.signal,
      );
    } catch (error) {
      // The function that takes the bytes has failed, not the network.
      if (taker.failed) throw taker.error;
      if (control.paused) {
        // Without ranges the download begins again.
        if (!remote.ranges && at > before) {
          throw new Changed(message("download-paused"));
        }
        continue;
      }
      if (control.cancelled) throw new Stopped(message("download-cancelled"));
      if (error instanceof Refused || error instanceof Changed) throw error;
      if (at > before) {
        failures = 0;
        if (!remote.ranges) {
          throw new Changed(message("download-begins-again", { file }));
        }
      }
      failures += 1;
      const reason = reasonOf(error);
      if (failures >= ATTEMPTS) {
        throw new Refused(message("download-given-up", { file, reason }));
      }
      onTrouble(reason);
      const pause = Math.min(LONGEST, 500 * 2 ** failures);
      await wait(pause * (0.75 + Math.random() / 2), control.signal).catch(
        () => {},
      );
    }
  }
}

/**
 * Why a request failed: an error of ours, or the browser's `TypeError`.
 * @param {unknown} error
 */
function reasonOf(error) {
  const reason = messageOf(error);
  if (reason.code !== "unexpected") return reason;
  const detail = String(reason.values?.["detail"]);
  return message("download-broken", { detail });
}

/**
 * A small file, whole and in memory.
 * @param {Remote} remote
 * @param {Control} control
 * @param {(reason: Message) => void} onTrouble another attempt follows
 * @returns {Promise<Uint8Array<ArrayBuffer>>}
 */
export async function fetchWhole(remote, control, onTrouble) {
  for (let attempt = 0; ; attempt += 1) {
    /** @type {Uint8Array<ArrayBuffer>[]} */
    const pieces = [];
    try {
      await transfer(
        remote,
        [0, remote.size ?? Infinity],
        async (_, bytes) => void pieces.push(bytes),
        control,
        onTrouble,
      );
      return new Uint8Array(await new Blob(pieces).arrayBuffer());
    } catch (error) {
      if (!(error instanceof Changed) || attempt === 3) throw error;
      Object.assign(remote, { etag: null });
    }
  }
}

/**
 * Bytes over HTTP: in pieces, from any offset, paused and gone on with, tried
 * again where the network breaks.
 *
 * A page may ask another origin for a range without its leave, but not with
 * `If-Range`, so whether the file is still the same one is seen from the
 * answer: its ETag, where the server shows it, and its size.
 */

/** @import { Span } from "./spans.js" */

/** The server has another file than before: what came of the old one is void. */
export class Changed extends Error {}
/** Trying again would not help. */
export class Refused extends Error {}
/** The user has stopped it, for now or for good. */
export class Stopped extends Error {}

/** What goes to the store and to the model at one time. */
const PIECE = 2 << 20;
/** How often nothing at all may come before it is given up. */
const ATTEMPTS = 6;
/** The longest wait between two attempts, in ms. */
const LONGEST = 30_000;
/** A connection that says nothing for so long is taken for broken, in ms. */
const SILENCE = 60_000;

/**
 * @typedef {object} Remote
 * @property {string} url
 * @property {string} name for sentences
 * @property {number | null} size null until the server tells
 * @property {string | null} etag null where it is not told
 * @property {boolean} ranges the server has given a part of the file
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
    this.#stop.abort(new Stopped("It is paused."));
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
    this.#stop.abort(new Stopped("It was cancelled."));
    for (const go of this.#waiting.splice(0)) go();
  }

  /** Waits while it is paused. */
  async going() {
    while (this.#paused) {
      await new Promise((go) => this.#waiting.push(() => go(null)));
    }
    if (this.#cancelled) throw new Stopped("It was cancelled.");
  }
}

/**
 * Waits before the next attempt; an online network ends it early.
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
 * Where the answer's first byte lies, and how long the whole file is.
 * @param {Response} response
 * @param {Span} asked
 */
function placeOf(response, [start, end]) {
  if (response.status !== 206) {
    const encoded = response.headers.get("content-encoding");
    const length = response.headers.get("content-length");
    return { from: 0, size: encoded || !length ? null : Number(length) };
  }
  // Another origin may keep this header to itself; then it is as was asked.
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
 * @param {Remote} remote
 * @param {Response} response
 * @param {Span} asked
 */
function check(remote, response, asked) {
  const { status, headers } = response;
  const { name } = remote;
  if (status === 429 || status >= 500) {
    throw new Error(`The server answered ${status} for ${name}.`);
  }
  if (status === 416) {
    throw new Changed(`${name} is shorter on the server than it was.`);
  }
  if (!response.ok || !response.body) {
    const why =
      status === 401 || status === 403
        ? "it asks for a sign-in, or the model is gated"
        : status === 404
          ? "there is no such file"
          : `it answered ${status}`;
    throw new Refused(`The server does not give ${name}: ${why}.`);
  }
  if (headers.get("content-type")?.startsWith("text/html")) {
    throw new Refused(
      `The server sent a web page instead of ${name}. Does this network ask for a sign-in first?`,
    );
  }
  const { from, size } = placeOf(response, asked);
  const etag = headers.get("etag");
  if (remote.etag !== null && etag !== null && etag !== remote.etag) {
    throw new Changed(`${name} has changed on the server.`);
  }
  if (remote.size !== null && size !== null && size !== remote.size) {
    throw new Changed(
      `${name} has ${size} bytes on the server, where ${remote.size} were told.`,
    );
  }
  if (remote.ranges && status !== 206) {
    throw new Changed(`The server no longer gives parts of ${name}.`);
  }
  if (status === 206 && from !== asked[0]) {
    throw new Refused(
      `The server sent another part of ${name} than asked for.`,
    );
  }
  remote.ranges = status === 206;
  remote.etag ??= etag;
  remote.size ??= size;
  return from;
}

/**
 * One request, as far as it goes.
 * @param {Remote} remote
 * @param {Span} span its end may lie beyond the file's
 * @param {OnPiece} onPiece
 * @param {AbortSignal} signal
 */
async function ask(remote, span, onPiece, signal) {
  const quiet = new AbortController();
  const both = AbortSignal.any([signal, quiet.signal]);
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  const listen = () => {
    clearTimeout(timer);
    timer = setTimeout(
      () =>
        quiet.abort(new Error(`The server sends no more of ${remote.name}.`)),
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
      // Kept by ourselves; twice would be too much.
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
        // What has come is kept, whatever broke.
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
          throw new Refused(
            `The server sent more of ${remote.name} than it told.`,
          );
        }
        if (filled === PIECE) await give();
      }
    }
    await give();
    if (end === Infinity) remote.size = offset;
    else if (offset < end) {
      throw new Error(
        `${remote.name} arrived cut short: ${offset} of ${end} bytes.`,
      );
    }
  } finally {
    clearTimeout(timer);
    quiet.abort();
  }
}

/**
 * All of a part of the file. Where the server gives no parts, the pieces begin
 * at the file's start and go on to its end, whatever was asked.
 * @param {Remote} remote
 * @param {Span} span
 * @param {OnPiece} onPiece
 * @param {Control} control
 * @param {(sentence: string) => void} onTrouble it will be tried again
 */
export async function transfer(remote, span, onPiece, control, onTrouble) {
  let [at] = span;
  let failures = 0;
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
      // Whoever takes the bytes has failed, not the network.
      if (taker.failed) throw taker.error;
      if (control.paused) {
        // A server without ranges cannot go on where it was.
        if (!remote.ranges && at > before) throw new Changed("It was paused.");
        continue;
      }
      if (control.cancelled) throw new Stopped("It was cancelled.");
      if (error instanceof Refused || error instanceof Changed) throw error;
      if (at > before) {
        failures = 0;
        if (!remote.ranges) {
          throw new Changed(
            `The connection broke, and ${remote.name} begins again.`,
          );
        }
      }
      failures += 1;
      const why = error instanceof Error ? error.message : String(error);
      if (failures >= ATTEMPTS) {
        throw new Refused(`${remote.name} could not be fetched: ${why}`);
      }
      onTrouble(why);
      const pause = Math.min(LONGEST, 500 * 2 ** failures);
      await wait(pause * (0.75 + Math.random() / 2), control.signal).catch(
        () => {},
      );
    }
  }
}

/**
 * A small file, whole.
 * @param {Remote} remote
 * @param {Control} control
 * @param {(sentence: string) => void} onTrouble
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

/**
 * Where files can be kept, behind one interface: the origin's private file
 * system (OPFS); the Cache API in browsers that cannot write a file at an
 * offset; and memory, which ends with the page.
 */

import { message, MessageError } from "../../client/messages.js";

/** @import { Span } from "./spans.js" */

/**
 * One file that is written and read in pieces at any offset.
 * @typedef {object} Large
 * @property {(start: number, end: number) => Promise<Uint8Array<ArrayBuffer>>} read
 *   bytes that have been written
 * @property {(offset: number, bytes: Uint8Array<ArrayBuffer>) => Promise<void>} write
 * @property {() => Promise<void>} clear deletes all bytes
 * @property {() => Promise<void>} flush makes the bytes outlive the page
 * @property {() => Promise<void>} close
 */

/**
 * The files of one model.
 * @typedef {object} StorageBackend
 * @property {"opfs" | "cache" | "memory"} kind
 * @property {(name: string) => Promise<Uint8Array<ArrayBuffer> | null>} get
 * @property {(name: string, bytes: Uint8Array<ArrayBuffer>) => Promise<void>} put
 *   writes the whole file, or throws
 * @property {(name: string, writes: boolean) => Promise<Large>} large
 * @property {() => Promise<void>} remove deletes all files
 */

const FOLDER = "models";
/** Not `sw.js`'s prefix of cache names: it deletes caches of that prefix. */
const CACHE = "models-of-ood-lens";

/** @returns {Promise<FileSystemDirectoryHandle>} */
async function folders() {
  const root = await navigator.storage.getDirectory();
  return root.getDirectoryHandle(FOLDER, { create: true });
}

/** Whether this browser can write files at an offset. */
async function hasFiles() {
  if (typeof FileSystemFileHandle === "undefined") return false;
  if (!("createSyncAccessHandle" in FileSystemFileHandle.prototype))
    return false;
  return folders().then(
    () => true,
    () => false, // Private windows refuse.
  );
}

const hasCache = () =>
  "caches" in self &&
  caches.open(CACHE).then(
    () => true,
    () => false,
  );

/** @type {Promise<"opfs" | "cache" | "memory"> | null} */
let kind = null;

/** The best backend of this browser. */
export function storageKind() {
  kind ??= hasFiles().then(async (files) =>
    files ? "opfs" : (await hasCache()) ? "cache" : "memory",
  );
  return kind;
}

/**
 * @param {string} key
 * @returns {Promise<StorageBackend>}
 */
export async function backendFor(key) {
  const kind = await storageKind();
  if (kind === "opfs") return filesAt(key);
  return kind === "cache" ? cacheAt(key) : memoryAt(key);
}

/** @returns {Promise<string[]>} the keys of all models that are kept */
export async function keysKept() {
  const kind = await storageKind();
  if (kind === "memory") return [...inMemory.keys()];
  if (kind === "opfs") {
    const names = [];
    for await (const name of (await folders()).keys()) names.push(name);
    return names;
  }
  const requests = await (await caches.open(CACHE)).keys();
  const names = requests.map(({ url }) => new URL(url).pathname.split("/")[2]);
  return [...new Set(names)].filter((name) => name !== undefined);
}

/** @param {unknown} error */
const isMissing = (error) =>
  error instanceof DOMException && error.name === "NotFoundError";

/** The browser gives no more room. */
export class Full extends MessageError {
  constructor() {
    super(message("store-full"));
  }
}

/** @param {unknown} error */
function asFull(error) {
  const full =
    error instanceof DOMException && error.name === "QuotaExceededError";
  return full ? new Full() : error;
}

/**
 * Opens a file for writing. A file that another page is writing is free again
 * after a moment.
 * @param {FileSystemFileHandle} file
 */
async function opened(file) {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await file.createSyncAccessHandle();
    } catch (error) {
      const taken =
        error instanceof DOMException &&
        error.name === "NoModificationAllowedError";
      if (!taken || attempt === 10) throw error;
      await new Promise((later) => setTimeout(later, 100));
    }
  }
}

/**
 * @param {string} key
 * @returns {Promise<StorageBackend>}
 */
async function filesAt(key) {
  const parent = await folders();
  const open = () => parent.getDirectoryHandle(key, { create: true });
  await open();

  /**
   * @param {string} name
   * @param {Uint8Array<ArrayBuffer>} bytes
   */
  async function put(name, bytes) {
    const folder = await open();
    const file = await folder.getFileHandle(name, { create: true });
    const handle = await opened(file);
    try {
      // Overwrites the file in place: one of the same size needs no more room.
      if (handle.write(bytes, { at: 0 }) !== bytes.length) throw new Full();
      handle.truncate(bytes.length);
      handle.flush();
    } catch (error) {
      throw asFull(error);
    } finally {
      handle.close();
    }
  }

  return {
    kind: "opfs",
    put,
    async get(name) {
      try {
        const file = await (await open()).getFileHandle(name);
        return new Uint8Array(await (await file.getFile()).arrayBuffer());
      } catch (error) {
        if (isMissing(error)) return null;
        throw error;
      }
    },
    async large(name, writes) {
      const file = await (await open()).getFileHandle(name, { create: true });
      // Reading takes no handle, so that two pages can read one file.
      if (!writes) {
        return {
          async read(start, end) {
            const part = (await file.getFile()).slice(start, end);
            return new Uint8Array(await part.arrayBuffer());
          },
          write: async () => {},
          clear: async () => {},
          flush: async () => {},
          close: async () => {},
        };
      }
      const handle = await opened(file);
      return {
        async read(start, end) {
          const bytes = new Uint8Array(end - start);
          const count = handle.read(bytes, { at: start });
          return bytes.subarray(0, count);
        },
        async write(offset, bytes) {
          try {
            // Out of room, Chromium does not throw, but returns −8 unsigned.
            const count = handle.write(bytes, { at: offset });
            if (count !== bytes.length) throw new Full();
          } catch (error) {
            throw asFull(error);
          }
        },
        clear: async () => handle.truncate(0),
        flush: async () => handle.flush(),
        close: async () => handle.close(),
      };
    },
    remove: () =>
      parent.removeEntry(key, { recursive: true }).catch((error) => {
        if (!isMissing(error)) throw error;
      }),
  };
}

/**
 * Files in the Cache API. A large file is kept in the pieces in which it came.
 * @param {string} key
 * @returns {Promise<StorageBackend>}
 */
async function cacheAt(key) {
  const cache = await caches.open(CACHE);
  const base = `${self.origin}/${CACHE}/${key}/`;
  /** @param {string} prefix */
  const under = async (prefix) =>
    (await cache.keys()).filter(({ url }) => url.startsWith(prefix));
  /** @param {string} prefix */
  const clear = async (prefix) => {
    for (const request of await under(prefix)) await cache.delete(request);
  };
  /**
   * @param {string} url
   * @param {Uint8Array<ArrayBuffer>} bytes
   */
  const put = (url, bytes) =>
    cache.put(url, new Response(bytes)).catch((error) => {
      throw asFull(error);
    });
  return {
    kind: "cache",
    put: (name, bytes) => put(base + name, bytes),
    async get(name) {
      const kept = await cache.match(base + name);
      return kept ? new Uint8Array(await kept.arrayBuffer()) : null;
    },
    async large(name) {
      const prefix = `${base}${name}/`;
      /** @type {Piece[]} */
      const pieces = (await under(prefix)).map(({ url }) => {
        const [start = 0, end = 0] = url
          .slice(prefix.length)
          .split("-")
          .map(Number);
        return {
          span: [start, end],
          bytes: async () =>
            (await cache.match(url))?.arrayBuffer() ?? new ArrayBuffer(0),
        };
      });
      const wipe = () => clear(prefix);
      return inPieces(pieces, wipe, async ([start, end], bytes) => {
        const url = `${prefix}${start}-${end}`;
        await put(url, bytes);
        return async () =>
          (await cache.match(url))?.arrayBuffer() ?? new ArrayBuffer(0);
      });
    },
    remove: () => clear(base),
  };
}

/** @type {Map<string, { small: Map<string, Uint8Array<ArrayBuffer>>, large: Map<string, Piece[]> }>} */
const inMemory = new Map();

/**
 * @param {string} key
 * @returns {Promise<StorageBackend>}
 */
async function memoryAt(key) {
  const kept = inMemory.get(key) ?? { small: new Map(), large: new Map() };
  inMemory.set(key, kept);
  return {
    kind: "memory",
    get: async (name) => kept.small.get(name) ?? null,
    put: async (name, bytes) => void kept.small.set(name, bytes),
    async large(name) {
      const pieces = kept.large.get(name) ?? [];
      kept.large.set(name, pieces);
      return piecesInMemory(pieces);
    },
    remove: async () => void inMemory.delete(key),
  };
}

/** @typedef {{ span: Span, bytes: () => Promise<ArrayBuffer> }} Piece */

/**
 * A large file in memory, as blobs, which a browser may move to the disk.
 * @param {Piece[]} [pieces]
 */
export const piecesInMemory = (pieces = []) =>
  inPieces(pieces, null, async (_, bytes) => {
    const blob = new Blob([bytes]);
    return () => blob.arrayBuffer();
  });

/**
 * A large file made of pieces. Where two overlap, the later one counts.
 * @param {Piece[]} pieces
 * @param {(() => Promise<void>) | null} wipe deletes the pieces where they are kept
 * @param {(span: Span, bytes: Uint8Array<ArrayBuffer>) => Promise<Piece["bytes"]>} keep
 * @returns {Large}
 */
function inPieces(pieces, wipe, keep) {
  return {
    async read(start, end) {
      const whole = new Uint8Array(end - start);
      for (const { span, bytes } of pieces) {
        const [from, to] = [Math.max(span[0], start), Math.min(span[1], end)];
        if (from >= to) continue;
        const part = new Uint8Array(await bytes());
        whole.set(part.subarray(from - span[0], to - span[0]), from - start);
      }
      return whole;
    },
    async write(offset, bytes) {
      /** @type {Span} */
      const span = [offset, offset + bytes.length];
      pieces.push({ span, bytes: await keep(span, bytes) });
    },
    async clear() {
      pieces.length = 0;
      await wipe?.();
    },
    flush: async () => {},
    close: async () => {},
  };
}

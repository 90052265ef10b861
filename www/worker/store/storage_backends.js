/**
 * Storage for the files of models, behind one interface: the origin private file
 * system (OPFS); the Cache API in browsers that cannot write a file at an offset;
 * and workerState, whose content is lost with the page.
 */

import { message, MessageError } from "../../client/messages.js";

/** @import { Span } from "./spans.js" */

/**
 * A file that is read and written in pieces at any offset. Writing throws a
 * `StorageFullError` if the browser has no more space.
 * @typedef {object} LargeFile
 * @property {(start: number, end: number) => Promise<Uint8Array<ArrayBuffer>>} read
 *   bytes from `start` to before `end`, which must have been written
 * @property {(offset: number, bytes: Uint8Array<ArrayBuffer>) => Promise<void>} write
 * @property {() => Promise<void>} clear deletes all bytes
 * @property {() => Promise<void>} flush stores the bytes permanently
 * @property {() => Promise<void>} close
 */

/**
 * The files of one model.
 * @typedef {object} StorageBackend
 * @property {"opfs" | "cache" | "memory"} kind
 * @property {(name: string) => Promise<Uint8Array<ArrayBuffer> | null>} get a
 *   small file; null if it does not exist
 * @property {(name: string, bytes: Uint8Array<ArrayBuffer>) => Promise<void>} put
 *   writes a whole small file; throws a `StorageFullError` if it does not fit
 * @property {(name: string, writes: boolean) => Promise<LargeFile>} large opens a
 *   file to be read and, with `writes`, written in pieces
 * @property {() => Promise<void>} remove deletes all files
 */

const FOLDER = "models";
/** `sw.js` deletes caches whose names start with `ood-lens-`. */
const CACHE = "models-of-ood-lens";

/** @returns {Promise<FileSystemDirectoryHandle>} */
async function modelsFolder() {
  const root = await navigator.storage.getDirectory();
  return root.getDirectoryHandle(FOLDER, { create: true });
}

/** Whether this browser can write files of the OPFS at an offset. */
async function hasOpfs() {
  if (typeof FileSystemFileHandle === "undefined") return false;
  if (!("createSyncAccessHandle" in FileSystemFileHandle.prototype))
    return false;
  return modelsFolder().then(
    () => true,
    () => false, // A private window has no OPFS.
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

/** The best backend that this browser has. */
export function storageKind() {
  kind ??= hasOpfs().then(async (opfs) =>
    opfs ? "opfs" : (await hasCache()) ? "cache" : "memory",
  );
  return kind;
}

/**
 * Opens the files of a model.
 * @param {string} key of the model
 * @returns {Promise<StorageBackend>}
 */
export async function backendFor(key) {
  const kind = await storageKind();
  if (kind === "opfs") return opfsBackend(key);
  return kind === "cache" ? cacheBackend(key) : memoryBackend(key);
}

/** The keys of all models of which files are stored. @returns {Promise<string[]>} */
export async function storedModelKeys() {
  const kind = await storageKind();
  if (kind === "memory") return [...inMemory.keys()];
  if (kind === "opfs") {
    const names = [];
    for await (const name of (await modelsFolder()).keys()) names.push(name);
    return names;
  }
  const requests = await (await caches.open(CACHE)).keys();
  const names = requests.map(({ url }) => new URL(url).pathname.split("/")[2]);
  return [...new Set(names)].filter((name) => name !== undefined);
}

/** @param {unknown} error */
const isMissing = (error) =>
  error instanceof DOMException && error.name === "NotFoundError";

/** The browser gives this site no more storage space. */
export class StorageFullError extends MessageError {
  constructor() {
    super(message("store-full"));
  }
}

/**
 * The error itself, or a `StorageFullError` in place of the browser's.
 * @param {unknown} error
 */
function withQuotaError(error) {
  const isFull =
    error instanceof DOMException && error.name === "QuotaExceededError";
  return isFull ? new StorageFullError() : error;
}

/**
 * Opens a file for writing. Tries again for a second while another page has the
 * file open.
 * @param {FileSystemFileHandle} file
 */
async function openForWriting(file) {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await file.createSyncAccessHandle();
    } catch (error) {
      const inUse =
        error instanceof DOMException &&
        error.name === "NoModificationAllowedError";
      if (!inUse || attempt === 10) throw error;
      await new Promise((resume) => setTimeout(resume, 100));
    }
  }
}

/**
 * @param {string} key
 * @returns {Promise<StorageBackend>}
 */
async function opfsBackend(key) {
  const parent = await modelsFolder();
  const folder = () => parent.getDirectoryHandle(key, { create: true });
  await folder();

  /**
   * @param {string} name
   * @param {Uint8Array<ArrayBuffer>} bytes
   */
  async function put(name, bytes) {
    const file = await (await folder()).getFileHandle(name, { create: true });
    const handle = await openForWriting(file);
    try {
      // Overwritten in place, a file of the same size needs no more space.
      if (handle.write(bytes, { at: 0 }) !== bytes.length)
        throw new StorageFullError();
      handle.truncate(bytes.length);
      handle.flush();
    } catch (error) {
      throw withQuotaError(error);
    } finally {
      handle.close();
    }
  }

  return {
    kind: "opfs",
    put,
    async get(name) {
      try {
        const file = await (await folder()).getFileHandle(name);
        return new Uint8Array(await (await file.getFile()).arrayBuffer());
      } catch (error) {
        if (isMissing(error)) return null;
        throw error;
      }
    },
    async large(name, writes) {
      const file = await (await folder()).getFileHandle(name, { create: true });
      // A handle locks the file. Reading works without one, so that two pages can
      // read the same file.
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
      const handle = await openForWriting(file);
      return {
        async read(start, end) {
          const bytes = new Uint8Array(end - start);
          const count = handle.read(bytes, { at: start });
          return bytes.subarray(0, count);
        },
        async write(offset, bytes) {
          try {
            // If the disk is full, Chromium throws no error: it returns −8 as an
            // unsigned number.
            const count = handle.write(bytes, { at: offset });
            if (count !== bytes.length) throw new StorageFullError();
          } catch (error) {
            throw withQuotaError(error);
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
 * Files in the Cache API. A large file is stored as the pieces in which it was
 * written.
 * @param {string} key
 * @returns {Promise<StorageBackend>}
 */
async function cacheBackend(key) {
  const cache = await caches.open(CACHE);
  const base = `${self.origin}/${CACHE}/${key}/`;
  /** @param {string} prefix */
  const requestsUnder = async (prefix) =>
    (await cache.keys()).filter(({ url }) => url.startsWith(prefix));
  /** @param {string} prefix */
  const clear = async (prefix) => {
    for (const request of await requestsUnder(prefix))
      await cache.delete(request);
  };
  /**
   * @param {string} url
   * @param {Uint8Array<ArrayBuffer>} bytes
   */
  const put = (url, bytes) =>
    cache.put(url, new Response(bytes)).catch((error) => {
      throw withQuotaError(error);
    });
  return {
    kind: "cache",
    put: (name, bytes) => put(base + name, bytes),
    async get(name) {
      const response = await cache.match(base + name);
      return response ? new Uint8Array(await response.arrayBuffer()) : null;
    },
    async large(name) {
      const prefix = `${base}${name}/`;
      /** @type {Piece[]} */
      const pieces = (await requestsUnder(prefix)).map(({ url }) => {
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
      const deleteAll = () => clear(prefix);
      return fileOfPieces(pieces, deleteAll, async ([start, end], bytes) => {
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
async function memoryBackend(key) {
  const files = inMemory.get(key) ?? { small: new Map(), large: new Map() };
  inMemory.set(key, files);
  return {
    kind: "memory",
    get: async (name) => files.small.get(name) ?? null,
    put: async (name, bytes) => void files.small.set(name, bytes),
    async large(name) {
      const pieces = files.large.get(name) ?? [];
      files.large.set(name, pieces);
      return fileInMemory(pieces);
    },
    remove: async () => void inMemory.delete(key),
  };
}

/** @typedef {{ span: Span, bytes: () => Promise<ArrayBuffer> }} Piece */

/**
 * A large file in workerState. Its pieces are blobs, which a browser may move to the
 * disk.
 * @param {Piece[]} [pieces] written before; new pieces are added to this array
 */
export const fileInMemory = (pieces = []) =>
  fileOfPieces(pieces, null, async (_, bytes) => {
    const blob = new Blob([bytes]);
    return () => blob.arrayBuffer();
  });

/**
 * A large file made of pieces. Where two pieces overlap, the later one counts.
 * @param {Piece[]} pieces
 * @param {(() => Promise<void>) | null} deleteAll deletes the stored pieces; null
 *   for pieces in memory
 * @param {(span: Span, bytes: Uint8Array<ArrayBuffer>) => Promise<Piece["bytes"]>} storePiece
 *   stores a piece and returns a function that reads it
 * @returns {LargeFile}
 */
function fileOfPieces(pieces, deleteAll, storePiece) {
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
      pieces.push({ span, bytes: await storePiece(span, bytes) });
    },
    async clear() {
      pieces.length = 0;
      await deleteAll?.();
    },
    flush: async () => {},
    close: async () => {},
  };
}

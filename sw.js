/**
 * The service worker: after one visit the page works without a network.
 *
 * `offline.js`, which `cargo xtask package` writes, lists every file of the site
 * with its SHA-256. The worker fetches a version as a whole into its own cache
 * and checks each file before the version answers any request. So the cache
 * never holds an error page, a half-written file or a mixture of two versions,
 * and an update that fails leaves the version in use as it is. A browser looks
 * for a new `sw.js` or `offline.js` at each visit; the new version takes over
 * when no page uses the old one any more.
 */

/** @typedef {{ version: string, files: Record<string, string> }} Offline */

const scope = /** @type {ServiceWorkerGlobalScope & { OFFLINE: Offline }} */ (
  /** @type {unknown} */ (self)
);

importScripts("offline.js");

const { version, files } = scope.OFFLINE;
const FAMILY = "ood-lens-";
const CACHE = FAMILY + version;
const FOLDER = new URL("./", scope.location.href);
const CHECKSUM = "x-content-sha256";
/** Files that are fetched at the same time. */
const AT_ONCE = 6;
/** Megabytes that only a browser with a GPU needs. */
const NEEDS_GPU = "pkg/webgpu/";

/** @param {string} path */
const addressOf = (path) => new URL(path, FOLDER).href;

scope.addEventListener("install", (event) => event.waitUntil(install()));
scope.addEventListener("activate", (event) => event.waitUntil(tidy()));
scope.addEventListener("fetch", (event) => {
  const { method, url } = event.request;
  const { origin, pathname } = new URL(url);
  if (method !== "GET" || origin !== FOLDER.origin) return;
  if (!pathname.startsWith(FOLDER.pathname)) return;
  const path = pathname.slice(FOLDER.pathname.length) || "index.html";
  if (Object.hasOwn(files, path)) {
    event.respondWith(answer(path, event.request));
  }
});

async function install() {
  const gpu = await hasGpu();
  const paths = Object.keys(files).filter(
    (path) => gpu || !path.startsWith(NEEDS_GPU),
  );
  const cache = await caches.open(CACHE);
  try {
    const queue = paths.values();
    const hands = Array.from({ length: AT_ONCE }, async () => {
      for (const path of queue) await keep(cache, path, files[path] ?? "");
    });
    await Promise.all(hands);
  } catch (error) {
    await caches.delete(CACHE);
    throw error;
  }
}

async function hasGpu() {
  if (!navigator.gpu) return false;
  return (await navigator.gpu.requestAdapter().catch(() => null)) !== null;
}

/**
 * Puts a file into the cache: from the version in use if it is the same file,
 * else from the network.
 * @param {Cache} cache
 * @param {string} path
 * @param {string} checksum
 */
async function keep(cache, path, checksum) {
  const url = addressOf(path);
  const kept = await caches.match(url);
  if (kept?.headers.get(CHECKSUM) === checksum) return cache.put(url, kept);
  const response = await fetch(url, { cache: "no-cache" });
  if (!response.ok || response.redirected) {
    throw new Error(`${path}: the server answered ${response.status}.`);
  }
  const bytes = await response.arrayBuffer();
  const digest = await crypto.subtle.digest("SHA-256", bytes);
  const hex = [...new Uint8Array(digest)].map((byte) =>
    byte.toString(16).padStart(2, "0"),
  );
  if (hex.join("") !== checksum) {
    throw new Error(`${path} is not the file that this version names.`);
  }
  const headers = {
    "content-type": response.headers.get("content-type") ?? "",
    "content-length": String(bytes.byteLength),
    [CHECKSUM]: checksum,
  };
  await cache.put(url, new Response(bytes, { headers }));
}

/** Deletes the versions before, which no page uses any more. */
async function tidy() {
  for (const name of await caches.keys()) {
    if (name.startsWith(FAMILY) && name !== CACHE) await caches.delete(name);
  }
}

/**
 * @param {string} path
 * @param {Request} request
 */
async function answer(path, request) {
  const cache = await caches.open(CACHE);
  // A browser that is short of space may have deleted a file.
  return (await cache.match(addressOf(path))) ?? fetch(request);
}

/**
 * A static file server with another origin than the page under test. It plays a
 * package CDN that serves OOD Lens to an embedding page.
 */

import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";

/** The repository's folder. */
export const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** @type {Record<string, string>} */
const MEDIA_TYPES = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".mjs": "text/javascript",
  ".css": "text/css",
  ".json": "application/json",
  ".wasm": "application/wasm",
  ".png": "image/png",
  ".svg": "image/svg+xml",
};

/**
 * @typedef {object} StaticHost
 * @property {string} origin without a slash at the end
 * @property {string[]} asked the paths of all requests so far
 * @property {Map<string, (() => { status: number, body: string | Uint8Array, type?: string, encoding?: string }) | null>} instead
 *   answers by path that replace the files; null: closes the connection
 * @property {() => Promise<void>} close
 */

/**
 * Starts a server for the files of a folder.
 * @param {string} [folder]
 * @returns {Promise<StaticHost>}
 */
export async function startStaticHost(folder = ROOT) {
  /** @type {StaticHost["asked"]} */
  const asked = [];
  /** @type {StaticHost["instead"]} */
  const instead = new Map();
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url ?? "/", "http://localhost");
    const path = decodeURIComponent(pathname);
    asked.push(path);
    // As a CDN does: pages of any origin may load the files.
    response.setHeader("access-control-allow-origin", "*");
    response.setHeader("cache-control", "no-cache");
    const answer = instead.get(path);
    if (answer === null) return void response.destroy();
    if (answer) {
      const { status, body, type = "text/html", encoding } = answer();
      if (encoding) response.setHeader("content-encoding", encoding);
      response.writeHead(status, { "content-type": type });
      return void response.end(body);
    }
    try {
      const file = path.endsWith("/") ? `${path}index.html` : path;
      const bytes = await readFile(join(folder, normalize(file)));
      const type = MEDIA_TYPES[extname(file)] ?? "application/octet-stream";
      response.writeHead(200, {
        "content-type": type,
        "content-length": bytes.length,
      });
      response.end(bytes);
    } catch {
      response.writeHead(404, { "content-type": "text/html" });
      response.end("<p>There is no such file.</p>");
    }
  });
  await new Promise((done) => server.listen(0, "127.0.0.1", () => done(null)));
  const { port } = /** @type {import("node:net").AddressInfo} */ (
    server.address()
  );
  return {
    origin: `http://127.0.0.1:${port}`,
    asked,
    instead,
    close: async () => {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}

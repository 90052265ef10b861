/**
 * A static host of another origin than the page under test: what a package
 * CDN or somebody's web space is to the page that embeds OOD Lens.
 */

import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";

export const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** @type {Record<string, string>} */
const TYPES = {
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
 * @typedef {object} Site
 * @property {string} origin without a slash at the end
 * @property {string[]} asked the paths of all requests so far
 * @property {Map<string, (() => { status: number, body: string | Uint8Array, type?: string, encoding?: string }) | null>} instead
 *   answers of a test's own, by path; null refuses the connection
 * @property {() => Promise<void>} close
 */

/**
 * @param {string} [folder]
 * @returns {Promise<Site>}
 */
export async function host(folder = ROOT) {
  /** @type {Site["asked"]} */
  const asked = [];
  /** @type {Site["instead"]} */
  const instead = new Map();
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url ?? "/", "http://localhost");
    const path = decodeURIComponent(pathname);
    asked.push(path);
    // Any page may load this: it is what makes a host a CDN.
    response.setHeader("access-control-allow-origin", "*");
    response.setHeader("cache-control", "no-cache");
    const other = instead.get(path);
    if (other === null) return void response.destroy();
    if (other) {
      const { status, body, type = "text/html", encoding } = other();
      if (encoding) response.setHeader("content-encoding", encoding);
      response.writeHead(status, { "content-type": type });
      return void response.end(body);
    }
    try {
      const file = path.endsWith("/") ? `${path}index.html` : path;
      const bytes = await readFile(join(folder, normalize(file)));
      const type = TYPES[extname(file)] ?? "application/octet-stream";
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

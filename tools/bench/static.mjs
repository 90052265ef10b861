/**
 * A static host like common ones: it compresses with brotli, and browsers keep
 * files for an hour. `cargo xtask serve` does neither.
 */

import { createServer } from "node:http";
import { readFile } from "node:fs/promises";
import { extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants } from "node:zlib";

export const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/**
 * The types of the files in `dist/`, and whether a host compresses them.
 * @type {Map<string, [string, boolean]>}
 */
const TYPES = new Map([
  [".html", ["text/html; charset=utf-8", true]],
  [".js", ["text/javascript; charset=utf-8", true]],
  [".mjs", ["text/javascript; charset=utf-8", true]],
  [".css", ["text/css; charset=utf-8", true]],
  [".json", ["application/json", true]],
  [".svg", ["image/svg+xml", true]],
  [".wasm", ["application/wasm", true]],
  [".png", ["image/png", false]],
]);
/** In bytes. Above it brotli's best level takes minutes, and hosts use a lower one too. */
const LARGE = 1 << 20;

/**
 * @param {string} folder
 * @returns {Promise<{ origin: string, sent: Map<string, { raw: number, wire: number }>, close: () => Promise<void> }>}
 *   `sent`: the bytes of each file, uncompressed and as sent
 */
export async function host(folder = ROOT) {
  /** @typedef {{ body: Buffer, raw: number, headers: Record<string, string | number> }} Answer */
  /** @type {Map<string, Answer>} */
  const made = new Map();
  /** @type {Map<string, { raw: number, wire: number }>} */
  const sent = new Map();

  /** @param {string} path @returns {Promise<Answer>} */
  async function make(path) {
    const known = made.get(path);
    if (known) return known;
    const raw = await readFile(join(folder, normalize(path)));
    const [type, shrinks] = TYPES.get(extname(path)) ?? [
      "application/octet-stream",
      false,
    ];
    const quality = raw.length > LARGE ? 5 : 11;
    const body = shrinks
      ? brotliCompressSync(raw, {
          params: { [constants.BROTLI_PARAM_QUALITY]: quality },
        })
      : raw;
    const answer = {
      body,
      raw: raw.length,
      headers: {
        "content-type": type,
        "content-length": body.length,
        "cache-control": "max-age=3600",
        ...(shrinks
          ? { "content-encoding": "br", vary: "accept-encoding" }
          : {}),
      },
    };
    made.set(path, answer);
    return answer;
  }

  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url ?? "/", "http://localhost");
    const path = decodeURIComponent(pathname).replace(/\/$/, "/index.html");
    try {
      const { body, raw, headers } = await make(path);
      response.writeHead(200, headers);
      if (request.method === "HEAD") return void response.end();
      sent.set(path.slice(1), { raw, wire: body.length });
      response.end(body);
    } catch {
      response.writeHead(404, { "content-type": "text/plain" });
      response.end("There is no such file.");
    }
  });
  await new Promise((done) => server.listen(0, "127.0.0.1", () => done(null)));
  const { port } = /** @type {import("node:net").AddressInfo} */ (
    server.address()
  );
  return {
    origin: `http://127.0.0.1:${port}`,
    sent,
    close: async () => {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}

/**
 * A model hub on this machine, with the manners of a real one: a listing of a
 * repository's files, redirects to another host for large ones, ranges, ETags;
 * and with its bad days, which a test chooses.
 */

import { createHash } from "node:crypto";
import { createServer } from "node:http";

/**
 * What the host of the large files does. All is well by default.
 * @typedef {object} Manners
 * @property {boolean} [ranges] false: always the whole file
 * @property {number} [cutAfter] each answer ends, broken, after so many bytes
 * @property {number} [rate] bytes a second
 * @property {boolean} [page] a web page with status 200 in place of any file
 * @property {number} [status] of every answer
 * @property {string} [etag] another than the content's own
 * @property {boolean} [shy] ETag and Content-Range are not shown to pages
 * @property {boolean} [altered] one byte in the middle of the weights is another
 * @property {boolean} [short] the weights' last bytes are missing, and nobody says so
 * @property {number} [stopAfter] of all answers together; then no more come
 */

/**
 * @typedef {object} Hub
 * @property {string} origin
 * @property {string[]} hosts of the hub and of its large files
 * @property {Manners} manners
 * @property {Map<string, Buffer>} files by `owner/name/path`
 * @property {{ method: string, url: string, range: string, body: number }[]} asked
 * @property {() => number} sent bytes of files, of all answers together
 * @property {() => void} renew another commit: every ETag changes
 * @property {() => Promise<void>} close
 */

const REVISION = "0123456789abcdef0123456789abcdef01234567";
/** Files above go to the other host, as git-lfs does with a hub's. */
const LARGE = 100_000;

/** @param {Buffer | string} bytes */
export const sha256 = (bytes) =>
  createHash("sha256").update(bytes).digest("hex");

/**
 * @param {Record<string, Buffer>} files by `owner/name/path`
 * @returns {Promise<Hub>}
 */
export async function hub(files) {
  let commit = 0;
  let sent = 0;
  /** @type {Hub["asked"]} */
  const asked = [];
  const held = new Map(Object.entries(files));
  /** @type {Hub} */
  const self = {
    origin: "",
    hosts: [],
    manners: {},
    files: held,
    asked,
    sent: () => sent,
    renew: () => void (commit += 1),
    close: async () => {
      for (const server of [front, back]) {
        server.closeAllConnections();
        await new Promise((done) => server.close(done));
      }
    },
  };

  /**
   * @param {import("node:http").IncomingMessage} request
   * @param {import("node:http").ServerResponse} response
   */
  function note(request, response) {
    const entry = {
      method: request.method ?? "",
      url: request.url ?? "",
      range: request.headers.range ?? "",
      body: 0,
    };
    asked.push(entry);
    request.on("data", (chunk) => (entry.body += chunk.length));
    response.setHeader("access-control-allow-origin", "*");
    if (!self.manners.shy) {
      response.setHeader(
        "access-control-expose-headers",
        "ETag, Content-Range, Accept-Ranges",
      );
    }
    const { status } = self.manners;
    if (!status) return true;
    response.writeHead(status, { "content-type": "text/plain" });
    response.end("No.");
    return false;
  }

  const front = createServer((request, response) => {
    if (!note(request, response)) return;
    const { pathname } = new URL(request.url ?? "/", "http://hub");
    const listing = /^\/api\/models\/([^/]+\/[^/]+)\/(tree|revision)\//.exec(
      pathname,
    );
    if (listing) {
      const [, repository = "", what] = listing;
      const inside = [...held].filter(([path]) =>
        path.startsWith(`${repository}/`),
      );
      if (inside.length === 0) {
        response.writeHead(404, { "content-type": "application/json" });
        return void response.end('{"error":"Repository not found"}');
      }
      response.writeHead(200, { "content-type": "application/json" });
      if (what === "revision") {
        return void response.end(JSON.stringify({ sha: REVISION }));
      }
      const list = inside.map(([path, bytes]) => ({
        type: "file",
        path: path.slice(repository.length + 1),
        size: bytes.length,
        ...(bytes.length > LARGE ? { lfs: { oid: sha256(bytes) } } : {}),
      }));
      return void response.end(JSON.stringify(list));
    }
    const found = /^\/([^/]+\/[^/]+)\/resolve\/[^/]+\/(.+)$/.exec(pathname);
    const path = found ? `${found[1]}/${found[2]}` : "";
    const bytes = held.get(path);
    if (!bytes) {
      response.writeHead(404, { "content-type": "text/plain" });
      return void response.end("Entry not found");
    }
    if (bytes.length <= LARGE) return give(request, response, path);
    response.writeHead(302, {
      location: `${self.hosts[1]}/lfs/${encodeURIComponent(path)}?signed=${asked.length}`,
    });
    response.end();
  });

  const back = createServer((request, response) => {
    if (!note(request, response)) return;
    const { pathname } = new URL(request.url ?? "/", "http://cdn");
    const path = decodeURIComponent(pathname.replace("/lfs/", ""));
    give(request, response, path);
  });

  /**
   * @param {import("node:http").IncomingMessage} request
   * @param {import("node:http").ServerResponse} response
   * @param {string} path
   */
  function give(request, response, path) {
    const whole = held.get(path) ?? Buffer.alloc(0);
    const manners = { ...self.manners };
    if (manners.page) {
      response.writeHead(200, { "content-type": "text/html; charset=utf-8" });
      return void response.end("<!doctype html><p>Please sign in.</p>");
    }
    const isWeights = path.endsWith("model.safetensors");
    const short = manners.short && isWeights;
    const length = short ? whole.length - 1000 : whole.length;
    const etag = manners.etag ?? `"${sha256(whole).slice(0, 16)}-${commit}"`;
    const asked = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? "");
    const part = manners.ranges !== false && asked;
    const start = part ? Number(asked[1]) : 0;
    const end =
      part && asked[2] ? Math.min(Number(asked[2]) + 1, length) : length;
    if (start >= length) {
      response.writeHead(416, { "content-range": `bytes */${length}` });
      return void response.end();
    }
    const bytes = Buffer.from(whole.subarray(start, end));
    const middle = Math.floor(whole.length / 2) - start;
    if (manners.altered && isWeights && middle >= 0 && middle < bytes.length) {
      bytes[middle] = (bytes[middle] ?? 0) ^ 1;
    }
    response.writeHead(part ? 206 : 200, {
      "content-type": "application/octet-stream",
      "content-length": bytes.length,
      etag,
      ...(manners.ranges === false ? {} : { "accept-ranges": "bytes" }),
      ...(part
        ? { "content-range": `bytes ${start}-${end - 1}/${length}` }
        : {}),
    });
    const room = Math.max(0, (manners.stopAfter ?? Infinity) - sent);
    const until = Math.min(bytes.length, manners.cutAfter ?? Infinity, room);
    const step = Math.max(1, Math.floor((manners.rate ?? Infinity) / 20));
    let at = 0;
    const next = () => {
      if (response.destroyed) return;
      const stop = Math.min(until, at + step);
      response.write(bytes.subarray(at, stop));
      sent += stop - at;
      at = stop;
      if (at < until) return void setTimeout(next, 50);
      if (at < bytes.length) {
        // What was written goes out before the connection breaks.
        return void setTimeout(() => response.destroy(), 30);
      }
      response.end();
    };
    next();
  }

  for (const server of [front, back]) {
    await new Promise((done) =>
      server.listen(0, "127.0.0.1", () => done(null)),
    );
    const { port } = /** @type {import("node:net").AddressInfo} */ (
      server.address()
    );
    self.hosts.push(`http://127.0.0.1:${port}`);
  }
  self.origin = self.hosts[0] ?? "";
  return self;
}

/**
 * A stand-in for the Hugging Face hub: it lists a repository's files, redirects
 * downloads of large files to another host, and answers with ranges and ETags.
 * A test can also make it fail in the ways in which real hosts fail.
 */

import { createHash } from "node:crypto";
import { createServer } from "node:http";

/**
 * How the two hosts behave. By default they answer every request correctly.
 * @typedef {object} Behaviour
 * @property {boolean} [ranges] false: every answer is the whole file
 * @property {number} [cutAfter] bytes after which each answer breaks off
 * @property {number} [rate] bytes a second
 * @property {boolean} [page] every file's answer is a web page with status 200
 * @property {number} [status] the HTTP status of every answer
 * @property {string} [etag] replaces the ETag of the content
 * @property {boolean} [shy] the CORS headers hide ETag and Content-Range
 * @property {boolean} [altered] one byte in the middle of the weights differs
 * @property {boolean} [short] the last 1000 bytes of the weights are missing,
 *   and Content-Length agrees with that
 * @property {number} [stopAfter] bytes after which all answers together break off
 */

/**
 * @typedef {object} FakeHub
 * @property {string} origin of the hub
 * @property {string[]} hosts origins of the hub and of the host of large files
 * @property {Behaviour} manners a test may change it at any time
 * @property {Map<string, Buffer>} files by `owner/name/path`
 * @property {{ method: string, url: string, range: string, body: number }[]} asked
 *   all requests so far; `body` is the length of the request's body in bytes
 * @property {() => number} sent bytes of files in all answers so far
 * @property {() => void} renew simulates a new commit: every ETag changes
 * @property {() => Promise<void>} close
 */

const REVISION = "0123456789abcdef0123456789abcdef01234567";
/** Files with more bytes are on the other host, as with the hub's git-lfs. */
const LARGE = 100_000;

/** @param {Buffer | string} bytes */
export const sha256 = (bytes) =>
  createHash("sha256").update(bytes).digest("hex");

/**
 * Starts the hub and the host of its large files.
 * @param {Record<string, Buffer>} files by `owner/name/path`
 * @returns {Promise<FakeHub>}
 */
export async function startFakeHub(files) {
  let commit = 0;
  let sent = 0;
  /** @type {FakeHub["asked"]} */
  const asked = [];
  const stored = new Map(Object.entries(files));
  /** @type {FakeHub} */
  const self = {
    origin: "",
    hosts: [],
    manners: {},
    files: stored,
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
   * Records a request and sets the CORS headers. False: `manners.status` has
   * already answered the request.
   * @param {import("node:http").IncomingMessage} request
   * @param {import("node:http").ServerResponse} response
   */
  function record(request, response) {
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
    if (!record(request, response)) return;
    const { pathname } = new URL(request.url ?? "/", "http://hub");
    const listing = /^\/api\/models\/([^/]+\/[^/]+)\/(tree|revision)\//.exec(
      pathname,
    );
    if (listing) {
      const [, repository = "", what] = listing;
      const inside = [...stored].filter(([path]) =>
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
    const bytes = stored.get(path);
    if (!bytes) {
      response.writeHead(404, { "content-type": "text/plain" });
      return void response.end("Entry not found");
    }
    if (bytes.length <= LARGE) return sendFile(request, response, path);
    response.writeHead(302, {
      location: `${self.hosts[1]}/lfs/${encodeURIComponent(path)}?signed=${asked.length}`,
    });
    response.end();
  });

  const back = createServer((request, response) => {
    if (!record(request, response)) return;
    const { pathname } = new URL(request.url ?? "/", "http://cdn");
    const path = decodeURIComponent(pathname.replace("/lfs/", ""));
    sendFile(request, response, path);
  });

  /**
   * Answers with a file or the part of it that the request asks for, as
   * `manners` says.
   * @param {import("node:http").IncomingMessage} request
   * @param {import("node:http").ServerResponse} response
   * @param {string} path
   */
  function sendFile(request, response, path) {
    const whole = stored.get(path) ?? Buffer.alloc(0);
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
        // The delay lets the bytes that were written leave the socket first.
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

/**
 * The download and storage of one large file, in a real browser, from a hub that
 * can fail: a stored file is complete and equals the published one, and after a
 * failure the browser fetches no byte twice without need.
 */

import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { test } from "node:test";
import {
  covers,
  split,
  total,
  withSpan,
} from "../../www/worker/store/spans.js";
import { openPage } from "./chromium.mjs";
import { sha256, startFakeHub } from "./fake-hub.mjs";

/** @typedef {import("../../www/worker/store/spans.js").Span} Span */

const PATIENCE = Number(process.env["OOD_LENS_PATIENCE"] ?? 120_000);
/** In bytes: larger than the pieces that are stored, and no multiple of them. */
const SIZE = 9_000_007;
const FILE = randomBytes(SIZE);
const PATH = "some/model/model.safetensors";

test("spans are joined, split and counted like sets of bytes", () => {
  for (let round = 0; round < 200; round += 1) {
    /** @type {Set<number>} */
    const bytes = new Set();
    /** @type {Span[]} */
    let spans = [];
    for (let count = 0; count < 6; count += 1) {
      const start = Math.floor(Math.random() * 40);
      const end = start + Math.floor(Math.random() * 12);
      spans = withSpan(spans, [start, end]);
      for (let at = start; at < end; at += 1) bytes.add(at);
    }
    assert.equal(total(spans), bytes.size);
    for (const [at, [start]] of spans.entries()) {
      const before = spans[at - 1];
      assert.ok(!before || before[1] < start, "joined, and in order");
    }
    let next = 5;
    for (const { span, there } of split(spans, [5, 45])) {
      assert.equal(span[0], next);
      next = span[1];
      for (let at = span[0]; at < span[1]; at += 1) {
        assert.equal(bytes.has(at), there);
      }
    }
    assert.equal(next, 45);
    assert.ok(!covers(spans, [0, 60]));
  }
});

/**
 * Runs in the page: starts a worker with a function `load` that imports modules.
 * A dynamic import in code that the test evaluates would end Chromium's worker.
 */
function startWorker() {
  const code = "self.load = (url) => import(url)";
  const blob = new Blob([code], { type: "text/javascript" });
  const url = URL.createObjectURL(blob);
  Object.assign(self, { worker: new Worker(url, { type: "module" }) });
}

/**
 * Starts a hub with one file, and a page whose worker downloads the file.
 * @param {import("node:test").TestContext} t
 */
async function begin(t) {
  const server = await startFakeHub({ [PATH]: FILE });
  t.after(server.close);
  const opened = await openPage({
    webgpu: false,
    path: "/tests/browser/blank.html",
  });
  t.after(opened.close);
  const { page, origin } = opened;
  const start = async () => {
    const coming = page.waitForEvent("worker");
    await page.evaluate(startWorker);
    return coming;
  };
  let worker = await start();
  const session = await page.context().newCDPSession(page);
  return {
    server,
    session,
    page,
    origin,
    /** Starts a new worker without the old one's memory, as a reload would. */
    restart: async () => {
      await page.evaluate(() => Reflect.get(self, "worker").terminate());
      worker = await start();
    },
    /** @param {Partial<Parameters<typeof fetchInWorker>[0]>} [options] */
    bring: (options = {}) =>
      worker.evaluate(fetchInWorker, {
        base: origin,
        url: `${server.origin}/some/model/resolve/main/model.safetensors`,
        ...options,
      }),
    kept: () =>
      worker.evaluate(async (base) => {
        const load = Reflect.get(self, "load");
        return (
          await load(`${base}/www/worker/store/model_store.js`)
        ).listKept();
      }, origin),
  };
}

/**
 * Runs in the worker: downloads the second half of the file before the first, as
 * models download their image tower first.
 * @param {{ base: string, url: string, bytes?: number | null,
 *   sha256?: string | null, pauseAfter?: number, pauses?: number,
 *   cancelAfter?: number }} options
 */
async function fetchInWorker({
  base,
  url,
  bytes = null,
  sha256 = null,
  pauseAfter = Infinity,
  pauses = 300,
  cancelAfter = Infinity,
}) {
  const load = Reflect.get(self, "load");
  const { withWeights } = await load(`${base}/www/worker/store/weights.js`);
  const { ModelStore } = await load(`${base}/www/worker/store/model_store.js`);
  const { Control } = await load(`${base}/www/worker/store/transfer.js`);
  const runtime = await load(`${base}/pkg/cpu/ood_lens.js`);
  await runtime.default({ module_or_path: `${base}/pkg/cpu/ood_lens_bg.wasm` });
  const store = await ModelStore.open("some-model", "Some model");
  const control = new Control();
  let fetched = 0;
  let paused = false;
  /** @type {string[]} */
  const troubles = [];
  /** @type {number[]} */
  const order = [];
  const events = {
    onFetched(/** @type {number} */ count) {
      fetched += count;
      if (fetched >= cancelAfter) control.cancel();
      if (fetched < pauseAfter || paused) return;
      paused = true;
      control.pause();
      setTimeout(() => control.resume(), pauses);
    },
    onTrouble: (/** @type {{ code: string }} */ { code }) =>
      troubles.push(code),
    onWait: () => troubles.push("waits"),
    onCheck: () => {},
  };
  /** @type {Uint8Array | null} */
  let whole = null;
  try {
    const kept = await withWeights(
      { url, bytes, sha256 },
      store,
      "some-model",
      control,
      events,
      () => new runtime.Sha256(),
      async (/** @type {any} */ source) => {
        await source.head(() => 1000);
        const size = source.size;
        whole = new Uint8Array(size);
        const middle = Math.floor(size / 2);
        await source.stream(
          [
            [middle, size],
            [1000, middle],
          ],
          async (/** @type {number} */ at, /** @type {Uint8Array} */ part) => {
            order.push(at);
            whole?.set(part, at);
          },
        );
        whole.set(await source.head(() => 1000));
        await source.finish();
        return source.kept();
      },
    );
    const hash = await crypto.subtle.digest(
      "SHA-256",
      /** @type {any} */ (whole),
    );
    const hex = [...new Uint8Array(hash)]
      .map((byte) => byte.toString(16).padStart(2, "0"))
      .join("");
    return { hex, kept, fetched, troubles, order, problem: "" };
  } catch (error) {
    const { code } = /** @type {{ code: string }} */ (error);
    return { hex: "", kept: false, fetched, troubles, order, problem: code };
  }
}

test(
  "a file arrives in the requested order, is stored, and is not fetched again",
  { timeout: PATIENCE },
  async (t) => {
    const { server, bring, kept, restart } = await begin(t);
    const first = await bring({ bytes: SIZE, sha256: sha256(FILE) });
    assert.equal(first.problem, "");
    assert.equal(first.hex, sha256(FILE));
    assert.equal(first.fetched, SIZE, "every byte once");
    assert.ok(
      (first.order[0] ?? 0) >= Math.floor(SIZE / 2),
      "image tower first",
    );
    assert.equal(first.kept, true);
    const [model, ...none] = await kept();
    assert.deepEqual(none, []);
    assert.equal(model.bytes, SIZE);
    assert.equal(model.complete, true);
    // Range requests from another origin must not need a CORS preflight.
    assert.ok(server.asked.every(({ method }) => method === "GET"));

    const before = server.asked.length;
    await restart();
    const again = await bring();
    assert.equal(again.hex, sha256(FILE));
    assert.equal(again.fetched, 0);
    assert.equal(server.asked.length, before, "nothing is asked of the hub");
  },
);

test(
  "after each broken connection the download resumes at the last byte",
  { timeout: PATIENCE },
  async (t) => {
    const { server, bring } = await begin(t);
    server.manners.cutAfter = Math.ceil(SIZE / 10);
    const got = await bring();
    assert.equal(got.hex, sha256(FILE));
    assert.ok(got.troubles.length >= 8, `${got.troubles.length} cuts`);
    assert.equal(got.fetched, SIZE, "no byte twice");
  },
);

/** A worker stores what it has after this many bytes, see `Weights.SAVE_EVERY`. */
const SAVED = 4e6;

/** @param {number} milliseconds */
const pause = (milliseconds) =>
  new Promise((done) => setTimeout(done, milliseconds));

test(
  "a worker that ends during the download loses few of the fetched bytes",
  { timeout: 2 * PATIENCE },
  async (t) => {
    const { server, bring, restart } = await begin(t);
    // Shares of the file after which the server stops, summed over both workers:
    // the second worker gets nine tenths of the file.
    for (const part of [0.3, 1.2]) {
      server.manners.stopAfter = Math.floor(part * SIZE);
      const broken = bring().catch(() => null);
      // The server has sent everything. No event tells how much of it a worker
      // has received, so the test waits before it ends the worker.
      while (server.sent() < server.manners.stopAfter) await pause(50);
      await pause(1500);
      await restart();
      void broken;
    }
    server.manners = {};
    const got = await bring();
    assert.equal(got.hex, sha256(FILE));
    const again = `${got.fetched} fetched again of ${SIZE}`;
    assert.ok(got.fetched <= SIZE - SAVED, again);
  },
);

test(
  "a download can be paused and resumed, and cancelled and started again",
  { timeout: PATIENCE },
  async (t) => {
    const { server, bring, kept } = await begin(t);
    server.manners.rate = 6e6;
    const got = await bring({ cancelAfter: 4e6 });
    assert.equal(got.problem, "download-cancelled");
    const [model] = await kept();
    assert.equal(model.complete, false);
    assert.ok(model.bytes >= 4e6 && model.bytes < SIZE, String(model.bytes));

    const rest = await bring({ pauseAfter: 2e6 });
    assert.equal(rest.hex, sha256(FILE));
    assert.ok(
      rest.fetched <= SIZE - 4e6,
      "what was there is not fetched again",
    );
    assert.deepEqual(rest.troubles, [], "a pause is no trouble");
  },
);

test(
  "a file is read from the start if the server has no ranges",
  { timeout: PATIENCE },
  async (t) => {
    const { server, bring } = await begin(t);
    server.manners.ranges = false;
    const got = await bring({ bytes: SIZE });
    assert.equal(got.hex, sha256(FILE));
    assert.equal(got.fetched, SIZE);
  },
);

test(
  "a file that has changed on the server is not mixed with stored bytes",
  { timeout: PATIENCE },
  async (t) => {
    const { server, bring, kept } = await begin(t);
    await bring({ cancelAfter: 4e6 });
    const other = randomBytes(SIZE);
    server.files.set(PATH, other);
    const changed = await bring();
    assert.equal(changed.problem, "download-changed");
    assert.equal((await kept())[0].bytes, 0);
    const got = await bring();
    assert.equal(got.hex, sha256(other));
    assert.equal(got.fetched, SIZE);
  },
);

test(
  "a file other than the published one is neither stored nor used",
  { timeout: PATIENCE },
  async (t) => {
    const { server, bring, kept } = await begin(t);
    server.manners = { page: true };
    const page = await bring();
    assert.equal(page.problem, "download-web-page");

    server.manners = { altered: true };
    const altered = await bring({ bytes: SIZE, sha256: sha256(FILE) });
    assert.equal(altered.problem, "download-other-checksum");

    server.manners = { short: true };
    const short = await bring({ bytes: SIZE });
    assert.equal(short.problem, "download-other-size");

    server.manners = { status: 404 };
    assert.equal((await bring()).problem, "download-no-file");
    server.manners = { status: 401 };
    assert.equal((await bring()).problem, "download-sign-in");
    for (const { bytes } of await kept()) assert.equal(bytes, 0);

    server.manners = {};
    assert.equal((await bring({ sha256: sha256(FILE) })).hex, sha256(FILE));
  },
);

test(
  "a host may hide ETag and Content-Range",
  { timeout: PATIENCE },
  async (t) => {
    const { server, bring } = await begin(t);
    server.manners = { shy: true, cutAfter: 3e6 };
    const got = await bring({ bytes: SIZE });
    assert.equal(got.hex, sha256(FILE));
    assert.equal(got.fetched, SIZE);
  },
);

test(
  "without disk space the file passes through memory and is reported as not stored",
  { timeout: PATIENCE },
  async (t) => {
    const { session, origin, bring, kept } = await begin(t);
    await session.send("Storage.overrideQuotaForOrigin", {
      origin,
      quotaSize: 5e6,
    });
    const got = await bring({ bytes: SIZE, sha256: sha256(FILE) });
    assert.equal(got.problem, "");
    assert.equal(got.hex, sha256(FILE));
    assert.equal(got.kept, false);
    assert.equal((await kept())[0].complete, false);
  },
);

test(
  "without the origin private file system the Cache API stores the file",
  { timeout: PATIENCE },
  async (t) => {
    const { page, server, bring, kept } = await begin(t);
    const [worker] = page.workers();
    await worker?.evaluate(() => {
      const prototype = FileSystemFileHandle.prototype;
      Reflect.deleteProperty(prototype, "createSyncAccessHandle");
    });
    await bring({ cancelAfter: 4e6 });
    const got = await bring({ sha256: sha256(FILE) });
    assert.equal(got.hex, sha256(FILE));
    assert.equal(got.kept, true);
    assert.ok(got.fetched <= SIZE - 4e6);
    const before = server.asked.length;
    assert.equal((await bring()).hex, sha256(FILE));
    assert.equal(server.asked.length, before);
    assert.equal((await kept())[0].complete, true);
  },
);

test(
  "two pages that need the same model fetch it once",
  { timeout: PATIENCE },
  async (t) => {
    const { page, server, bring, origin } = await begin(t);
    server.manners.rate = 8e6;
    const second = await page.context().newPage();
    await second.goto(page.url());
    const coming = second.waitForEvent("worker");
    await second.evaluate(startWorker);
    const worker = await coming;
    const url = `${server.origin}/some/model/resolve/main/model.safetensors`;
    const [one, two] = await Promise.all([
      bring(),
      worker.evaluate(fetchInWorker, { base: origin, url }),
    ]);
    assert.equal(one.hex, sha256(FILE));
    assert.equal(two.hex, sha256(FILE));
    assert.equal(one.fetched + two.fetched, SIZE);
    assert.deepEqual([...one.troubles, ...two.troubles], ["waits"]);
  },
);

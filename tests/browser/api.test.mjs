/**
 * The JavaScript API in a page of another origin, as when a developer loads it
 * from a static host or a package CDN.
 */

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { openPage } from "./chromium.mjs";
import { ROOT, startStaticHost } from "./static-host.mjs";

/** @typedef {typeof import("../../www/api.js")} Api */

const PATIENCE = 300_000;

/**
 * Waits until no worker is left: Playwright reports a worker's end with a delay.
 * @param {import("playwright-core").Page} page
 */
async function noWorkers(page) {
  for (let tries = 0; page.workers().length > 0 && tries < 100; tries += 1) {
    await new Promise((resume) => setTimeout(resume, 100));
  }
  assert.equal(page.workers().length, 0);
}

/**
 * Opens a blank page, and serves OOD Lens from another origin.
 * @param {import("node:test").TestContext} t
 */
async function apart(t) {
  const site = await startStaticHost();
  t.after(site.close);
  const opened = await openPage({
    webgpu: false,
    path: "/tests/browser/blank.html",
  });
  t.after(opened.close);
  opened.page.setDefaultTimeout(PATIENCE);
  assert.notEqual(site.origin, opened.origin);
  return { site, ...opened, at: site.origin };
}

test(
  "lenses with different labels share one worker, which ends with the last lens",
  { timeout: PATIENCE },
  async (t) => {
    const { page, at, errors } = await apart(t);
    const first = await page.evaluate(async (at) => {
      /** @type {Api} */
      const { OodLens } = await import(`${at}/www/api.js`);
      /** @param {string} name */
      const picture = async (name) =>
        (await fetch(`${at}/assets/samples/${name}.png`)).blob();
      /** @type {string[]} */
      const steps = [];
      const [animals, fruit] = await Promise.all([
        OodLens.load({ onProgress: ({ step }) => steps.push(step) }),
        OodLens.load(),
      ]);
      const entries = await animals.setLabels(["elephant", "horse", " Horse"]);
      await fruit.setLabels(["strawberry"]);
      const names = ["elephant", "strawberry", "horse", "sailboat"];
      const blobs = await Promise.all(names.map(picture));
      // Requests at the same time must not mix up the lenses' verdicts.
      const pairs = await Promise.all(
        blobs.map((blob) =>
          Promise.all([animals.score(blob), fruit.score(blob)]),
        ),
      );
      Object.assign(globalThis, { animals, fruit, OodLens, picture });
      return {
        steps: [...new Set(steps)],
        entries: entries.map(({ status }) => status),
        verdicts: pairs.map(([a, b]) => [a.verdict, b.verdict]),
        labels: pairs.map(([a, b]) => [a.labels.length, b.labels.length]),
        device: animals.device,
        words: animals.corpusSize,
      };
    }, at);
    assert.deepEqual(first.entries, ["ok", "ok", "duplicate"]);
    assert.deepEqual(first.verdicts, [
      ["id", "ood"],
      ["ood", "id"],
      ["id", "ood"],
      ["ood", "ood"],
    ]);
    for (const labels of first.labels) assert.deepEqual(labels, [2, 1]);
    assert.deepEqual(first.steps.sort(), ["corpus", "model", "runtime-cpu"]);
    assert.match(first.device, /CPU/);
    assert.ok(first.words > 70_000, `${first.words} words`);
    assert.equal(page.workers().length, 1);

    // New labels change the verdicts of their own lens only.
    const second = await page.evaluate(async () => {
      const { animals, fruit, picture } = /** @type {Record<string, any>} */ (
        globalThis
      );
      /** @type {string[]} */
      const heard = [];
      fruit.on("verdicts", () => heard.push("fruit"));
      const id = await animals.add(await picture("strawberry"));
      /** @type {(labels: string[]) => Promise<string>} */
      const under = (labels) =>
        new Promise((resolve) => {
          const off = animals.on(
            "verdicts",
            (/** @type {import("../../www/api.js").Verdict[]} */ verdicts) => {
              const mine = verdicts.find((verdict) => verdict.id === id);
              if (mine?.labels[0]?.label !== labels[0]) return;
              off();
              resolve(mine.verdict);
            },
          );
          animals.setLabels(labels);
        });
      const verdicts = [await under(["horse"]), await under(["strawberry"])];
      animals.dispose();
      const gone = await animals
        .setLabels(["cat"])
        .catch((/** @type {Error} */ error) => error.message);
      return { verdicts, heard, gone };
    });
    assert.deepEqual(second.verdicts, ["ood", "id"]);
    assert.deepEqual(second.heard, []);
    assert.equal(second.gone, "The lens has been disposed of.");
    assert.equal(page.workers().length, 1);

    const ended = page.waitForEvent("worker").then((worker) => worker.url());
    const again = await page.evaluate(async () => {
      const { fruit, OodLens, picture } = /** @type {Record<string, any>} */ (
        globalThis
      );
      fruit.dispose();
      const lens = await OodLens.load();
      await lens.setLabels(["sailboat"]);
      const { verdict } = await lens.score(await picture("sailboat"));
      lens.dispose();
      return verdict;
    });
    assert.match(await ended, /^blob:/);
    assert.equal(again, "id");
    await noWorkers(page);
    assert.deepEqual(errors, []);
  },
);

test(
  "errors are sentences, and the next call works",
  { timeout: PATIENCE },
  async (t) => {
    const { page, at, site } = await apart(t);
    const missing = "/assets/models/pocket/tokenizer.json";
    site.instead.set(missing, () => ({ status: 404, body: "<p>Gone</p>" }));
    const said = await page.evaluate(async (at) => {
      /** @type {Api} */
      const { OodLens } = await import(`${at}/www/api.js`);
      /** @param {Promise<unknown>} promise */
      const thrown = (promise) =>
        promise.then(
          () => ({ message: "no error", code: "", values: {} }),
          ({ message, code, values }) => ({ message, code, values }),
        );
      const given = new AbortController();
      const aborted = thrown(OodLens.load({ signal: given.signal }));
      given.abort();
      return [
        await thrown(OodLens.load()),
        await thrown(OodLens.load({ base: `${at}/nowhere` })),
        await aborted,
      ];
    }, at);
    assert.match(said[0]?.message ?? "", /tokenizer\.json.*404.*\.$/);
    assert.match(said[1]?.message ?? "", /nowhere\/www\/worker\.js.*\?$/);
    assert.match(said[2]?.message ?? "", /given up/);
    // The same as data, for a page that words it in its own language.
    assert.deepEqual(
      said.map(({ code }) => code),
      ["worker-not-started", "worker-not-loaded", "api-aborted"],
    );
    assert.deepEqual(said[0]?.values, {
      reason: {
        code: "download-status",
        values: { file: "tokenizer.json", status: 404 },
      },
    });
    await noWorkers(page);

    site.instead.clear();
    const words = "/assets/models/pocket/corpus.safetensors.gz";
    const body = await readFile(join(ROOT, words));
    const half = body.subarray(0, body.length / 2);
    site.instead.set(words, () => ({ status: 200, body: half }));
    const damaged = await page.evaluate(async (at) => {
      /** @type {Api} */
      const { OodLens } = await import(`${at}/www/api.js`);
      return OodLens.load().catch((error) => String(error.message));
    }, at);
    assert.match(
      String(damaged),
      /corpus\.safetensors\.gz arrived damaged.*again\.$/,
    );
    await noWorkers(page);

    // Some hosts send `.gz` files with this header: the browser then unpacks them.
    const encoding = "gzip";
    site.instead.set(words, () => ({ status: 200, body, encoding }));
    const then = await page.evaluate(async (at) => {
      /** @type {Api} */
      const { OodLens } = await import(`${at}/www/api.js`);
      const lens = await OodLens.load({ device: "cpu" });
      /** @param {Promise<unknown>} promise */
      const message = (promise) =>
        promise.then(
          () => "no error",
          (error) => String(error.message),
        );
      const noise = new Blob(["no picture"], { type: "image/png" });
      const bare = await message(lens.score(noise));
      await lens.setLabels(["horse"]);
      const unread = await message(lens.score(noise));
      const blob = await (await fetch(`${at}/assets/samples/horse.png`)).blob();
      const pending = message(lens.score(blob));
      await lens.setLabels([]);
      const emptied = await pending;
      await lens.setLabels(["horse"]);
      const { verdict } = await lens.score(blob);
      return { bare, unread, emptied, verdict };
    }, at);
    assert.match(then.bare, /no label to compare with/);
    assert.match(then.unread, /\.$/);
    assert.notEqual(then.unread, "no error");
    assert.match(then.emptied, /no label to compare with/);
    assert.equal(then.verdict, "id");
  },
);

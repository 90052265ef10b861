/**
 * f16 or f32: the adapter here has no f16, so f32 is chosen and said. What an
 * adapter that has it can do wrong is staged, and no picture or label is lost.
 */

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { openPage } from "./chromium.mjs";
import { four, PATIENCE, setLabels, verdicts } from "./page-helpers.mjs";
import { fetchModel, inUse, pageWithHub } from "./page-with-hub.mjs";
import { host, ROOT } from "./static-host.mjs";

/** @typedef {import("playwright-core").Page} Page */

const RUNS = 'html[data-state="ready"][data-webgpu="ready"]';

test(
  "without shader-f16 WebGPU runs in f32, on the page and in the console",
  { timeout: PATIENCE },
  async (t) => {
    const { page, errors, close } = await openPage({ webgpu: true });
    t.after(close);
    page.setDefaultTimeout(PATIENCE);
    /** @type {string[]} */
    const lines = [];
    page.on("console", (message) => void lines.push(message.text()));
    await page.waitForSelector(RUNS);
    assert.match(await line(page), /^WebGPU, f32/);
    assert.match(await note(page), /^Runs on WebGPU: its numbers were checked/);
    assert.ok(
      lines.some((line) => /words, on WebGPU, f32/.test(line)),
      lines.join("\n"),
    );
    assert.deepEqual(errors, []);
  },
);

test(
  "an adapter that says f16 and then refuses it: f32, with labels and pictures",
  { timeout: 2 * PATIENCE },
  async (t) => {
    const page = await staged(t, {
      cpu: `(${claim})(Infinity);`,
    });
    await stays(page);
    const asked = await page
      .workers()[0]
      ?.evaluate(() => Reflect.get(self, "asked"));
    assert.ok(asked[0]?.includes("shader-f16"), String(asked));
    assert.ok(!asked[1]?.includes("shader-f16"), String(asked));
  },
);

test(
  "numbers that f16 gets wrong: f32, with labels and pictures",
  { timeout: 2 * PATIENCE },
  async (t) => {
    const page = await staged(t, {
      cpu: `(${claim})(1);`,
      webgpu: `(${err})(OodLens);`,
    });
    await stays(page);
    assert.match(await note(page), /differ from the stored ones by 0\.5,/);
  },
);

test(
  "a hub's model that does not run in f16 runs in f32, and says so",
  { timeout: 3 * PATIENCE },
  async (t) => {
    const { page } = await pageWithHub(t, { webgpu: true });
    await setLabels(page, "elephant, horse");
    await page.setInputFiles("#files", four);
    const before = await verdicts(page);
    // As if the embedded model ran in f16, and the next one crashed in it.
    await page.workers()[0]?.evaluate(async (script) => {
      const { engines } = await import(script);
      engines.current.f16 = true;
      const instances = Reflect.get(self, "instances");
      instances.push = function (/** @type {any} */ next) {
        delete this.push;
        const { open } = next.Loading;
        next.Loading.open = async (
          /** @type {unknown} */ files,
          /** @type {boolean} */ f16,
        ) => {
          if (f16) throw new WebAssembly.RuntimeError("unreachable");
          return open.call(next.Loading, files, f16);
        };
        return this.push(next);
      };
    }, new URL("/www/worker/engine/engines.js", page.url()).href);
    await fetchModel(page);
    await inUse(page);
    assert.equal(await page.getAttribute("html", "data-device"), "webgpu");
    const problem = page.locator("#model-problem");
    await problem
      .filter({
        hasText: "The model runs on WebGPU in f32, because f16 did not pass",
      })
      .waitFor();
    assert.match(await line(page), /^WebGPU, f32/);
    assert.deepEqual(
      (await verdicts(page)).map(({ name, verdict }) => [name, verdict]),
      before.map(({ name, verdict }) => [name, verdict]),
    );
  },
);

/** @param {Page} page */
const line = async (page) =>
  (await page.locator("#status-line").textContent()) ?? "";

/** @param {Page} page */
const note = async (page) =>
  (await page.locator("#device-note").textContent()) ?? "";

/**
 * What was given while the CPU answered is answered alike on WebGPU.
 * @param {Page} page
 */
async function stays(page) {
  await page.waitForSelector('html[data-state="ready"]');
  await setLabels(page, "elephant, horse");
  await page.setInputFiles("#files", four);
  await page.waitForSelector(RUNS);
  assert.deepEqual(
    (await verdicts(page)).map(({ verdict }) => verdict),
    ["id", "id", "ood", "ood"],
  );
  assert.match(await line(page), /^WebGPU, f32/);
  assert.match(await note(page), /^Runs on WebGPU in f32: f16 did not pass\./);
}

/**
 * In the worker: the adapter says that it has f16, so many times or until a
 * device with it is asked for; Chromium then gives none.
 * @param {number} times
 */
function claim(times) {
  /** @type {string[][]} */
  const asked = [];
  Object.assign(self, { asked });
  const { requestAdapter } = GPU.prototype;
  GPU.prototype.requestAdapter = async function (...from) {
    const adapter = await requestAdapter.apply(this, from);
    times -= 1;
    if (adapter && times >= 0) {
      const value = new Set([...adapter.features, "shader-f16"]);
      Object.defineProperty(adapter, "features", { value });
    }
    return adapter;
  };
  const { requestDevice } = GPUAdapter.prototype;
  GPUAdapter.prototype.requestDevice = function (...from) {
    const features = [...(from[0]?.requiredFeatures ?? [])];
    if (features.includes("shader-f16")) times = 0;
    asked.push(features);
    return requestDevice.apply(this, from);
  };
}

/**
 * In the worker: what is loaded to compute in f16 fails its check.
 * @param {any} OodLens
 */
function err(OodLens) {
  const { load } = OodLens;
  const { selfCheck } = OodLens.prototype;
  OodLens.load = async (
    /** @type {unknown} */ files,
    /** @type {boolean} */ f16,
  ) => Object.assign(await load.call(OodLens, files, f16), { f16 });
  OodLens.prototype.selfCheck = async function () {
    const check = await selfCheck.call(this);
    return this.f16 ? { ...check, imageDelta: 0.5, passed: false } : check;
  };
}

/**
 * The page, with more code at the end of the modules' scripts.
 * @param {import("node:test").TestContext} t
 * @param {{ cpu?: string, webgpu?: string }} hooks
 */
async function staged(t, hooks) {
  const site = await host();
  t.after(site.close);
  for (const [name, hook] of Object.entries(hooks)) {
    const script = `/pkg/${name}/ood_lens.js`;
    const code = await readFile(join(ROOT, script), "utf8");
    site.instead.set(script, () => ({
      status: 200,
      body: `${code}\n${hook}`,
      type: "text/javascript",
    }));
  }
  const opened = await openPage({
    webgpu: true,
    path: "/tests/browser/blank.html",
  });
  t.after(opened.close);
  const { page } = opened;
  page.setDefaultTimeout(PATIENCE);
  await page.goto(`${site.origin}/`, { waitUntil: "commit" });
  return page;
}

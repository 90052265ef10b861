/**
 * The choice between f16 and f32 on WebGPU. The software adapter supports only
 * f32, so the page chooses f32 and says so. Tests simulate adapters on which f16
 * fails: the page then falls back to f32 and keeps pictures and labels.
 */

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { openPage } from "./chromium.mjs";
import { four, PATIENCE, setLabels, verdicts } from "./page-helpers.mjs";
import { fetchModel, inUse, pageWithHub } from "./page-with-hub.mjs";
import { ROOT, startStaticHost } from "./static-host.mjs";

/** @typedef {import("playwright-core").Page} Page */

/** Matches once the page runs on WebGPU. */
const ON_WEBGPU = 'html[data-state="ready"][data-webgpu="ready"]';

test(
  "without shader-f16 the page and the console say that WebGPU runs in f32",
  { timeout: PATIENCE },
  async (t) => {
    const { page, errors, close } = await openPage({ webgpu: true });
    t.after(close);
    page.setDefaultTimeout(PATIENCE);
    /** @type {string[]} */
    const lines = [];
    page.on("console", (message) => void lines.push(message.text()));
    await page.waitForSelector(ON_WEBGPU);
    assert.match(await statusLine(page), /^WebGPU, f32/);
    assert.match(
      await deviceNote(page),
      /^Runs on WebGPU: its numbers were checked/,
    );
    assert.ok(
      lines.some((line) => /words, on WebGPU, f32/.test(line)),
      lines.join("\n"),
    );
    assert.deepEqual(errors, []);
  },
);

test(
  "if an adapter offers f16 but gives no device, f32 keeps labels and pictures",
  { timeout: 2 * PATIENCE },
  async (t) => {
    const page = await openWithHooks(t, {
      cpu: `(${pretendF16})(Infinity);`,
    });
    await assertF32KeepsPictures(page);
    const asked = await page
      .workers()[0]
      ?.evaluate(() => Reflect.get(self, "asked"));
    assert.ok(asked[0]?.includes("shader-f16"), String(asked));
    assert.ok(!asked[1]?.includes("shader-f16"), String(asked));
  },
);

test(
  "if f16 fails the self-check, f32 keeps labels and pictures",
  { timeout: 2 * PATIENCE },
  async (t) => {
    const page = await openWithHooks(t, {
      cpu: `(${pretendF16})(1);`,
      webgpu: `(${failF16Check})(OodLens);`,
    });
    await assertF32KeepsPictures(page);
    assert.match(
      await deviceNote(page),
      /differ from the stored ones by 0\.5,/,
    );
  },
);

test(
  "a downloaded model that crashes in f16 runs in f32, and the page says so",
  { timeout: 3 * PATIENCE },
  async (t) => {
    const { page } = await pageWithHub(t, { webgpu: true });
    await setLabels(page, "elephant, horse");
    await page.setInputFiles("#files", four);
    const before = await verdicts(page);
    // Pretends that the embedded model runs in f16, and makes the next model
    // crash in f16.
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
    assert.match(await statusLine(page), /^WebGPU, f32/);
    assert.deepEqual(
      (await verdicts(page)).map(({ name, verdict }) => [name, verdict]),
      before.map(({ name, verdict }) => [name, verdict]),
    );
  },
);

/** @param {Page} page */
const statusLine = async (page) =>
  (await page.locator("#status-line").textContent()) ?? "";

/** @param {Page} page */
const deviceNote = async (page) =>
  (await page.locator("#device-note").textContent()) ?? "";

/**
 * Adds labels and pictures while the page runs on the CPU, and asserts that
 * WebGPU in f32 then gives their verdicts.
 * @param {Page} page
 */
async function assertF32KeepsPictures(page) {
  await page.waitForSelector('html[data-state="ready"]');
  await setLabels(page, "elephant, horse");
  await page.setInputFiles("#files", four);
  await page.waitForSelector(ON_WEBGPU);
  assert.deepEqual(
    (await verdicts(page)).map(({ verdict }) => verdict),
    ["id", "id", "ood", "ood"],
  );
  assert.match(await statusLine(page), /^WebGPU, f32/);
  assert.match(
    await deviceNote(page),
    /^Runs on WebGPU in f32: f16 did not pass\./,
  );
}

/**
 * Runs in the worker: adapters pretend to support f16, until a device with f16
 * has been requested. Chromium refuses that request.
 * @param {number} times how many adapters pretend that
 */
function pretendF16(times) {
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
 * Runs in the worker: a lens that was loaded for f16 fails its self-check.
 * @param {any} OodLens
 */
function failF16Check(OodLens) {
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
 * Opens the page with code appended to the modules' scripts.
 * @param {import("node:test").TestContext} t
 * @param {{ cpu?: string, webgpu?: string }} hooks the code, by module
 */
async function openWithHooks(t, hooks) {
  const site = await startStaticHost();
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

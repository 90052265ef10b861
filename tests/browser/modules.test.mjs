/**
 * The two modules, loaded by a real Chromium and made to compute: proves the
 * tool chain from rustc to the adapter.
 */

import assert from "node:assert/strict";
import { test } from "node:test";
import { openPage } from "./harness.mjs";

for (const webgpu of [false, true]) {
  const name = webgpu ? "webgpu" : "cpu";
  test(
    `pkg/${name} multiplies two matrices`,
    { timeout: 300_000 },
    async (t) => {
      const opened = await openPage({
        webgpu,
        path: "/tests/browser/blank.html",
      });
      t.after(opened.close);
      const { page } = opened;
      assert.equal(
        await page.evaluate(async () => {
          const gpu = /** @type {any} */ (navigator).gpu;
          return Boolean(await gpu?.requestAdapter());
        }),
        webgpu,
        "the adapter is there exactly when it was asked for",
      );
      const result = await page.evaluate(async (name) => {
        const start = performance.now();
        const module = await import(`/pkg/${name}/ood_lens.js`);
        await module.default({
          module_or_path: `/pkg/${name}/ood_lens_bg.wasm`,
        });
        const compiled = performance.now();
        const product = [...(await module.probe())];
        const computed = performance.now();
        return {
          product,
          compile: compiled - start,
          compute: computed - compiled,
        };
      }, name);
      t.diagnostic(
        `${name}: load ${result.compile.toFixed(0)} ms, first product ${result.compute.toFixed(0)} ms`,
      );
      assert.deepEqual(result.product, [7, 10, 15, 22]);
      assert.deepEqual(opened.errors, []);
      assert.deepEqual(opened.strangers(), []);
    },
  );
}

/**
 * A model that crashes: the page starts it again from the stored files or, if
 * that fails, changes back to the embedded model. Labels and pictures stay.
 */

import assert from "node:assert/strict";
import { test } from "node:test";
import { four, PATIENCE, setLabels, verdicts } from "./page-helpers.mjs";
import {
  crash,
  fetchModel,
  inUse,
  pageWithHub,
  told,
} from "./page-with-hub.mjs";

test(
  "if a model crashes while loading, the page says so and keeps the embedded model",
  { timeout: 2 * PATIENCE },
  async (t) => {
    const { page, server } = await pageWithHub(t);
    await page.setInputFiles("#files", four.slice(0, 1));
    server.manners.rate = 1.5e6;
    await fetchModel(page);
    await page.getByText(/Fetching .* left/).waitFor();
    await crash(page, "Loading", "push");
    const problem = page.locator("#model-problem");
    await problem
      .filter({ hasText: /more memory than this browser/ })
      .waitFor();
    assert.match((await verdicts(page))[0]?.verdict ?? "", /^(id|ood)$/);
    assert.equal(await page.getAttribute("html", "data-model"), null);
  },
);

test(
  "a model that crashes in use is restarted from storage, or else replaced by the embedded one",
  { timeout: 3 * PATIENCE },
  async (t) => {
    const { page, server } = await pageWithHub(t);
    await setLabels(page, "elephant, horse");
    await page.setInputFiles("#files", four);
    await fetchModel(page);
    await inUse(page);
    const before = await verdicts(page);
    const asked = server.asked.length;

    await crash(page, "OodLens", "setLabels");
    await setLabels(page, "elephant, horse, owl");
    const problem = page.locator("#model-problem");
    await problem.filter({ hasText: "The model was started again" }).waitFor();
    await setLabels(page, "elephant, horse");
    const again = await verdicts(page);
    assert.deepEqual(
      again.map(({ name, verdict }) => [name, verdict]),
      before.map(({ name, verdict }) => [name, verdict]),
    );
    assert.equal(server.asked.length, asked, "nothing is fetched anew");
    assert.match(
      (await page.getAttribute("html", "data-model")) ?? "",
      /some-clip/,
    );

    // Deletes the stored files, so that the model cannot be started again.
    await page.getByRole("button", { name: "Change" }).click();
    await page.getByRole("button", { name: /^Delete Some CLIP/ }).click();
    await page
      .getByRole("button", { name: /^Delete/ })
      .waitFor({ state: "detached" });
    await page.keyboard.press("Escape");
    server.manners.status = 503;
    await crash(page, "OodLens", "setLabels");
    await setLabels(page, "strawberry, sailboat");
    await problem.filter({ hasText: "The embedded model goes on" }).waitFor();
    await inUse(page, "pocket");
    const home = await verdicts(page);
    assert.equal(home.length, 4);
    for (const { name, verdict } of home) {
      assert.match(verdict, /^(id|ood)$/, name);
    }
    assert.deepEqual(await told(page, "failed"), []);
  },
);

test(
  "after the loss of the GPU the model is restarted with labels and pictures",
  { timeout: 4 * PATIENCE },
  async (t) => {
    const { page, server } = await pageWithHub(t, { webgpu: true });
    await setLabels(page, "elephant, horse");
    await page.setInputFiles("#files", four);
    await fetchModel(page);
    await inUse(page);
    assert.equal(await page.getAttribute("html", "data-device"), "webgpu");
    const before = await verdicts(page);
    const asked = server.asked.length;

    await page.workers()[0]?.evaluate(() => {
      Reflect.get(self, "devices").at(-1).destroy();
    });
    await page.setInputFiles("#files", four.slice(0, 1));
    await setLabels(page, "elephant, horse, owl");
    const problem = page.locator("#model-problem");
    await problem.filter({ hasText: "The model was started again" }).waitFor();
    await setLabels(page, "elephant, horse");
    const again = await verdicts(page);
    assert.deepEqual(
      again.slice(0, 4).map(({ name, verdict }) => [name, verdict]),
      before.map(({ name, verdict }) => [name, verdict]),
    );
    assert.match(again[4]?.verdict ?? "", /^(id|ood)$/);
    assert.equal(server.asked.length, asked, "nothing is fetched anew");
    assert.deepEqual(await told(page, "failed"), []);
  },
);

test(
  "a model that WebGPU refuses runs on the CPU, and the page says so",
  { timeout: 3 * PATIENCE },
  async (t) => {
    const { page } = await pageWithHub(t, { webgpu: true });
    await setLabels(page, "elephant, horse");
    await page.setInputFiles("#files", four);
    const before = await verdicts(page);
    // Simulates an adapter whose limits are too small.
    await page.workers()[0]?.evaluate(() => {
      GPUAdapter.prototype.requestDevice = async () => {
        throw new DOMException("The limit is too small.", "OperationError");
      };
    });
    await fetchModel(page);
    await inUse(page);
    assert.equal(await page.getAttribute("html", "data-device"), "cpu");
    const problem = page.locator("#model-problem");
    await problem.filter({ hasText: "The model runs on the CPU" }).waitFor();
    const after = await verdicts(page);
    assert.deepEqual(
      after.map(({ name, verdict }) => [name, verdict]),
      before.map(({ name, verdict }) => [name, verdict]),
    );
  },
);

/**
 * A browser that runs out of WebAssembly memory while it loads a model.
 */

import assert from "node:assert/strict";
import { test } from "node:test";
import { four, PATIENCE, setLabels, verdicts } from "./page-helpers.mjs";
import { pageWithHub } from "./page-with-hub.mjs";
import { randomClip } from "./random-clip.mjs";

const REPOSITORY = "somebody/tiny-clip";
/**
 * The limit of WebAssembly memory, in MiB: enough for the embedded model and its
 * words, but not for 94 MB more.
 */
const ROOM = 128;

test(
  "if a model exceeds the memory, the page says so and keeps the embedded model",
  { timeout: 3 * PATIENCE },
  async (t) => {
    const { page } = await pageWithHub(t, {
      files: await randomClip(REPOSITORY),
      args: [`--js-flags=--wasm-max-mem-pages=${ROOM * 16}`],
    });
    await setLabels(page, "elephant, horse");
    await page.setInputFiles("#files", four);
    const before = await verdicts(page);
    for (const { name, verdict } of before) {
      assert.match(verdict, /^(id|ood)$/, name);
    }
    await page.getByRole("button", { name: "Change" }).click();
    await page.getByLabel("Any other CLIP").fill(REPOSITORY);
    await page.getByLabel("Any other CLIP").press("Enter");
    await page.getByRole("button", { name: /^Fetch 9\d\.\d MB/ }).click();
    const problem = page.locator("#model-problem");
    await problem.filter({ hasText: /memory/ }).waitFor();
    t.diagnostic(await problem.innerText());
    await page.keyboard.press("Escape");
    assert.equal(await page.getAttribute("html", "data-model"), null);
    assert.deepEqual(await verdicts(page), before);
    // The embedded model still embeds new pictures and labels.
    await page.setInputFiles("#files", four.slice(0, 1));
    await setLabels(page, "elephant, horse, owl");
    const after = await verdicts(page);
    assert.equal(after.length, before.length + 1);
    assert.notEqual(after[2]?.score, before[2]?.score);
  },
);

/**
 * A model with TinyCLIP's shapes and size, from its download to the first
 * verdicts.
 */

import assert from "node:assert/strict";
import { test } from "node:test";
import { four, PATIENCE, verdicts } from "./page-helpers.mjs";
import { inUse, pageWithHub, told } from "./page-with-hub.mjs";
import { randomClip } from "./random-clip.mjs";

const REPOSITORY = "somebody/tiny-clip";

test(
  "a model of 94 MB in the Hugging Face layout is fetched and gives verdicts",
  { timeout: 3 * PATIENCE },
  async (t) => {
    const files = await randomClip(REPOSITORY);
    const size = files[`${REPOSITORY}/model.safetensors`]?.length ?? 0;
    // The real repository's file has this size; only the headers differ.
    assert.ok(Math.abs(size - 93_812_468) < 10_000, String(size));
    const { page, errors } = await pageWithHub(t, { files });
    await page.setInputFiles("#files", four);
    await verdicts(page);
    await page.getByRole("button", { name: "Change" }).click();
    await page.getByLabel("Any other CLIP").fill(REPOSITORY);
    await page.getByLabel("Any other CLIP").press("Enter");
    const began = Date.now();
    await page.getByRole("button", { name: /^Fetch 9\d\.\d MB/ }).click();
    await inUse(page, "somebody--tiny-clip");
    t.diagnostic(`in use after ${((Date.now() - began) / 1000).toFixed(1)} s`);
    await page.keyboard.press("Escape");
    for (const { name, verdict } of await verdicts(page)) {
      assert.match(verdict, /^(id|ood)$/, name);
    }
    const [{ corpusTotal }] = await told(page, "model");
    assert.ok(corpusTotal > 79_000);
    await page.waitForFunction(() =>
      Reflect.get(self, "told").some(
        (/** @type {any} */ { type }) => type === "corpus",
      ),
    );
    assert.deepEqual(errors, []);
  },
);

/**
 * f16 on an adapter that supports it: Firefox on Mesa's software Vulkan driver.
 * Without such an adapter these tests are skipped.
 */

import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { test } from "node:test";
import { startFirefox } from "./firefox.mjs";
import { four, PATIENCE } from "./page-helpers.mjs";

/** @typedef {import("puppeteer-core").Page} Page */

/** The same bound as `F16_TOLERANCE` of the Rust crate. */
const TOLERANCE = 3e-3;
/** A smaller difference from the references means that f32 was computed. */
const MIN_DIFFERENCE = 1e-6;

const names = readdirSync(new URL("../fixtures/clip/", import.meta.url));

/**
 * Whether the adapter supports f16; if it does not, the test is skipped.
 * @param {import("node:test").TestContext} t
 * @param {Page} page
 */
async function supportsF16(t, page) {
  const supported = await page.evaluate(async () => {
    const adapter = await navigator.gpu?.requestAdapter();
    return adapter?.features.has("shader-f16") ?? false;
  });
  if (!supported) {
    t.skip("no adapter with shader-f16: apt-get install mesa-vulkan-drivers");
  }
  return supported;
}

test(
  "Firefox: embeddings in f16 differ from the references by at most the tolerance",
  { timeout: 2 * PATIENCE },
  async (t) => {
    const { visit } = await startFirefox(t, { webgpu: true });
    const page = await visit("/tests/browser/blank.html");
    if (!(await supportsF16(t, page))) return;
    for (const name of names) {
      const [image, text] = await page.evaluate(async (name) => {
        const script = "/pkg/webgpu/ood_lens.js";
        const { default: init, parity } = await import(script);
        const module_or_path = "/pkg/webgpu/ood_lens_bg.wasm";
        await init({ module_or_path });
        /** The first of these files that exists. @param {string[]} files */
        const bytes = async (...files) => {
          for (const file of files) {
            const answer = await fetch(`/tests/fixtures/clip/${name}/${file}`);
            if (answer.ok) return new Uint8Array(await answer.arrayBuffer());
          }
          throw new Error(`${name} has none of ${files}`);
        };
        const deltas = await parity(
          await bytes("config.json", "open_clip_config.json"),
          await bytes("model.safetensors", "open_clip_model.safetensors"),
          await bytes("expected.safetensors"),
          true,
        );
        return [...deltas];
      }, name);
      t.diagnostic(
        `${name}: image ${image?.toExponential(1)}, text ${text?.toExponential(1)}`,
      );
      assert.ok(image <= TOLERANCE && text <= TOLERANCE, `${name} differs`);
      assert.ok(text > MIN_DIFFERENCE, `${name} was computed in f32`);
    }
  },
);

test(
  "Firefox: the page runs in f16, says so, and gives the expected verdicts",
  { timeout: 2 * PATIENCE },
  async (t) => {
    const { visit, errors } = await startFirefox(t, { webgpu: true });
    if (!(await supportsF16(t, await visit("/tests/browser/blank.html"))))
      return;
    const page = await visit("/#labels=elephant,horse");
    /** @type {string[]} */
    const lines = [];
    page.on("console", (message) => void lines.push(message.text()));
    await page.waitForSelector('html[data-webgpu="ready"]');
    const said = await page.evaluate(() =>
      ["#status-line", "#device-note"].map(
        (id) => document.querySelector(id)?.textContent ?? "",
      ),
    );
    assert.match(said[0] ?? "", /^WebGPU, f16/);
    assert.match(said[1] ?? "", /^Runs on WebGPU: its numbers were checked/);

    const picker = await page.$("input#files");
    await picker?.uploadFile(...four);
    await page.waitForFunction(
      () =>
        document.documentElement.dataset["busy"] === "false" &&
        document.querySelectorAll("#cards > li[data-verdict]").length === 4,
    );
    const verdicts = await page.$$eval("#cards > li", (cards) =>
      cards.map((card) => /** @type {HTMLElement} */ (card).dataset["verdict"]),
    );
    assert.deepEqual(verdicts, ["id", "id", "ood", "ood"]);
    t.diagnostic(lines.join("\n"));
    assert.deepEqual(errors, []);
  },
);

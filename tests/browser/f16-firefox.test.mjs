/**
 * f16 on an adapter that has it: Firefox on Mesa's software Vulkan. Where there
 * is none, these tests are left out.
 */

import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { test } from "node:test";
import { firefox } from "./firefox.mjs";
import { four, PATIENCE } from "./page-helpers.mjs";

/** @typedef {import("puppeteer-core").Page} Page */

/** As `F16_TOLERANCE` in src/clip/arithmetic.rs. */
const TOLERANCE = 3e-3;
/** What f16 changes at least: if less, f32 was computed. */
const SOMETHING = 1e-6;

const names = readdirSync(new URL("../fixtures/clip/", import.meta.url));

/**
 * Whether the test can go on.
 * @param {import("node:test").TestContext} t
 * @param {Page} page
 */
async function hasHalf(t, page) {
  const has = await page.evaluate(async () => {
    const adapter = await navigator.gpu?.requestAdapter();
    return adapter?.features.has("shader-f16") ?? false;
  });
  if (!has) {
    t.skip("no adapter with shader-f16: apt-get install mesa-vulkan-drivers");
  }
  return has;
}

test(
  "Firefox: in f16 embeddings are those of the references, as nearly as it says",
  { timeout: 2 * PATIENCE },
  async (t) => {
    const { visit } = await firefox(t, { webgpu: true });
    const page = await visit("/tests/browser/blank.html");
    if (!(await hasHalf(t, page))) return;
    for (const name of names) {
      const [image, text] = await page.evaluate(async (name) => {
        const script = "/pkg/webgpu/ood_lens.js";
        const { default: init, parity } = await import(script);
        const module_or_path = "/pkg/webgpu/ood_lens_bg.wasm";
        await init({ module_or_path });
        /** @param {string[]} files the first that is there */
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
      assert.ok(text > SOMETHING, `${name} was computed in f32`);
    }
  },
);

test(
  "Firefox: the page runs in f16, says so, and answers as before",
  { timeout: 2 * PATIENCE },
  async (t) => {
    const { visit, errors } = await firefox(t, { webgpu: true });
    if (!(await hasHalf(t, await visit("/tests/browser/blank.html")))) return;
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

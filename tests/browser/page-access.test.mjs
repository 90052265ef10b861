/**
 * Accessibility: axe-core finds no violation of WCAG 2.2 AA in any view, light or
 * dark; nothing is wider than a small screen; and users who save data are asked
 * before a download.
 */

import assert from "node:assert/strict";
import { readFile, stat } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { CORPUS, MODEL } from "../../www/client/model_files.js";
import {
  four,
  PATIENCE,
  ready,
  ROOT,
  setLabels,
  verdicts,
  visitViews,
} from "./page-helpers.mjs";

/** @typedef {import("playwright-core").Page} Page */

const AXE = createRequire(import.meta.url).resolve("axe-core/axe.min.js");
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

/**
 * The violations that axe-core finds in the current view, one line for each.
 * @param {Page} page
 * @returns {Promise<string[]>}
 */
async function violations(page) {
  // The page's content security policy blocks scripts, except through CDP.
  await page.evaluate(await readFile(AXE, "utf8"));
  const found = await page.evaluate(async (rules) => {
    // axe-core must see the final colours and positions.
    await Promise.all(document.getAnimations().map(({ finished }) => finished));
    const { axe } = /** @type {any} */ (window);
    const { violations } = await axe.run(document, {
      runOnly: { type: "tag", values: rules },
    });
    return violations;
  }, RULES);
  return found.flatMap(
    (
      /** @type {{ id: string, help: string, nodes: { html: string, failureSummary: string }[] }} */ {
        id,
        help,
        nodes,
      },
    ) =>
      nodes.map(
        ({ html, failureSummary }) =>
          `${id} (${help}): ${html.slice(0, 160)} ${failureSummary}`,
      ),
  );
}

/**
 * By how much the page is wider than the window, in CSS pixels.
 * @param {Page} page
 */
const overflow = (page) =>
  page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    return scrollWidth - clientWidth;
  });

for (const colorScheme of /** @type {const} */ (["light", "dark"])) {
  test(
    `axe-core finds nothing in any view, ${colorScheme}`,
    { timeout: 2 * PATIENCE },
    async (t) => {
      const { page } = await ready(t, { context: { colorScheme } });
      for await (const view of visitViews(page)) {
        assert.deepEqual(await violations(page), [], view);
      }
    },
  );
}

test(
  "no view is wider than a screen of 320 pixels",
  { timeout: PATIENCE },
  async (t) => {
    const viewport = { width: 320, height: 640 };
    const { page } = await ready(t, { context: { viewport, hasTouch: true } });
    for await (const view of visitViews(page)) {
      assert.equal(await overflow(page), 0, view);
    }
  },
);

test(
  "in one column the verdicts come before the settings, which stay open and focused",
  { timeout: PATIENCE },
  async (t) => {
    const { page } = await ready(t);
    const verdictsFirst = () =>
      page.evaluate(() => {
        const [cards, settings] = ["#cards", "#settings"].map((id) =>
          document.querySelector(id),
        );
        if (!cards || !settings) throw new Error("missing");
        const { DOCUMENT_POSITION_FOLLOWING } = Node;
        const order = cards.compareDocumentPosition(settings);
        return Boolean(order & DOCUMENT_POSITION_FOLLOWING);
      });
    assert.equal(await verdictsFirst(), false);
    const method = page.locator("#settings > summary");
    await method.click();
    await page.setViewportSize({ width: 390, height: 844 });
    await page.waitForFunction(() => document.querySelector("#more #settings"));
    assert.equal(await verdictsFirst(), true);
    // The settings stay open, and the focus does not move.
    assert.ok(await page.getByRole("combobox", { name: "Method" }).isVisible());
    assert.ok(await method.evaluate((it) => it === document.activeElement));
    await page.getByText(/Images never leave this page/).waitFor();
    await page.setViewportSize({ width: 1280, height: 800 });
    await page.waitForFunction(() =>
      document.querySelector("#setup #settings"),
    );
    assert.equal(await verdictsFirst(), false);
  },
);

test(
  "the page takes labels and pictures before any byte of the model arrives",
  { timeout: PATIENCE },
  async (t) => {
    const { page } = await ready(t);
    const held = await page.context().newPage();
    // The model never arrives.
    await page
      .context()
      .route("**/*.{wasm,safetensors,safetensors.gz}", () => {});
    await held.goto(page.url(), { waitUntil: "commit" });
    await held.getByRole("heading", { name: /Which pictures/ }).waitFor();
    const add = held.getByRole("textbox", { name: "Add a label" });
    await add.fill("zebra");
    await add.press("Enter");
    await held.getByRole("button", { name: "Edit zebra" }).waitFor();
    await held.setInputFiles("#files", four);
    assert.equal(await held.locator("#cards > li").count(), 4);
    assert.equal(await held.getAttribute("html", "data-state"), "loading");
  },
);

/**
 * The sizes of the files that the page fetches before the first verdict, and of
 * those that only WebGPU needs, in rounded megabytes.
 */
async function megabytes() {
  /** @param {string[]} paths */
  const sum = async (paths) => {
    let bytes = 0;
    for (const path of paths) bytes += (await stat(join(ROOT, path))).size;
    return Math.round(bytes / 1e6);
  };
  const pocket = Object.values({ ...MODEL, ...CORPUS });
  const paths = pocket.map((url) => fileURLToPath(url).slice(ROOT.length));
  return {
    needed: await sum([
      ...paths,
      "pkg/cpu/ood_lens.js",
      "pkg/cpu/ood_lens_bg.wasm",
    ]),
    webgpu: await sum([
      "pkg/webgpu/ood_lens.js",
      "pkg/webgpu/ood_lens_bg.wasm",
    ]),
  };
}

test(
  "with data saving on, the page asks before the download, and keeps what was added",
  { timeout: PATIENCE },
  async (t) => {
    const { page, errors } = await ready(t);
    const context = await page.context().browser()?.newContext();
    assert.ok(context);
    await context.addInitScript(() =>
      Object.defineProperty(navigator, "connection", {
        value: { saveData: true },
      }),
    );
    const saver = await context.newPage();
    saver.setDefaultTimeout(PATIENCE);
    /** @type {string[]} */
    const large = [];
    context.on("request", (request) => {
      if (/\.(wasm|safetensors)(\.gz)?$/.test(request.url()))
        large.push(request.url());
    });
    await saver.goto(page.url(), { waitUntil: "commit" });
    await saver.getByText("Your browser is set to save data").waitFor();
    // The page names the real sizes of the files.
    const { needed, webgpu } = await megabytes();
    await saver
      .getByText(
        `Loads up to ${needed} MB once before the first verdict, and ${webgpu} MB more`,
      )
      .waitFor();
    await setLabels(saver, "elephant, horse");
    await saver.setInputFiles("#files", four);
    await saver.waitForTimeout(1000);
    assert.equal(large.length, 0, String(large));
    assert.equal(await saver.locator("#cards > li").count(), 4);

    await saver.getByRole("button", { name: `Load ${needed} MB now` }).click();
    assert.deepEqual(
      (await verdicts(saver)).map(({ verdict }) => verdict),
      ["id", "id", "ood", "ood"],
    );
    assert.ok(large.length > 0);
    assert.ok(!(await saver.locator("#ask-load").isVisible()));
    // Without an adapter the page does not fetch the WebGPU module.
    assert.deepEqual(
      large.filter((url) => url.includes("webgpu")),
      [],
    );
    assert.deepEqual(errors, []);
  },
);

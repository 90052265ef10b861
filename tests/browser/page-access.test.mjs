/**
 * For everyone: no view breaks WCAG 2.2 AA as far as axe-core can tell, in
 * light and dark, and nothing is wider than a small screen.
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
  views,
} from "./page-helpers.mjs";

/** @typedef {import("playwright-core").Page} Page */

const AXE = createRequire(import.meta.url).resolve("axe-core/axe.min.js");
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

/**
 * What axe-core finds wrong on the page as it is.
 * @param {Page} page
 * @returns {Promise<string[]>}
 */
async function violations(page) {
  // The page's own policy allows no foreign script but what a debugger runs.
  await page.evaluate(await readFile(AXE, "utf8"));
  const found = await page.evaluate(async (rules) => {
    // What moves is looked at once it has come to rest.
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
 * How far the page can be scrolled sideways, in CSS pixels.
 * @param {Page} page
 */
const sideways = (page) =>
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
      for await (const view of views(page)) {
        assert.deepEqual(await violations(page), [], view);
      }
    },
  );
}

test(
  "nothing is wider than a screen of 320 pixels, and none of it is lost",
  { timeout: PATIENCE },
  async (t) => {
    const viewport = { width: 320, height: 640 };
    const { page } = await ready(t, { context: { viewport, hasTouch: true } });
    for await (const view of views(page)) {
      assert.equal(await sideways(page), 0, view);
    }
  },
);

test(
  "in one column the verdicts come before the settings, and nothing in use is lost",
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
    // It stays open, and the keyboard where it was.
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
  "the page is there, and can be typed in, before any byte of the model",
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

/** Bytes of what is fetched before the first verdict, and of WebGPU. */
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
  "who saves data is asked before the download, and nothing is lost till then",
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
    // The sizes that are told are those of the files.
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
    // Without an adapter WebGPU's module is not fetched.
    assert.deepEqual(
      large.filter((url) => url.includes("webgpu")),
      [],
    );
    assert.deepEqual(errors, []);
  },
);

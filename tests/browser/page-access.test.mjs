/**
 * For everyone: no view breaks WCAG 2.2 AA as far as axe-core can tell, in
 * light and dark, and nothing is wider than a small screen.
 */

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { test } from "node:test";
import { four, PATIENCE, ready, views } from "./page.mjs";

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
  "the page is there, and can be typed in, before any byte of the model",
  { timeout: PATIENCE },
  async (t) => {
    const { page } = await ready(t);
    const held = await page.context().newPage();
    // The model never arrives.
    await page.context().route("**/*.{wasm,safetensors}", () => {});
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

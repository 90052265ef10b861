/**
 * Accessibility of the element and the lesson: axe-core finds no violation of
 * WCAG 2.2 AA, narrow and wide, light and dark, and nothing is wider than the
 * window.
 */

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { test } from "node:test";
import { openPage } from "./chromium.mjs";

const PATIENCE = 120_000;
const AXE = createRequire(import.meta.url).resolve("axe-core/axe.min.js");
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

const FRAMES = {
  element: "labels=elephant,horse&samples=horse,strawberry",
  lesson: "lesson=4",
  "lesson in Japanese": "lesson=2&lang=ja",
};

for (const [name, state] of Object.entries(FRAMES)) {
  for (const colorScheme of /** @type {const} */ (["light", "dark"])) {
    test(`${name}, ${colorScheme}`, { timeout: PATIENCE }, async (t) => {
      const { page, close } = await openPage({
        webgpu: false,
        path: `/index.html?embed=1#${state}`,
        // The content security policy would block axe, a script of the test.
        context: { colorScheme, bypassCSP: true },
      });
      t.after(close);
      page.setDefaultTimeout(PATIENCE);
      await page.getByText(/Runs in this browser|ブラウザの中で/).waitFor();
      await page
        .locator("[data-verdict=ood], figure li, .scale")
        .first()
        .waitFor();
      await page.evaluate(await readFile(AXE, "utf8"));
      for (const width of [300, 1440]) {
        await page.setViewportSize({ width, height: 900 });
        const found = await page.evaluate(async (values) => {
          const axe = /** @type {any} */ (globalThis).axe;
          const runOnly = { type: "tag", values: [...values, "best-practice"] };
          const { violations } = await axe.run(document, { runOnly });
          return violations.map(
            (/** @type {{ id: string, nodes: { html: string }[] }} */ v) =>
              `${v.id}: ${v.nodes.map(({ html }) => html).join(" ")}`,
          );
        }, RULES);
        assert.deepEqual(found, []);
        const wide = await page.evaluate(
          () => document.documentElement.scrollWidth,
        );
        assert.ok(wide <= width, `${wide} pixels in ${width}`);
      }
    });
  }
}

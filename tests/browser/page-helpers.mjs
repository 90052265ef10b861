/**
 * What tests of the page have in common: opening it, its samples, and reading
 * the verdicts as they are drawn.
 */

import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { openPage } from "./chromium.mjs";

/** @typedef {import("playwright-core").Page} Page */
/** @typedef {{ name: string, verdict: string, score: number }} Drawn */

export const ROOT = fileURLToPath(new URL("../..", import.meta.url));
export const SAMPLES = join(ROOT, "assets/samples");

/** WebGPU runs here on a software adapter, and Chromium compiles megabytes. */
export const PATIENCE = Number(process.env["OOD_LENS_PATIENCE"] ?? 300_000);

/** Two animals and two other things, by name: each pair is OOD to the other. */
export const names = ["elephant", "horse", "strawberry", "sailboat"];
export const four = names.map((name) => join(SAMPLES, `${name}.png`));

/**
 * Opens the page and waits until it runs where it should.
 * @param {import("node:test").TestContext} t
 * @param {Partial<Parameters<typeof openPage>[0]>} [options]
 */
export async function ready(t, options = {}) {
  const webgpu = options.webgpu ?? false;
  const opened = await openPage({ ...options, webgpu });
  t.after(opened.close);
  const { page } = opened;
  page.setDefaultTimeout(PATIENCE);
  const state = webgpu ? "ready" : "missing";
  await page.waitForSelector(
    `html[data-state="ready"][data-webgpu="${state}"]`,
  );
  return opened;
}

/** @param {Page} page */
export const settled = (page) =>
  page.waitForSelector('html[data-busy="false"]');

/**
 * Waits until every picture has an answer under the labels as they stand.
 * @param {Page} page
 * @returns {Promise<Drawn[]>}
 */
export async function verdicts(page) {
  await settled(page);
  return page.locator("#cards > li").evaluateAll((cards) =>
    cards.map((card) => {
      const { name, verdict, score } = /** @type {HTMLElement} */ (card)
        .dataset;
      return {
        name: name ?? "",
        verdict: verdict ?? "",
        score: Number(score),
      };
    }),
  );
}

/**
 * The labels as plain text.
 * @param {Page} page
 */
export async function labelText(page) {
  const box = page.getByRole("textbox", { name: "Your labels" });
  if (!(await box.isVisible())) {
    await page.getByRole("button", { name: "Edit as text" }).click();
  }
  return box;
}

/**
 * @param {Page} page
 * @param {string} text
 */
export async function setLabels(page, text) {
  await (await labelText(page)).fill(text);
}

/**
 * The page with two animals as labels, and two animals and two other things.
 * @param {import("node:test").TestContext} t
 */
export async function filled(t) {
  const opened = await ready(t);
  await setLabels(opened.page, names.slice(0, 2).join(", "));
  await opened.page.setInputFiles("#files", four);
  const drawn = await verdicts(opened.page);
  return { ...opened, drawn };
}

/**
 * The chips, in their order.
 * @param {Page} page
 */
export const chips = (page) =>
  page.getByRole("list", { name: "Labels" }).locator(".chip").allInnerTexts();

/**
 * Every view of the page, one after another.
 * @param {Page} page
 * @returns {AsyncGenerator<string>} the view that is open
 */
export async function* views(page) {
  yield "empty";
  await setLabels(page, "elephant, horse,, Horse");
  await page.getByRole("button", { name: "Show as chips" }).click();
  await page.setInputFiles("#files", four);
  await settled(page);
  yield "pictures";
  await page.getByRole("button", { name: /^Why/ }).nth(2).click();
  yield "why";
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Draw one" }).click();
  yield "draw";
  await page.keyboard.press("Escape");
  await page.getByRole("tab", { name: "Overview" }).click();
  await page.locator(".map-picture").first().waitFor();
  await page.locator(".words tbody tr").first().waitFor();
  yield "overview";
  await page.getByRole("tab", { name: "Compare methods" }).click();
  await page.locator(".compare tbody tr").first().waitFor();
  yield "compare";
  await page.locator("#settings > summary").click();
  await page.getByText("Advanced").click();
  await page.locator("#own-words > summary").click();
  await page.getByRole("button", { name: "Use these words" }).click();
  await page.getByText("Save", { exact: true }).click();
  yield "settings";
  await page.getByRole("button", { name: "Change" }).click();
  await page.getByText("TinyCLIP").waitFor();
  yield "models";
  await page.keyboard.press("Escape");
}

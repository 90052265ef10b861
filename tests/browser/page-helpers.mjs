/**
 * Helpers for tests of the page: they open the page, set labels, and read the
 * verdicts that it shows.
 */

import { join } from "node:path";
import { openPage } from "./chromium.mjs";
import { ROOT } from "./static-host.mjs";

export { ROOT };

/** @typedef {import("playwright-core").Page} Page */
/**
 * What the card of one picture shows.
 * @typedef {{ name: string, verdict: string, score: number }} CardVerdict
 */

/** The folder of the sample pictures. */
export const SAMPLES = join(ROOT, "assets/samples");

/**
 * The timeout of a test and of its steps, in milliseconds. WebGPU runs on a
 * software adapter here, and Chromium compiles megabytes of WebAssembly.
 */
export const PATIENCE = Number(process.env["OOD_LENS_PATIENCE"] ?? 300_000);

/**
 * Names of two pictures of animals and two of other things. With the labels of
 * either pair the other pair is OOD.
 */
export const names = ["elephant", "horse", "strawberry", "sailboat"];
/** The files of the pictures called `names`. */
export const four = names.map((name) => join(SAMPLES, `${name}.png`));

/**
 * Opens the page and waits until it is ready on the expected device.
 * @param {import("node:test").TestContext} t closes the page at its end
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

/**
 * Waits until the page has no work left.
 * @param {Page} page
 */
export const settled = (page) =>
  page.waitForSelector('html[data-busy="false"]');

/**
 * Waits until every picture has a verdict for the current labels, and reads the
 * verdicts from the cards.
 * @param {Page} page
 * @returns {Promise<CardVerdict[]>}
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
 * Shows the labels as text, and returns the text box.
 * @param {Page} page
 */
export async function labelTextBox(page) {
  const box = page.getByRole("textbox", { name: "Your labels" });
  if (!(await box.isVisible())) {
    await page.getByRole("button", { name: "Edit as text" }).click();
  }
  return box;
}

/**
 * Replaces the labels.
 * @param {Page} page
 * @param {string} text with commas or line breaks between the labels
 */
export async function setLabels(page, text) {
  await (await labelTextBox(page)).fill(text);
}

/**
 * Opens the page with two animals as labels and the pictures `four`.
 * @param {import("node:test").TestContext} t
 */
export async function openWithPictures(t) {
  const opened = await ready(t);
  await setLabels(opened.page, names.slice(0, 2).join(", "));
  await opened.page.setInputFiles("#files", four);
  const drawn = await verdicts(opened.page);
  return { ...opened, drawn };
}

/**
 * The texts of the label chips, in their order.
 * @param {Page} page
 */
export const chips = (page) =>
  page.getByRole("list", { name: "Labels" }).locator(".chip").allInnerTexts();

/**
 * Opens every view of the page, one after another.
 * @param {Page} page
 * @returns {AsyncGenerator<string>} the name of the view that is open
 */
export async function* visitViews(page) {
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

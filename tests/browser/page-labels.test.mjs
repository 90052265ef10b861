/**
 * Editing the labels: chips, text, ready lists, undo, and the problems that the
 * page reports.
 */

import assert from "node:assert/strict";
import { test } from "node:test";
import {
  chips,
  four,
  labelTextBox,
  PATIENCE,
  ready,
  setLabels,
  settled,
  verdicts,
} from "./page-helpers.mjs";

/** @typedef {import("playwright-core").Page} Page */

/** @param {Page} page */
const newLabelBox = (page) =>
  page.getByRole("textbox", { name: "Add a label" });

/**
 * Pastes text into the focused element.
 * @param {Page} page
 * @param {string} text
 */
const paste = (page, text) =>
  page.evaluate((text) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData("text/plain", text);
    document.activeElement?.dispatchEvent(
      new ClipboardEvent("paste", {
        clipboardData,
        bubbles: true,
        cancelable: true,
      }),
    );
  }, text);

test(
  "chips can be added, edited and removed, with undo and redo",
  { timeout: PATIENCE },
  async (t) => {
    const { page, errors } = await ready(t);
    await setLabels(page, "cat, dog");
    await page.getByRole("button", { name: "Show as chips" }).click();
    assert.deepEqual(await chipLabels(page), ["cat", "dog"]);

    await newLabelBox(page).fill("horse");
    await newLabelBox(page).press("Enter");
    await newLabelBox(page).pressSequentially("zebra,");
    assert.deepEqual(await chipLabels(page), ["cat", "dog", "horse", "zebra"]);
    assert.equal(await newLabelBox(page).inputValue(), "");

    await page.getByRole("button", { name: "Edit dog" }).click();
    const edit = page.getByRole("textbox", { name: "Label 2" });
    await edit.fill("wolf");
    await edit.press("Enter");
    await page.getByRole("button", { name: "Remove label cat" }).click();
    assert.deepEqual(await chipLabels(page), ["wolf", "horse", "zebra"]);

    const undo = page.getByRole("button", { name: "Undo" });
    await undo.click();
    await undo.click();
    assert.deepEqual(await chipLabels(page), ["cat", "dog", "horse", "zebra"]);
    await page.getByRole("button", { name: "Redo" }).click();
    assert.deepEqual(await chipLabels(page), ["cat", "wolf", "horse", "zebra"]);

    // The keyboard alone can remove, undo and redo.
    await newLabelBox(page).focus();
    await page.keyboard.press("Backspace");
    await page.keyboard.press("Control+z");
    await page.keyboard.press("Control+y");
    assert.deepEqual(await chipLabels(page), ["cat", "wolf", "horse"]);
    assert.deepEqual(errors, []);
  },
);

/**
 * The labels as the chips show them.
 * @param {Page} page
 */
const chipLabels = async (page) =>
  (await chips(page)).map((text) => (text.split("\n")[0] ?? "").trim());

test(
  "pasted lists can have lines, commas or JSON",
  { timeout: PATIENCE },
  async (t) => {
    const { page } = await ready(t);
    for (const [text, expected] of /** @type {const} */ ([
      ["cat\ndog\r\nowl", ["cat", "dog", "owl"]],
      ["cat, dog, owl,", ["cat", "dog", "owl"]],
      ['["cat", "dog, wild", "owl"]', ["cat", "dog, wild", "owl"]],
      ['{"0": "cat", "1": "dog"}', ["cat", "dog"]],
    ])) {
      await setLabels(page, "");
      await page.getByRole("button", { name: "Show as chips" }).click();
      await newLabelBox(page).focus();
      await paste(page, text);
      assert.deepEqual(await chipLabels(page), expected, text);
    }
    // A label that contains a comma survives the change to text and back.
    await newLabelBox(page).focus();
    await paste(page, '["dog, wild", "owl"]');
    assert.match(await (await labelTextBox(page)).inputValue(), /"dog, wild"/);
    await page.getByRole("button", { name: "Show as chips" }).click();
    assert.deepEqual((await chipLabels(page)).slice(-2), ["dog, wild", "owl"]);
  },
);

test(
  "ready lists can be chosen, and the long ones are fetched only then",
  { timeout: PATIENCE },
  async (t) => {
    const { page, requests, errors } = await ready(t);
    const lists = page.getByRole("combobox", {
      name: "Choose a list of labels",
    });
    const count = page.locator("#labels-count");
    await lists.selectOption({ label: "CIFAR-10 (10)" });
    await settled(page);
    assert.equal(await count.textContent(), "10");
    assert.ok(
      !requests.some((url) => url.includes("presets/")),
      "a long list was fetched too early",
    );
    await lists.selectOption({ label: "Food-101 (101)" });
    await page.waitForFunction(
      () => document.querySelector("#labels-count")?.textContent === "101",
    );
    // One undo restores the list before.
    await page.getByRole("button", { name: "Undo" }).click();
    assert.equal(await count.textContent(), "10");
    await lists.selectOption({ label: "ImageNet-1k (998)" });
    await page.waitForFunction(
      () => document.querySelector("#labels-count")?.textContent === "998",
    );
    await settled(page);
    assert.equal(await page.locator("#labels-problems > p").count(), 0);
    assert.deepEqual(errors, []);
  },
);

test(
  "labels survive a reload, and the page reports problems with them",
  { timeout: PATIENCE },
  async (t) => {
    const { page } = await ready(t);
    const long = "a label that goes on and on ".repeat(20).trim();
    const text = `cat, dog,, Horse\ncat\n${long}`;
    await setLabels(page, text);
    await verdicts(page);
    const problems = await page
      .locator("#labels-problems > p")
      .allTextContents();
    assert.equal(problems.length, 3, problems.join(" "));
    await page.getByRole("button", { name: "Show as chips" }).click();
    assert.equal((await chipLabels(page)).length, 6);
    await page.reload();
    // Until the script runs, the page shows the text box in place of the chips.
    await page.waitForSelector('html[data-state="ready"]');
    assert.equal(await (await labelTextBox(page)).inputValue(), text);

    await page.setInputFiles("#files", four.slice(0, 1));
    await setLabels(page, "");
    await page.waitForSelector('html[data-state="ready"]');
    await page.waitForSelector('.card[data-verdict="none"]');
    await page
      .getByRole("combobox", { name: "Choose a list of labels" })
      .selectOption({ label: "Example: animals (6)" });
    const [drawn] = await verdicts(page);
    assert.match(drawn?.verdict ?? "", /^(id|ood)$/);
  },
);

test(
  "labels in right-to-left scripts keep their direction",
  { timeout: PATIENCE },
  async (t) => {
    const { page } = await ready(t);
    await setLabels(page, "قطة, cat");
    await page.getByRole("button", { name: "Show as chips" }).click();
    const directions = await page
      .locator(".chip-text")
      .evaluateAll((texts) =>
        texts.map((text) => getComputedStyle(text).direction),
      );
    assert.deepEqual(directions, ["rtl", "ltr"]);
  },
);

/**
 * Runs in the page: the sum of all layout shifts since navigation, in the unit of
 * the Web Vital CLS.
 */
const layoutShift = () =>
  new Promise((resolve) => {
    new PerformanceObserver((list) => {
      const shifts = /** @type {{ value: number }[]} */ (
        /** @type {unknown} */ (list.getEntries())
      );
      resolve(shifts.reduce((sum, { value }) => sum + value, 0));
    }).observe({ type: "layout-shift", buffered: true });
    setTimeout(() => resolve(0), 500);
  });

test(
  "the page reserves the space of the first labels, so nothing moves",
  { timeout: PATIENCE },
  async (t) => {
    const { page } = await ready(t);
    for (const width of [360, 390, 412, 768, 1440]) {
      await page.setViewportSize({ width, height: 820 });
      await page.reload();
      await page.waitForSelector('html[data-state="ready"]');
      await settled(page);
      const sum = Number(await page.evaluate(layoutShift));
      assert.ok(sum < 0.02, `${width} px: ${sum}`);
    }
  },
);

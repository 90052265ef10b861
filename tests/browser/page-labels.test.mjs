/**
 * The labels as a person edits them: chips, text, lists, undo, and what is
 * wrong with them.
 */

import assert from "node:assert/strict";
import { test } from "node:test";
import {
  chips,
  four,
  labelText,
  PATIENCE,
  ready,
  setLabels,
  settled,
  verdicts,
} from "./page-helpers.mjs";

/** @typedef {import("playwright-core").Page} Page */

/** @param {Page} page */
const add = (page) => page.getByRole("textbox", { name: "Add a label" });

/**
 * Pastes text where the focus is, as a browser does.
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
  "labels are chips: added, edited, taken away, undone and redone",
  { timeout: PATIENCE },
  async (t) => {
    const { page, errors } = await ready(t);
    await setLabels(page, "cat, dog");
    await page.getByRole("button", { name: "Show as chips" }).click();
    assert.deepEqual(await names(page), ["cat", "dog"]);

    await add(page).fill("horse");
    await add(page).press("Enter");
    await add(page).pressSequentially("zebra,");
    assert.deepEqual(await names(page), ["cat", "dog", "horse", "zebra"]);
    assert.equal(await add(page).inputValue(), "");

    await page.getByRole("button", { name: "Edit dog" }).click();
    const edit = page.getByRole("textbox", { name: "Label 2" });
    await edit.fill("wolf");
    await edit.press("Enter");
    await page.getByRole("button", { name: "Remove label cat" }).click();
    assert.deepEqual(await names(page), ["wolf", "horse", "zebra"]);

    const undo = page.getByRole("button", { name: "Undo" });
    await undo.click();
    await undo.click();
    assert.deepEqual(await names(page), ["cat", "dog", "horse", "zebra"]);
    await page.getByRole("button", { name: "Redo" }).click();
    assert.deepEqual(await names(page), ["cat", "wolf", "horse", "zebra"]);

    // With the keyboard alone.
    await add(page).focus();
    await page.keyboard.press("Backspace");
    await page.keyboard.press("Control+z");
    await page.keyboard.press("Control+y");
    assert.deepEqual(await names(page), ["cat", "wolf", "horse"]);
    assert.deepEqual(errors, []);
  },
);

/** @param {Page} page */
const names = async (page) =>
  (await chips(page)).map((text) => (text.split("\n")[0] ?? "").trim());

test(
  "lists are pasted as lines, with commas, and as JSON",
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
      await add(page).focus();
      await paste(page, text);
      assert.deepEqual(await names(page), expected, text);
    }
    // A label with a comma in it survives the way to text and back.
    await add(page).focus();
    await paste(page, '["dog, wild", "owl"]');
    assert.match(await (await labelText(page)).inputValue(), /"dog, wild"/);
    await page.getByRole("button", { name: "Show as chips" }).click();
    assert.deepEqual((await names(page)).slice(-2), ["dog, wild", "owl"]);
  },
);

test(
  "known lists are taken, the long ones only when they are wanted",
  { timeout: PATIENCE },
  async (t) => {
    const { page, requests, errors } = await ready(t);
    const lists = page.getByRole("combobox", { name: "Take a list of labels" });
    const count = page.locator("#labels-count");
    await lists.selectOption({ label: "CIFAR-10 (10)" });
    await settled(page);
    assert.equal(await count.textContent(), "10");
    assert.ok(!requests.some((url) => url.includes("presets/")), "too early");
    await lists.selectOption({ label: "Food-101 (101)" });
    await page.waitForFunction(
      () => document.querySelector("#labels-count")?.textContent === "101",
    );
    // What was there before is one step away.
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
  "labels are kept over a reload, and what is wrong with them is told",
  { timeout: PATIENCE },
  async (t) => {
    const { page } = await ready(t);
    const long = "a label that goes on and on ".repeat(20).trim();
    const text = `cat, dog,, Horse\ncat\n${long}`;
    await setLabels(page, text);
    await verdicts(page);
    const told = await page.locator("#labels-problems > p").allTextContents();
    assert.equal(told.length, 3, told.join(" "));
    await page.getByRole("button", { name: "Show as chips" }).click();
    assert.equal((await names(page)).length, 6);
    await page.reload();
    // Until the script runs, the box stands where the chips will be.
    await page.waitForSelector('html[data-state="ready"]');
    assert.equal(await (await labelText(page)).inputValue(), text);

    await page.setInputFiles("#files", four.slice(0, 1));
    await setLabels(page, "");
    await page.waitForSelector('html[data-state="ready"]');
    await page.waitForSelector('.card[data-verdict="none"]');
    await page
      .getByRole("combobox", { name: "Take a list of labels" })
      .selectOption({ label: "Example: animals (6)" });
    const [drawn] = await verdicts(page);
    assert.match(drawn?.verdict ?? "", /^(id|ood)$/);
  },
);

test(
  "labels that are read from the right keep their direction",
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

/** All that has moved since the page was asked for, as a Web Vital counts it. */
const shifted = () =>
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
  "the room of the first labels is there before them: nothing moves",
  { timeout: PATIENCE },
  async (t) => {
    const { page } = await ready(t);
    for (const width of [360, 390, 412, 768, 1440]) {
      await page.setViewportSize({ width, height: 820 });
      await page.reload();
      await page.waitForSelector('html[data-state="ready"]');
      await settled(page);
      const sum = Number(await page.evaluate(shifted));
      assert.ok(sum < 0.02, `${width} px: ${sum}`);
    }
  },
);

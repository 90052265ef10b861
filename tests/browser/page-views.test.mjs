/**
 * The views behind the verdicts: reasons, overview, comparison and settings; and
 * the files that the page saves.
 */

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import {
  openWithPictures,
  four,
  names,
  PATIENCE,
  setLabels,
  verdicts,
} from "./page-helpers.mjs";

/** @typedef {import("playwright-core").Page} Page */

/** Ten different words, one of them twice. */
const OWN_WORDS =
  "strawberry, fruit, boat, ship, sailboat\nguitar, house, tree, car, shoe, tree";

/**
 * Reads the file that a click saves.
 * @param {Page} page
 * @param {() => Promise<void>} click
 */
async function savedFile(page, click) {
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    click(),
  ]);
  return {
    name: download.suggestedFilename(),
    bytes: await readFile(await download.path()),
  };
}

test(
  "a picture shows its reasons, and leaving a word out raises the score",
  { timeout: PATIENCE },
  async (t) => {
    const { page, drawn, errors } = await openWithPictures(t);
    const open = page.getByRole("button", { name: "Why? strawberry.png" });
    await open.focus();
    await page.keyboard.press("Enter");
    const why = page.getByRole("dialog", { name: "strawberry.png" });
    await why.getByText("Does not belong").waitFor();
    const bar = why.getByRole("img", { name: /^Of the mass of all labels/ });
    assert.match(
      (await bar.getAttribute("aria-label")) ?? "",
      /your labels hold .* %, other words .* %/,
    );
    // The word with the largest weight is first; without it the score is higher.
    const word = why.getByRole("checkbox").first();
    await word.focus();
    await page.keyboard.press("Space");
    const outcome = why.getByText(/^Without “/);
    await outcome.waitFor();
    const [, without = "", before = ""] =
      /score (\S+) instead of ([^,]+),/.exec(
        (await outcome.textContent()) ?? "",
      ) ?? [];
    assert.ok(Number(without) > Number(before), `${without} after ${before}`);
    const score = drawn.find(({ name }) => name === "strawberry.png")?.score;
    const difference = Math.abs(Number(before) - (score ?? NaN));
    assert.ok(difference <= 0.1 * (score ?? NaN), `${before} is not ${score}`);
    // At true scale the same numbers have other widths.
    const widths = () =>
      why
        .locator(".balance-part")
        .evaluateAll((parts) =>
          parts.map((part) => part.getBoundingClientRect().width),
        );
    const ringWidths = await widths();
    await why.getByRole("radio", { name: "True scale" }).check();
    assert.notDeepEqual(await widths(), ringWidths);

    await why.getByRole("button", { name: "Next picture" }).click();
    await page.getByRole("dialog", { name: "sailboat.png" }).waitFor();
    await page.keyboard.press("Escape");
    // The close event comes one task after Escape, and then the focus moves.
    await page.waitForFunction(() => !document.querySelector("dialog"));
    const focused = await page.evaluate(
      () => document.activeElement?.getAttribute("aria-label") ?? "",
    );
    // The focus is on the card of the picture that the dialog showed last.
    assert.equal(focused, "Why? sailboat.png");
    assert.deepEqual(errors, []);
  },
);

test(
  "words that were set aside are listed with the reason",
  { timeout: PATIENCE },
  async (t) => {
    const { page } = await openWithPictures(t);
    await page.getByRole("button", { name: "Why? horse.png" }).click();
    const why = page.getByRole("dialog");
    await why.getByRole("heading", { name: /^Set aside/ }).waitFor();
    const reasons = await why.locator(".bar-reason").allTextContents();
    assert.ok(reasons.length > 0);
    for (const reason of reasons) {
      assert.match(
        reason,
        /^(another word for|a kind of|close in meaning to) “/,
      );
    }
    await why.getByText(/^without debiasing the score would be/).waitFor();
  },
);

test(
  "another method gives other scores, and settings can be changed and reset",
  { timeout: PATIENCE },
  async (t) => {
    const { page, drawn, errors } = await openWithPictures(t);
    await page.getByText("Method:", { exact: false }).first().click();
    const method = page.getByRole("combobox", { name: "Method" });
    await method.selectOption("mcm");
    const mcm = await verdicts(page);
    assert.notDeepEqual(mcm, drawn);
    await method.selectOption("dnm");
    assert.deepEqual(await verdicts(page), drawn);

    await page.getByText("Advanced").click();
    const temperature = page.getByRole("spinbutton", { name: "Temperature T" });
    await temperature.fill("0.1");
    await temperature.press("Enter");
    const warmer = await verdicts(page);
    assert.notDeepEqual(warmer, drawn);
    const plants = page.getByRole("checkbox", { name: /^plants/ });
    await plants.check();
    assert.notDeepEqual(await verdicts(page), warmer);
    await page.getByRole("button", { name: "Back to automatic" }).click();
    assert.deepEqual(await verdicts(page), drawn);
    assert.equal(await temperature.inputValue(), "");
    assert.ok(!(await plants.isChecked()));

    // Another prompt changes the texts of the labels. A prompt without {} gets
    // an error, stays in the box, and is not used.
    const prompt = page.getByRole("textbox", { name: "Prompt of your labels" });
    await prompt.fill("a drawing of a {}");
    await prompt.press("Enter");
    const drawing = await verdicts(page);
    assert.notDeepEqual(drawing, drawn);
    await prompt.fill("a drawing");
    await prompt.press("Tab");
    assert.equal(
      await prompt.evaluate(
        (input) => /** @type {HTMLInputElement} */ (input).validationMessage,
      ),
      "Write {} where the label goes.",
    );
    assert.equal(await prompt.inputValue(), "a drawing");
    assert.deepEqual(await verdicts(page), drawing);
    await page.getByRole("button", { name: "Back to automatic" }).click();
    assert.deepEqual(await verdicts(page), drawn);

    // The default method's steps can be left out, one by one or all, and links
    // contain that. No other method has these steps.
    const steps = page.getByRole("group", { name: "Steps of DNM" });
    const box = steps.getByRole("checkbox", { name: "count against" });
    /** @param {string[]} taken */
    const linked = (taken) =>
      page.waitForFunction((taken) => {
        const state = new URLSearchParams(location.hash.slice(1));
        const settings = JSON.parse(state.get("settings") ?? "{}");
        return JSON.stringify(settings.steps) === taken;
      }, JSON.stringify(taken));
    assert.ok(await box.isChecked());
    await box.uncheck();
    const without = await verdicts(page);
    assert.notDeepEqual(without, drawn);
    await linked(["stand-in"]);
    for (const other of await steps.getByRole("checkbox").all())
      await other.uncheck();
    await linked([]);
    const plain = await verdicts(page);
    assert.notDeepEqual(plain, without);
    await method.selectOption("mcm");
    assert.ok(await steps.isHidden());
    await method.selectOption("dnm");
    assert.deepEqual(await verdicts(page), plain);
    await page.getByRole("button", { name: "Back to automatic" }).click();
    assert.deepEqual(await verdicts(page), drawn);
    assert.ok(await box.isChecked());

    // A link can name an unknown method: the page reports it and keeps working.
    await page.evaluate(async () => {
      const main = "/www/main.js";
      const { session } = await import(main);
      session.choose({ method: "clairvoyance" });
    });
    await page.getByText("There is no method “clairvoyance”").waitFor();
    assert.deepEqual(await verdicts(page), drawn);
    assert.deepEqual(errors, []);
  },
);

test(
  "the user's words replace WordNet's, stay out of links, and can be taken back",
  { timeout: PATIENCE },
  async (t) => {
    const { page, drawn, errors } = await openWithPictures(t);
    const box = page.locator("#own-words");
    await box.locator("summary").click();
    const text = page.getByRole("textbox", { name: "Words of your own" });
    const use = page.getByRole("button", { name: "Use these words" });

    // The page reports wrong input and keeps the text.
    await use.click();
    await page.getByText("There is no word yet").waitFor();
    // Set as one value, because typing so many words takes minutes.
    await text.evaluate((area) => {
      const many = Array.from({ length: 5001 }, (_, at) => `word ${at}`);
      /** @type {HTMLTextAreaElement} */ (area).value = many.join(", ");
      area.dispatchEvent(new Event("input", { bubbles: true }));
    });
    await use.click();
    await page.getByText(/^These are 5,001 different words/).waitFor();
    assert.ok((await text.inputValue()).endsWith("word 5000"));
    assert.deepEqual(await verdicts(page), drawn);

    await text.fill(OWN_WORDS);
    await use.click();
    await page.getByText("Pictures are compared with your 10 words.").waitFor();
    const own = await verdicts(page);
    assert.notDeepEqual(own, drawn);
    assert.deepEqual(
      own.map(({ verdict }) => verdict),
      ["id", "id", "ood", "ood"],
    );
    await page.getByRole("button", { name: "Why? strawberry.png" }).click();
    const why = page.getByRole("dialog");
    const words = await why.getByRole("checkbox").count();
    assert.ok(words > 0 && words <= 10, `${words} words`);
    await page.keyboard.press("Escape");
    await page.getByText("10 other words", { exact: true }).waitFor();

    // The words survive a reload, and are not in a link.
    await page.waitForFunction(() => location.hash.includes("labels="));
    await page.waitForTimeout(400);
    assert.ok(!page.url().includes("guitar"));
    await page.reload();
    await page.setInputFiles("#files", four);
    await page
      .getByText("Pictures are compared with your 10 words.")
      .waitFor({ state: "attached" });
    assert.deepEqual(await verdicts(page), own);

    await box.locator("summary").click();
    await page.getByRole("button", { name: "Back to WordNet" }).click();
    await page.getByText(/^\d\d,\d\d\d other words$/).waitFor();
    assert.deepEqual(await verdicts(page), drawn);
    assert.equal(await text.inputValue(), OWN_WORDS);
    assert.deepEqual(errors, []);
  },
);

test(
  "the map shows labels, words and pictures, and the words can be searched",
  { timeout: PATIENCE },
  async (t) => {
    const { page, errors } = await openWithPictures(t);
    await page.getByRole("tab", { name: "Overview" }).click();
    await page.locator(".map-picture").nth(3).waitFor();
    assert.equal(await page.locator('.map-word[data-kind="id"]').count(), 2);
    assert.ok((await page.locator('.map-word[data-kind="ood"]').count()) > 5);

    const search = page.getByRole("searchbox", { name: "Search the words" });
    await search.fill("strawberry");
    const table = page.getByRole("region", { name: "Words found" });
    await table
      .getByRole("rowheader", { name: /strawberry/ })
      .first()
      .waitFor();
    await page.waitForFunction(() =>
      [...document.querySelectorAll(".words tbody th")].every((cell) =>
        cell.textContent?.includes("strawberry"),
      ),
    );
    await search.fill("qqqqq");
    await page.getByText("No word contains “qqqqq”.").waitFor();
    assert.deepEqual(errors, []);
  },
);

test(
  "the map can be laid out by neighbours, and keeps this layout",
  { timeout: PATIENCE },
  async (t) => {
    const { page, errors } = await openWithPictures(t);
    await page.getByRole("tab", { name: "Overview" }).click();
    const map = page.locator(".map");
    const pictures = map.getByRole("button");
    await pictures.nth(3).waitFor();
    const places = () =>
      pictures.evaluateAll((all) =>
        all.map((each) => /** @type {HTMLElement} */ (each).style.cssText),
      );
    const components = await places();
    const group = page.getByRole("group", { name: "Layout of the map" });
    const first = group.getByRole("radio", { name: "Principal components" });
    assert.ok(await first.isChecked());
    await map.getByText(/^A plane cannot hold all distances/).waitFor();

    // The arrow keys move between radio buttons.
    await first.focus();
    await page.keyboard.press("ArrowRight");
    const second = group.getByRole("radio", { name: "Neighbours" });
    assert.ok(await second.isChecked());
    const told = map.getByRole("status");
    await told.getByText(/^Neighbours are side by side/).waitFor();
    const neighbours = await places();
    assert.notDeepEqual(neighbours, components);
    assert.doesNotMatch(neighbours.join(), /NaN|Infinity/);

    // After other labels and back, the map is the same as before.
    await setLabels(page, "elephant, horse, rocket");
    await map.getByTitle("rocket").first().waitFor();
    assert.ok(await second.isChecked());
    await setLabels(page, names.slice(0, 2).join(", "));
    await page.waitForFunction(
      (before) =>
        [...document.querySelectorAll(".map-picture")]
          .map((each) => /** @type {HTMLElement} */ (each).style.cssText)
          .join() === before,
      neighbours.join(),
    );

    await first.check();
    await map.getByText(/^A plane cannot hold all distances/).waitFor();
    assert.deepEqual(await places(), components);

    // One picture and its words are too few points: the page says so and still
    // draws a map.
    for (const name of names.slice(1)) {
      await page.getByRole("tab", { name: "Pictures" }).click();
      await page.getByRole("button", { name: `Remove ${name}.png` }).click();
    }
    await page.getByRole("tab", { name: "Overview" }).click();
    await second.check();
    await told.getByText(/^There are too few points for neighbours/).waitFor();
    assert.equal(await pictures.count(), 1);
    assert.deepEqual(errors, []);
  },
);

test(
  "all methods are compared in a table, which can be saved as PNG",
  { timeout: PATIENCE },
  async (t) => {
    const { page, drawn, errors } = await openWithPictures(t);
    await page.getByRole("tab", { name: "Pictures" }).focus();
    await page.keyboard.press("End");
    const table = page.getByRole("region", {
      name: "All methods on all pictures",
    });
    await table.getByRole("rowheader").nth(3).waitFor();
    const columns = await table.getByRole("columnheader").allTextContents();
    assert.ok(columns.length > 4, columns.join(", "));
    // The column of the current method has the verdicts of the cards.
    const own = await table
      .locator("tbody tr td:nth-of-type(1)")
      .evaluateAll((cells) =>
        cells.map((cell) => /** @type {HTMLElement} */ (cell).dataset.verdict),
      );
    assert.deepEqual(
      own,
      drawn.map(({ verdict }) => verdict),
    );
    const { name, bytes } = await savedFile(page, () =>
      page.getByRole("button", { name: "Save as PNG" }).click(),
    );
    assert.equal(name, "ood-lens-methods.png");
    assert.equal(bytes.subarray(1, 4).toString(), "PNG");
    assert.ok(bytes.length > 10_000, `${bytes.length} bytes`);
    assert.deepEqual(errors, []);
  },
);

test(
  "verdicts are saved as CSV and as JSON, with reasons and settings",
  { timeout: PATIENCE },
  async (t) => {
    const { page, drawn } = await openWithPictures(t);
    await page.getByText("Save", { exact: true }).click();
    const csv = await savedFile(page, () =>
      page.getByRole("button", { name: "All verdicts as CSV" }).click(),
    );
    assert.equal(csv.name, "ood-lens-verdicts.csv");
    const lines = csv.bytes.toString().replace("\uFEFF", "").split("\r\n");
    assert.equal(lines.length, 6);
    assert.match(lines[0] ?? "", /^name,verdict,score,threshold,method,/);
    for (const [at, { name, verdict, score }] of drawn.entries()) {
      const fields = (lines[at + 1] ?? "").split(",");
      assert.deepEqual(fields.slice(0, 3), [name, verdict, String(score)]);
    }
    const json = await savedFile(page, () =>
      page.getByRole("button", { name: /as JSON$/ }).click(),
    );
    const report = JSON.parse(json.bytes.toString());
    assert.deepEqual(report.labels, names.slice(0, 2));
    assert.equal(report.method, "dnm");
    assert.ok("temperature" in report.settings);
    assert.equal(report.pictures.length, 4);
    const [first] = report.pictures;
    assert.equal(first.score, drawn[0]?.score);
    assert.ok(first.labels.length === 2 && first.negatives.length > 0);
    const { id, corpus, correction } = first.terms;
    const share = id / (id + corpus - correction);
    assert.ok(Math.abs(share - first.score) <= 1e-3 * first.score);
  },
);

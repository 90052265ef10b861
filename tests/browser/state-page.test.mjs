/**
 * The page and its address: a link restores the shared state, a wrong link gets
 * an error sentence, and links never contain the user's own pictures.
 */

import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { readHash } from "../../www/state/hash.js";
import { openPage } from "./chromium.mjs";
import { ROOT } from "./static-host.mjs";

/** @typedef {import("playwright-core").Page} Page */

const PATIENCE = 120_000;

/**
 * @param {import("node:test").TestContext} t
 * @param {string} path on the server
 */
async function openAt(t, path) {
  const opened = await openPage({ webgpu: false, path });
  t.after(opened.close);
  opened.page.setDefaultTimeout(PATIENCE);
  return opened;
}

/**
 * Waits until this many pictures have verdicts, and reads their names and
 * verdicts.
 * @param {Page} page
 * @param {number} count
 */
async function verdicts(page, count) {
  await page.waitForFunction(
    (count) =>
      document.querySelectorAll(
        "#cards > li:is([data-verdict=id], [data-verdict=ood])",
      ).length === count,
    count,
  );
  await page.waitForSelector('html[data-busy="false"]');
  return page
    .locator("#cards > li")
    .evaluateAll((cards) =>
      cards.map((card) => [
        /** @type {HTMLElement} */ (card).dataset["name"],
        /** @type {HTMLElement} */ (card).dataset["verdict"],
      ]),
    );
}

/**
 * Shows the labels as text, and returns the text box.
 * @param {Page} page
 */
async function labelTextBox(page) {
  const box = page.getByRole("textbox", { name: "Your labels" });
  if (!(await box.isVisible())) {
    await page.getByRole("button", { name: "Edit as text" }).click();
  }
  return box;
}

/**
 * Reads the link that “Share” shows.
 * @param {Page} page
 */
async function readShareLink(page) {
  await page.getByText("Share", { exact: true }).click();
  return page.getByLabel("Link to this page").inputValue();
}

test(
  "a shared link restores labels, samples and verdicts",
  { timeout: 2 * PATIENCE },
  async (t) => {
    const { page, errors, origin } = await openAt(
      t,
      "/#labels=elephant,horse&samples=strawberry,horse",
    );
    assert.deepEqual(await verdicts(page, 2), [
      ["strawberry.png", "ood"],
      ["horse.png", "id"],
    ]);

    // The address follows the user's edits.
    const box = await labelTextBox(page);
    assert.equal(await box.inputValue(), "elephant\nhorse");
    await box.fill("strawberry\na, b\nelephant");
    await page.waitForFunction(() => location.hash.includes("strawberry,a"));
    await page
      .getByRole("button", { name: "Add the sample: sailboat" })
      .click();
    const before = await verdicts(page, 3);

    // The user's own picture gets a verdict, and stays out of the link.
    await page.setInputFiles("#files", join(ROOT, "assets/samples/banana.png"));
    await verdicts(page, 4);
    const link = await readShareLink(page);
    await page.getByText("one stays on this page").waitFor();
    assert.ok(!link.includes("banana"), link);
    const { state, problems } = readHash(new URL(link).hash);
    assert.deepEqual(problems, []);
    assert.deepEqual(state.labels, ["strawberry", "a", "b", "elephant"]);
    assert.deepEqual(state.samples, ["strawberry", "horse", "sailboat"]);
    assert.ok(link.startsWith(`${origin}/`), link);

    // Another browser opens the link.
    const other = await openAt(t, new URL(link).pathname + new URL(link).hash);
    assert.deepEqual(await verdicts(other.page, 3), before);
    assert.equal(
      await (await labelTextBox(other.page)).inputValue(),
      "strawberry\na\nb\nelephant",
    );
    assert.equal(
      await readShareLink(other.page),
      link.replace(origin, other.origin),
    );
    assert.deepEqual(errors, []);
    assert.deepEqual(other.errors, []);
  },
);

test(
  "a wrong link gets an error sentence for each wrong field; the others are used",
  { timeout: PATIENCE },
  async (t) => {
    const { page, errors } = await openAt(
      t,
      "/#labels=horse&samples=horse,unicorn&lesson=99&colour=red&settings=%7B",
    );
    assert.deepEqual(await verdicts(page, 1), [["horse.png", "id"]]);
    for (const sentence of [
      "There is no lesson “99”",
      "“colour”, which means nothing here",
      "The link's settings are damaged",
    ]) {
      await page.getByText(sentence).waitFor();
    }
    // Another address in the same window replaces the whole state.
    await page.evaluate(() => {
      location.hash = "#labels=strawberry&samples=strawberry";
    });
    await page.waitForFunction(
      () =>
        document.querySelector("#cards > li")?.getAttribute("data-name") ===
        "strawberry.png",
    );
    assert.deepEqual(await verdicts(page, 1), [["strawberry.png", "id"]]);
    assert.equal(await page.getByText("There is no lesson").count(), 0);
    assert.deepEqual(errors, []);
  },
);

test("a link hides parts of the page", { timeout: PATIENCE }, async (t) => {
  const { page } = await openAt(t, "/#hide=labels,add&theme=dark");
  await page.getByRole("heading", { level: 1 }).waitFor();
  await page.waitForFunction(() => document.documentElement.dataset["hide"]);
  assert.equal(
    await page.getByRole("heading", { name: "Your labels" }).isVisible(),
    false,
  );
  assert.equal(await page.getByText("Choose pictures").isVisible(), false);
  const paper = await page.evaluate(
    () => getComputedStyle(document.documentElement).backgroundColor,
  );
  assert.equal(paper, "rgb(17, 20, 23)");
});

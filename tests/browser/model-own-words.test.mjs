/**
 * The user's own words with a downloaded model, and the way back to WordNet and to
 * the embedded model. The page fetches and loads nothing again for these changes.
 */

import assert from "node:assert/strict";
import { test } from "node:test";
import { four, PATIENCE, setLabels, verdicts } from "./page-helpers.mjs";
import {
  fetchModel,
  inUse,
  pageWithHub,
  pocketFiles,
  told,
} from "./page-with-hub.mjs";

/** @typedef {import("playwright-core").Page} Page */

const OWN = "fruit, boat, ship, guitar, house, tree, car, shoe, lamp, river";

/** @param {Page} page */
async function useOwn(page) {
  const box = page.locator("#own-words");
  if (!(await box.evaluate((details) => details.hasAttribute("open")))) {
    await box.locator("summary").click();
  }
  await page.getByRole("textbox", { name: "Words of your own" }).fill(OWN);
  await page.getByRole("button", { name: "Use these words" }).click();
  await page.getByText("Pictures are compared with your 10 words").waitFor();
  return verdicts(page);
}

/** @param {Page} page */
async function backToWordNet(page) {
  await page.getByRole("button", { name: "Back to WordNet" }).click();
  await page.getByText(/^\d\d,\d\d\d other words$/).waitFor();
  return verdicts(page);
}

/** @param {import("./page-helpers.mjs").CardVerdict[]} drawn */
const decided = (drawn) => drawn.map(({ verdict }) => verdict);

test(
  "with a downloaded model, own words can be used and removed, and so can the model",
  { timeout: 2 * PATIENCE },
  async (t) => {
    const { page, server, errors, requests } = await pageWithHub(t);
    await setLabels(page, "elephant, horse");
    await page.setInputFiles("#files", four);
    const before = await verdicts(page);
    await fetchModel(page);
    await inUse(page);
    const hubs = await verdicts(page);
    assert.deepEqual(decided(hubs), decided(before));

    const asked = server.asked.length;
    const fetched = requests.length;
    const own = await useOwn(page);
    assert.notDeepEqual(own, hubs);
    const words = await told(page, "words");
    assert.deepEqual(
      words.at(-1),
      { type: "words", done: 10, total: 10 },
      "how far it has come is told",
    );
    assert.deepEqual(await backToWordNet(page), hubs);
    assert.equal((await told(page, "model")).length, 1, "the model stays");

    // The user's words apply to every model that the page changes to.
    assert.deepEqual(await useOwn(page), own);
    await page.getByRole("button", { name: "Change" }).click();
    await page.getByRole("button", { name: "Use: Pocket" }).click();
    await inUse(page, "pocket");
    await page.keyboard.press("Escape");
    await page.getByText("10 other words", { exact: true }).waitFor();
    assert.deepEqual(decided(await verdicts(page)), decided(own));
    assert.deepEqual(await backToWordNet(page), before);
    assert.equal(server.asked.length, asked, "the hub is asked nothing more");
    const again = requests.slice(fetched).filter((url) => /assets/.test(url));
    assert.deepEqual(again, [], "nothing is loaded again");
    assert.deepEqual(errors, []);
  },
);

test(
  "a growing corpus resumes after own words where it had stopped",
  { timeout: 2 * PATIENCE },
  async (t) => {
    const files = await pocketFiles({ corpus: false });
    const { page, errors } = await pageWithHub(t, { files });
    await setLabels(page, "elephant, horse");
    await page.setInputFiles("#files", four);
    await fetchModel(page);
    await inUse(page);
    /** @param {number} least */
    const grown = (least) =>
      page.waitForFunction(
        (least) =>
          Reflect.get(self, "told").some(
            (/** @type {any} */ { type, size }) =>
              type === "corpus" && size > least,
          ),
        least,
      );
    await grown(200);
    await useOwn(page);
    const sizes = async () =>
      (await told(page, "corpus")).map(({ size }) => size);
    const reached = Math.max(...(await sizes()));
    await page.getByRole("button", { name: "Back to WordNet" }).click();
    await grown(reached);
    assert.ok(
      (await sizes()).every((size, at, all) => at === 0 || size >= all[at - 1]),
      "it never begins anew",
    );
    assert.deepEqual(errors, []);
  },
);

/**
 * The threshold: shown on the scale of scores, set by hand, computed from marked
 * pictures, and its expected rates.
 */

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { boundsAt } from "../../www/page/overview/expected.js";
import {
  openWithPictures,
  names,
  PATIENCE,
  ROOT,
  settled,
  verdicts,
} from "./page-helpers.mjs";

test(
  "the threshold can be moved along the scores, and back to the model's own",
  { timeout: PATIENCE },
  async (t) => {
    const { page, drawn, errors } = await openWithPictures(t);
    await page.getByRole("tab", { name: "Overview" }).click();
    const slider = page.getByRole("slider", { name: "Threshold" });
    await slider.focus();
    await page.keyboard.press("End");
    await settled(page);
    assert.ok((await verdicts(page)).every(({ verdict }) => verdict === "ood"));
    await page.keyboard.press("Home");
    await settled(page);
    assert.ok((await verdicts(page)).every(({ verdict }) => verdict === "id"));
    await page.getByText(/You set this threshold by hand/).waitFor();
    await page
      .getByRole("button", { name: "Back to the model's threshold" })
      .click();
    await page.getByText(/\(TPR\), of the others/).waitFor();
    assert.deepEqual(await verdicts(page), drawn);
    assert.deepEqual(errors, []);
  },
);

test(
  "marked pictures give a threshold that separates them",
  { timeout: PATIENCE },
  async (t) => {
    const { page } = await openWithPictures(t);
    await page.getByRole("tab", { name: "Overview" }).click();
    const set = page.getByRole("button", {
      name: "Set the threshold from these marks",
    });
    assert.ok(await set.isDisabled());
    for (const [at, name] of names.entries()) {
      const side = at < 2 ? "belongs" : "does not belong";
      await page
        .getByRole("button", { name: `${name}.png: ${side}`, exact: true })
        .click();
    }
    await set.click();
    await page
      .getByText(/^Threshold .*: of your 2 pictures that belong it keeps/)
      .waitFor();
    assert.deepEqual(
      (await verdicts(page)).map(({ verdict }) => verdict),
      ["id", "id", "ood", "ood"],
    );
    await page
      .getByText(
        "keeps 2 of 2 that belong (TPR 100 %) and lets 0 of 2 that do not belong pass (FPR 0 %)",
      )
      .waitFor();
    // Both rates follow the threshold, and so do the rates that the model's
    // calibration gives for this threshold.
    const slider = page.getByRole("slider", { name: "Threshold" });
    await slider.focus();
    await page.keyboard.press("Home");
    await page
      .getByText(
        "keeps 2 of 2 that belong (TPR 100 %) and lets 2 of 2 that do not belong pass (FPR 100 %)",
      )
      .waitFor();
    await page
      .getByText(/of pictures that belong 95\.0 % or more are kept \(TPR\)/)
      .waitFor();
    await page.keyboard.press("End");
    await page
      .getByText(
        "keeps 0 of 2 that belong (TPR 0 %) and lets 0 of 2 that do not belong pass (FPR 0 %)",
      )
      .waitFor();
    await page
      .getByText(/of pictures that belong at most \S+ % are kept \(TPR\)/)
      .waitFor();
    await page
      .getByRole("button", { name: "Back to the model's threshold" })
      .click();
    await page
      .getByText("the model's default for this number of labels")
      .waitFor();
  },
);

test("a threshold between two measured ones has rates between theirs", () => {
  const points = [
    { at: 0.2, tpr: 0.85, fpr: 0.1 },
    { at: 0.01, tpr: 0.95, fpr: 0.4 },
  ];
  assert.deepEqual(boundsAt(points, 0.1), {
    tpr: { low: 0.85, high: 0.95 },
    fpr: { low: 0.1, high: 0.4 },
  });
  assert.deepEqual(boundsAt(points, 0.2).tpr, { low: 0.85, high: 0.85 });
  assert.deepEqual(boundsAt(points, 0.001).fpr, { low: 0.4, high: null });
  assert.deepEqual(boundsAt(points, 0.5).fpr, { low: null, high: 0.1 });
  assert.deepEqual(boundsAt([], 0.5).tpr, { low: null, high: null });
});

test(
  "at a threshold set by hand the page shows the rates of the calibration",
  { timeout: PATIENCE },
  async (t) => {
    const file = join(ROOT, "assets/models/pocket/calibration.json");
    /** @type {{ methods: { dnm: { labels: number, threshold: number, tpr: number,
     *   fpr: number, threshold95: number, fpr95: number }[] } }} */
    const { methods } = JSON.parse(await readFile(file, "utf8"));
    const point = methods.dnm.find(({ labels }) => labels === 2);
    assert.ok(point);
    const { page } = await openWithPictures(t);
    await page.getByRole("tab", { name: "Overview" }).click();
    await page
      .getByText("the model's default for this number of labels")
      .waitFor();

    /** The page's format, written independently. @param {number} share 0 to 1 */
    const percent = (share) =>
      `${(100 * share).toFixed(share >= 0.0995 ? 1 : 2)} %`;
    const own = { tpr: percent(point.tpr), fpr: percent(point.fpr) };
    const at95 = { tpr: percent(0.95), fpr: percent(point.fpr95) };
    /**
     * Sets a threshold by hand, and reads the rates that the page then shows.
     * @param {number} threshold
     */
    const ratesAt = async (threshold) => {
      await page.evaluate((threshold) => {
        const hash = new URLSearchParams(location.hash.slice(1));
        hash.set("threshold", String(threshold));
        location.hash = hash.toString();
      }, threshold);
      const sentence = page.locator(".expected");
      await page
        .locator(".expected", { hasText: "You set this threshold by hand." })
        .waitFor();
      await settled(page);
      const text = (await sentence.textContent()) ?? "";
      const rates =
        /belong (.+) are kept \(TPR\), of the others (.+?) pass \(FPR\)/;
      return (rates.exec(text) ?? []).slice(1);
    };
    // Rates fall as the threshold rises, so the threshold for a TPR of 95 % lies
    // below the model's own.
    assert.ok(point.threshold95 < point.threshold);
    assert.deepEqual(await ratesAt(point.threshold95), [at95.tpr, at95.fpr]);
    assert.deepEqual(
      await ratesAt(Math.sqrt(point.threshold95 * point.threshold)),
      [
        `between ${own.tpr} and ${at95.tpr}`,
        `between ${own.fpr} and ${at95.fpr}`,
      ],
    );
    assert.deepEqual(await ratesAt(point.threshold), [own.tpr, own.fpr]);
    assert.deepEqual(await ratesAt(2 * point.threshold), [
      `at most ${own.tpr}`,
      `at most ${own.fpr}`,
    ]);
    assert.deepEqual(await ratesAt(point.threshold95 / 2), [
      `${at95.tpr} or more`,
      `${at95.fpr} or more`,
    ]);
  },
);

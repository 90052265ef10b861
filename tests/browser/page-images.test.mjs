/**
 * The ways to add pictures: folders, many files at once, drawing, the camera.
 */

import assert from "node:assert/strict";
import { copyFile, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import {
  four,
  names,
  PATIENCE,
  ready,
  ROOT,
  SAMPLES,
  setLabels,
  settled,
  verdicts,
} from "./page-helpers.mjs";

/** @typedef {import("playwright-core").Page} Page */

/**
 * Makes a temporary folder, which the test's end deletes.
 * @param {import("node:test").TestContext} t
 */
async function temporaryFolder(t) {
  const path = await mkdtemp(join(tmpdir(), "ood-lens-"));
  t.after(() => rm(path, { recursive: true }));
  return path;
}

test(
  "a folder adds its pictures, and the page counts the files that it leaves out",
  { timeout: PATIENCE },
  async (t) => {
    const path = await temporaryFolder(t);
    await mkdir(join(path, "inner"));
    await copyFile(four[0] ?? "", join(path, "one.png"));
    await copyFile(four[1] ?? "", join(path, "inner", "two.png"));
    await writeFile(join(path, "notes.txt"), "no picture");
    const { page } = await ready(t);
    await page.setInputFiles("#folder", path);
    const drawn = await verdicts(page);
    assert.deepEqual(drawn.map(({ name }) => name).sort(), [
      "one.png",
      "two.png",
    ]);
    await page
      .getByText("1 file was left out because it is not a picture.")
      .waitFor();
  },
);

test(
  "an AVIF file, which only the browser decodes, scores like the same picture as PNG",
  { timeout: PATIENCE },
  async (t) => {
    const { page } = await ready(t);
    await setLabels(page, "strawberry, horse");
    await page.setInputFiles("#files", [
      join(SAMPLES, "strawberry.png"),
      join(ROOT, "tests/fixtures/page/strawberry.avif"),
    ]);
    const [png, avif] = await verdicts(page);
    assert.deepEqual([png?.verdict, avif?.verdict], ["id", "id"]);
    // AVIF is lossy, so the scores are similar but not equal.
    const ratio = (avif?.score ?? 0) / (png?.score ?? 1);
    assert.ok(ratio > 0.5 && ratio < 2, `AVIF has ${ratio} of the score`);
  },
);

test(
  "hundreds of pictures can be stopped and resumed, and equal ones get equal scores",
  { timeout: 2 * PATIENCE },
  async (t) => {
    const { page, errors } = await ready(t);
    const count = 240;
    // Four pictures, sixty times each.
    const sources = await Promise.all(
      four.map(async (file) =>
        (await import("node:fs/promises")).readFile(file, "base64"),
      ),
    );
    await page.evaluate(
      ({ sources, count }) => {
        const transfer = new DataTransfer();
        for (let at = 0; at < count; at += 1) {
          const raw = atob(sources[at % sources.length] ?? "");
          const bytes = Uint8Array.from(raw, (c) => c.charCodeAt(0));
          const name = `${at}.png`;
          transfer.items.add(new File([bytes], name, { type: "image/png" }));
        }
        const paste = new ClipboardEvent("paste", {
          clipboardData: transfer,
          bubbles: true,
          cancelable: true,
        });
        document.body.dispatchEvent(paste);
      },
      { sources, count },
    );
    const stop = page.getByRole("button", { name: "Stop" });
    await stop.click();
    await page
      .getByText(/^Stopped: \d+ of 240 pictures are not read\.$/)
      .waitFor();
    await settled(page);
    await page.getByRole("button", { name: "Go on" }).click();
    const drawn = await verdicts(page);
    assert.equal(drawn.length, count);
    for (const [at, { score, verdict }] of drawn.entries()) {
      assert.match(verdict, /^(id|ood)$/, `picture ${at}`);
      assert.equal(score, drawn[at % 4]?.score, `picture ${at}`);
    }
    // The page builds only the cards in and near the window.
    const built = await page.locator("#cards .ring").count();
    assert.ok(built > 0 && built < count / 2, `${built} cards are built`);
    // A label edit reaches all of them.
    const start = await page.evaluate(() => performance.now());
    await page.getByRole("button", { name: "Remove label cat" }).click();
    await settled(page);
    const took = (await page.evaluate(() => performance.now())) - start;
    t.diagnostic(`a label removed, ${count} verdicts recomputed: ${took} ms`);
    const after = await verdicts(page);
    assert.notEqual(after[0]?.score, drawn[0]?.score);
    assert.deepEqual(errors, []);
  },
);

/**
 * Draws a stroke across the canvas.
 * @param {Page} page
 * @param {number} from where it starts, as a share of the canvas' height
 */
async function stroke(page, from) {
  const box = await page.locator("canvas").boundingBox();
  assert.ok(box);
  const { x, y, width, height } = box;
  await page.mouse.move(x + width * 0.2, y + height * from);
  await page.mouse.down();
  for (let step = 1; step <= 12; step += 1) {
    const along = 0.2 + step * 0.05;
    const up = from + 0.05 * Math.sin(step);
    await page.mouse.move(x + width * along, y + height * up);
  }
  await page.mouse.up();
}

/**
 * Runs in the page: the share of a picture's width that dark pixels span.
 * @param {SVGElement | HTMLElement} image
 */
async function inkWidth(image) {
  if (!(image instanceof HTMLImageElement)) return NaN;
  await image.decode();
  const { naturalWidth: width, naturalHeight: height } = image;
  const context = new OffscreenCanvas(width, height).getContext("2d");
  if (!context) return NaN;
  context.drawImage(image, 0, 0);
  const { data } = context.getImageData(0, 0, width, height);
  const dark = Array.from({ length: width * height }, (_, at) => at)
    .filter((at) => (data[at * 4] ?? 255) < 128)
    .map((at) => at % width);
  return (Math.max(...dark) - Math.min(...dark) + 1) / width;
}

/**
 * Reads the drawing's verdict once it no longer changes: the page embeds the
 * drawing a moment after each stroke.
 * @param {Page} page
 */
async function finalVerdict(page) {
  for (let before = NaN; ;) {
    await page.waitForTimeout(700);
    const [drawn] = await verdicts(page);
    if (drawn && drawn.score === before) return drawn;
    before = drawn?.score ?? NaN;
  }
}

test(
  "a drawing gets a verdict after each stroke, and then stays among the pictures",
  { timeout: PATIENCE },
  async (t) => {
    const { page, errors } = await ready(t);
    await page.getByRole("button", { name: "Draw one" }).click();
    const sheet = page.getByRole("dialog", { name: "Draw a picture" });
    const undo = sheet.getByRole("button", { name: "Undo" });
    assert.ok(await undo.isDisabled());
    await stroke(page, 0.3);
    await sheet.getByText(/^(Belongs|Does not belong)$/).waitFor();
    const first = await finalVerdict(page);
    assert.equal(first.name, "drawing 1");

    // The stroke spans 0.6 of the canvas; the picture is cropped to the stroke.
    const width = await sheet.locator(".live img").evaluate(inkWidth);
    assert.ok(width > 0.8 && width < 0.9, `ink over ${width} of the width`);

    await sheet.getByRole("radio", { name: "red" }).check({ force: true });
    await sheet.getByRole("radio", { name: "Thick" }).check({ force: true });
    await stroke(page, 0.6);
    assert.notEqual((await finalVerdict(page)).score, first.score);

    // Undo restores the score of the first stroke.
    await page.keyboard.press("Control+z");
    assert.equal((await finalVerdict(page)).score, first.score);
    await sheet.getByRole("radio", { name: "Eraser" }).check({ force: true });
    await stroke(page, 0.3);
    await sheet.getByRole("button", { name: "Done" }).click();
    await settled(page);
    assert.equal((await verdicts(page)).length, 1);
    assert.ok(
      await page
        .getByRole("button", { name: "Draw one" })
        .evaluate((button) => button === document.activeElement),
      "the focus is back on the button",
    );
    assert.deepEqual(errors, []);
  },
);

test(
  "the camera adds a picture if it is allowed; otherwise the page says why not",
  { timeout: PATIENCE },
  async (t) => {
    const { page } = await ready(t, {
      args: [
        "--use-fake-device-for-media-stream",
        "--use-fake-ui-for-media-stream",
      ],
      context: { permissions: ["camera"] },
    });
    await page.getByRole("button", { name: "Use the camera" }).click();
    await page.getByRole("button", { name: "Take a picture" }).click();
    await page.getByText("Picture 1 is among your pictures").waitFor();
    await page.getByRole("button", { name: "Close" }).click();
    const [drawn] = await verdicts(page);
    assert.equal(drawn?.name, "camera 1");
    assert.match(drawn?.verdict ?? "", /^(id|ood)$/);

    const { page: other } = await ready(t);
    await other.getByRole("button", { name: "Use the camera" }).click();
    await other.getByText(/No camera answers|does not let this page/).waitFor();
  },
);

test(
  "the keyboard can remove all pictures, one by one",
  { timeout: PATIENCE },
  async (t) => {
    const { page } = await ready(t);
    await page.setInputFiles("#files", four);
    await settled(page);
    for (const name of names) {
      const remove = page.getByRole("button", { name: `Remove ${name}.png` });
      await remove.focus();
      await page.keyboard.press("Enter");
    }
    assert.equal(await page.locator("#cards > li").count(), 0);
    assert.ok(
      await page.evaluate(() => document.activeElement?.id === "files"),
      "the focus moves to the file input",
    );
  },
);

/**
 * The page behind another tab, where a browser draws nothing, sets timers back
 * to once a second, and may forget who computes. A headless Chromium calls every
 * tab visible; so this one has a screen, which nobody sees: Xvfb's. Where there
 * is none, the test is left out.
 */

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import puppeteer from "puppeteer-core";
import { ALWAYS, executable, serve, WEBGPU } from "./chromium.mjs";
import { PATIENCE, SAMPLES } from "./page-helpers.mjs";

/** @typedef {import("node:test").TestContext} TestContext */
/** @typedef {import("puppeteer-core").Page} Page */

/** What Puppeteer turns off, so that a test behind another tab runs as in front. */
const AS_IN_FRONT = [
  "--disable-background-timer-throttling",
  "--disable-backgrounding-occluded-windows",
  "--disable-renderer-backgrounding",
];

/** Each step takes seconds. */
const STEP = PATIENCE / 3;

const pictures = readdirSync(SAMPLES)
  .filter((name) => name.endsWith(".png"))
  .map((name) => join(SAMPLES, name));

/**
 * A screen, which ends with the test: its number, or null where there is no Xvfb.
 * @param {TestContext} t
 */
async function screen(t) {
  // It picks a free number and writes it to the third pipe.
  const server = spawn("Xvfb", ["-displayfd", "3", "-nolisten", "tcp"], {
    stdio: ["ignore", "ignore", "ignore", "pipe"],
  });
  t.after(() => server.kill());
  const number = server.stdio[3];
  assert.ok(number);
  const missing = once(server, "error").then(() => null);
  const told = once(number, "data").then(([bytes]) => `:${bytes}`.trim());
  return Promise.race([missing, told]);
}

/** @param {Page} page */
const seen = (page) => page.evaluate(() => document.visibilityState);

/**
 * By a timer of the page, since a tab in the background draws no frames.
 * @param {Page} page
 * @param {string} selector
 * @param {number} count
 */
const until = (page, selector, count) =>
  page.waitForFunction(
    (selector, count) => document.querySelectorAll(selector).length === count,
    { polling: 200, timeout: STEP },
    selector,
    count,
  );

test(
  "behind another tab the model loads and pictures are judged, and all is drawn when it comes back",
  { timeout: 2 * PATIENCE },
  async (t) => {
    const display = await screen(t);
    if (!display) return t.skip("no Xvfb: apt-get install xvfb");
    const server = await serve();
    const browser = await puppeteer.launch({
      executablePath: executable(),
      headless: false,
      env: { ...process.env, DISPLAY: display },
      ignoreDefaultArgs: AS_IN_FRONT,
      args: [...ALWAYS, ...WEBGPU],
      timeout: STEP,
      protocolTimeout: STEP,
    });
    t.after(async () => {
      await browser.close();
      await server.stop();
    });
    const page = await browser.newPage();
    /** @type {string[]} */
    const errors = [];
    page.on("pageerror", (error) => errors.push(String(error)));
    await page.goto(server.url, {
      waitUntil: "domcontentloaded",
      timeout: STEP,
    });
    const other = await browser.newPage();
    await other.bringToFront();
    assert.equal(await seen(page), "hidden");

    await until(page, 'html[data-state="ready"]:not([data-webgpu=pending])', 1);
    assert.equal(
      await page.$eval("html", (root) => root.dataset["device"]),
      "webgpu",
    );
    const picker = await page.$("input#files");
    assert.ok(picker);
    await picker.uploadFile(...pictures);
    const judged = "#cards > li:is([data-verdict=id], [data-verdict=ood])";
    await until(page, judged, pictures.length);
    assert.equal(await seen(page), "hidden");

    await page.bringToFront();
    assert.equal(await seen(page), "visible");
    // What is in the window has its picture and its reasons.
    const first = await page.waitForSelector("#cards .why-open", {
      visible: true,
      timeout: STEP,
    });
    // By keyboard: cards are drawn now, and one moves away from under a pointer.
    await first?.focus();
    await page.keyboard.press("Enter");
    await page.waitForSelector("dialog .why-columns", { timeout: STEP });
    assert.deepEqual(errors, []);
  },
);

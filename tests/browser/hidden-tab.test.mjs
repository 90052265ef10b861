/**
 * The page in a hidden tab, where the browser draws no frames, runs timers once
 * a second and may throttle workers. Headless Chromium reports every tab as
 * visible, so this test runs Chromium on a virtual screen, Xvfb. Without Xvfb
 * the test is skipped.
 */

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import puppeteer from "puppeteer-core";
import {
  CHROMIUM_ARGS,
  chromiumPath,
  startServer,
  WEBGPU_ARGS,
} from "./chromium.mjs";
import { PATIENCE, SAMPLES } from "./page-helpers.mjs";

/** @typedef {import("node:test").TestContext} TestContext */
/** @typedef {import("puppeteer-core").Page} Page */

/** Puppeteer's default arguments that stop Chromium from throttling hidden tabs. */
const ANTI_THROTTLING_ARGS = [
  "--disable-background-timer-throttling",
  "--disable-backgrounding-occluded-windows",
  "--disable-renderer-backgrounding",
];

/** The timeout of one step, in milliseconds. */
const STEP = PATIENCE / 3;

const pictures = readdirSync(SAMPLES)
  .filter((name) => name.endsWith(".png"))
  .map((name) => join(SAMPLES, name));

/**
 * Starts a virtual screen, which ends with the test.
 * @param {TestContext} t
 * @returns {Promise<string | null>} its `DISPLAY`; null: Xvfb is not installed
 */
async function startXvfb(t) {
  // Xvfb picks a free display number and writes it to file descriptor 3.
  const server = spawn("Xvfb", ["-displayfd", "3", "-nolisten", "tcp"], {
    stdio: ["ignore", "ignore", "ignore", "pipe"],
  });
  t.after(() => server.kill());
  const number = server.stdio[3];
  assert.ok(number);
  const missing = once(server, "error").then(() => null);
  const display = once(number, "data").then(([bytes]) => `:${bytes}`.trim());
  return Promise.race([missing, display]);
}

/** @param {Page} page */
const visibility = (page) => page.evaluate(() => document.visibilityState);

/**
 * Waits for a number of elements. The page is polled by a timer, because a
 * hidden tab draws no frames.
 * @param {Page} page
 * @param {string} selector
 * @param {number} count
 */
const waitForCount = (page, selector, count) =>
  page.waitForFunction(
    (selector, count) => document.querySelectorAll(selector).length === count,
    { polling: 200, timeout: STEP },
    selector,
    count,
  );

test(
  "in a hidden tab the model loads and judges pictures, and the shown tab draws them",
  { timeout: 2 * PATIENCE },
  async (t) => {
    const display = await startXvfb(t);
    if (!display) return t.skip("no Xvfb: apt-get install xvfb");
    const server = await startServer();
    const browser = await puppeteer.launch({
      executablePath: chromiumPath(),
      headless: false,
      env: { ...process.env, DISPLAY: display },
      ignoreDefaultArgs: ANTI_THROTTLING_ARGS,
      args: [...CHROMIUM_ARGS, ...WEBGPU_ARGS],
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
    assert.equal(await visibility(page), "hidden");

    await waitForCount(
      page,
      'html[data-state="ready"]:not([data-webgpu=pending])',
      1,
    );
    assert.equal(
      await page.$eval("html", (root) => root.dataset["device"]),
      "webgpu",
    );
    const picker = await page.$("input#files");
    assert.ok(picker);
    await picker.uploadFile(...pictures);
    const judged = "#cards > li:is([data-verdict=id], [data-verdict=ood])";
    await waitForCount(page, judged, pictures.length);
    assert.equal(await visibility(page), "hidden");

    await page.bringToFront();
    assert.equal(await visibility(page), "visible");
    // Cards inside the window show their picture and can show their reasons.
    const first = await page.waitForSelector("#cards .why-open", {
      visible: true,
      timeout: STEP,
    });
    // By keyboard: cards that are being drawn can move away from the pointer.
    await first?.focus();
    await page.keyboard.press("Enter");
    await page.waitForSelector("dialog .why-columns", { timeout: STEP });
    assert.deepEqual(errors, []);
  },
);

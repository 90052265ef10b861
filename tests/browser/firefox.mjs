/**
 * Firefox over WebDriver BiDi, through Puppeteer: Playwright's Firefox is a
 * build of its own, and what people have is the browser as it is released.
 */

import { existsSync } from "node:fs";
import puppeteer from "puppeteer-core";
import { belongs, serve } from "./chromium.mjs";
import { PATIENCE } from "./page-helpers.mjs";

const CANDIDATES = [
  "/usr/bin/firefox-esr",
  "/usr/bin/firefox",
  "/Applications/Firefox.app/Contents/MacOS/firefox",
];

/**
 * @typedef {object} Opened
 * @property {import("puppeteer-core").Browser} browser
 * @property {string} origin of the server, without a slash at the end
 * @property {string[]} errors what the console and the pages complained about
 * @property {string[]} strangers requests that left the origin
 * @property {(path: string) => Promise<import("puppeteer-core").Page>} visit
 *   a page with storage of its own, as another person's browser would have
 */

/** WebGPU, which Firefox keeps to itself on Linux, on whatever Vulkan there is. */
const WEBGPU = {
  "dom.webgpu.enabled": true,
  "dom.webgpu.workers.enabled": true,
  "gfx.webgpu.ignore-blocklist": true,
};

/**
 * Starts Firefox, which ends with the test.
 * @param {import("node:test").TestContext} t
 * @param {{ webgpu?: boolean }} [options]
 * @returns {Promise<Opened>}
 */
export async function firefox(t, { webgpu = false } = {}) {
  const server = await serve();
  const origin = new URL(server.url).origin;
  const browser = await puppeteer.launch({
    browser: "firefox",
    executablePath: executable(),
    headless: true,
    extraPrefsFirefox: webgpu ? WEBGPU : {},
    // A machine that compiles beside the tests is slow, not broken.
    timeout: PATIENCE,
    protocolTimeout: PATIENCE,
  });
  t.after(async () => {
    await browser.close();
    await server.stop();
  });
  /** @type {string[]} */
  const errors = [];
  /** @type {string[]} */
  const strangers = [];

  /** @param {string} path */
  async function visit(path) {
    const context = await browser.createBrowserContext();
    const page = await context.newPage();
    await page.setViewport({ width: 1200, height: 900 });
    page.setDefaultTimeout(PATIENCE);
    page.on("pageerror", (error) => errors.push(String(error)));
    page.on("console", (message) => {
      if (message.type() === "error") errors.push(message.text());
    });
    page.on("request", (request) => {
      const url = request.url();
      if (!belongs(url, origin)) strangers.push(url);
    });
    await page.goto(new URL(path, origin).href, { timeout: PATIENCE });
    return page;
  }
  return { browser, origin, errors, strangers, visit };
}

function executable() {
  const found = [process.env["FIREFOX"], ...CANDIDATES].find(
    (path) => path && existsSync(path),
  );
  if (!found) {
    throw new Error(
      "There is no Firefox: install it, or set FIREFOX to where it lies.",
    );
  }
  return found;
}

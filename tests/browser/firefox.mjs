/**
 * Starts the released Firefox through Puppeteer, over WebDriver BiDi. Playwright
 * would need its own patched build, which nobody uses to browse.
 */

import { existsSync } from "node:fs";
import puppeteer from "puppeteer-core";
import { isLocal, startServer } from "./chromium.mjs";
import { PATIENCE } from "./page-helpers.mjs";

const FIREFOX_PATHS = [
  "/usr/bin/firefox-esr",
  "/usr/bin/firefox",
  "/Applications/Firefox.app/Contents/MacOS/firefox",
];

/**
 * @typedef {object} Opened
 * @property {import("puppeteer-core").Browser} browser
 * @property {string} origin of the server, without a slash at the end
 * @property {string[]} errors errors in the consoles and uncaught exceptions
 * @property {string[]} foreignRequests the requests to other origins
 * @property {(path: string) => Promise<import("puppeteer-core").Page>} visit
 *   opens a page in a new context, with storage of its own
 */

/**
 * Preferences that enable WebGPU, which Firefox disables on Linux. It then runs
 * on the installed Vulkan driver.
 */
const WEBGPU_PREFERENCES = {
  "dom.webgpu.enabled": true,
  "dom.webgpu.workers.enabled": true,
  "gfx.webgpu.ignore-blocklist": true,
};

/**
 * Starts Firefox and the server; the test's end stops both.
 * @param {import("node:test").TestContext} t
 * @param {{ webgpu?: boolean }} [options]
 * @returns {Promise<Opened>}
 */
export async function startFirefox(t, { webgpu = false } = {}) {
  const server = await startServer();
  const origin = new URL(server.url).origin;
  const browser = await puppeteer.launch({
    browser: "firefox",
    executablePath: firefoxPath(),
    headless: true,
    extraPrefsFirefox: webgpu ? WEBGPU_PREFERENCES : {},
    // Firefox starts slowly while the machine also compiles.
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
  const foreignRequests = [];

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
      if (!isLocal(url, origin)) foreignRequests.push(url);
    });
    await page.goto(new URL(path, origin).href, { timeout: PATIENCE });
    return page;
  }
  return { browser, origin, errors, foreignRequests, visit };
}

function firefoxPath() {
  const found = [process.env["FIREFOX"], ...FIREFOX_PATHS].find(
    (path) => path && existsSync(path),
  );
  if (!found) {
    throw new Error(
      "There is no Firefox: install it, or set FIREFOX to its path.",
    );
  }
  return found;
}

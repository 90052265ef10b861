/**
 * Starts what a browser test needs: the server, Chromium with or without
 * WebGPU, and a page whose errors and requests are all kept, so that a test
 * can say that there were none it did not expect.
 */

import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/**
 * Chromium speaks to nobody of its own accord; without these it looks for
 * updates, which a closed network refuses many times over.
 */
export const ALWAYS = [
  "--no-sandbox",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--disable-quic",
];
/** WebGPU without a graphics card. Left out, there is no adapter at all. */
export const WEBGPU = [
  "--enable-unsafe-webgpu",
  "--use-webgpu-adapter=swiftshader",
];

const CANDIDATES = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];

/**
 * @typedef {object} Opened
 * @property {import("playwright-core").Page} page
 * @property {string} origin of the server, without a slash at the end
 * @property {string[]} errors what the console and the page complained about
 * @property {string[]} requests the URL of every request made by page or worker
 * @property {() => string[]} strangers requests that left the origin
 * @property {() => Promise<void>} close
 */

/**
 * Opens `path` in a Chromium of its own.
 * @param {{ webgpu: boolean, path?: string, args?: string[],
 *   context?: import("playwright-core").BrowserContextOptions }} options
 *   `args` for Chromium, besides those that every test needs
 * @returns {Promise<Opened>}
 */
export async function openPage({
  webgpu,
  path = "/",
  args = [],
  context = {},
}) {
  const server = await serve();
  const origin = new URL(server.url).origin;
  const browser = await chromium.launch({
    executablePath: executable(),
    // The new headless mode is the whole browser, WebGPU included.
    headless: false,
    args: ["--headless=new", ...ALWAYS, ...(webgpu ? WEBGPU : []), ...args],
  });
  const opened = await browser.newContext(context);
  const page = await opened.newPage();
  // A machine that compiles beside the tests is slow, not broken.
  page.setDefaultNavigationTimeout(180_000);

  /** @type {string[]} */
  const errors = [];
  /** @type {string[]} */
  const requests = [];
  page.on("pageerror", (error) => errors.push(String(error)));
  page.on("console", (message) => {
    if (message.type() === "error") errors.push(message.text());
  });
  page.on("crash", () => errors.push("the page crashed"));
  // Of the context, not of the page: a worker's requests are seen here too.
  opened.on("request", (request) => requests.push(request.url()));

  await page.goto(new URL(path, origin).href, { waitUntil: "commit" });
  return {
    page,
    origin,
    errors,
    requests,
    strangers: () => requests.filter((url) => !belongs(url, origin)),
    close: async () => {
      await browser.close();
      await server.stop();
    },
  };
}

/**
 * Whether a request stays at home: the origin itself, or bytes the page has.
 * @param {string} url
 * @param {string} origin
 */
export function belongs(url, origin) {
  return (
    url.startsWith(`${origin}/`) ||
    url.startsWith("data:") ||
    url.startsWith(`blob:${origin}/`)
  );
}

/** Where Chromium lies. */
export function executable() {
  const found = [process.env["CHROMIUM"], ...CANDIDATES].find(
    (path) => path && existsSync(path),
  );
  if (!found) {
    throw new Error(
      "There is no Chromium: install it, or set CHROMIUM to where it lies.",
    );
  }
  return found;
}

/**
 * The server that `cargo xtask test` has started; run by hand, one of our own.
 * @returns {Promise<{ url: string, stop: () => Promise<void> }>}
 */
export async function serve() {
  const given = process.env["OOD_LENS_URL"];
  if (given) return { url: given, stop: async () => {} };
  const child = spawn("cargo", ["xtask", "serve", "--port", "0"], {
    cwd: ROOT,
    stdio: ["ignore", "pipe", "inherit"],
    // Its own group: cargo and the server below it are ended together.
    detached: true,
  });
  const exited = new Promise((resolve) => child.once("exit", resolve));
  for await (const line of createInterface({ input: child.stdout })) {
    const address = /^serving (\S+)$/.exec(line);
    if (address?.[1]) {
      return {
        url: address[1],
        stop: async () => {
          if (child.pid) process.kill(-child.pid);
          await exited;
        },
      };
    }
  }
  throw new Error("`cargo xtask serve` ended without an address.");
}

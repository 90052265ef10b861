/**
 * Starts the server and Chromium, with or without WebGPU, and opens a page. The
 * page's errors and requests are recorded, so that a test can assert that there
 * were no others than expected.
 */

import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { createInterface } from "node:readline";
import { chromium } from "playwright-core";
import { ROOT } from "./static-host.mjs";

/**
 * Arguments for every Chromium. They also stop its requests for updates, which
 * would fail again and again on a machine without a network.
 */
export const CHROMIUM_ARGS = [
  "--no-sandbox",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--disable-quic",
];
/**
 * Arguments that enable WebGPU on a software adapter. Without them Chromium has
 * no adapter here.
 */
export const WEBGPU_ARGS = [
  "--enable-unsafe-webgpu",
  "--use-webgpu-adapter=swiftshader",
];

const CHROMIUM_PATHS = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];

/**
 * @typedef {object} Opened
 * @property {import("playwright-core").Page} page
 * @property {string} origin of the server, without a slash at the end
 * @property {string[]} errors errors in the console and uncaught exceptions
 * @property {string[]} requests the URL of every request of the page and its
 *   workers
 * @property {() => string[]} foreignRequests the requests to other origins
 * @property {() => Promise<void>} close ends Chromium and the server
 */

/**
 * Opens a page in a new Chromium.
 * @param {{ webgpu: boolean, path?: string, args?: string[],
 *   context?: import("playwright-core").BrowserContextOptions }} options
 *   `path` on the server; `args` for Chromium, besides `CHROMIUM_ARGS`
 * @returns {Promise<Opened>}
 */
export async function openPage({
  webgpu,
  path = "/",
  args = [],
  context = {},
}) {
  const server = await startServer();
  const origin = new URL(server.url).origin;
  const browser = await chromium.launch({
    executablePath: chromiumPath(),
    // The new headless mode, below, is the whole browser with WebGPU.
    headless: false,
    args: [
      "--headless=new",
      ...CHROMIUM_ARGS,
      ...(webgpu ? WEBGPU_ARGS : []),
      ...args,
    ],
  });
  const opened = await browser.newContext(context);
  const page = await opened.newPage();
  // Pages load slowly while the machine also compiles.
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
  // The context's events include the requests of workers; the page's do not.
  opened.on("request", (request) => requests.push(request.url()));

  await page.goto(new URL(path, origin).href, { waitUntil: "commit" });
  return {
    page,
    origin,
    errors,
    requests,
    foreignRequests: () => requests.filter((url) => !isLocal(url, origin)),
    close: async () => {
      await browser.close();
      await server.stop();
    },
  };
}

/**
 * Whether a request goes to this origin, or reads bytes that the page already
 * has: a data or blob URL.
 * @param {string} url
 * @param {string} origin
 */
export function isLocal(url, origin) {
  return (
    url.startsWith(`${origin}/`) ||
    url.startsWith("data:") ||
    url.startsWith(`blob:${origin}/`)
  );
}

/** The path of Chromium's executable. */
export function chromiumPath() {
  const found = [process.env["CHROMIUM"], ...CHROMIUM_PATHS].find(
    (path) => path && existsSync(path),
  );
  if (!found) {
    throw new Error(
      "There is no Chromium: install it, or set CHROMIUM to its path.",
    );
  }
  return found;
}

/**
 * The server that `cargo xtask test` has started. A test that is run by hand
 * starts its own.
 * @returns {Promise<{ url: string, stop: () => Promise<void> }>}
 */
export async function startServer() {
  const given = process.env["OOD_LENS_URL"];
  if (given) return { url: given, stop: async () => {} };
  const child = spawn("cargo", ["xtask", "serve", "--port", "0"], {
    cwd: ROOT,
    stdio: ["ignore", "pipe", "inherit"],
    // A process group of its own: `stop` ends cargo and the server together.
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

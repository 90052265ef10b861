/**
 * Opens the page with a fake model hub: the repository's files, but with the
 * address of the fake hub in place of the Hugging Face hub's.
 */

import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { openPage } from "./chromium.mjs";
import { startFakeHub } from "./fake-hub.mjs";
import { PATIENCE } from "./page-helpers.mjs";
import { ROOT, startStaticHost } from "./static-host.mjs";

/** @typedef {import("playwright-core").Page} Page */

/** The name of the repository in which the fake hub offers the embedded model. */
export const REPOSITORY = "somebody/some-clip";
const POCKET = join(ROOT, "assets/models/pocket");
const FILES = [
  "open_clip_config.json",
  "open_clip_model.safetensors",
  "tokenizer.json",
  "preprocessor_config.json",
];

/**
 * The files of the embedded model, by their path on the hub.
 * @param {{ corpus?: boolean }} [options] false: without the word embeddings
 */
export async function pocketFiles({ corpus = true } = {}) {
  /** @type {Record<string, Buffer>} */
  const files = {};
  const names = [...FILES, "calibration.json"];
  if (corpus) names.push("corpus.safetensors");
  for (const name of names) {
    files[`${REPOSITORY}/${name}`] = await readFile(join(POCKET, name));
  }
  return files;
}

/**
 * Opens the page and waits until the embedded model is ready.
 * @param {import("node:test").TestContext} t
 * @param {{ files?: Record<string, Buffer>, webgpu?: boolean, path?: string,
 *   args?: string[], context?: import("playwright-core").BrowserContextOptions }} [options]
 *   `files` on the hub, by default the embedded model's; `args` for Chromium
 */
export async function pageWithHub(
  t,
  { files, webgpu = false, path = "/", args = [], context = {} } = {},
) {
  const server = await startFakeHub(files ?? (await pocketFiles()));
  t.after(server.close);
  const site = await startStaticHost();
  t.after(site.close);
  const index = await readFile(join(ROOT, "index.html"), "utf8");
  const list = JSON.parse(
    await readFile(join(ROOT, "assets/models.json"), "utf8"),
  );
  /** @type {string[]} */
  const hosts = list.hosts;
  const opened = hosts.reduce(
    (page, address) => page.replace(address, ""),
    index,
  );
  const page = opened.replace(
    "connect-src 'self'",
    `connect-src 'self' ${server.hosts.join(" ")}`,
  );
  const [embedded, other] = list.models;
  /** @param {string} name */
  const size = (name) => server.files.get(`${REPOSITORY}/${name}`)?.length;
  list.hub = server.origin;
  list.models = [
    embedded,
    {
      ...other,
      id: "some-clip",
      name: "Some CLIP",
      maker: "Somebody",
      repository: REPOSITORY,
      revision: "main",
      files: {
        config: { path: FILES[0], bytes: null, sha256: null },
        weights: {
          path: FILES[1],
          bytes: size(FILES[1] ?? "") ?? null,
          sha256: null,
        },
        tokenizer: { path: FILES[2], bytes: null, sha256: null },
        preprocessor: { path: FILES[3], bytes: null, sha256: null },
      },
    },
  ];
  /** @param {string} body @param {string} type */
  const answer = (body, type) => () => ({ status: 200, body, type });
  for (const at of ["/", "/index.html"]) {
    site.instead.set(at, answer(page, "text/html"));
  }
  site.instead.set(
    "/assets/models.json",
    answer(JSON.stringify(list), "application/json"),
  );
  for (const name of ["cpu", "webgpu"]) {
    // Tests reach the module's classes through `instances`, to make them fail.
    const script = `/pkg/${name}/ood_lens.js`;
    const code = await readFile(join(ROOT, script), "utf8");
    const hook = `(self.instances ??= []).push({ OodLens, Loading, name: "${name}" });`;
    site.instead.set(
      script,
      answer(`${code}\n${hook}\n(${keepDevices})();`, "text/javascript"),
    );
  }
  const browser = await openPage({
    webgpu,
    path: "/tests/browser/blank.html",
    args,
    context,
  });
  t.after(browser.close);
  browser.page.setDefaultTimeout(PATIENCE);
  await browser.page.addInitScript(recordMessages);
  const start = async () => {
    await browser.page.goto(`${site.origin}${path}`, { waitUntil: "commit" });
    const state = webgpu ? "ready" : "missing";
    await browser.page.waitForSelector(
      `html[data-state="ready"][data-webgpu="${state}"]`,
    );
  };
  await start();
  return { ...browser, server, site, start };
}

/** Runs in the worker: keeps the GPU devices, so that a test can destroy one. */
function keepDevices() {
  if (Reflect.has(self, "devices") || !("gpu" in navigator)) return;
  /** @type {GPUDevice[]} */
  const devices = [];
  Object.assign(self, { devices });
  const { prototype } = GPUAdapter;
  const request = prototype.requestDevice;
  prototype.requestDevice = async function (...from) {
    const device = await request.apply(this, from);
    devices.push(device);
    return device;
  };
}

/** Runs in the page: records the messages of all workers in `told`. */
function recordMessages() {
  /** @type {object[]} */
  const told = [];
  Object.assign(self, { told });
  const NativeWorker = Worker;
  self.Worker = class extends NativeWorker {
    /** @param {ConstructorParameters<typeof Worker>} from */
    constructor(...from) {
      super(...from);
      this.addEventListener("message", ({ data }) => told.push(data));
    }
  };
}

/**
 * The worker's messages of one type so far.
 * @param {Page} page
 * @param {string} type
 * @returns {Promise<any[]>}
 */
export const told = (page, type) =>
  page.evaluate(
    (type) =>
      Reflect.get(self, "told").filter(
        (/** @type {any} */ message) => message.type === type,
      ),
    type,
  );

/**
 * Makes the next call of one method in the newest module fail as WebAssembly
 * does when it crashes.
 * @param {Page} page
 * @param {"OodLens" | "Loading"} of
 * @param {string} method
 */
export const crash = (page, of, method) =>
  page.workers()[0]?.evaluate(([of, method]) => {
    const { prototype } = Reflect.get(self, "instances").at(-1)[of];
    const real = prototype[method];
    prototype[method] = async () => {
      prototype[method] = real;
      throw new WebAssembly.RuntimeError("unreachable");
    };
  }, /** @type {const} */ ([of, method]));

/**
 * Chooses the fake hub's model in the menu.
 * @param {Page} page
 */
export async function fetchModel(page) {
  await page.getByRole("button", { name: "Change" }).click();
  await page.getByRole("button", { name: /^(Fetch|Use).*Some CLIP/ }).click();
  await page.keyboard.press("Escape");
}

/**
 * Waits until the page uses a model.
 * @param {Page} page
 * @param {string} [key] the beginning of the model's name in the model store
 */
export const inUse = (page, key = "somebody--some-clip") =>
  page.waitForSelector(`html[data-model^="${key}"]`, { state: "attached" });

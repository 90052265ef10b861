/**
 * `cargo xtask bench browser`: this crate and onnxruntime-web on the same
 * checkpoints, in the same Chromium, on one thread, in one run. Prints the ratios
 * ours / theirs; below 1 this crate is faster or smaller.
 *
 *   node tools/bench/browser/bench.mjs [ROW ...]      rows: see CASES
 *   node tools/bench/browser/bench.mjs parity MODEL DEVICE     full size, against the reference
 *   node tools/bench/browser/bench.mjs ours MODEL DEVICE       any of MODELS without onnxruntime-web
 *   node tools/bench/browser/bench.mjs weights MODEL DEVICE    memory once the weights are loaded
 *   node tools/bench/browser/bench.mjs kernels MODEL webgpu    the kernels of an image and of a text
 *   node tools/bench/browser/bench.mjs rescore pocket DEVICE   an edit of the labels, 1,000 pictures
 *
 * Checkpoints: the embedded model, and random weights of published sizes that
 * tools/reference/full_size.py writes to $OOD_LENS_FULL_SIZE
 * (~/.cache/ood-lens/full-size). ONNX exports are kept in ~/.cache/ood-lens/onnx.
 */

import { execFileSync } from "node:child_process";
import { createReadStream, existsSync, mkdirSync, statSync } from "node:fs";
import { createServer } from "node:http";
import { homedir } from "node:os";
import { extname, join, normalize, resolve } from "node:path";
import { readFile } from "node:fs/promises";
import { chromium } from "playwright-core";

const root = resolve(import.meta.dirname, "../../..");
const cache = join(homedir(), ".cache/ood-lens");
const fullSize = process.env.OOD_LENS_FULL_SIZE ?? join(cache, "full-size");
const onnx = join(cache, "onnx");
const python = process.env.OOD_LENS_PYTHON ?? join(cache, "venv/bin/python");

const HF = {
  config: "config.json",
  preprocessor: "preprocessor_config.json",
  weights: "model.safetensors",
  tokenizer: "tokenizer.json",
};
const OPEN_CLIP = {
  ...HF,
  config: "open_clip_config.json",
  weights: "open_clip_model.safetensors",
};
const MODELS = {
  rn50: {
    folder: join(fullSize, "rn50"),
    files: { ...OPEN_CLIP, preprocessor: undefined },
  },
  lite0: {
    folder: join(fullSize, "lite0"),
    files: { ...OPEN_CLIP, preprocessor: undefined },
  },
  "vit-b-16": { folder: join(fullSize, "vit-b-16"), files: HF },
  "vit-l-14": { folder: join(fullSize, "vit-l-14"), files: HF },
  pocket: { folder: join(root, "assets/models/pocket"), files: OPEN_CLIP },
  "tinyclip-8m-16": { folder: join(fullSize, "tinyclip-8m-16"), files: HF },
  "vit-b-32": { folder: join(fullSize, "vit-b-32"), files: HF },
};
/** Model, device, and number of timed runs after the first. */
const CASES = /** @type {const} */ ([
  ["pocket", "cpu", 20],
  ["tinyclip-8m-16", "cpu", 10],
  ["lite0", "cpu", 20],
  ["vit-b-32", "cpu", 5],
  ["pocket", "webgpu", 5],
  ["lite0", "webgpu", 5],
  ["tinyclip-8m-16", "webgpu", 3],
]);

const TYPES = {
  ".js": "text/javascript",
  ".mjs": "text/javascript",
  ".wasm": "application/wasm",
  ".json": "application/json",
  ".html": "text/html",
};

/** Folders of this machine, by the first part of the address. */
const MOUNTS = { models: fullSize, onnx };

/** @returns {Promise<import("node:http").Server>} */
function serve() {
  const server = createServer((request, response) => {
    const path = normalize(
      decodeURI(new URL(request.url ?? "/", "http://x").pathname),
    );
    if (path === "/blank.html") {
      response.writeHead(200, { "content-type": "text/html" });
      response.end("<!doctype html><title>bench</title>");
      return;
    }
    const [, first, ...rest] = path.split("/");
    const mount = MOUNTS[/** @type {keyof typeof MOUNTS} */ (first)];
    const file = mount ? join(mount, ...rest) : join(root, path);
    if (!existsSync(file) || !statSync(file).isFile()) {
      response.writeHead(404).end();
      return;
    }
    const { size } = statSync(file);
    const [, from, to] =
      /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? "") ?? [];
    const part =
      from === undefined ? {} : { start: Number(from), end: Number(to) };
    response.writeHead(from === undefined ? 200 : 206, {
      "content-type":
        TYPES[/** @type {keyof typeof TYPES} */ (extname(file))] ??
        "application/octet-stream",
      "content-length":
        from === undefined ? size : Number(to) - Number(from) + 1,
      ...(from === undefined
        ? {}
        : { "content-range": `bytes ${from}-${to}/${size}` }),
      "cache-control": "no-store",
    });
    createReadStream(file, part).pipe(response);
  });
  return new Promise((done) => {
    server.listen(0, "127.0.0.1", () => done(server));
  });
}

/** The embedded model's words, of which each model embeds the first few. */
const WORDS = "/assets/models/pocket/corpus.safetensors";

/** @param {string} folder @param {string} name */
const address = (folder, name) =>
  folder.startsWith(root)
    ? `${folder.slice(root.length)}/`
    : `/models/${name}/`;

/**
 * Writes a checkpoint of the published architecture, size and layout with random weights.
 * @param {string} name
 */
function atRandom(name) {
  console.error(`bench: writing ${name} with random weights to ${fullSize}`);
  const script = join(root, "tools/reference/full_size.py");
  execFileSync(python, [script, "--out", fullSize, name], {
    stdio: ["ignore", "ignore", "inherit"],
  });
}

/**
 * The address of the checkpoint's ONNX export, which is written if it is missing.
 * @param {string} name
 * @param {string} folder
 */
function exported(name, folder) {
  const out = join(onnx, name);
  if (!existsSync(join(out, "shape.json"))) {
    console.error(`bench: exporting ${name} to ONNX`);
    mkdirSync(out, { recursive: true });
    const script = join(import.meta.dirname, "export_onnx.py");
    execFileSync(python, [script, folder, out], {
      stdio: ["ignore", "ignore", "inherit"],
    });
  }
  return `/onnx/${name}/`;
}

async function main() {
  const wanted = process.argv.slice(2);
  const server = await serve();
  const { port } = /** @type {import("node:net").AddressInfo} */ (
    server.address()
  );
  const base = `http://127.0.0.1:${port}`;
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: [
      "--no-sandbox",
      "--headless=new",
      "--enable-unsafe-webgpu",
      "--use-webgpu-adapter=swiftshader",
    ],
  });
  console.log(
    `Chromium ${browser.version()}, onnxruntime-web ${await version()}, one thread; milliseconds, medians`,
  );
  const rows = [];
  try {
    const [what, name, device] = wanted;
    if (isMeasurement(what)) {
      const model = MODELS[/** @type {keyof typeof MODELS} */ (name)];
      const { side, files } = { side: 224, ...model };
      const given = {
        device,
        folder: address(model.folder, name),
        files,
        words: WORDS,
        side,
        runs: what === "rescore" ? 40 : what === "kernels" ? 5 : 2,
      };
      const found = await inPage(browser, base, what, given);
      console.dir({ [name]: found }, { depth: null, breakLength: 120 });
      return;
    }
    for (const [name, device, runs] of CASES) {
      const row = `${name}/${device}`;
      if (wanted.length > 0 && !wanted.includes(row)) continue;
      const { folder, files } = MODELS[name];
      if (!existsSync(join(folder, files.config))) atRandom(name);
      const peer = exported(name, folder);
      const { image_size: side, input_ids: ids } = JSON.parse(
        await readFile(join(onnx, name, "shape.json"), "utf8"),
      );
      const ours = await inPage(browser, base, "ours", {
        device,
        folder: address(folder, name),
        files,
        words: WORDS,
        side,
        runs,
      });
      const theirs = await inPage(browser, base, "onnxruntime", {
        device,
        folder: peer,
        side,
        ids,
        runs,
      });
      rows.push({ row, ours, theirs });
      print(row, ours, theirs);
    }
  } finally {
    await browser.close();
    server.close();
  }
  console.log(JSON.stringify(rows));
}

/** @typedef {keyof typeof import("./page.js")} Measurement */

/** @param {string | undefined} name @returns {name is Measurement} */
const isMeasurement = (name) =>
  ["parity", "ours", "weights", "kernels", "rescore"].includes(name ?? "");

/**
 * Measures in a page of its own, whose memory is still empty.
 * @param {import("playwright-core").Browser} browser
 * @param {string} base
 * @param {Measurement} what
 * @param {object} given
 * @returns {Promise<any>}
 */
async function inPage(browser, base, what, given) {
  const page = await browser.newPage();
  page.setDefaultTimeout(0);
  await page.goto(`${base}/blank.html`);
  try {
    return await page.evaluate(
      async ({ what, given }) => {
        const module = "/tools/bench/browser/page.js";
        return (await import(module))[what](given);
      },
      { what, given },
    );
  } catch (error) {
    const { message } = /** @type {Error} */ (error);
    return { problem: message.split("\n")[0] };
  } finally {
    await page.close();
  }
}

async function version() {
  const file = join(
    import.meta.dirname,
    "node_modules/onnxruntime-web/package.json",
  );
  return JSON.parse(await readFile(file, "utf8")).version;
}

/** @param {string} row @param {any} ours @param {any} theirs */
function print(row, ours, theirs) {
  console.log(`\n${row}`);
  for (const [name, result] of Object.entries({ ours, theirs })) {
    if (result.problem) console.log(`  ${name}: failed, ${result.problem}`);
  }
  if (ours.problem) return;
  /**
   * @param {string} what
   * @param {number} a
   * @param {number | undefined} b
   * @param {string} unit
   * @param {number} digits
   */
  const line = (what, a, b, unit, digits) => {
    const right =
      b === undefined
        ? ""
        : `  theirs ${b.toFixed(digits)}  ratio ${(a / b).toFixed(2)}`;
    console.log(
      `  ${what.padEnd(16)} ours ${a.toFixed(digits)} ${unit}${right}`,
    );
  };
  const t = theirs.problem ? {} : theirs;
  line("image", ours.image.median, t.image?.median, "ms", 1);
  line("image, first", ours.image.first, t.image?.first, "ms", 1);
  line("text", ours.text.median, t.text?.median, "ms", 1);
  line("text, first", ours.text.first, t.text?.first, "ms", 1);
  line("load", ours.load, t.load, "ms", 0);
  line("wasm memory", ours.memory / 1e6, t.memory && t.memory / 1e6, "MB", 0);
  console.log(
    `  after the weights: ${(ours.loaded / 1e6).toFixed(0)} MB of wasm memory`,
  );
}

await main();

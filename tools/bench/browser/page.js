/**
 * Runs inside Chromium and measures one model on one runtime. `ours` and
 * `onnxruntime` return the same fields, in milliseconds and bytes.
 */

import { profile, watch } from "./kernels.js";

/** @type {Set<WebAssembly.Memory>} All memories that a runtime has made. */
const memories = new Set();
for (const name of /** @type {const} */ ([
  "instantiate",
  "instantiateStreaming",
])) {
  /** @type {any} */
  const original = WebAssembly[name];
  WebAssembly[name] = async (/** @type {any[]} */ ...args) => {
    const made = await original.apply(WebAssembly, args);
    const { exports } = made.instance ?? made;
    for (const value of Object.values(exports)) {
      if (value instanceof WebAssembly.Memory) memories.add(value);
    }
    for (const imports of Object.values(args[1] ?? {})) {
      for (const value of Object.values(imports)) {
        if (value instanceof WebAssembly.Memory) memories.add(value);
      }
    }
    return made;
  };
}

/** The bytes of all memories, which is their peak because memories only grow. */
const wasmBytes = () =>
  [...memories].reduce((sum, memory) => sum + memory.buffer.byteLength, 0);

/**
 * The time of the first run, and the median of the others.
 * @param {() => Promise<unknown>} run
 * @param {number} runs
 */
async function time(run, runs) {
  const times = [];
  for (let i = 0; i <= runs; i++) {
    const begun = performance.now();
    await run();
    times.push(performance.now() - begun);
  }
  const [first, ...rest] = times;
  rest.sort((a, b) => a - b);
  return { first, median: rest[Math.floor(rest.length / 2)] };
}

const bytesOf = async (/** @type {string} */ url) =>
  new Uint8Array(await (await fetch(url)).arrayBuffer());

/**
 * Loads all weights, each onto the device as it arrives.
 * @param {any} module
 * @param {string} folder
 * @param {Record<string, string>} files
 */
async function arrive(module, folder, files) {
  /** @type {Record<string, Uint8Array>} */
  const given = {};
  for (const name of ["config", "preprocessor", "tokenizer"]) {
    if (files[name]) given[name] = await bytesOf(folder + files[name]);
  }
  const loading = await module.Loading.open(given);
  const url = folder + files.weights;
  const ask = (/** @type {number} */ start, /** @type {number} */ end) =>
    fetch(url, { headers: { range: `bytes=${start}-${end - 1}` } });
  const part = async (/** @type {number} */ start, /** @type {number} */ end) =>
    new Uint8Array(await (await ask(start, end)).arrayBuffer());
  const length = module.Loading.headerLength(await part(0, 8));
  loading.header(await part(0, length));
  // Like the page: uses each part while the next one downloads.
  for (const { start, end } of loading.ranges()) {
    const { body } = await ask(start, end);
    if (!body) throw new Error(`${url} has no content`);
    let at = start;
    for await (const bytes of body) {
      await loading.push(at, bytes);
      at += bytes.length;
    }
  }
  return { loading, given };
}

/** As `FIRST_WORDS` in src/lens/background/growing.rs. */
const FIRST_WORDS = 64;

/** @param {"cpu" | "webgpu"} device */
async function runtime(device) {
  const module = await import(`/pkg/${device}/ood_lens.js`);
  await module.default({ module_or_path: `/pkg/${device}/ood_lens_bg.wasm` });
  return module;
}

/**
 * @param {{ device: "cpu" | "webgpu", folder: string, files: Record<string, string>,
 *   words: string, side: number, runs: number }} what
 */
export async function ours({ device, folder, files, words, side, runs }) {
  const module = await runtime(device);
  const begun = performance.now();
  const { loading, given } = await arrive(module, folder, files);
  const { device: name } = loading;
  const loaded = wasmBytes();
  const lens = await loading.finish({ ...given, words: await bytesOf(words) });
  const finished = performance.now();
  // `finish` also embeds this many words for the first verdict, which
  // onnxruntime-web does not. Embedding as many again measures that time, which
  // is then left out.
  await lens.growCorpus(FIRST_WORDS);
  const load = 2 * finished - performance.now() - begun;
  const of = once(lens, side);
  const image = await time(of.image, runs);
  const text = await time(of.text, runs);
  return { device: name, load, image, text, memory: wasmBytes(), loaded };
}

/**
 * WebAssembly memory with all weights on the device, before anything is embedded.
 * @param {{ device: "cpu" | "webgpu", folder: string, files: Record<string, string> }} what
 */
export async function weights({ device, folder, files }) {
  const module = await runtime(device);
  const before = wasmBytes();
  const begun = performance.now();
  const { loading } = await arrive(module, folder, files);
  const ms = performance.now() - begun;
  return { device: loading.device, ms, before, loaded: wasmBytes() };
}

/** Embeds one image and one text. @param {any} lens @param {number} side */
function once(lens, side) {
  const pixels = new Uint8Array(side * side * 4).map((_, i) => (i * 31) % 251);
  return {
    image: () => lens.embedPixels(pixels, side, side),
    text: () => lens.embedText("a photo of a cat"),
  };
}

/**
 * The WebGPU kernels of an image and of a text.
 * @param {{ folder: string, files: Record<string, string>, words: string, side: number, runs: number }} what
 */
export async function kernels({ folder, files, words, side, runs }) {
  watch();
  const module = await runtime("webgpu");
  const { loading, given } = await arrive(module, folder, files);
  const lens = await loading.finish({ ...given, words: await bytesOf(words) });
  const { image, text } = once(lens, side);
  return {
    text: await profile(text, runs),
    image: await profile(image, runs),
  };
}

/** Two lists that differ in their last label. */
const LISTS = ["house", ""].map((last) =>
  `cat dog horse elephant pizza rocket guitar hammer umbrella ${last}`
    .trim()
    .split(" "),
);

/**
 * The time of an edit of the labels, with the texts already encoded, until all scores are returned.
 * Embedded texts serve as pictures, because the time depends only on their number.
 * @param {{ device: "cpu" | "webgpu", folder: string, files: Record<string, string>, runs: number }} what
 */
export async function rescore({ device, folder, files, runs }) {
  const PICTURES = 1000;
  const module = await runtime(device);
  const { loading, given } = await arrive(module, folder, files);
  for (const name of ["corpus", "relations"]) {
    given[name] = await bytesOf(`${folder}${name}.safetensors`);
  }
  const lens = await loading.finish(given);
  for (let id = 0; id < PICTURES; id += 1) {
    await lens.addEmbedding(id, await lens.embedText(`picture ${id}`));
  }
  let turn = 0;
  const edit = async () => {
    turn += 1;
    await lens.setLabels(LISTS[turn % 2]);
    if (lens.judgements().ids.length !== PICTURES) throw new Error("missing");
  };
  await edit();
  return {
    pictures: PICTURES,
    words: lens.corpusSize(),
    ...(await time(edit, runs)),
  };
}

/**
 * @param {{ device: "cpu" | "webgpu", folder: string, side: number, ids: number[],
 *   runs: number }} what
 */
export async function onnxruntime({ device, folder, side, ids, runs }) {
  const dist = "/tools/bench/browser/node_modules/onnxruntime-web/dist/";
  const file = device === "cpu" ? "ort.wasm.min.mjs" : "ort.webgpu.min.mjs";
  const ort = await import(dist + file);
  ort.env.wasm.numThreads = 1;
  ort.env.wasm.wasmPaths = dist;
  const executionProviders = [device === "cpu" ? "wasm" : "webgpu"];
  const begun = performance.now();
  const open = (/** @type {string} */ tower) =>
    ort.InferenceSession.create(`${folder}${tower}.onnx`, {
      executionProviders,
    });
  const image = await open("image");
  const text = await open("text");
  const load = performance.now() - begun;
  const pixels = new ort.Tensor(
    "float32",
    new Float32Array(3 * side * side).fill(0.1),
    [1, 3, side, side],
  );
  const input = new ort.Tensor("int64", BigInt64Array.from(ids.map(BigInt)), [
    1,
    ids.length,
  ]);
  const run = async (/** @type {any} */ session, /** @type {any} */ feeds) => {
    const { features } = await session.run(feeds);
    return features.getData ? features.getData() : features.data;
  };
  return {
    load,
    image: await time(() => run(image, { pixel_values: pixels }), runs),
    text: await time(() => run(text, { input_ids: input }), runs),
    memory: wasmBytes(),
  };
}

/**
 * The largest differences from the embeddings of HF transformers or open_clip.
 * @param {{ device: "cpu" | "webgpu", folder: string, files: Record<string, string> }} what
 */
export async function parity({ device, folder, files }) {
  const module = await runtime(device);
  const [image, text] = await module.parity(
    await bytesOf(folder + files.config),
    await bytesOf(folder + files.weights),
    await bytesOf(`${folder}expected.safetensors`),
  );
  return { image, text };
}

/**
 * The addresses of all files that the page fetches besides its own code. They
 * are relative to this file, so the page works in any folder of any static host.
 * `cargo xtask build` writes the files that end with `.gz`
 * (`xtask/src/compressed.rs`).
 */

/** @param {string} path from the folder of `index.html` */
const at = (path) => new URL(`../../${path}`, import.meta.url).href;

const POCKET = "assets/models/pocket";

/** The embedded model, by the names that `OodLens.load` gives its files. */
export const MODEL = {
  config: at(`${POCKET}/open_clip_config.json`),
  weights: at(`${POCKET}/open_clip_model.safetensors.gz`),
  tokenizer: at(`${POCKET}/tokenizer.json`),
  preprocessor: at(`${POCKET}/preprocessor_config.json`),
  golden: at(`${POCKET}/golden.safetensors`),
  calibration: at(`${POCKET}/calibration.json`),
  relations: at(`${POCKET}/relations.safetensors.gz`),
};

/** The corpus, embedded by that model. */
export const CORPUS = { corpus: at(`${POCKET}/corpus.safetensors.gz`) };

/** The two builds of the one crate. */
export const RUNTIMES = {
  cpu: {
    script: at("pkg/cpu/ood_lens.js"),
    wasm: at("pkg/cpu/ood_lens_bg.wasm"),
  },
  webgpu: {
    script: at("pkg/webgpu/ood_lens.js"),
    wasm: at("pkg/webgpu/ood_lens_bg.wasm"),
  },
};

/** The list of the sample gallery; its pictures lie beside it. */
export const SAMPLES = at("assets/samples/samples.json");

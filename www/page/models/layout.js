/**
 * Finding the files of a checkpoint by their names, in Hugging Face's or
 * open_clip's layout. The Rust side judges their contents.
 */

import { t } from "../../ui/language.js";

/**
 * @typedef {object} Layout
 * @property {string} config
 * @property {string} weights
 * @property {string} tokenizer
 * @property {string} [preprocessor]
 * @property {string} [corpus] the corpus pack of this model
 * @property {string} [calibration] the thresholds of this model
 * @property {string} [golden] embeddings that a device must reproduce
 */

/** In the order in which they are looked for. */
const LAYOUTS = [
  {
    config: "open_clip_config.json",
    weights: [
      "open_clip_model.safetensors",
      "open_clip_pytorch_model.safetensors",
    ],
    pickles: ["open_clip_pytorch_model.bin"],
  },
  {
    config: "config.json",
    weights: ["model.safetensors"],
    pickles: ["pytorch_model.bin", "flax_model.msgpack", "tf_model.h5"],
  },
];

/** Files that may lie beside them. */
const BESIDE = {
  preprocessor: "preprocessor_config.json",
  corpus: "corpus.safetensors",
  calibration: "calibration.json",
  golden: "golden.safetensors",
};

const OPTIONAL = /** @type {(keyof typeof BESIDE)[]} */ (Object.keys(BESIDE));

/**
 * The files of a layout as the worker needs them.
 * @template Part
 * @param {Layout} layout
 * @param {(name: string) => Part} part
 */
export function partsOf(layout, part) {
  const { config, weights, tokenizer } = layout;
  /** @type {Partial<Record<keyof typeof BESIDE, Part>>} */
  const beside = {};
  for (const name of OPTIONAL) {
    const path = layout[name];
    if (path !== undefined) beside[name] = part(path);
  }
  return {
    config: part(config),
    weights: part(weights),
    tokenizer: part(tokenizer),
    ...beside,
  };
}

/**
 * @param {readonly string[]} names of files in one folder
 * @returns {Layout} throws an error that says what is missing
 */
export function layoutOf(names) {
  const has = new Set(names);
  for (const { config, weights } of LAYOUTS) {
    const found = weights.find((name) => has.has(name));
    if (!has.has(config) || found === undefined) continue;
    if (!has.has("tokenizer.json")) {
      throw new Error(
        t(
          "There is no tokenizer.json beside {found}, and without it the model cannot read text.",
          { found },
        ),
      );
    }
    /** @type {Layout} */
    const layout = { config, weights: found, tokenizer: "tokenizer.json" };
    for (const part of OPTIONAL) {
      if (has.has(BESIDE[part])) layout[part] = BESIDE[part];
    }
    return layout;
  }
  throw new Error(whatIsMissing(names));
}

/** @param {readonly string[]} names */
function whatIsMissing(names) {
  const has = new Set(names);
  if (names.some((name) => name.endsWith(".safetensors.index.json"))) {
    return t(
      "The weights are split into several files. Models as large as that cannot be loaded here.",
    );
  }
  for (const { pickles } of LAYOUTS) {
    const pickle = pickles.find((name) => has.has(name));
    if (pickle !== undefined) {
      return t(
        "The weights come only as {pickle}. Such a file can carry programs, so it is not loaded here; a safetensors file is.",
        { pickle },
      );
    }
  }
  const weights = names.find((name) => name.endsWith(".safetensors"));
  if (weights === undefined) {
    return t("There are no weights in the safetensors format here.");
  }
  return t(
    "Beside {weights} there is neither Hugging Face's config.json with model.safetensors nor open_clip's open_clip_config.json with open_clip_model.safetensors.",
    { weights },
  );
}

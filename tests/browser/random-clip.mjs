/**
 * A checkpoint with the shapes of TinyCLIP ViT-8M/16, in the Hugging Face layout
 * of that repository, but with random weights. Its verdicts mean nothing, but
 * the page downloads, reads and runs it as it does the real one.
 */

import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { ROOT } from "./static-host.mjs";

const WIDTH = 256;
const INNER = 1024;
const PROJECTION = 512;
const TOWERS = {
  text_model: { layers: 3, positions: 77 },
  vision_model: { layers: 10, positions: 197 },
};

/** @returns {Map<string, number[]>} the shape of every tensor, by name */
function shapes() {
  /** @type {Map<string, number[]>} */
  const all = new Map([["logit_scale", []]]);
  /** @param {string} name */
  const norm = (name) => {
    all.set(`${name}.weight`, [WIDTH]);
    all.set(`${name}.bias`, [WIDTH]);
  };
  for (const [tower, { layers, positions }] of Object.entries(TOWERS)) {
    const embeddings = `${tower}.embeddings`;
    all.set(`${embeddings}.position_embedding.weight`, [positions, WIDTH]);
    for (let layer = 0; layer < layers; layer += 1) {
      const at = `${tower}.encoder.layers.${layer}`;
      for (const part of ["q_proj", "k_proj", "v_proj", "out_proj"]) {
        all.set(`${at}.self_attn.${part}.weight`, [WIDTH, WIDTH]);
        all.set(`${at}.self_attn.${part}.bias`, [WIDTH]);
      }
      all.set(`${at}.mlp.fc1.weight`, [INNER, WIDTH]);
      all.set(`${at}.mlp.fc1.bias`, [INNER]);
      all.set(`${at}.mlp.fc2.weight`, [WIDTH, INNER]);
      all.set(`${at}.mlp.fc2.bias`, [WIDTH]);
      norm(`${at}.layer_norm1`);
      norm(`${at}.layer_norm2`);
    }
  }
  all.set("text_model.embeddings.token_embedding.weight", [49408, WIDTH]);
  norm("text_model.final_layer_norm");
  all.set("vision_model.embeddings.class_embedding", [WIDTH]);
  all.set("vision_model.embeddings.patch_embedding.weight", [WIDTH, 3, 16, 16]);
  norm("vision_model.pre_layrnorm");
  norm("vision_model.post_layernorm");
  all.set("text_projection.weight", [PROJECTION, WIDTH]);
  all.set("visual_projection.weight", [PROJECTION, WIDTH]);
  return all;
}

/** @returns {Buffer} `model.safetensors` */
function weights() {
  /** @type {Record<string, unknown>} */
  const header = { __metadata__: { format: "pt" } };
  /** @type {Buffer[]} */
  const parts = [];
  let at = 0;
  let state = 1;
  const random = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32 - 0.5;
  };
  /** @param {string} name @param {string} dtype @param {number[]} shape @param {Buffer} bytes */
  const add = (name, dtype, shape, bytes) => {
    header[name] = { dtype, shape, data_offsets: [at, at + bytes.length] };
    parts.push(bytes);
    at += bytes.length;
  };
  for (const [tower, { positions }] of Object.entries(TOWERS)) {
    // Older versions of transformers saved these buffers; models ignore them.
    const ids = BigInt64Array.from({ length: positions }, (_, id) =>
      BigInt(id),
    );
    const name = `${tower}.embeddings.position_ids`;
    add(name, "I64", [1, positions], Buffer.from(ids.buffer));
  }
  for (const [name, shape] of [...shapes()].sort()) {
    const values = new Float32Array(shape.reduce((all, n) => all * n, 1));
    const isNorm = /norm\d?\.weight$/.test(name);
    for (let place = 0; place < values.length; place += 1) {
      values[place] = isNorm ? 1 : 0.1 * random();
    }
    if (name === "logit_scale") values[0] = 4.6052;
    add(name, "F32", shape, Buffer.from(values.buffer));
  }
  const text = JSON.stringify(header);
  const json = Buffer.from(text.padEnd(Math.ceil(text.length / 8) * 8));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(json.length));
  return Buffer.concat([length, json, ...parts]);
}

/**
 * The checkpoint's files, for the fake hub.
 * @param {string} repository `owner/name`
 * @returns {Promise<Record<string, Buffer>>} by `owner/name/path`
 */
export async function randomClip(repository) {
  const tokenizer = await readFile(
    join(ROOT, "tests/fixtures/tokenizer/clip-tokenizer.json.gz"),
  );
  const tower = { hidden_size: WIDTH, intermediate_size: INNER };
  const both = { ...tower, num_attention_heads: 4, hidden_act: "gelu" };
  const config = {
    architectures: ["CLIPModel"],
    model_type: "clip",
    projection_dim: PROJECTION,
    text_config: {
      ...both,
      model_type: "clip_text_model",
      num_hidden_layers: TOWERS.text_model.layers,
      max_position_embeddings: TOWERS.text_model.positions,
      vocab_size: 49408,
      eos_token_id: 2,
    },
    vision_config: {
      ...both,
      model_type: "clip_vision_model",
      num_hidden_layers: TOWERS.vision_model.layers,
      image_size: 224,
      patch_size: 16,
    },
  };
  const preprocessor = {
    crop_size: 224,
    do_center_crop: true,
    do_normalize: true,
    do_resize: true,
    feature_extractor_type: "CLIPFeatureExtractor",
    image_mean: [0.48145466, 0.4578275, 0.40821073],
    image_std: [0.26862954, 0.26130258, 0.27577711],
    resample: 3,
    size: 224,
  };
  const json = (/** @type {unknown} */ value) =>
    Buffer.from(JSON.stringify(value));
  return {
    [`${repository}/config.json`]: json(config),
    [`${repository}/preprocessor_config.json`]: json(preprocessor),
    [`${repository}/tokenizer.json`]: gunzipSync(tokenizer),
    [`${repository}/model.safetensors`]: weights(),
  };
}

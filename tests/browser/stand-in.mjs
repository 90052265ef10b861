/**
 * A stand-in for the wasm modules' `Loading` until they have it: the same API
 * over the modules as they are. To be deleted then.
 */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { ROOT } from "./site.mjs";

/** @param {import("./site.mjs").Site} site */
export async function stand(site) {
  for (const name of ["cpu", "webgpu"]) {
    const real = await readFile(join(ROOT, `pkg/${name}/ood_lens.js`), "utf8");
    if (real.includes("class Loading")) return;
    site.instead.set(`/real/${name}/ood_lens.js`, () => ({
      status: 200,
      body: real,
      type: "text/javascript",
    }));
    site.instead.set(`/pkg/${name}/ood_lens.js`, () => ({
      status: 200,
      body: CODE.replaceAll("NAME", name),
      type: "text/javascript",
    }));
  }
}

const CODE = `
const real = await import("/real/NAME/ood_lens.js" + new URL(import.meta.url).search);
export default real.default;
export const OodLens = real.OodLens;
const whole = async (path) => new Uint8Array(await (await fetch(new URL(path, import.meta.url))).arrayBuffer());
export class Loading {
  #files; #bytes; #names = []; #missing = new Map(); #size = 0; #image = null;
  static async open(files) {
    const config = JSON.parse(new TextDecoder().decode(files.config));
    if (!config.model_cfg) throw new Error("The stand-in reads open_clip's layout only: " + (config.model_type ?? "no model_type") + " is not supported.");
    const loading = new Loading();
    loading.#files = files;
    return loading;
  }
  static headerLength(first8) {
    const length = Number(new DataView(first8.buffer, first8.byteOffset, 8).getBigUint64(0, true));
    if (length > 1e8) throw new Error("This is no safetensors file.");
    return 8 + length;
  }
  header(bytes, fileSize) {
    const tensors = JSON.parse(new TextDecoder().decode(bytes.subarray(8)));
    let end = 0;
    for (const [name, { data_offsets }] of Object.entries(tensors)) {
      if (!data_offsets) continue;
      this.#names.push([name, data_offsets.map((at) => at + bytes.length)]);
      end = Math.max(end, data_offsets[1] + bytes.length);
    }
    if (fileSize && fileSize !== end) throw new Error("The file is not as long as its header says.");
    this.#size = end;
    this.#bytes = new Uint8Array(end);
    this.#bytes.set(bytes);
    const of = (tower) => this.ranges().filter((range) => range.tower === tower).reduce((sum, { start, end }) => sum + end - start, 0);
    this.#missing = new Map([["image", of("image")], ["text", of("text")]]);
  }
  ranges() {
    const of = (tower, keep) => {
      const all = this.#names.filter(([name]) => keep(name)).map(([, [start, end]]) => ({ start, end, tower })).sort((a, b) => a.start - b.start);
      return all.reduce((joined, range) => {
        const last = joined.at(-1);
        if (last && last.end === range.start) last.end = range.end; else joined.push({ ...range });
        return joined;
      }, []);
    };
    return [...of("image", (name) => name.startsWith("visual")), ...of("text", (name) => !name.startsWith("visual"))];
  }
  async push(offset, bytes) {
    const range = this.ranges().find(({ start, end }) => offset >= start && offset < end);
    if (!range || offset + bytes.length > range.end) throw new Error("Bytes outside of a range: " + offset + "+" + bytes.length);
    this.#bytes.set(bytes, offset);
    this.#missing.set(range.tower, this.#missing.get(range.tower) - bytes.length);
  }
  get imageReady() { return this.#bytes !== undefined && this.#missing.get("image") === 0; }
  async #lens(tokenizer, calibration) {
    return OodLens.load({ ...this.#files, weights: this.#bytes, tokenizer, ...(calibration ? { calibration } : {}),
      corpus: await whole("/assets/models/pocket/corpus.safetensors"),
      relations: await whole("/assets/models/pocket/relations.safetensors") });
  }
  async embed(file) {
    this.#image ??= await this.#lens(await whole("/assets/models/pocket/tokenizer.json"));
    await this.#image.addImage(1, file);
    return this.#image.embedding(1);
  }
  async embedPixels(rgba, width, height) {
    this.#image ??= await this.#lens(await whole("/assets/models/pocket/tokenizer.json"));
    await this.#image.addPixels(1, rgba, width, height);
    return this.#image.embedding(1);
  }
  get device() { return "stand-in"; }
  async finish({ tokenizer, corpus, words, relations, calibration }) {
    if ([...this.#missing.values()].some((left) => left !== 0)) throw new Error("Not all has been pushed.");
    if (!tokenizer) throw new Error("There is no tokenizer.");
    if (!corpus && !(words && relations)) throw new Error("There are no words.");
    if (corpus && corpus.length < 5) throw new Error("This is no pack.");
    const lens = await this.#lens(tokenizer, calibration);
    const total = lens.corpusSize();
    let size = corpus ? Number(new TextDecoder().decode(corpus)) || total : 256;
    const hash = await crypto.subtle.digest("SHA-256", this.#bytes);
    const checksum = [...new Uint8Array(hash)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    Object.defineProperties(lens, {
      checksum: { value: checksum },
      corpusTotal: { value: total },
      corpusSize: { value: () => size },
      growCorpus: { value: async (words) => {
        await new Promise((done) => setTimeout(done, 20));
        return (size = Math.min(total, size + 40 * words));
      } },
      corpusPack: { value: () => new TextEncoder().encode(String(size).padStart(8, "0")) },
    });
    return lens;
  }
  free() {}
}
`;

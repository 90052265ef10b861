/**
 * The parity fixtures of `tests/fixtures/clip` in a browser. `tests/parity.rs`
 * checks them natively; WebGPU needs its own check, because a shader that the
 * adapter rejects leaves stale numbers without an error.
 */

import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { test } from "node:test";
import { openPage } from "./chromium.mjs";

const FIXTURES = new URL("../fixtures/clip/", import.meta.url);
/** The largest allowed difference of one component of an embedding. */
const TOLERANCE = 1e-4;

const names = readdirSync(FIXTURES, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map((entry) => entry.name);

for (const device of ["cpu", "webgpu"]) {
  test(
    `embeddings on ${device} equal those of transformers and open_clip`,
    { timeout: 900_000 },
    async (t) => {
      assert.ok(names.length >= 6, "the fixtures are there");
      const opened = await openPage({
        webgpu: device === "webgpu",
        path: "/tests/browser/blank.html",
      });
      t.after(opened.close);
      for (const name of names) {
        const [image, text] = await opened.page.evaluate(
          async ({ device, name }) => {
            const { default: init, parity } = await import(
              `/pkg/${device}/ood_lens.js`
            );
            await init({ module_or_path: `/pkg/${device}/ood_lens_bg.wasm` });
            /** The first of these files that exists. @param {string[]} files */
            const bytes = async (...files) => {
              for (const file of files) {
                const answer = await fetch(
                  `/tests/fixtures/clip/${name}/${file}`,
                );
                if (answer.ok)
                  return new Uint8Array(await answer.arrayBuffer());
              }
              throw new Error(`${name} has none of ${files}`);
            };
            return parity(
              await bytes("config.json", "open_clip_config.json"),
              await bytes("model.safetensors", "open_clip_model.safetensors"),
              await bytes("expected.safetensors"),
            );
          },
          { device, name },
        );
        t.diagnostic(
          `${device} ${name}: image ${image.toExponential(1)}, text ${text.toExponential(1)}`,
        );
        assert.ok(image <= TOLERANCE, `${name}: images differ by ${image}`);
        assert.ok(text <= TOLERANCE, `${name}: texts differ by ${text}`);
      }
      assert.deepEqual(opened.foreignRequests(), []);
    },
  );
}

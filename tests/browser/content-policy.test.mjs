/**
 * The page's content security policy: requests may go to the page's own origin
 * and to the hosts in `assets/models.json`.
 */

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { PATIENCE, ready, ROOT } from "./page-helpers.mjs";

const list = JSON.parse(
  await readFile(join(ROOT, "assets/models.json"), "utf8"),
);

test("the policy allows the hosts of the list of models, and no others", async () => {
  const page = await readFile(join(ROOT, "index.html"), "utf8");
  const [, hosts = ""] = /connect-src ([^;"]*)/.exec(page) ?? [];
  assert.deepEqual(hosts.split(/\s+/), ["'self'", ...list.hosts]);
  for (const host of list.hosts) assert.match(host, /^https:\/\//);
  assert.ok(list.hosts.includes(new URL(list.hub).origin));
});

test("every entry of the list of models is complete", () => {
  const ids = new Set();
  for (const model of list.models) {
    assert.ok(!ids.has(model.id), model.id);
    ids.add(model.id);
    assert.match(model.id, /^[\w.-]+$/);
    for (const part of ["config", "weights", "tokenizer"]) {
      const { path, bytes, sha256 } = model.files[part];
      assert.ok(path);
      assert.ok(bytes === null || bytes > 0);
      assert.ok(sha256 === null || /^[0-9a-f]{64}$/.test(sha256));
    }
    if (model.embedded) continue;
    assert.match(model.repository, /^[\w.-]+\/[\w.-]+$/);
    assert.match(model.revision, /^([0-9a-f]{40}|main)$/);
    // Weights in f32: the file has four bytes a parameter and a header.
    const { bytes } = model.files.weights;
    const rest = bytes === null ? 0 : bytes / 4 - model.parameters;
    assert.ok(rest >= 0 && rest < 100_000, `${model.id}: ${rest}`);
  }
});

/**
 * Runs in the page or in its worker: the origins that the policy blocks. Failed
 * connections do not count.
 * @param {string[]} urls to be fetched
 */
async function refused(urls) {
  /** @type {Set<string>} */
  const blocked = new Set();
  self.addEventListener("securitypolicyviolation", (event) =>
    blocked.add(new URL(event.blockedURI).origin),
  );
  for (const url of urls) {
    await fetch(url, { signal: AbortSignal.timeout(3000) }).catch(() => {});
  }
  await new Promise((done) => setTimeout(done, 200));
  return [...blocked];
}

test(
  "the page and its worker may send requests to the hub, and to no other host",
  { timeout: 2 * PATIENCE },
  async (t) => {
    const { page } = await ready(t);
    const open = list.hosts.map((/** @type {string} */ host) =>
      host.replace("*", "us"),
    );
    const closed = [
      "https://example.org",
      "https://huggingface.co.example.org",
      "https://other.hf.co",
      "http://huggingface.co",
    ];
    const all = [...open, ...closed];
    const [worker] = page.workers();
    assert.ok(worker);
    const answers = [
      await page.evaluate(refused, all),
      await worker.evaluate(refused, all),
    ];
    for (const got of answers) {
      assert.deepEqual(got.sort(), [...closed].sort());
    }
  },
);

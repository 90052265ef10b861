/**
 * What ESLint does not see of `www/`: imports of types, which stand in JSDoc
 * comments, and addresses that are made from `import.meta.url`. No browser is
 * needed.
 */

import assert from "node:assert/strict";
import { access, readdir, readFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { test } from "node:test";
import { MAY_IMPORT } from "../../eslint.directions.js";
import { ROOT } from "./static-host.mjs";

/** Imports of values and of types, also `import("…")`. */
const IMPORT =
  /\bfrom\s+"(\.[^"]+)"|\bimport\("(\.[^"]+)"\)|^import "(\.[^"]+)"/gm;
/** Up to the first value that is put in. */
const ADDRESS = /\bnew URL\(\s*["`]([^"`$]*)[^"`]*["`],\s*import\.meta\.url/g;

/** @returns {Promise<[path: string, text: string][]>} from the folder `www` */
async function modules() {
  const www = join(ROOT, "www");
  const paths = await readdir(www, { recursive: true });
  return Promise.all(
    paths
      .filter((path) => /\.(js|d\.ts)$/.test(path))
      .map(async (path) => [path, await readFile(join(www, path), "utf8")]),
  );
}

/**
 * @param {string} path
 * @param {string} text
 * @returns {string[]} the modules that it imports, from the folder `www`
 */
const importsOf = (path, text) =>
  [...text.matchAll(IMPORT)].map(([, from, call, bare]) =>
    relative(".", join(dirname(path), from ?? call ?? bare ?? "")),
  );

test("types, too, are imported only from folders that a folder may import", async () => {
  const against = [];
  let count = 0;
  for (const [path, text] of await modules()) {
    const [folder = ""] = path.split("/");
    const others = MAY_IMPORT[folder];
    if (!others) continue;
    for (const other of importsOf(path, text)) {
      count += 1;
      const allowed = [folder, ...others].some(
        (name) => other === name || other.startsWith(`${name}/`),
      );
      if (!allowed) against.push(`${path} imports ${other}`);
    }
  }
  assert.deepEqual(against, []);
  assert.ok(count > 300, `${count} imports were found`);
});

test("no modules import each other's types in a circle", async () => {
  const imports = new Map(
    (await modules()).map(([path, text]) => [path, importsOf(path, text)]),
  );
  /** @type {Set<string>} */
  const done = new Set();
  /** @type {string[][]} */
  const circles = [];
  /**
   * @param {string} path
   * @param {string[]} way
   */
  const follow = (path, way) => {
    if (way.includes(path)) circles.push([...way, path]);
    else if (!done.has(path)) {
      for (const next of imports.get(path) ?? []) follow(next, [...way, path]);
      done.add(path);
    }
  };
  for (const path of imports.keys()) follow(path, []);
  assert.deepEqual(circles, []);
});

test("every address that is made from import.meta.url exists", async () => {
  let count = 0;
  for (const [path, text] of await modules()) {
    for (const [, address = ""] of text.matchAll(ADDRESS)) {
      count += 1;
      await access(join(ROOT, "www", dirname(path), address));
    }
  }
  assert.ok(count >= 8, `${count} addresses were found`);
});

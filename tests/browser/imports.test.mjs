/**
 * Checks of the imports in `www/` that ESLint does not make: imports of types in
 * JSDoc comments, and addresses that are built from `import.meta.url`. No
 * browser is needed.
 */

import assert from "node:assert/strict";
import { access, readdir, readFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { test } from "node:test";
import { MAY_IMPORT } from "../../eslint.directions.js";
import { ROOT } from "./static-host.mjs";

/** Matches imports of values and of types, and `import("…")`. */
const IMPORT =
  /\bfrom\s+"(\.[^"]+)"|\bimport\("(\.[^"]+)"\)|^import "(\.[^"]+)"/gm;
/** Matches an address up to its first `${…}`. */
const ADDRESS = /\bnew URL\(\s*["`]([^"`$]*)[^"`]*["`],\s*import\.meta\.url/g;

/** @returns {Promise<[path: string, text: string][]>} paths in the folder `www` */
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
 * @param {string} path of the importing module, in the folder `www`
 * @param {string} text
 * @returns {string[]} the paths of the imported modules, in the folder `www`
 */
const importsOf = (path, text) =>
  [...text.matchAll(IMPORT)].map(([, from, call, bare]) =>
    relative(".", join(dirname(path), from ?? call ?? bare ?? "")),
  );

test("a folder imports types, too, only from the folders that it may import", async () => {
  const forbidden = [];
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
      if (!allowed) forbidden.push(`${path} imports ${other}`);
    }
  }
  assert.deepEqual(forbidden, []);
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
   * @param {string[]} importers the modules on the way to this one
   */
  const follow = (path, importers) => {
    if (importers.includes(path)) circles.push([...importers, path]);
    else if (!done.has(path)) {
      for (const next of imports.get(path) ?? []) {
        follow(next, [...importers, path]);
      }
      done.add(path);
    }
  };
  for (const path of imports.keys()) follow(path, []);
  assert.deepEqual(circles, []);
});

test("every address that is built from import.meta.url exists", async () => {
  let count = 0;
  for (const [path, text] of await modules()) {
    for (const [, address = ""] of text.matchAll(ADDRESS)) {
      count += 1;
      await access(join(ROOT, "www", dirname(path), address));
    }
  }
  assert.ok(count >= 8, `${count} addresses were found`);
});

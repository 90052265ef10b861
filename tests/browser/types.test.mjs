/**
 * The npm package's types as a consumer's TypeScript resolves them, through the
 * package's `package.json`, in the same layout as after `npm i ood-lens`.
 */

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdir, readFile, rm, symlink } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { ROOT } from "./static-host.mjs";

test("a strict consumer's program type-checks against dist/", async (t) => {
  const folder = join(ROOT, "tests/types/node_modules");
  await mkdir(folder, { recursive: true });
  t.after(() => rm(folder, { recursive: true }));
  await rm(join(folder, "ood-lens"), { force: true });
  await symlink(join(ROOT, "dist"), join(folder, "ood-lens"));
  const tsc = join(ROOT, "node_modules/.bin/tsc");
  const { status, stdout, stderr } = spawnSync(tsc, [
    "-p",
    join(ROOT, "tests/types"),
  ]);
  assert.equal(status, 0, `${stdout}${stderr}`);
});

test("every file that package.json exports is there", async () => {
  const dist = join(ROOT, "dist");
  const { exports } = JSON.parse(
    await readFile(join(dist, "package.json"), "utf8"),
  );
  const files = Object.entries(exports)
    // A package that was built for the CPU alone has no WebGPU module.
    .filter(([name]) => name !== "./webgpu")
    .flatMap(([, entry]) =>
      typeof entry === "string" ? [entry] : Object.values(entry),
    );
  for (const file of files) await readFile(join(dist, String(file)));
  assert.ok(files.length >= 7);
});

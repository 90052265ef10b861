/**
 * The package that `cargo xtask package` writes, on a server that a test can stop
 * and break: after one visit the page works offline, and an update replaces all
 * files or none.
 */

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { openPage } from "./chromium.mjs";
import { ROOT, startStaticHost } from "./static-host.mjs";

/** @typedef {import("playwright-core").Page} Page */

const PATIENCE = 120_000;

/**
 * Serves a copy of `dist/`, and opens a blank page.
 * @param {import("node:test").TestContext} t
 */
async function servePackage(t) {
  const folder = await mkdtemp(join(tmpdir(), "ood-lens-dist-"));
  t.after(() => rm(folder, { recursive: true }));
  await cp(join(ROOT, "dist"), folder, { recursive: true });
  const site = await startStaticHost(folder);
  const opened = await openPage({
    webgpu: false,
    path: "/tests/browser/blank.html",
  });
  t.after(opened.close);
  opened.page.setDefaultTimeout(PATIENCE);
  return { folder, site, ...opened };
}

/**
 * @param {Page} page
 * @param {"kept" | "newer"} state kept: the version is stored for offline use;
 *   newer: an update is stored and waits
 */
const waitUntilKept = (page, state) =>
  page.waitForSelector(`html[data-kept="${state}"]`);

/**
 * Adds a picture and waits for its verdict.
 * @param {Page} page
 */
async function waitForVerdict(page) {
  await page.waitForSelector('html[data-state="ready"]');
  await page.setInputFiles("#files", join(ROOT, "assets/samples/horse.png"));
  await page.waitForSelector(
    "#cards > li:is([data-verdict=id], [data-verdict=ood])",
  );
}

/**
 * Publishes a new version in which one file has changed.
 * @param {string} folder of the package
 * @param {string} path of the file, in `folder`
 * @param {string} text the file's new content
 * @param {string} version its new name
 */
async function publishUpdate(folder, path, text, version) {
  await writeFile(join(folder, path), text);
  const list = join(folder, "offline.js");
  const checksum = createHash("sha256").update(text).digest("hex");
  const now = await readFile(list, "utf8");
  const next = now
    .replace(/version: "\w+"/, `version: "${version}"`)
    .replace(new RegExp(`("${path}": )"\\w+"`), `$1"${checksum}"`);
  assert.notEqual(next, now);
  await writeFile(list, next);
}

/**
 * The names of the versions that the browser has stored.
 * @param {Page} page
 */
const storedVersions = (page) => page.evaluate(() => caches.keys());

test(
  "after one visit the page works without a network",
  { timeout: PATIENCE },
  async (t) => {
    const { page, site } = await servePackage(t);
    await page.goto(`${site.origin}/`);
    await waitUntilKept(page, "kept");
    // From here on no request gets an answer.
    await site.close();

    await page.reload();
    await waitForVerdict(page);
    await waitUntilKept(page, "kept");

    // The embedded page works offline, too.
    await page.goto(
      `${site.origin}/index.html?embed=1#labels=horse&samples=horse,strawberry`,
    );
    await page.getByText("Does not belong").waitFor();
  },
);

test(
  "a failed update leaves the old version, and a successful one replaces all of it",
  { timeout: 2 * PATIENCE },
  async (t) => {
    const { page, site, folder } = await servePackage(t);
    t.after(site.close);
    await page.goto(`${site.origin}/`);
    await waitUntilKept(page, "kept");
    const [first, ...none] = await storedVersions(page);
    assert.deepEqual(none, []);

    const icon = await readFile(join(folder, "www/icon.svg"), "utf8");
    const shown = () =>
      page.evaluate(() => fetch("www/icon.svg").then((file) => file.text()));
    const update = () =>
      page.evaluate(async () => {
        const registration = await navigator.serviceWorker.ready;
        const done = new Promise((resolve) =>
          registration.addEventListener("updatefound", () => {
            const { installing } = registration;
            installing?.addEventListener("statechange", () => {
              if (["installed", "redundant"].includes(installing.state)) {
                resolve(installing.state);
              }
            });
          }),
        );
        await registration.update();
        return done;
      });

    // Three failures: an error status, a file with the wrong checksum, and a
    // closed connection.
    await page.reload();
    await publishUpdate(folder, "www/icon.svg", `${icon}<!-- 2 -->`, "two");
    const path = "/www/icon.svg";
    const broken = [
      () => site.instead.set(path, () => ({ status: 500, body: "Sorry" })),
      () => site.instead.set(path, () => ({ status: 200, body: "Sorry" })),
      () => site.instead.set(path, null),
    ];
    for (const [at, breakServer] of broken.entries()) {
      breakServer();
      assert.equal(await update(), "redundant", `attempt ${at}`);
      assert.deepEqual(await storedVersions(page), [first]);
      assert.equal(await shown(), icon);
    }

    // The server works again: the update is stored, and waits for a new visit.
    site.instead.clear();
    assert.equal(await update(), "installed");
    await waitUntilKept(page, "newer");
    assert.equal(await shown(), icon);
    await page.goto("about:blank");
    await page.goto(`${site.origin}/`);
    // The old version is deleted when the new service worker takes over, which
    // may happen after the page has loaded.
    for (let tries = 0; tries < 100; tries += 1) {
      if ((await storedVersions(page)).length === 1) break;
      await page.waitForTimeout(100);
    }
    assert.deepEqual(await storedVersions(page), ["ood-lens-two"]);
    assert.equal(await shown(), `${icon}<!-- 2 -->`);
    await waitForVerdict(page);
  },
);

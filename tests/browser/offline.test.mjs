/**
 * What `cargo xtask package` writes, on a server that can be switched off,
 * changed and broken: after one visit the page works without it, and an update
 * replaces the whole version or nothing.
 */

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { openPage } from "./chromium.mjs";
import { host, ROOT } from "./static-host.mjs";

/** @typedef {import("playwright-core").Page} Page */

const PATIENCE = 120_000;

/**
 * A copy of `dist/`, served, and a page.
 * @param {import("node:test").TestContext} t
 */
async function published(t) {
  const folder = await mkdtemp(join(tmpdir(), "ood-lens-dist-"));
  t.after(() => rm(folder, { recursive: true }));
  await cp(join(ROOT, "dist"), folder, { recursive: true });
  const site = await host(folder);
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
 * @param {"kept" | "newer"} state
 */
const kept = (page, state) =>
  page.waitForSelector(`html[data-kept="${state}"]`);

/** @param {Page} page */
async function verdict(page) {
  await page.waitForSelector('html[data-state="ready"]');
  await page.setInputFiles("#files", join(ROOT, "assets/samples/horse.png"));
  await page.waitForSelector(
    "#cards > li:is([data-verdict=id], [data-verdict=ood])",
  );
}

/**
 * Publishes a new version in which one file is another.
 * @param {string} folder
 * @param {string} path
 * @param {string} text
 * @param {string} version
 */
async function publish(folder, path, text, version) {
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

/** @param {Page} page */
const versions = (page) => page.evaluate(() => caches.keys());

test(
  "after one visit the page works without a network",
  { timeout: PATIENCE },
  async (t) => {
    const { page, site } = await published(t);
    await page.goto(`${site.origin}/`);
    await kept(page, "kept");
    // The model came to the page once; keeping it asked whether it had changed.
    await site.close();

    await page.reload();
    await verdict(page);
    await kept(page, "kept");

    // The element in a frame is the same page.
    await page.goto(
      `${site.origin}/index.html?embed=1#labels=horse&samples=horse,strawberry`,
    );
    await page.getByText("Does not belong").waitFor();
  },
);

test(
  "an update that fails leaves the old version, one that succeeds replaces it whole",
  { timeout: 2 * PATIENCE },
  async (t) => {
    const { page, site, folder } = await published(t);
    t.after(site.close);
    await page.goto(`${site.origin}/`);
    await kept(page, "kept");
    const [first, ...none] = await versions(page);
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

    // The server answers with an error page, then with another file than it
    // has announced, then not at all.
    await page.reload();
    await publish(folder, "www/icon.svg", `${icon}<!-- 2 -->`, "two");
    const path = "/www/icon.svg";
    const broken = [
      () => site.instead.set(path, () => ({ status: 500, body: "Sorry" })),
      () => site.instead.set(path, () => ({ status: 200, body: "Sorry" })),
      () => site.instead.set(path, null),
    ];
    for (const [at, breakIt] of broken.entries()) {
      breakIt();
      assert.equal(await update(), "redundant", `attempt ${at}`);
      assert.deepEqual(await versions(page), [first]);
      assert.equal(await shown(), icon);
    }

    // It is mended: the new version is there, and waits for its turn.
    site.instead.clear();
    assert.equal(await update(), "installed");
    await kept(page, "newer");
    assert.equal(await shown(), icon);
    await page.goto("about:blank");
    await page.goto(`${site.origin}/`);
    // The one before goes when the new one has taken over, which may be later than the page.
    for (let tries = 0; tries < 100; tries += 1) {
      if ((await versions(page)).length === 1) break;
      await page.waitForTimeout(100);
    }
    assert.deepEqual(await versions(page), ["ood-lens-two"]);
    assert.equal(await shown(), `${icon}<!-- 2 -->`);
    await verdict(page);
  },
);

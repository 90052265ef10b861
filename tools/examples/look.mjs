/**
 * Opens the pages that `build.py` makes in Chromium and checks that the lens in
 * them runs and follows its labels.
 *
 *     CHROMIUM=/usr/bin/chromium PYTHON=VENV/bin/python node tools/examples/look.mjs
 *
 * Builds the pages first. Exits with 1 if one does not work.
 */

import { execFileSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { openChromium } from "../bench/chromium.mjs";
import { host } from "../bench/static.mjs";

const PATIENCE = 120_000;
/** @type {[string, string, string | null][]} */
const PAGES = [
  ["Jupyter Book", "jupyter-book/lens.html", null],
  ["nbconvert, the cells run", "jupyter/lens.html", "iframe"],
  ["pandoc, as Quarto calls it", "quarto/index.html", null],
];

const out = join(await mkdtemp(join(tmpdir(), "examples-")), "site");
const site = await host(out);
const build = fileURLToPath(new URL("build.py", import.meta.url));
const python = process.env.PYTHON ?? "python3";
execFileSync(python, [build, out, site.origin], { stdio: "inherit" });
const browser = await openChromium();
let failed = false;
try {
  for (const [name, path, frame] of PAGES) {
    const page = await browser.newPage();
    page.setDefaultTimeout(PATIENCE);
    const inside = frame ? page.frameLocator(frame) : page;
    /** @param {string} picture @param {string} verdict */
    const says = (picture, verdict) =>
      inside
        .getByRole("listitem")
        .filter({ hasText: picture })
        .getByText(verdict)
        .first()
        .waitFor();
    try {
      await page.goto(`${site.origin}/examples/${path}`);
      const lens = frame ? page.locator(frame) : page.locator("ood-lens");
      await lens.scrollIntoViewIfNeeded();
      await says("strawberry.png", "Does not belong");
      await inside
        .getByRole("textbox", { name: "Your labels" })
        .fill("elephant, horse, strawberry");
      await says("strawberry.png", "Belongs");
      console.log(`ok      ${name}: ${path}`);
    } catch (error) {
      failed = true;
      console.log(
        `FAILED  ${name}: ${path}\n  ${/** @type {Error} */ (error).message}`,
      );
    }
    await page.close();
  }
} finally {
  await browser.close();
  await site.close();
  await rm(join(out, ".."), { recursive: true });
}
process.exit(failed ? 1 : 0);

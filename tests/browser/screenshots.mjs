/**
 * Saves a screenshot of every view of the page, at three widths, light and dark:
 *
 *     cargo xtask screenshots [folder]
 *
 * Build the WebAssembly modules first.
 */

import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { openPage } from "./chromium.mjs";
import { PATIENCE, ROOT, settled, visitViews } from "./page-helpers.mjs";

const WIDTHS = [390, 1024, 1440];
const SCHEMES = /** @type {const} */ (["light", "dark"]);
/** Views that are dialogs: their screenshots show the window, not all the page. */
const DIALOGS = ["why", "draw", "models"];

const folder = process.argv[2] ?? join(ROOT, "target/screenshots");
await mkdir(folder, { recursive: true });

for (const width of WIDTHS) {
  for (const colorScheme of SCHEMES) {
    const opened = await openPage({
      webgpu: false,
      // With scrollbars, a screenshot of the whole page would be narrower.
      args: ["--hide-scrollbars"],
      context: {
        colorScheme,
        viewport: { width, height: width < 500 ? 844 : 900 },
        hasTouch: width < 500,
        reducedMotion: "reduce",
      },
    });
    const { page } = opened;
    page.setDefaultTimeout(PATIENCE);
    await page.waitForSelector('html[data-state="ready"]');
    for await (const view of visitViews(page)) {
      await take(view);
    }
    await page.goto(new URL("/#lesson=3", opened.origin).href);
    await page.reload();
    await page.waitForSelector('html[data-state="ready"]');
    await settled(page);
    await take("lesson");
    await opened.close();

    /** @param {string} view */
    async function take(view) {
      // A screenshot of the whole page also shows cards outside of the window.
      await page.evaluate(async () => {
        for (const card of document.querySelectorAll(".card")) {
          if (card instanceof HTMLElement) {
            card.style.contentVisibility = "visible";
          }
        }
        const images = [...document.images].filter(({ src }) => src);
        await Promise.all(
          images.map((image) => image.decode().catch(() => {})),
        );
      });
      const path = join(folder, `${view}-${width}-${colorScheme}.png`);
      await page.screenshot({ path, fullPage: !DIALOGS.includes(view) });
      console.log(path);
    }
  }
}

/** Chromium as people run it, for measuring and looking at pages. */

import { chromium } from "playwright-core";

/**
 * Opens `$CHROMIUM`, or the browser that Playwright finds, in its new headless
 * mode, which is the full browser.
 */
export const openChromium = () =>
  chromium.launch({
    ...(process.env.CHROMIUM ? { executablePath: process.env.CHROMIUM } : {}),
    headless: false,
    args: ["--headless=new", "--no-sandbox", "--no-first-run"],
  });

/**
 * How fast the page is, in a real Chromium on this machine's CPU:
 *
 *     cargo xtask bench page [folder]
 *
 * A static host with brotli serves the folder (`dist/` by default). Prints the
 * times to the first paint, until a label can be typed, and to the first verdict:
 * cold, from the browser's cache, and without a network. Prints also how long an
 * edit of the labels takes until 500 verdicts are redrawn, and the bytes of every
 * file. `docs/page-speed.md` has the results.
 */

import { existsSync } from "node:fs";
import { join } from "node:path";
import { openChromium } from "./chromium.mjs";
import { host, ROOT } from "./static.mjs";

const VISITS = Number(process.env.VISITS ?? 5);
const PICTURES = Number(process.env.PICTURES ?? 500);
const EDITS = Number(process.env.EDITS ?? 40);
const START = "/index.html#labels=elephant,horse&samples=strawberry";
const PATIENCE = 300_000;

const folder = process.argv[2] ?? join(ROOT, "dist");
const site = await host(folder);
const browser = await openChromium();

/**
 * When something happened, in milliseconds since the page was asked for.
 * @typedef {Record<string, number>} Times
 *
 * What `watch` leaves in the page.
 * @typedef {{ noted: Times, edits: Times[], Worker: typeof Worker }} Watched
 */

/** Runs in the page before its own scripts: notes the times of events. */
function watch() {
  const watched = /** @type {typeof globalThis & Watched} */ (globalThis);
  /** @type {Times} */
  const noted = (watched.noted = {});
  const note = (/** @type {string} */ name) =>
    (noted[name] ??= performance.now());
  const watching = new MutationObserver(() => {
    if (document.querySelector(".chips + .chip-input")) note("interactive");
    if (
      document.querySelector(
        "#cards > :is([data-verdict=id], [data-verdict=ood])",
      )
    )
      note("verdict");
    // Watching further would slow down what is measured.
    if (noted.verdict) watching.disconnect();
  });
  watching.observe(document, {
    childList: true,
    subtree: true,
    attributes: true,
  });

  // The worker's messages, just before the page receives them.
  watched.edits = [];
  const { Worker } = watched;
  watched.Worker = class extends Worker {
    /** @param {ConstructorParameters<typeof Worker>} given */
    constructor(...given) {
      super(...given);
      this.addEventListener("message", ({ data: { type } }) => {
        const edit = watched.edits.at(-1);
        if (!edit || edit.drawn) return;
        if (type === "labels") edit.encoded = performance.now();
        if (type !== "verdicts" || !edit.encoded) return;
        edit.told ??= performance.now();
        requestAnimationFrame(() => {
          const { port1, port2 } = new MessageChannel();
          // This message arrives after the frame has been drawn.
          port1.onmessage = () => (edit.drawn ??= performance.now());
          port2.postMessage(null);
        });
      });
    }
  };
  addEventListener(
    "keydown",
    ({ key }) => {
      if (key === "Enter") watched.edits.push({ begun: performance.now() });
    },
    true,
  );
}

/** @param {number[]} numbers @param {number} share */
function quantile(numbers, share) {
  const sorted = numbers.slice().sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
}

/** @param {number[]} numbers */
const spread = (numbers) =>
  `${Math.round(quantile(numbers, 0.5))} ms (${Math.round(Math.min(...numbers))}–${Math.round(Math.max(...numbers))})`;

/**
 * `paint`, `interactive` and `verdict` of a page.
 * @param {import("playwright-core").Page} page
 * @returns {Promise<Times>}
 */
async function times(page) {
  await page.waitForFunction(
    () => /** @type {any} */ (globalThis).noted?.verdict,
    null,
    { timeout: PATIENCE },
  );
  return page.evaluate(() => ({
    paint: performance.getEntriesByName("first-contentful-paint")[0]?.startTime,
    .../** @type {any} */ (globalThis).noted,
  }));
}

/**
 * @param {string} name
 * @param {Times[]} runs
 */
function tell(name, runs) {
  const of = (/** @type {string} */ key) =>
    spread(runs.map((run) => run[key] ?? NaN));
  console.log(
    `| ${name} | ${of("paint")} | ${of("interactive")} | ${of("verdict")} |`,
  );
}

async function visits() {
  /** @type {Record<"cold" | "warm" | "offline", Times[]>} */
  const { cold, warm, offline } = { cold: [], warm: [], offline: [] };
  for (let run = 0; run < VISITS; run += 1) {
    const context = await browser.newContext();
    await context.addInitScript(watch);
    /** Visits the page in a new tab. */
    const visit = async () => {
      const page = await context.newPage();
      await page.goto(site.origin + START, { waitUntil: "commit" });
      return { page, taken: await times(page) };
    };
    const first = await visit();
    cold.push(first.taken);
    const kept = existsSync(join(folder, "offline.js"));
    if (!kept) {
      await first.page.close();
      warm.push((await visit()).taken);
    } else {
      await first.page.waitForSelector("html[data-kept]", {
        timeout: PATIENCE,
      });
      await first.page.close();
      const second = await visit();
      warm.push(second.taken);
      await second.page.close();
      await context.setOffline(true);
      offline.push((await visit()).taken);
    }
    await context.close();
  }
  console.log("| visit | first paint | labels can be typed | first verdict |");
  console.log("| --- | --- | --- | --- |");
  tell("cold", cold);
  tell("again", warm);
  if (offline.length > 0) tell("without a network", offline);
}

/**
 * Pastes samples, each with another pixel changed, so that no two files are equal.
 * @param {number} count
 */
async function manyPictures(count) {
  const images = /** @type {HTMLImageElement[]} */ ([
    ...document.querySelectorAll("#gallery img"),
  ]);
  await Promise.all(images.map((image) => image.decode()));
  const transfer = new DataTransfer();
  for (let at = 0; at < count; at += 1) {
    const image = /** @type {HTMLImageElement} */ (images[at % images.length]);
    const canvas = new OffscreenCanvas(image.naturalWidth, image.naturalHeight);
    const context = canvas.getContext("2d");
    if (!context) throw new Error("no 2D canvas");
    context.drawImage(image, 0, 0);
    const round = Math.floor(at / images.length);
    context.fillStyle = `rgb(${round} 128 ${255 - round})`;
    context.fillRect(round, 0, 1, 1);
    const blob = await canvas.convertToBlob();
    transfer.items.add(new File([blob], `${at}.png`, { type: blob.type }));
  }
  document.body.dispatchEvent(
    new ClipboardEvent("paste", {
      clipboardData: transfer,
      bubbles: true,
      cancelable: true,
    }),
  );
}

async function edits() {
  const context = await browser.newContext({
    viewport: { width: 1440, height: 900 },
  });
  await context.addInitScript(watch);
  const page = await context.newPage();
  page.setDefaultTimeout(PATIENCE);
  await page.goto(site.origin + START);
  await times(page);
  const begun = Date.now();
  // A global keeps the promise from being collected before it is done.
  await page.evaluate(`globalThis.adding = (${manyPictures})(${PICTURES}); 0`);
  await page.waitForFunction(
    (count) =>
      document.documentElement.dataset.busy === "false" &&
      document.querySelectorAll(
        "#cards > :is([data-verdict=id], [data-verdict=ood])",
      ).length > count,
    PICTURES,
  );
  const rate = PICTURES / ((Date.now() - begun) / 1000);
  console.log(`\n${PICTURES} pictures: ${rate.toFixed(0)} a second`);
  const box = page.getByRole("textbox", { name: "Add a label" });
  const words = ["cat", "red fruit", "a boat on the sea", "guitar", "house"];
  for (let edit = 0; edit < EDITS; edit += 1) {
    // The number makes each label new, so its text has not been encoded before.
    await box.fill(`${words[edit % words.length]} ${edit}`);
    await box.press("Enter");
    await page.waitForFunction(
      (n) => /** @type {any} */ (globalThis).edits[n]?.drawn,
      edit,
    );
    await page.waitForSelector('html[data-busy="false"]');
  }
  /** @type {Times[]} */
  const all = await page.evaluate(() => /** @type {any} */ (globalThis).edits);
  console.log("| from | to | median | 95 % within |");
  console.log("| --- | --- | --- | --- |");
  for (const [from, to, name] of /** @type {const} */ ([
    ["begun", "drawn", "Enter | all verdicts drawn"],
    ["begun", "encoded", "Enter | text encoded"],
    ["encoded", "told", "text encoded | verdicts arrive"],
    ["told", "drawn", "verdicts arrive | drawn"],
    ["encoded", "drawn", "text encoded | drawn"],
  ])) {
    const took = all.map((edit) => (edit[to] ?? NaN) - (edit[from] ?? NaN));
    const [median, most] = [0.5, 0.95].map((share) =>
      quantile(took, share).toFixed(0),
    );
    console.log(`| ${name} | ${median} ms | ${most} ms |`);
  }
  await context.close();
}

function bytes() {
  const files = [...site.sent].sort(([, a], [, b]) => b.wire - a.wire);
  const large = files.filter(([, { raw }]) => raw > 50_000);
  const small = files.filter(([, { raw }]) => raw <= 50_000);
  const sum = (
    /** @type {typeof files} */ list,
    /** @type {"raw" | "wire"} */ key,
  ) => list.reduce((all, [, size]) => all + size[key], 0);
  const kilo = (/** @type {number} */ count) =>
    Math.round(count / 1000).toLocaleString("en");
  console.log("\n| file | kB | kB with brotli |");
  console.log("| --- | --- | --- |");
  for (const [path, { raw, wire }] of large) {
    console.log(`| ${path} | ${kilo(raw)} | ${kilo(wire)} |`);
  }
  console.log(
    `| ${small.length} others | ${kilo(sum(small, "raw"))} | ${kilo(sum(small, "wire"))} |`,
  );
  console.log(
    `| together | ${kilo(sum(files, "raw"))} | ${kilo(sum(files, "wire"))} |`,
  );
}

try {
  if (!process.env.ONLY_EDITS) {
    await visits();
    bytes();
  }
  await edits();
} finally {
  await browser.close();
  await site.close();
}

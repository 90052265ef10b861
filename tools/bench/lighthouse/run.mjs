/**
 * Lighthouse on the page, as a phone and as a desktop computer would load it:
 *
 *     npm ci --prefix tools/bench/lighthouse
 *     CHROMIUM=/usr/bin/chromium node tools/bench/lighthouse/run.mjs [folder]
 *
 * A static host with brotli (`../static.mjs`) serves the folder: the repository,
 * or `dist/`, which is what gets published. The median of several runs counts,
 * after one run to warm the browser up. Prints the scores and the audits that
 * cost points; exits with 1 if a score is below 95.
 */

import { launch } from "chrome-launcher";
import lighthouse, { desktopConfig } from "lighthouse";
import { host, ROOT } from "../static.mjs";

const ENOUGH = 95;
const RUNS = Number(process.env.RUNS ?? 5);
const CATEGORIES = ["performance", "accessibility", "best-practices"];
const TIMES = [
  "first-contentful-paint",
  "largest-contentful-paint",
  "speed-index",
  "total-blocking-time",
  "cumulative-layout-shift",
  "interactive",
];
/**
 * Lighthouse slows the CPU of a fast desktop computer, whose benchmark index is
 * about this number, down four times to imitate a phone. A slower machine is
 * slowed down less (Lighthouse's docs/throttling.md).
 */
const FAST = 1750;

/** @param {number[]} numbers */
const median = (numbers) => numbers.sort((a, b) => a - b)[numbers.length >> 1];

const site = await host(process.argv[2] ?? ROOT);
const chrome = await launch({
  ...(process.env.CHROMIUM ? { chromePath: process.env.CHROMIUM } : {}),
  chromeFlags: ["--headless=new", "--no-sandbox", "--disable-gpu"],
});

/**
 * @param {object | undefined} config
 * @param {object} flags
 */
async function once(config, flags = {}) {
  const all = { port: chrome.port, onlyCategories: CATEGORIES, ...flags };
  const result = await lighthouse(`${site.origin}/index.html`, all, config);
  if (!result) throw new Error("Lighthouse gave no result.");
  return result.lhr;
}

/**
 * @param {string} name
 * @param {object | undefined} config
 * @param {object} flags
 */
async function report(name, config, flags) {
  /** @type {import("lighthouse").Report[]} */
  const runs = [];
  while (runs.length < RUNS) runs.push(await once(config, flags));
  let enough = true;
  const scores = CATEGORIES.map((id) => {
    const each = runs.map(
      ({ categories }) => 100 * (categories[id]?.score ?? 0),
    );
    const score = Math.round(median(each.slice()));
    enough &&= score >= ENOUGH;
    return `${id} ${score} (${each.map(Math.round).join(" ")})`;
  });
  console.log(`${name}: ${scores.join(", ")}`);
  for (const id of TIMES) {
    const value = median(
      runs.map(({ audits }) => audits[id]?.numericValue ?? NaN),
    );
    const unit = id === "cumulative-layout-shift" ? "" : " ms";
    console.log(
      `  ${id}: ${unit ? Math.round(value) : value.toFixed(3)}${unit}`,
    );
  }
  const [last] = runs.slice(-1);
  for (const { auditRefs } of Object.values(last?.categories ?? {})) {
    for (const { id, weight } of auditRefs) {
      const audit = last?.audits[id];
      if (weight === 0 || (audit?.score ?? 1) >= 0.9) continue;
      console.log(`  below: ${audit?.title} ${audit?.displayValue ?? ""}`);
      for (const item of audit?.details?.items ?? []) {
        console.log(`    ${JSON.stringify(item).slice(0, 300)}`);
      }
    }
  }
  return enough;
}

try {
  const { benchmarkIndex } = (await once(undefined)).environment;
  const slower = Math.min(4, Math.max(1, (4 * benchmarkIndex) / FAST));
  console.log(
    `benchmark index ${Math.round(benchmarkIndex)}: as a phone, the CPU is slowed down ${slower.toFixed(1)} times`,
  );
  const phone = await report("phone", undefined, {
    throttling: {
      rttMs: 150,
      throughputKbps: 1638.4,
      requestLatencyMs: 562.5,
      downloadThroughputKbps: 1474.56,
      uploadThroughputKbps: 675,
      cpuSlowdownMultiplier: slower,
    },
  });
  const desktop = await report("desktop", desktopConfig, {});
  process.exitCode = phone && desktop ? 0 : 1;
} finally {
  chrome.kill();
  await site.close();
}

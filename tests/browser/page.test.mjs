/**
 * The page in Chromium, with and without WebGPU: pictures are added, labels
 * edited, and the scores agree with those of the command line.
 */

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFile, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { test } from "node:test";
import { openPage } from "./chromium.mjs";
import {
  four,
  names,
  PATIENCE,
  ready,
  ROOT,
  setLabels,
  verdicts,
} from "./page-helpers.mjs";

/** @typedef {import("./page-helpers.mjs").CardVerdict} CardVerdict */

const MODEL = join(ROOT, "assets/models/pocket");
const CLI =
  process.env["OOD_LENS_CLI"] ?? join(ROOT, "target/release/ood-lens");
const TOLERANCE = 1e-3;

/**
 * The command line's verdicts for the same files.
 * @param {string[]} files
 * @param {string[]} labels
 * @returns {Promise<CardVerdict[]>}
 */
function fromCli(files, labels) {
  const args = ["score", "--model", MODEL, "--labels", labels.join(", ")];
  return new Promise((resolve, reject) => {
    execFile(CLI, [...args, "--json", ...files], (error, stdout) => {
      if (error) return reject(error);
      const lines = stdout.trim().split("\n");
      resolve(
        lines.map((line) => {
          const { image, verdict, score } = JSON.parse(line);
          return { name: basename(image), verdict, score };
        }),
      );
    });
  });
}

/**
 * @param {CardVerdict[]} drawn
 * @param {CardVerdict[]} expected
 */
function assertSame(drawn, expected) {
  assert.deepEqual(
    drawn.map(({ name, verdict }) => ({ name, verdict })),
    expected.map(({ name, verdict }) => ({ name, verdict })),
  );
  for (const [at, { name, score }] of drawn.entries()) {
    const wanted = expected[at]?.score ?? NaN;
    assert.ok(
      // Scores are often small, so the relative difference counts as well.
      Math.abs(score - wanted) <= TOLERANCE * Math.min(1, wanted),
      `${name}: the page says ${score}, the command line ${wanted}`,
    );
  }
}

for (const webgpu of [false, true]) {
  const device = webgpu ? "webgpu" : "cpu";
  test(
    `on ${device}: the verdicts equal the command line's, and follow the labels`,
    { timeout: 2 * PATIENCE },
    async (t) => {
      const opened = await ready(t, { webgpu });
      const { page } = opened;
      assert.equal(await page.getAttribute("html", "data-device"), device);

      await page.setInputFiles("#files", four);
      const labels = names.slice(0, 2);
      await setLabels(page, labels.join("\n"));
      const before = await verdicts(page);
      assertSame(before, await fromCli(four, labels));

      const others = names.slice(2, 4);
      await setLabels(page, others.join(", "));
      const after = await verdicts(page);
      assertSame(after, await fromCli(four, others));
      assert.ok(
        before.some(({ verdict }, at) => verdict !== after[at]?.verdict),
        "no verdict changed with the labels",
      );

      await page
        .getByRole("button", { name: `Remove ${before[0]?.name}` })
        .click();
      assert.equal((await verdicts(page)).length, 3);
      assert.deepEqual(opened.errors, []);
      assert.deepEqual(opened.foreignRequests(), []);
    },
  );
}

test(
  "pictures that are added while the model loads get verdicts later",
  { timeout: PATIENCE },
  async (t) => {
    const { page, close } = await openPage({ webgpu: false });
    t.after(close);
    page.setDefaultTimeout(PATIENCE);
    await page.setInputFiles("#files", four.slice(0, 1));
    await page.waitForSelector('html[data-state="ready"]');
    const [drawn] = await verdicts(page);
    assert.match(drawn?.verdict ?? "", /^(id|ood)$/);
  },
);

test(
  "one click on the samples shows ID and OOD pictures",
  { timeout: PATIENCE },
  async (t) => {
    const { page, errors, foreignRequests } = await ready(t);
    await page.getByRole("button", { name: "Try the samples" }).click();
    await page.waitForSelector("#cards > li");
    const kinds = (await verdicts(page)).map(({ verdict }) => verdict);
    assert.deepEqual(kinds, ["id", "ood", "id", "ood", "id", "ood"]);
    assert.match(
      (await page.locator("#announcement").textContent()) ?? "",
      /\d belongs?, \d do(es)? not/,
    );
    // One click opens the reasons, which list the labels.
    await page.getByRole("button", { name: /^Why/ }).first().click();
    const why = page.getByRole("dialog");
    await why.getByRole("heading", { name: "Your labels" }).waitFor();
    assert.deepEqual(errors, []);
    assert.deepEqual(foreignRequests(), []);
  },
);

test(
  "a broken file gets an error sentence, and the other pictures get verdicts",
  { timeout: PATIENCE },
  async (t) => {
    const folder = await mkdtemp(join(tmpdir(), "ood-lens-"));
    t.after(() => rm(folder, { recursive: true }));
    const whole = await readFile(four[0] ?? "");
    const noise = join(folder, "noise.png");
    const cut = join(folder, "cut.png");
    await writeFile(noise, "this is not a picture");
    await writeFile(cut, whole.subarray(0, 60));

    const { page, errors } = await ready(t);
    await page.setInputFiles("#files", [noise, four[0] ?? "", cut]);
    const drawn = await verdicts(page);
    assert.equal(drawn[0]?.verdict, "error");
    assert.match(drawn[1]?.verdict ?? "", /^(id|ood)$/);
    assert.equal(drawn[2]?.verdict, "error");
    const [first] = await page.locator("#cards .card-facts").all();
    const sentence = await first?.textContent();
    assert.match(sentence ?? "", /\w+ \w+.*\.$/);
    assert.deepEqual(errors, []);
  },
);

test(
  "pictures can be dropped anywhere on the page, and pasted",
  { timeout: PATIENCE },
  async (t) => {
    const { page } = await ready(t);
    const bytes = (await readFile(four[0] ?? "")).toString("base64");
    await page.evaluate((base64) => {
      const raw = Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
      /** @param {string} name */
      const transfer = (name) => {
        const data = new DataTransfer();
        data.items.add(new File([raw], name, { type: "image/png" }));
        return data;
      };
      const options = { bubbles: true, cancelable: true };
      const drop = new DragEvent("drop", {
        ...options,
        dataTransfer: transfer("dropped.png"),
      });
      document.querySelector("h1")?.dispatchEvent(drop);
      const paste = new ClipboardEvent("paste", {
        ...options,
        clipboardData: transfer("pasted.png"),
      });
      document.body.dispatchEvent(paste);
    }, bytes);
    const drawn = await verdicts(page);
    assert.deepEqual(
      drawn.map(({ name }) => name),
      ["dropped.png", "pasted.png"],
    );
    assert.equal(drawn[0]?.score, drawn[1]?.score);
    assert.match(drawn[0]?.verdict ?? "", /^(id|ood)$/);
  },
);

test(
  "neither the page nor its worker can send requests to another origin",
  { timeout: PATIENCE },
  async (t) => {
    let visits = 0;
    const other = createServer((_, response) => {
      visits += 1;
      response.setHeader("access-control-allow-origin", "*");
      response.end();
    });
    await new Promise((listening) =>
      other.listen(0, "127.0.0.1", () => listening(null)),
    );
    t.after(() => other.close());
    const address = /** @type {import("node:net").AddressInfo} */ (
      other.address()
    );
    const url = `http://127.0.0.1:${address.port}/`;

    const { page } = await ready(t);
    const workers = page.workers();
    assert.equal(workers.length, 1);
    /** @param {string} to */
    const attempt = (to) =>
      fetch(to).then(
        () => "sent",
        () => "refused",
      );
    assert.equal(await page.evaluate(attempt, url), "refused");
    assert.equal(await workers[0]?.evaluate(attempt, url), "refused");
    assert.equal(visits, 0);
  },
);

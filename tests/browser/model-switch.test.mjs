/**
 * Another model from the hub: the page shows its download, keeps the embedded
 * model until the new one can give verdicts, stores the new model, and can delete
 * it.
 */

import assert from "node:assert/strict";
import { statSync } from "node:fs";
import { test } from "node:test";
import {
  four,
  PATIENCE,
  setLabels,
  settled,
  verdicts,
} from "./page-helpers.mjs";
import {
  fetchModel,
  inUse,
  pageWithHub,
  pocketFiles,
  REPOSITORY,
  told,
} from "./page-with-hub.mjs";

/** The size of the fetched model's weights, in bytes. */
const { size } = statSync(
  new URL(
    "../../assets/models/pocket/open_clip_model.safetensors",
    import.meta.url,
  ),
);
const MEGABYTES = (size / 1e6).toFixed(1);

/** @typedef {import("./page-helpers.mjs").CardVerdict} CardVerdict */

/**
 * @param {CardVerdict[]} drawn
 * @param {CardVerdict[]} expected
 */
function assertSame(drawn, expected) {
  assert.deepEqual(
    drawn.map(({ name }) => name),
    expected.map(({ name }) => name),
  );
  for (const [at, { name, score }] of drawn.entries()) {
    const wanted = expected[at]?.score ?? NaN;
    assert.ok(
      Math.abs(score - wanted) <= 1e-3 * Math.min(1, wanted),
      `${name}: ${score} where ${wanted} is expected`,
    );
  }
}

test(
  "a fetched model gives the expected scores, and is stored for the next visit",
  { timeout: 2 * PATIENCE },
  async (t) => {
    const { page, server, errors, requests, site, start } =
      await pageWithHub(t);
    await setLabels(page, "elephant, horse");
    await page.setInputFiles("#files", four);
    const before = await verdicts(page);

    await page.getByRole("button", { name: "Change" }).click();
    const button = page.getByRole("button", { name: /Fetch .*Some CLIP/ });
    assert.match(
      (await button.textContent()) ?? "",
      new RegExp(`Fetch ${MEGABYTES} MB`),
    );
    assert.equal(server.asked.length, 0, "the menu alone asks the hub nothing");
    /** @type {string[]} */
    const bodies = [];
    page.context().on("request", (request) => {
      if (request.postDataBuffer()) bodies.push(request.url());
    });
    await button.click();
    await inUse(page);
    await page.keyboard.press("Escape");
    // The fake hub offers the embedded model, so the scores must be the same.
    assertSame(await verdicts(page), before);

    // Requests to the hub ask for files and send no data.
    assert.deepEqual(bodies, []);
    for (const { method, body, url } of server.asked) {
      assert.equal(method, "GET");
      assert.equal(body, 0);
      assert.ok(url.length < 200, url);
    }
    const known = [site.origin, "blob:", "data:", ...server.hosts];
    const strange = requests.filter(
      (url) =>
        !known.some((start) => url.startsWith(start)) &&
        !url.endsWith("/tests/browser/blank.html"),
    );
    assert.deepEqual(strange, []);

    const asked = server.asked.length;
    await start();
    await page.setInputFiles("#files", four);
    await fetchModel(page);
    await inUse(page);
    assertSame(await verdicts(page), before);
    assert.equal(server.asked.length, asked, "nothing is asked a second time");
    const states = (await told(page, "loading")).map(({ state }) => state);
    assert.ok(!states.includes("fetching"), "a kept file is not downloaded");

    // The page changes back to the embedded model, and keeps the pictures.
    await page.getByRole("button", { name: "Change" }).click();
    await page.getByRole("button", { name: "Use: Pocket" }).click();
    await inUse(page, "pocket");
    await page.keyboard.press("Escape");
    assertSame(await verdicts(page), before);
    assert.deepEqual(errors, []);
  },
);

test(
  "pictures are embedded while the text tower downloads, and the old model gives verdicts",
  { timeout: 2 * PATIENCE },
  async (t) => {
    const { page, server, errors } = await pageWithHub(t);
    await setLabels(page, "elephant, horse");
    await page.setInputFiles("#files", four);
    const before = await verdicts(page);
    server.manners.rate = 1.5e6;
    await fetchModel(page);
    await page.getByText("already reads your pictures").waitFor();
    // New labels get verdicts during the download.
    await setLabels(page, "strawberry, sailboat");
    await settled(page);
    assert.equal(await page.getAttribute("html", "data-model"), null);
    await setLabels(page, "elephant, horse");
    server.manners.rate = Infinity;
    await inUse(page);
    assertSame(await verdicts(page), before);
    const [{ read }] = await told(page, "model");
    assert.equal(read.length, 4, "all were read before it could answer");
    assert.deepEqual(errors, []);
  },
);

test(
  "a download can be paused, resumed and cancelled, and its bytes stay stored",
  { timeout: 2 * PATIENCE },
  async (t) => {
    const { page, server } = await pageWithHub(t);
    await page.setInputFiles("#files", four.slice(0, 1));
    server.manners.rate = 2e6;
    await fetchModel(page);
    await page.getByText(/Fetching .* left/).waitFor();
    const line = page.locator("#model .loading");
    await line.getByRole("button", { name: "Pause" }).click();
    await page.getByText(/^Paused at/).waitFor();
    const asked = server.asked.length;
    await page.waitForTimeout(1500);
    assert.equal(server.asked.length, asked);
    await line.getByRole("button", { name: "Go on" }).click();
    await page.getByText(/Fetching .* left/).waitFor();
    await line.getByRole("button", { name: "Cancel" }).click();
    await line.waitFor({ state: "hidden" });
    assert.match((await verdicts(page))[0]?.verdict ?? "", /^(id|ood)$/);
    assert.equal(await page.locator("#model-name").textContent(), "Pocket");

    await page.getByRole("button", { name: "Change" }).click();
    await page
      .getByText(new RegExp(`Partly on this device: .* of ${MEGABYTES} MB`))
      .waitFor();
    const rest = page.getByRole("button", { name: /^Fetch the remaining/ });
    server.manners.rate = Infinity;
    await rest.click();
    await inUse(page);
    const remove = page.getByRole("button", { name: /^Delete Some CLIP/ });
    await page.getByText(/^Kept on this device/).waitFor();
    await remove.click();
    await remove.waitFor({ state: "detached" });
  },
);

test(
  "every failure of the hub gets an error sentence, and the embedded model stays in use",
  { timeout: 3 * PATIENCE },
  async (t) => {
    const { page, server } = await pageWithHub(t);
    await page.setInputFiles("#files", four.slice(0, 1));
    await settled(page);
    const problem = page.locator("#model-problem");
    /** @param {typeof server.manners} manners @param {RegExp} sentence */
    const fails = async (manners, sentence) => {
      server.manners = manners;
      await fetchModel(page);
      await problem.filter({ hasText: sentence }).waitFor();
      assert.match((await verdicts(page))[0]?.verdict ?? "", /^(id|ood)$/);
      assert.equal(await page.getAttribute("html", "data-model"), null);
    };
    await fails({ page: true }, /web page instead of/);
    await fails({ altered: true }, /SHA-256 differs. It was deleted/);
    await fails({ short: true }, /bytes on the server, where/);
    await fails({ status: 403 }, /sign-in/);
    server.manners = {};
    await fetchModel(page);
    await inUse(page);
    assert.equal(await problem.textContent(), "");
  },
);

test(
  "without a corpus file the page embeds the words, most common first, and stores them",
  { timeout: 3 * PATIENCE },
  async (t) => {
    const files = await pocketFiles({ corpus: false });
    const { page, start } = await pageWithHub(t, { files });
    await setLabels(page, "elephant, horse");
    await page.setInputFiles("#files", four);
    await fetchModel(page);
    await inUse(page);
    const [first] = await told(page, "model");
    assert.ok(first.corpusSize < first.corpusTotal);
    await page
      .locator("#model-words")
      .filter({ hasText: /of 79,\d+ words so far/ })
      .waitFor();
    // The page gives verdicts while it embeds words.
    assert.match((await verdicts(page))[0]?.verdict ?? "", /^(id|ood)$/);
    // The words embedded so far are stored from time to time.
    await page.waitForFunction(() => {
      const told = Reflect.get(self, "told");
      const first = told.find(
        (/** @type {any} */ { type }) => type === "corpus",
      );
      return told.some(
        (/** @type {any} */ { type, size }) =>
          type === "corpus" && size > 3 * first?.size,
      );
    });
    const words = page.locator(".model-kept");
    for (let wait = 0; !/with [\d,]+ words/.test(await kept()); wait += 1) {
      assert.ok(wait < PATIENCE / 2000, "no words were kept");
      await page.waitForTimeout(2000);
    }
    async function kept() {
      await page.getByRole("button", { name: "Change" }).click();
      await words.waitFor();
      const text = (await words.textContent()) ?? "";
      await page.keyboard.press("Escape");
      return text;
    }

    await start();
    await fetchModel(page);
    await inUse(page);
    const [again] = await told(page, "model");
    assert.ok(
      again.corpusSize > first.corpusSize,
      `${again.corpusSize} words were kept`,
    );

    // A file with all word embeddings, dropped onto the page, replaces them.
    await drop(page, {
      "corpus.safetensors": "/assets/models/pocket/corpus.safetensors",
    });
    await page.locator("#model-words").filter({ hasText: /^$/ }).waitFor({
      state: "attached",
    });
    await start();
    await fetchModel(page);
    await inUse(page);
    const [whole] = await told(page, "model");
    assert.equal(whole.corpusSize, whole.corpusTotal);
  },
);

/**
 * Drops files onto the page.
 * @param {import("playwright-core").Page} page
 * @param {Record<string, string>} files their addresses on the server, by name
 */
const drop = (page, files) =>
  page.evaluate(async (files) => {
    const dataTransfer = new DataTransfer();
    for (const [name, url] of Object.entries(files)) {
      const blob = await (await fetch(url)).blob();
      dataTransfer.items.add(new File([blob], name));
    }
    document.body.dispatchEvent(
      new DragEvent("drop", { bubbles: true, cancelable: true, dataTransfer }),
    );
  }, files);

test(
  "a checkpoint can be dropped onto the page, and an incomplete one gets an error sentence",
  { timeout: 2 * PATIENCE },
  async (t) => {
    const { page } = await pageWithHub(t);
    await page.setInputFiles("#files", four);
    const before = await verdicts(page);
    const problem = page.locator("#model-problem");
    const at = "/assets/models/pocket";
    const weights = {
      "open_clip_model.safetensors": `${at}/open_clip_model.safetensors`,
    };
    await drop(page, weights);
    await problem.filter({ hasText: "neither Hugging Face" }).waitFor();
    const config = { "open_clip_config.json": `${at}/open_clip_config.json` };
    await drop(page, { ...weights, ...config });
    await problem.filter({ hasText: "no tokenizer.json" }).waitFor();

    await drop(page, {
      ...weights,
      ...config,
      "tokenizer.json": `${at}/tokenizer.json`,
      "preprocessor_config.json": `${at}/preprocessor_config.json`,
      "corpus.safetensors": `${at}/corpus.safetensors`,
      "calibration.json": `${at}/calibration.json`,
    });
    await inUse(page, "file--open_clip_model.safetensors");
    assertSame(await verdicts(page), before);
  },
);

test(
  "a link to a model asks before it fetches anything, and uses stored files",
  { timeout: 2 * PATIENCE },
  async (t) => {
    const { page, server, site } = await pageWithHub(t, {
      path: "/#model=some-clip&labels=horse",
    });
    await page.getByText("The link asks for this model:").waitFor();
    assert.deepEqual(server.asked, []);
    await page.getByRole("button", { name: /Fetch .*Some CLIP/ }).click();
    await inUse(page);
    const asked = server.asked.length;
    await page.goto("about:blank");
    await page.goto(`${site.origin}/#model=some-clip&labels=horse`);
    await inUse(page);
    assert.equal(server.asked.length, asked);
    await page.waitForFunction(() => location.hash.includes("model=some-clip"));
  },
);

test(
  "any other repository is checked before it is fetched",
  { timeout: 2 * PATIENCE },
  async (t) => {
    const files = await pocketFiles();
    const bytes = files[`${REPOSITORY}/tokenizer.json`] ?? Buffer.alloc(0);
    const { page, server } = await pageWithHub(t, {
      files: {
        ...files,
        "somebody/pickles/open_clip_config.json": bytes,
        "somebody/pickles/open_clip_pytorch_model.bin": bytes,
        "somebody/siglip/config.json": Buffer.from(
          JSON.stringify({
            model_type: "siglip",
            architectures: ["SiglipModel"],
          }),
        ),
        "somebody/siglip/model.safetensors": bytes,
        "somebody/siglip/tokenizer.json": bytes,
      },
    });
    await page.getByRole("button", { name: "Change" }).click();
    const field = page.getByLabel("Any other CLIP");
    const found = page.locator(".model-found");
    /** @param {string} repository */
    const look = async (repository) => {
      await field.fill(repository);
      await field.press("Enter");
    };
    await look("nonsense");
    await found.filter({ hasText: "owner/name" }).waitFor();
    await look("nobody/nothing");
    await found.filter({ hasText: "no repository nobody/nothing" }).waitFor();
    await look("somebody/pickles");
    await found.filter({ hasText: "open_clip_pytorch_model.bin" }).waitFor();

    await look("somebody/siglip");
    await found.getByRole("button", { name: /^Fetch/ }).click();
    const problem = page.locator(".models [role=alert]");
    await problem.filter({ hasText: /siglip/i }).waitFor();
    assert.ok(
      !server.asked.some(({ url }) => url.includes("siglip/model.safetensors")),
      "its weights are not asked for",
    );

    await look(`${server.origin}/${REPOSITORY}/tree/main`);
    const all = Object.values(files).reduce(
      (sum, file) => sum + file.length,
      0,
    );
    const megabytes = (all / 1e6).toFixed(1);
    await found
      .getByRole("button", { name: new RegExp(`^Fetch ${megabytes} MB`) })
      .click();
    await inUse(page);
  },
);

/**
 * `<ood-lens>` as a page's author and a user use it, with the real model on the
 * CPU, served from another origin than the page.
 */

import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { openPage } from "./chromium.mjs";
import { ROOT, startStaticHost } from "./static-host.mjs";

/** @typedef {import("playwright-core").Page} Page */
/** @typedef {import("../../www/element.js").OodLensElement} Element */

const PATIENCE = 120_000;

/**
 * Opens a page with this body and the element's script, and records the
 * element's events.
 * @param {import("node:test").TestContext} t
 * @param {string} body
 * @param {import("playwright-core").BrowserContextOptions} [context]
 */
async function pageWith(t, body, context = {}) {
  const site = await startStaticHost();
  t.after(site.close);
  const opened = await openPage({
    webgpu: false,
    path: "/tests/browser/blank.html",
    context,
  });
  t.after(opened.close);
  const { page } = opened;
  page.setDefaultTimeout(PATIENCE);
  await page.waitForLoadState("domcontentloaded");
  await page.evaluate(
    ({ body, script }) => {
      Object.assign(globalThis, { heard: [] });
      for (const type of ["ready", "verdict", "error", "labels"]) {
        addEventListener(`ood-lens:${type}`, (event) => {
          const { target, detail } = /** @type {CustomEvent} */ (event);
          const { id } = /** @type {HTMLElement} */ (target);
          /** @type {any} */ (globalThis).heard.push({ type, id, detail });
        });
      }
      document.body.innerHTML = body;
      const element = document.createElement("script");
      element.type = "module";
      element.src = script;
      document.head.append(element);
    },
    { body, script: `${site.origin}/www/element.js` },
  );
  /** @returns {Promise<{ type: string, id: string, detail: any }[]>} */
  const heard = () =>
    page.evaluate(() => /** @type {any} */ (globalThis).heard);
  return { ...opened, site, heard };
}

/**
 * The tile of a picture.
 * @param {Page} page
 * @param {string} id of the element
 * @param {string} name of the picture
 */
const tile = (page, id, name) =>
  page.locator(`#${id}`).getByRole("listitem").filter({ hasText: name });

/**
 * Polls a condition for twenty seconds. Playwright reports a worker's end, for
 * example, with a delay.
 * @param {() => boolean | Promise<boolean>} holds
 * @param {string} what the condition, in words
 */
async function until(holds, what) {
  for (let tries = 0; tries < 200; tries += 1) {
    if (await holds()) return;
    await new Promise((resume) => setTimeout(resume, 100));
  }
  assert.fail(`not after twenty seconds: ${what}`);
}

test(
  "several elements share one worker, and each follows its own labels",
  { timeout: PATIENCE },
  async (t) => {
    const { page, heard, errors, requests } = await pageWith(
      t,
      `<ood-lens id="animals" labels="elephant, horse"
         images="sample:elephant sample:strawberry sample:horse"></ood-lens>
       <ood-lens id="fruit" labels="strawberry" images="sample:strawberry"></ood-lens>`,
    );
    await tile(page, "animals", "strawberry.png")
      .getByText("Does not belong")
      .waitFor();
    for (const name of ["elephant.png", "horse.png"]) {
      await tile(page, "animals", name).getByText("Belongs").waitFor();
    }
    await tile(page, "fruit", "strawberry.png").getByText("Belongs").waitFor();
    assert.equal(page.workers().length, 1);
    const models = requests.filter((url) => url.includes("open_clip_model"));
    assert.equal(models.length, 1, "the model is fetched once");

    // The user changes the labels.
    const labels = page
      .locator("#animals")
      .getByRole("textbox", { name: "Your labels" });
    assert.equal(await labels.inputValue(), "elephant, horse");
    await labels.fill("sailboat, strawberry");
    await tile(page, "animals", "strawberry.png")
      .getByText("Belongs")
      .waitFor();
    await tile(page, "animals", "horse.png")
      .getByText("Does not belong")
      .waitFor();
    assert.equal(
      await page.locator("#animals").getAttribute("labels"),
      "sailboat, strawberry",
    );

    const told = await heard();
    assert.deepEqual(
      told
        .filter(({ type }) => type === "ready")
        .map(({ id }) => id)
        .sort(),
      ["animals", "fruit"],
    );
    const turns = told
      .filter(
        ({ type, id, detail }) =>
          type === "verdict" &&
          id === "animals" &&
          detail.image === "sample:strawberry",
      )
      .map(({ detail }) => detail.verdict.verdict);
    assert.deepEqual(turns, ["ood", "id"]);
    assert.deepEqual(
      told.filter(({ type }) => type === "labels").at(-1)?.detail,
      { labels: ["sailboat", "strawberry"] },
    );

    // The reasons open, and list the other label.
    const first = tile(page, "animals", "strawberry.png");
    await first.getByText("Why?").click();
    await first.getByText("Your other labels").waitFor();
    assert.deepEqual(errors, []);

    // An element that is moved within the page keeps its lens. The last element
    // that is removed ends the worker.
    await page.evaluate(() => {
      const [animals] = document.querySelectorAll("#animals");
      if (animals) document.body.append(animals);
    });
    await tile(page, "animals", "horse.png")
      .getByText("Does not belong")
      .waitFor();
    assert.equal(page.workers().length, 1);
    await page.evaluate(() => document.body.replaceChildren());
    await until(() => page.workers().length === 0, "the worker has ended");
  },
);

test(
  "attributes and properties follow each other",
  { timeout: PATIENCE },
  async (t) => {
    const { page } = await pageWith(
      t,
      `<ood-lens id="one" labels="a\\, b, c" theme="dark" hide="why add"></ood-lens>`,
    );
    await page.locator("#one").getByRole("textbox").waitFor();
    const values = await page.evaluate(() => {
      const one = /** @type {Element} */ (document.querySelector("#one"));
      const before = {
        labels: one.labels,
        hide: one.hide,
        theme: one.theme,
        method: one.method,
        lesson: one.lesson,
      };
      one.labels = ["x, y", "z"];
      one.images = ["sample:horse"];
      one.method = "mcm";
      one.hide = [];
      one.lang = "ja";
      one.settings = { temperature: 0.05 };
      return {
        before,
        after: Object.fromEntries(
          [...one.attributes].map(({ name, value }) => [name, value]),
        ),
        back: [one.labels, one.settings],
      };
    });
    assert.deepEqual(values.before, {
      labels: ["a, b", "c"],
      hide: ["why", "add"],
      theme: "dark",
      method: "dnm",
      lesson: 0,
    });
    assert.deepEqual(values.after, {
      id: "one",
      labels: "x\\, y, z",
      images: "sample:horse",
      method: "mcm",
      hide: "",
      theme: "dark",
      lang: "ja",
      settings: '{"temperature":0.05}',
    });
    assert.deepEqual(values.back, [["x, y", "z"], { temperature: 0.05 }]);
    const one = page.locator("#one");
    await one.getByRole("textbox", { name: "ラベル" }).waitFor();
    assert.equal(await one.getByRole("textbox").inputValue(), "x\\, y, z");
    await one.getByText("horse.png", { exact: true }).waitFor();
  },
);

test(
  "own and broken pictures and missing labels are shown and reported",
  { timeout: PATIENCE },
  async (t) => {
    const { page, heard } = await pageWith(
      t,
      `<ood-lens id="one" labels="horse" images="nothing-here.png"></ood-lens>`,
    );
    const one = page.locator("#one");
    await tile(page, "one", "nothing-here.png")
      .getByText("could not be fetched")
      .waitFor();
    await one
      .getByLabel("Add pictures")
      .setInputFiles([
        join(ROOT, "assets/samples/horse.png"),
        join(ROOT, "package.json"),
      ]);
    await tile(page, "one", "horse.png").getByText("Belongs").waitFor();
    await tile(page, "one", "package.json")
      .getByText("Cannot be read")
      .waitFor();
    const wrong = (await heard()).filter(({ type }) => type === "error");
    assert.deepEqual(
      wrong.map(({ detail }) => detail.image),
      ["nothing-here.png", "package.json"],
    );
    for (const { detail } of wrong) assert.match(detail.message, /\.$/);
    assert.deepEqual(
      wrong.map(({ detail }) => [detail.code, detail.values]),
      [
        ["element-picture-not-fetched", {}],
        ["image-other-file", { found: "text" }],
      ],
    );

    await one.getByRole("textbox").fill("");
    await one.getByText("Type at least one label").waitFor();
    await tile(page, "one", "horse.png").getByText("No labels").waitFor();
    await one.getByRole("button", { name: "Remove horse.png" }).click();
    assert.equal(await tile(page, "one", "horse.png").count(), 0);
  },
);

test(
  "the element loads nothing until it is near the window, and reports failures",
  { timeout: PATIENCE },
  async (t) => {
    const { page, site, heard } = await pageWith(
      t,
      `<div style="height: 5000px"></div>
       <ood-lens id="far" labels="horse" images="sample:horse"></ood-lens>`,
    );
    await page.waitForFunction(() =>
      Boolean(document.querySelector("#far")?.shadowRoot),
    );
    await page.waitForTimeout(500);
    assert.equal(page.workers().length, 0);
    assert.ok(!site.asked.some((path) => path.includes("safetensors")));

    const wasm = "/pkg/cpu/ood_lens_bg.wasm";
    site.instead.set(wasm, () => ({ status: 500, body: "broken" }));
    await page.locator("#far").scrollIntoViewIfNeeded();
    const alarm = page.locator("#far").getByRole("alert");
    await alarm.getByText("ood_lens_bg.wasm").waitFor();
    const [error] = (await heard()).filter(({ type }) => type === "error");
    assert.match(error?.detail.message ?? "", /500.*\.$/);

    site.instead.clear();
    await alarm.getByRole("button", { name: "Try again" }).click();
    await tile(page, "far", "horse.png").getByText("Belongs").waitFor();
    assert.equal(await alarm.count(), 0);
  },
);

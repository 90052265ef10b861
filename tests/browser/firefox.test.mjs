/**
 * The page in Firefox, which has no WebGPU here: everything goes through the
 * CPU module, and what a person does works as it does in Chromium.
 */

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { firefox } from "./firefox.mjs";
import { four, names, PATIENCE } from "./page-helpers.mjs";

/** @typedef {import("puppeteer-core").Page} Page */
/** @typedef {import("puppeteer-core").ElementHandle} ElementHandle */

/** @param {Page} page */
async function ready(page) {
  await page.waitForSelector(
    'html[data-state="ready"]:not([data-webgpu="pending"])',
  );
}

/**
 * Name and verdict of every picture, once there are so many and all is done.
 * @param {Page} page
 * @param {number} count
 */
async function verdicts(page, count) {
  await page.waitForFunction(
    (count) =>
      document.documentElement.dataset["busy"] === "false" &&
      document.querySelectorAll(
        "#cards > li:is([data-verdict=id], [data-verdict=ood])",
      ).length === count,
    {},
    count,
  );
  return page.$$eval("#cards > li", (cards) =>
    cards.map((card) => [
      /** @type {HTMLElement} */ (card).dataset["name"],
      /** @type {HTMLElement} */ (card).dataset["verdict"],
    ]),
  );
}

/**
 * What a person would call so, among the elements of a kind. (Firefox looks
 * through the whole accessibility tree for a role and a name; on a page with
 * tables that takes it many seconds.)
 * @param {Page} page
 * @param {string} kind a selector
 * @param {string} name
 */
async function named(page, kind, name) {
  const handle = await page.waitForFunction(
    (kind, name) =>
      [...document.querySelectorAll(kind)].find((element) => {
        const label = document.getElementById(
          element.getAttribute("aria-labelledby") ?? "",
        );
        const called =
          element.getAttribute("aria-label") ??
          (label ?? element).textContent?.trim() ??
          "";
        const drawn = [...element.children].find((child) =>
          child.matches("img"),
        );
        if (drawn?.getAttribute("alt") === name) return true;
        return called === name && element.checkVisibility();
      }),
    {},
    kind,
    name,
  );
  const element = /** @type {ElementHandle} */ (handle.asElement());
  assert.ok(element, `${kind} “${name}”`);
  return element;
}

/**
 * Pictures through the file dialog.
 * @param {Page} page
 * @param {string[]} files
 */
async function pick(page, files) {
  const picker = await page.$("input#files");
  assert.ok(picker);
  await picker.uploadFile(...files);
}

const animals = [
  ["elephant.png", "id"],
  ["horse.png", "id"],
  ["strawberry.png", "ood"],
  ["sailboat.png", "ood"],
];

test(
  "Firefox: it says that it runs on the CPU, and labels typed by keyboard turn verdicts",
  { timeout: PATIENCE },
  async (t) => {
    const { visit, errors, strangers } = await firefox(t);
    const page = await visit("/");
    await ready(page);
    const gpu = await page.evaluate(() => "gpu" in navigator);
    const said = await page.$eval("#device-note", (note) => note.textContent);
    assert.match(said ?? "", /^Runs on the CPU: this browser offers no WebGPU/);
    assert.equal(
      await page.$eval("html", (root) => root.dataset["device"]),
      "cpu",
      `navigator.gpu: ${gpu}`,
    );

    await pick(page, four);
    // The example's labels hold both animals.
    assert.deepEqual(await verdicts(page, 4), animals);

    const box = await named(page, "input", "Add a label");
    await box.focus();
    for (let left = 6; left > 0; left -= 1)
      await page.keyboard.press("Backspace");
    await page.keyboard.type("strawberry,");
    await page.keyboard.type("sailboat");
    await page.keyboard.press("Enter");
    assert.deepEqual(
      (await verdicts(page, 4)).map(([, verdict]) => verdict),
      ["ood", "ood", "id", "id"],
    );
    // The last step is taken back by keyboard as well.
    await page.keyboard.down("Control");
    await page.keyboard.press("z");
    await page.keyboard.up("Control");
    assert.deepEqual(
      (await verdicts(page, 4)).map(([, verdict]) => verdict),
      ["ood", "ood", "id", "ood"],
    );
    assert.deepEqual(errors, []);
    assert.deepEqual(strangers, []);
  },
);

test(
  "Firefox: samples, dropped pictures and their reasons",
  { timeout: PATIENCE },
  async (t) => {
    const { visit, errors } = await firefox(t);
    const page = await visit("/#labels=elephant,horse");
    await ready(page);
    await (
      await named(page, "#gallery button", "Add the sample: strawberry")
    ).click();
    assert.deepEqual(await verdicts(page, 1), [["strawberry.png", "ood"]]);

    const bytes = (await readFile(four[1] ?? "")).toString("base64");
    await page.evaluate((text) => {
      const raw = Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(
        new File([raw], "dropped.png", { type: "image/png" }),
      );
      for (const type of ["dragover", "drop"]) {
        const event = new DragEvent(type, {
          dataTransfer,
          bubbles: true,
          cancelable: true,
        });
        document.body.dispatchEvent(event);
      }
    }, bytes);
    assert.deepEqual(await verdicts(page, 2), [
      ["strawberry.png", "ood"],
      ["dropped.png", "id"],
    ]);

    const why = await named(page, "button", "Why? strawberry.png");
    await why.focus();
    await page.keyboard.press("Enter");
    const dialog = await named(page, "dialog", "strawberry.png");
    await named(page, "dialog h3", "Your labels");
    const word = await dialog.waitForSelector("input[type=checkbox]");
    await word?.focus();
    await page.keyboard.press(" ");
    await page.waitForFunction(() =>
      /^Without “.*score \S+ instead of/.test(
        document.querySelector(".why-outcome")?.textContent ?? "",
      ),
    );
    await page.keyboard.press("Escape");
    await page.waitForFunction(() => !document.querySelector("dialog"));
    const focused = await page.evaluate(() =>
      document.activeElement?.getAttribute("aria-label"),
    );
    assert.equal(focused, "Why? strawberry.png");
    assert.deepEqual(errors, []);
  },
);

test("Firefox: a drawing is judged", { timeout: PATIENCE }, async (t) => {
  const { visit, errors } = await firefox(t);
  const page = await visit("/#labels=elephant,horse");
  await ready(page);
  await (await named(page, "button", "Draw one")).click();
  const sheet = await named(page, "dialog", "Draw a picture");
  const canvas = await sheet.waitForSelector("canvas");
  const box = await canvas?.boundingBox();
  assert.ok(box);
  await page.mouse.move(box.x + box.width * 0.2, box.y + box.height * 0.3);
  await page.mouse.down();
  for (let at = 1; at <= 10; at += 1) {
    await page.mouse.move(
      box.x + box.width * (0.2 + at * 0.06),
      box.y + box.height * (0.3 + 0.05 * Math.sin(at)),
    );
  }
  await page.mouse.up();
  await page.waitForFunction(() =>
    /Belongs|Does not belong/.test(
      document.querySelector("dialog")?.textContent ?? "",
    ),
  );
  await (await named(page, "button", "Done")).click();
  const drawn = await verdicts(page, 1);
  assert.equal(drawn[0]?.[0], "drawing 1");
  assert.deepEqual(errors, []);
});

test(
  "Firefox: a shared link brings labels and samples back",
  { timeout: PATIENCE },
  async (t) => {
    const { visit, errors, origin } = await firefox(t);
    const page = await visit("/");
    await ready(page);
    await (await named(page, "button", "Edit as text")).click();
    const text = await named(page, "textarea", "Your labels");
    await text.click({ count: 3 });
    await page.keyboard.down("Control");
    await page.keyboard.press("a");
    await page.keyboard.up("Control");
    await page.keyboard.type("sailboat, horse");
    for (const name of names.slice(1, 3)) {
      await (
        await named(page, "#gallery button", `Add the sample: ${name}`)
      ).click();
    }
    const before = await verdicts(page, 2);
    await (await page.waitForSelector("#share > summary"))?.click();
    await page.waitForFunction(() => {
      const { value } = /** @type {HTMLInputElement} */ (
        document.querySelector("#share-link")
      );
      return value.includes("sailboat") && value.includes("strawberry");
    });
    const link = await page.$eval(
      "#share-link",
      (input) => /** @type {HTMLInputElement} */ (input).value,
    );
    const other = await visit(link.slice(origin.length));
    await ready(other);
    assert.deepEqual(await verdicts(other, 2), before);
    const chips = await other.$$eval(".chip-text", (all) =>
      all.map((chip) => chip.textContent),
    );
    assert.deepEqual(chips, ["sailboat", "horse"]);
    assert.deepEqual(errors, []);
  },
);

test(
  "Firefox: all methods, the overview and a lesson are drawn",
  { timeout: PATIENCE },
  async (t) => {
    const { visit, errors } = await firefox(t);
    const page = await visit("/#lesson=3");
    await ready(page);
    await verdicts(page, 2);
    await page.waitForFunction(() =>
      [...document.querySelectorAll("*")].some(({ shadowRoot }) =>
        shadowRoot?.querySelector("figure math, math"),
      ),
    );
    await (await named(page, "[role=tab]", "Overview")).click();
    await page.waitForSelector(".map-picture");
    await page.waitForSelector(".words tbody tr");
    const slider = await named(page, "input[type=range]", "Threshold");
    await slider.focus();
    await page.keyboard.press("End");
    await page.waitForFunction(() =>
      [...document.querySelectorAll("#cards > li")].every(
        (card) =>
          /** @type {HTMLElement} */ (card).dataset["verdict"] === "ood",
      ),
    );
    await (await named(page, "[role=tab]", "Compare methods")).click();
    await page.waitForSelector(".compare tbody tr");
    assert.deepEqual(errors, []);
  },
);

test(
  "Firefox: <ood-lens> in a plain page",
  { timeout: PATIENCE },
  async (t) => {
    const { visit, errors, strangers } = await firefox(t);
    const page = await visit("/examples/plain/index.html");
    await page.waitForFunction(() =>
      [
        ...(document
          .querySelector("#animals")
          ?.shadowRoot?.querySelectorAll("li") ?? []),
      ].some((tile) =>
        /strawberry.*Does not belong/s.test(tile.textContent ?? ""),
      ),
    );
    await (await page.$("#boats"))?.scrollIntoView();
    await page.waitForFunction(() =>
      document
        .querySelector("#heard")
        ?.textContent?.includes("sailboat.png belongs"),
    );
    assert.deepEqual(errors, []);
    assert.deepEqual(strangers, []);
  },
);

/**
 * The page in Firefox, which has no WebGPU here: the CPU module computes
 * everything, and users can do what they can do in Chromium.
 */

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { startFirefox } from "./firefox.mjs";
import { four, names, PATIENCE } from "./page-helpers.mjs";

/** @typedef {import("puppeteer-core").Page} Page */
/** @typedef {import("puppeteer-core").ElementHandle} ElementHandle */

/**
 * Waits until the model is ready and the page knows whether WebGPU works.
 * @param {Page} page
 */
async function ready(page) {
  await page.waitForSelector(
    'html[data-state="ready"]:not([data-webgpu="pending"])',
  );
}

/**
 * Waits until this many pictures have verdicts, and reads their names and
 * verdicts.
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
 * Finds the element with an accessible name among those that a selector
 * matches. Queries by role take Firefox many seconds on a page with tables,
 * because it searches the whole accessibility tree.
 * @param {Page} page
 * @param {string} selector
 * @param {string} name
 */
async function findByName(page, selector, name) {
  const handle = await page.waitForFunction(
    (selector, name) =>
      [...document.querySelectorAll(selector)].find((element) => {
        const label = document.getElementById(
          element.getAttribute("aria-labelledby") ?? "",
        );
        const ownName =
          element.getAttribute("aria-label") ??
          (label ?? element).textContent?.trim() ??
          "";
        const image = [...element.children].find((child) =>
          child.matches("img"),
        );
        if (image?.getAttribute("alt") === name) return true;
        return ownName === name && element.checkVisibility();
      }),
    {},
    selector,
    name,
  );
  const element = /** @type {ElementHandle} */ (handle.asElement());
  assert.ok(element, `${selector} “${name}”`);
  return element;
}

/**
 * Adds pictures through the file dialog.
 * @param {Page} page
 * @param {string[]} files
 */
async function chooseFiles(page, files) {
  const picker = await page.$("input#files");
  assert.ok(picker);
  await picker.uploadFile(...files);
}

/** The verdicts of the pictures `four` when both animals are labels. */
const animals = [
  ["elephant.png", "id"],
  ["horse.png", "id"],
  ["strawberry.png", "ood"],
  ["sailboat.png", "ood"],
];

test(
  "Firefox: the page says that it runs on the CPU, and typed labels change verdicts",
  { timeout: PATIENCE },
  async (t) => {
    const { visit, errors, foreignRequests } = await startFirefox(t);
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

    await chooseFiles(page, four);
    // The example's labels include both animals.
    assert.deepEqual(await verdicts(page, 4), animals);

    const box = await findByName(page, "input", "Add a label");
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
    // Ctrl+Z undoes the last edit.
    await page.keyboard.down("Control");
    await page.keyboard.press("z");
    await page.keyboard.up("Control");
    assert.deepEqual(
      (await verdicts(page, 4)).map(([, verdict]) => verdict),
      ["ood", "ood", "id", "ood"],
    );
    assert.deepEqual(errors, []);
    assert.deepEqual(foreignRequests, []);
  },
);

test(
  "Firefox: samples and dropped pictures get verdicts with reasons",
  { timeout: PATIENCE },
  async (t) => {
    const { visit, errors } = await startFirefox(t);
    const page = await visit("/#labels=elephant,horse");
    await ready(page);
    await (
      await findByName(page, "#gallery button", "Add the sample: strawberry")
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

    const why = await findByName(page, "button", "Why? strawberry.png");
    await why.focus();
    await page.keyboard.press("Enter");
    const dialog = await findByName(page, "dialog", "strawberry.png");
    await findByName(page, "dialog h3", "Your labels");
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

test("Firefox: a drawing gets a verdict", { timeout: PATIENCE }, async (t) => {
  const { visit, errors } = await startFirefox(t);
  const page = await visit("/#labels=elephant,horse");
  await ready(page);
  await (await findByName(page, "button", "Draw one")).click();
  const sheet = await findByName(page, "dialog", "Draw a picture");
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
  await (await findByName(page, "button", "Done")).click();
  const drawn = await verdicts(page, 1);
  assert.equal(drawn[0]?.[0], "drawing 1");
  assert.deepEqual(errors, []);
});

test(
  "Firefox: a shared link restores labels and samples",
  { timeout: PATIENCE },
  async (t) => {
    const { visit, errors, origin } = await startFirefox(t);
    const page = await visit("/");
    await ready(page);
    await (await findByName(page, "button", "Edit as text")).click();
    const text = await findByName(page, "textarea", "Your labels");
    await text.click({ count: 3 });
    await page.keyboard.down("Control");
    await page.keyboard.press("a");
    await page.keyboard.up("Control");
    await page.keyboard.type("sailboat, horse");
    for (const name of names.slice(1, 3)) {
      await (
        await findByName(page, "#gallery button", `Add the sample: ${name}`)
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
  "Firefox: the lesson, the overview and the comparison are drawn",
  { timeout: PATIENCE },
  async (t) => {
    const { visit, errors } = await startFirefox(t);
    const page = await visit("/#lesson=3");
    await ready(page);
    await verdicts(page, 2);
    await page.waitForFunction(() =>
      [...document.querySelectorAll("*")].some(({ shadowRoot }) =>
        shadowRoot?.querySelector("figure math, math"),
      ),
    );
    await (await findByName(page, "[role=tab]", "Overview")).click();
    await page.waitForSelector(".map-picture");
    await page.waitForSelector(".words tbody tr");
    const slider = await findByName(page, "input[type=range]", "Threshold");
    await slider.focus();
    await page.keyboard.press("End");
    await page.waitForFunction(() =>
      [...document.querySelectorAll("#cards > li")].every(
        (card) =>
          /** @type {HTMLElement} */ (card).dataset["verdict"] === "ood",
      ),
    );
    await (await findByName(page, "[role=tab]", "Compare methods")).click();
    await page.waitForSelector(".compare tbody tr");
    assert.deepEqual(errors, []);
  },
);

test(
  "Firefox: <ood-lens> works in a plain page",
  { timeout: PATIENCE },
  async (t) => {
    const { visit, errors, foreignRequests } = await startFirefox(t);
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
    assert.deepEqual(foreignRequests, []);
  },
);

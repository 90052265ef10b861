/**
 * The lesson: both languages are whole, and what each step claims of its
 * pictures is what the model says of them.
 */

import assert from "node:assert/strict";
import { test } from "node:test";
import { STEPS } from "../../www/lessons/steps.js";
import { textIn } from "../../www/lessons/text.js";
import { openPage } from "./chromium.mjs";

/** @typedef {import("playwright-core").Page} Page */

const PATIENCE = 120_000;

/**
 * A sentence's places for numbers, in any order.
 * @param {string} sentence
 */
const places = (sentence) => (sentence.match(/\{[^}]*\}/g) ?? []).sort();

test("English and Japanese say the same things", async () => {
  const [en, ja] = await Promise.all([textIn("en"), textIn("ja")]);
  /**
   * Every text by its path.
   * @param {unknown} value
   * @param {string} path
   * @returns {[string, string][]}
   */
  const flat = (value, path = "") =>
    typeof value === "string"
      ? [[path, value]]
      : Object.entries(value ?? {}).flatMap(([key, inner]) =>
          flat(inner, `${path}/${key}`),
        );
  const english = new Map(flat(en));
  const japanese = new Map(flat(ja));
  assert.deepEqual([...japanese.keys()], [...english.keys()]);
  for (const [path, sentence] of english) {
    const other = japanese.get(path) ?? "";
    assert.deepEqual(places(other), places(sentence), path);
    assert.match(other, /[\p{scx=Hira}\p{scx=Kana}\p{scx=Han}]/u, path);
    assert.doesNotMatch(sentence, /[\p{scx=Hira}\p{scx=Kana}\p{scx=Han}]/u);
  }
  assert.equal(en.lesson.length, STEPS.length);
  for (const [at, step] of STEPS.entries()) {
    assert.equal(en.lesson[at]?.tries.length, step.tries.length);
  }
});

/**
 * @param {import("node:test").TestContext} t
 * @param {string} path
 */
async function at(t, path) {
  const opened = await openPage({ webgpu: false, path });
  t.after(opened.close);
  opened.page.setDefaultTimeout(PATIENCE);
  return opened;
}

/**
 * The bars of a picture of the lesson: whose they are, and their percentages.
 * @param {Page} page
 * @param {string} sample
 */
async function bars(page, sample) {
  const figure = page.locator(`figure[data-sample=${sample}]`);
  await figure.getByRole("listitem").first().waitFor();
  return figure.getByRole("listitem").evaluateAll((items) =>
    items.map((item) => ({
      kind: item.getAttribute("data-kind") ?? "",
      word: item.querySelector(".word")?.textContent ?? "",
      percent: parseFloat(item.querySelector(".value")?.textContent ?? ""),
    })),
  );
}

/**
 * The words of the step, once all their numbers are there.
 * @param {Page} page
 */
async function words(page) {
  const body = page.locator(".lesson .body > .words");
  for (let tries = 0; tries < 300; tries += 1) {
    const text = (await body.textContent()) ?? "";
    if (text !== "" && !text.includes("…")) return text;
    await new Promise((resume) => setTimeout(resume, 100));
  }
  return assert.fail(`still no numbers: ${await body.textContent()}`);
}

/**
 * @param {Page} page
 * @param {string} sample
 */
const judged = (page, sample) =>
  page
    .locator(`figure[data-sample=${sample}]:not([data-verdict=""])`)
    .getAttribute("data-verdict");

/**
 * The page's card of a picture speaks of the same score as the lesson's figure.
 * @param {Page} page
 * @param {string} sample
 * @param {boolean} before debiasing
 */
async function agree(page, sample, before) {
  const facts = page.locator(`.card[data-name="${sample}.png"] .card-facts`);
  const figure = page.locator(`figure[data-sample=${sample}] .scale p`);
  const kind = before ? /^score before debiasing/ : /^score [\d.]/;
  await facts.filter({ hasText: kind }).waitFor();
  const said = async (/** @type {import("playwright-core").Locator} */ text) =>
    Number(/score\D* ([\d.e-]+)/.exec((await text.textContent()) ?? "")?.[1]);
  // A step that changes the labels is drawn when its verdicts are there; cards and figure come apart.
  for (let tries = 0; ; tries += 1) {
    const [card, drawn] = [await said(facts), await said(figure)];
    if (card > 0 && Math.abs(card - drawn) <= 0.05 * card) return;
    assert.ok(tries < 100, `${card} ${drawn}`);
    await new Promise((resume) => setTimeout(resume, 100));
  }
}

test(
  "each step shows what it says, and one changed label turns the strawberry",
  { timeout: 2 * PATIENCE },
  async (t) => {
    const { page, errors, strangers } = await at(t, "/");
    await page.getByRole("link", { name: "A lesson in five steps" }).click();
    const next = page.getByRole("button", { name: "Next", exact: true });
    /** @param {string} name */
    const titled = (name) =>
      page.getByRole("heading", { name, exact: true }).waitFor();

    // 1: a softmax finds the right animals.
    await titled("A classifier compares");
    await words(page);
    for (const animal of ["horse", "elephant"]) {
      const [best, ...rest] = await bars(page, animal);
      assert.equal(best?.word, animal);
      assert.ok((best?.percent ?? 0) > 80, `${animal}: ${best?.percent} %`);
      const sum = rest.reduce((all, { percent }) => all + percent, 0);
      assert.ok(Math.abs(sum + (best?.percent ?? 0) - 100) < 2);
    }
    await page.getByText("In numbers, for the horse").click();
    await page.locator("math").nth(1).waitFor();

    // 2: it is as sure of a strawberry, whatever the labels.
    await next.click();
    await titled("It has to choose");
    const told = await words(page);
    const [winner] = await bars(page, "strawberry");
    assert.ok((winner?.percent ?? 0) > 50, `${winner?.percent} %`);
    assert.ok(told.includes(`“${winner?.word}”`), told);
    await page.getByRole("button", { name: "Put rabbit in place" }).click();
    await page
      .locator("figure[data-sample=strawberry]")
      .getByText("rabbit")
      .waitFor();
    const [again] = await bars(page, "strawberry");
    assert.ok((again?.percent ?? 0) > 50, `${again?.percent} %`);

    // 3: with other words it does not belong, until a label names it.
    await next.click();
    await titled("Let other words compete");
    await words(page);
    assert.equal(await judged(page, "strawberry"), "ood");
    assert.equal(await judged(page, "horse"), "id");
    await agree(page, "strawberry", true);
    await agree(page, "horse", true);
    const heaviest = (await bars(page, "strawberry")).sort(
      (a, b) => b.percent - a.percent,
    )[0];
    assert.equal(heaviest?.kind, "ood");
    await page.getByRole("button", { name: "Put strawberry in place" }).click();
    await page
      .locator("figure[data-sample=strawberry][data-verdict=id]")
      .waitFor();
    assert.equal(await judged(page, "horse"), "id");

    // 4: words inside the label count against it.
    await next.click();
    await titled("Some opponents are on your side");
    assert.match(await words(page), /who counts against it: .*strawberry/);
    const against = (await bars(page, "strawberry")).filter(
      ({ kind }) => kind === "false",
    );
    assert.ok(against.length >= 2, JSON.stringify(against));
    await agree(page, "strawberry", true);

    // 5: taken out, the score rises, and what does not belong stays out.
    await next.click();
    await titled("Take them out of the race");
    const last = await words(page);
    const [, from, to] =
      /rises from ([\d.]+) to (\d\.\d+)/.exec(last) ?? assert.fail(last);
    assert.ok(Number(to) > Number(from), last);
    assert.equal(await judged(page, "strawberry"), "id");
    assert.equal(await judged(page, "sailboat"), "ood");
    await agree(page, "strawberry", false);
    await agree(page, "sailboat", false);
    await page
      .getByRole("button", {
        name: "Put strawberry in place of fruit",
      })
      .click();
    await page
      .locator("figure[data-sample=strawberry]")
      .locator("[data-kind=id]")
      .getByText("strawberry")
      .waitFor();
    assert.equal(await judged(page, "strawberry"), "id");
    await page
      .getByRole("button", { name: "Put butterfly in place of fruit" })
      .click();
    await page
      .locator("figure[data-sample=strawberry][data-verdict=ood]")
      .waitFor();

    // The address follows once the page is at rest.
    await page.waitForURL(/lesson=5/);
    await page.getByRole("button", { name: "End the lesson" }).click();
    await page.getByRole("heading", { name: "Take them out" }).waitFor({
      state: "hidden",
    });
    assert.deepEqual(errors, []);
    assert.deepEqual(strangers(), []);
  },
);

test(
  "a link opens a step, in Japanese, in the page and in a frame",
  { timeout: 2 * PATIENCE },
  async (t) => {
    const { page, errors } = await at(t, "/#lesson=4&lang=ja");
    const title = (await textIn("ja")).lesson[3]?.title ?? "";
    await page.getByRole("heading", { name: title }).waitFor();
    assert.match(await words(page), /偽の負例/);
    assert.deepEqual(errors, []);

    const embedded = await at(t, "/index.html?embed=1#lesson=4&lang=ja");
    await embedded.page.getByRole("heading", { name: title }).waitFor();
    assert.match(await words(embedded.page), /偽の負例/);
    await embedded.page.getByRole("button", { name: "次へ" }).click();
    const after = (await textIn("ja")).lesson[4]?.title ?? "";
    await embedded.page.getByRole("heading", { name: after }).waitFor();
    assert.match(await words(embedded.page), /バイアス除去/);
    assert.deepEqual(embedded.errors, []);
  },
);

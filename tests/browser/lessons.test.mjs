/**
 * The lesson: its texts are complete in both languages, and the model's verdicts
 * agree with what each step says about its pictures.
 */

import assert from "node:assert/strict";
import { test } from "node:test";
import { STEPS } from "../../www/lessons/steps.js";
import { textIn } from "../../www/lessons/text.js";
import { openPage } from "./chromium.mjs";

/** @typedef {import("playwright-core").Page} Page */

const PATIENCE = 120_000;

/**
 * The placeholders of a sentence, sorted.
 * @param {string} sentence
 */
const places = (sentence) => (sentence.match(/\{[^}]*\}/g) ?? []).sort();

test("English and Japanese have the same texts with the same placeholders", async () => {
  const [en, ja] = await Promise.all([textIn("en"), textIn("ja")]);
  /**
   * Every text with its path.
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
 * @param {string} path on the server
 */
async function openAt(t, path) {
  const opened = await openPage({ webgpu: false, path });
  t.after(opened.close);
  opened.page.setDefaultTimeout(PATIENCE);
  return opened;
}

/**
 * Reads the bars of one figure of the lesson; `percent` is 0 to 100.
 * @param {Page} page
 * @param {string} sample
 */
async function readBars(page, sample) {
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
 * Reads the text of the step, once it contains all numbers.
 * @param {Page} page
 */
async function readText(page) {
  const body = page.locator(".lesson .body > .words");
  for (let tries = 0; tries < 300; tries += 1) {
    const text = (await body.textContent()) ?? "";
    if (text !== "" && !text.includes("…")) return text;
    await new Promise((resume) => setTimeout(resume, 100));
  }
  return assert.fail(`still no numbers: ${await body.textContent()}`);
}

/**
 * Reads the verdict of one figure of the lesson.
 * @param {Page} page
 * @param {string} sample
 */
const readVerdict = (page, sample) =>
  page
    .locator(`figure[data-sample=${sample}]:not([data-verdict=""])`)
    .getAttribute("data-verdict");

/**
 * Asserts that the card and the lesson's figure of a picture show the same score.
 * @param {Page} page
 * @param {string} sample
 * @param {boolean} before whether it is the score before debiasing
 */
async function assertSameScore(page, sample, before) {
  const facts = page.locator(`.card[data-name="${sample}.png"] .card-facts`);
  const figure = page.locator(`figure[data-sample=${sample}] .scale p`);
  const kind = before ? /^score before debiasing/ : /^score [\d.]/;
  await facts.filter({ hasText: kind }).waitFor();
  const scoreIn = async (
    /** @type {import("playwright-core").Locator} */ text,
  ) =>
    Number(/score\D* ([\d.e-]+)/.exec((await text.textContent()) ?? "")?.[1]);
  // After a change of the labels the card and the figure are not drawn at once.
  for (let tries = 0; ; tries += 1) {
    const [card, drawn] = [await scoreIn(facts), await scoreIn(figure)];
    if (card > 0 && Math.abs(card - drawn) <= 0.05 * card) return;
    assert.ok(tries < 100, `${card} ${drawn}`);
    await new Promise((resume) => setTimeout(resume, 100));
  }
}

test(
  "the figures of each step show what its text says",
  { timeout: 2 * PATIENCE },
  async (t) => {
    const { page, errors, foreignRequests } = await openAt(t, "/");
    await page.getByRole("link", { name: "A lesson in five steps" }).click();
    const next = page.getByRole("button", { name: "Next", exact: true });
    /** @param {string} name */
    const titled = (name) =>
      page.getByRole("heading", { name, exact: true }).waitFor();

    // 1: the softmax is highest for the right animal.
    await titled("A classifier compares");
    await readText(page);
    for (const animal of ["horse", "elephant"]) {
      const [best, ...rest] = await readBars(page, animal);
      assert.equal(best?.word, animal);
      assert.ok((best?.percent ?? 0) > 80, `${animal}: ${best?.percent} %`);
      const sum = rest.reduce((all, { percent }) => all + percent, 0);
      assert.ok(Math.abs(sum + (best?.percent ?? 0) - 100) < 2);
    }
    await page.getByText("In numbers, for the horse").click();
    await page.locator("math").nth(1).waitFor();

    // 2: the softmax is also high for a strawberry, whatever the labels are.
    await next.click();
    await titled("It has to choose");
    const told = await readText(page);
    const [winner] = await readBars(page, "strawberry");
    assert.ok((winner?.percent ?? 0) > 50, `${winner?.percent} %`);
    assert.ok(told.includes(`“${winner?.word}”`), told);
    await page.getByRole("button", { name: "Put rabbit in place" }).click();
    await page
      .locator("figure[data-sample=strawberry]")
      .getByText("rabbit")
      .waitFor();
    const [again] = await readBars(page, "strawberry");
    assert.ok((again?.percent ?? 0) > 50, `${again?.percent} %`);

    // 3: against other words the strawberry is OOD, until a label names it.
    await next.click();
    await titled("Let other words compete");
    await readText(page);
    assert.equal(await readVerdict(page, "strawberry"), "ood");
    assert.equal(await readVerdict(page, "horse"), "id");
    await assertSameScore(page, "strawberry", true);
    await assertSameScore(page, "horse", true);
    const heaviest = (await readBars(page, "strawberry")).sort(
      (a, b) => b.percent - a.percent,
    )[0];
    assert.equal(heaviest?.kind, "ood");
    await page.getByRole("button", { name: "Put strawberry in place" }).click();
    await page
      .locator("figure[data-sample=strawberry][data-verdict=id]")
      .waitFor();
    assert.equal(await readVerdict(page, "horse"), "id");

    // 4: words inside a label count against the label.
    await next.click();
    await titled("Some opponents are on your side");
    assert.match(await readText(page), /who counts against it: .*strawberry/);
    const against = (await readBars(page, "strawberry")).filter(
      ({ kind }) => kind === "false",
    );
    assert.ok(against.length >= 2, JSON.stringify(against));
    await assertSameScore(page, "strawberry", true);

    // 5: setting these words aside raises the score; the sailboat stays OOD.
    await next.click();
    await titled("Take them out of the race");
    const last = await readText(page);
    const [, from, to] =
      /rises from ([\d.]+) to (\d\.\d+)/.exec(last) ?? assert.fail(last);
    assert.ok(Number(to) > Number(from), last);
    assert.equal(await readVerdict(page, "strawberry"), "id");
    assert.equal(await readVerdict(page, "sailboat"), "ood");
    await assertSameScore(page, "strawberry", false);
    await assertSameScore(page, "sailboat", false);
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
    assert.equal(await readVerdict(page, "strawberry"), "id");
    await page
      .getByRole("button", { name: "Put butterfly in place of fruit" })
      .click();
    await page
      .locator("figure[data-sample=strawberry][data-verdict=ood]")
      .waitFor();

    // The page updates its address after its work is done.
    await page.waitForURL(/lesson=5/);
    await page.getByRole("button", { name: "End the lesson" }).click();
    await page.getByRole("heading", { name: "Take them out" }).waitFor({
      state: "hidden",
    });
    assert.deepEqual(errors, []);
    assert.deepEqual(foreignRequests(), []);
  },
);

test(
  "a link opens a step in Japanese, in the page and in the embedded page",
  { timeout: 2 * PATIENCE },
  async (t) => {
    const { page, errors } = await openAt(t, "/#lesson=4&lang=ja");
    const title = (await textIn("ja")).lesson[3]?.title ?? "";
    await page.getByRole("heading", { name: title }).waitFor();
    assert.match(await readText(page), /偽の負例/);
    assert.deepEqual(errors, []);

    const embedded = await openAt(t, "/index.html?embed=1#lesson=4&lang=ja");
    await embedded.page.getByRole("heading", { name: title }).waitFor();
    assert.match(await readText(embedded.page), /偽の負例/);
    await embedded.page.getByRole("button", { name: "次へ" }).click();
    const after = (await textIn("ja")).lesson[4]?.title ?? "";
    await embedded.page.getByRole("heading", { name: after }).waitFor();
    assert.match(await readText(embedded.page), /バイアス除去/);
    assert.deepEqual(embedded.errors, []);
  },
);

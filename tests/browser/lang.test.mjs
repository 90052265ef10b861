/**
 * The page in other languages: every sentence has a translation, and no text of
 * the page is left in English.
 */

import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { extname, join } from "node:path";
import { test } from "node:test";
import { parsers } from "prettier/plugins/acorn";
import { catalogue } from "../../www/lang/catalogue.js";
import { LANGUAGES, languageFor } from "../../www/lang/languages.js";
import { keyOf } from "../../www/ui/language.js";
import { four, PATIENCE, ready, ROOT, settled } from "./page-helpers.mjs";

/** @typedef {import("playwright-core").Page} Page */

/**
 * @param {string} folder
 * @param {string} ending
 * @returns {Promise<[string, string][]>} name and content of each file
 */
async function sources(folder, ending) {
  const entries = await readdir(folder, {
    withFileTypes: true,
    recursive: true,
  });
  const files = entries.filter(
    (entry) => entry.isFile() && extname(entry.name) === ending,
  );
  return Promise.all(
    files.map(async ({ name, parentPath }) => [
      name,
      await readFile(join(parentPath, name), "utf8"),
    ]),
  );
}

/** The first arguments of all calls of `t`, where they are literals. */
async function sentences() {
  /** @type {Set<string>} */
  const found = new Set();
  /** @param {any} node */
  const written = (node) => {
    if (node.type === "Literal") found.add(node.value);
    if (node.type !== "ConditionalExpression") return;
    written(node.consequent);
    written(node.alternate);
  };
  /** @param {any} node */
  const walk = (node) => {
    if (Array.isArray(node)) return node.forEach(walk);
    if (typeof node?.type !== "string") return;
    const call = node.type === "CallExpression" && node.callee.name === "t";
    if (call) written(node.arguments[0]);
    Object.values(node).forEach(walk);
  };
  for (const [, text] of await sources(join(ROOT, "www"), ".js")) {
    // No options are needed to parse.
    walk(parsers.acorn.parse(text, /** @type {any} */ ({})));
  }
  return found;
}

/** Sentences from `assets/models.json`, which the page translates as they are. */
async function elsewhere() {
  const { models } = JSON.parse(
    await readFile(join(ROOT, "assets/models.json"), "utf8"),
  );
  return models.map((/** @type {any} */ { good_for }) => good_for);
}

/** The placeholders, sorted. @param {string} text @returns {string[]} */
const places = (text) => (text.match(/\{\w+\}/g) ?? []).sort();

for (const lang of Object.keys(LANGUAGES).filter((lang) => lang !== "en")) {
  test(`${lang}: every sentence has a translation, and no translation is unused`, async () => {
    const { page: said } = await catalogue(lang);
    const english = await sentences();
    assert.ok(english.size > 300, `${english.size} sentences were found`);
    const missing = [...english, ...(await elsewhere())].filter(
      (key) => !Object.hasOwn(said, key),
    );
    assert.deepEqual(missing, []);

    const index = await readFile(join(ROOT, "index.html"), "utf8");
    const page = keyOf(index.replaceAll("&nbsp;", " "));
    const list = await readFile(join(ROOT, "assets/models.json"), "utf8");
    // Parts of speech come from the Rust side by these names.
    const types = await readFile(join(ROOT, "www/client/types.d.ts"), "utf8");
    const all = [page, list, types].join("\n");
    const unused = Object.keys(said).filter(
      (key) => !english.has(key) && !all.includes(key),
    );
    assert.deepEqual(unused, []);
    for (const [key, text] of Object.entries(said)) {
      assert.notEqual(text.trim(), "", key);
      // A translation that lacks a placeholder would hide its value.
      assert.deepEqual(places(text), places(key), key);
    }
  });
}

test("the language is the first requested one that is available", () => {
  assert.equal(languageFor(["ja-JP", "en"]), "ja");
  assert.equal(languageFor([null, "", "fr", "JA"]), "ja");
  assert.equal(languageFor(["xx"]), "en");
  assert.equal(languageFor([]), "en");
});

/** Names, units and technical terms that are the same in all languages. */
const NAMES =
  /OOD Lens|Hugging Face|open_clip\w*|tokenizer\.json|safetensors|ood-lens embed-corpus|--words|FILE|owner\/name|CIFAR-10|Food-101|ImageNet-1k|WordNet|WebGPU|NegLabel|NegRefine|SoftMax|Pocket|arXiv|AUROC|FPR95|noun\.\w+|adj\.\w+|in distribution|Ctrl|\b(CPU|GPU|CLIP|JSON|CSV|PNG|DNM|MCM|TANL|kNN|TPR|FPR|OOD|ViT|ResNet|MIT|Apache|BSD|CC|MB|kB|GB)\b/g;

/**
 * The English texts of the page that are visible or that a screen reader reads.
 * @param {Page} page
 */
async function english(page) {
  const found = await page.evaluate(() => {
    const foreign =
      '[dir="auto"], [translate="no"], [lang="en"], script, style';
    /** @type {string[]} */
    const texts = [];
    const walker = document.createTreeWalker(
      document.body,
      NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT,
    );
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const element = node instanceof Element ? node : node.parentElement;
      if (!element?.checkVisibility()) continue;
      if (node instanceof Element) {
        if (node.closest("[translate=no], script, style")) continue;
        for (const name of ["aria-label", "title", "placeholder", "alt"]) {
          const text = node.getAttribute(name);
          if (text) texts.push(`${name}: ${text}`.replace(/^[\w-]+: /, ""));
        }
      } else if (!element.closest(foreign)) texts.push(node.nodeValue ?? "");
    }
    return texts;
  });
  return [...new Set(found.map((text) => text.trim()))].filter((text) => {
    // A Japanese sentence may contain names in Latin letters.
    const japanese = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u;
    const rest = text.replace(NAMES, "");
    return !japanese.test(text) && /[A-Za-z]{3,}/.test(rest);
  });
}

test(
  "in Japanese no text is left in English, and no view is wider than the page",
  { timeout: 2 * PATIENCE },
  async (t) => {
    const { page, errors } = await ready(t, {
      path: "/?lang=ja",
      context: { viewport: { width: 390, height: 844 } },
    });
    assert.equal(await page.getAttribute("html", "lang"), "ja");
    /** @param {string} view */
    const look = async (view) => {
      assert.deepEqual(await english(page), [], view);
      const over = await page.evaluate(() => {
        const { scrollWidth, clientWidth } = document.documentElement;
        return scrollWidth - clientWidth;
      });
      assert.ok(over <= 0, `${view}: ${over} px too wide`);
    };
    await look("empty");
    await page.setInputFiles("#files", four);
    await settled(page);
    await page.getByRole("heading", { name: "判定" }).waitFor();
    await page.locator(".card .bar").first().waitFor();
    await look("pictures");
    await page.locator(".why-open").first().click();
    await page.locator("dialog .bar").first().waitFor();
    await look("why");
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "絵を描く" }).click();
    await look("draw");
    await page.keyboard.press("Escape");
    await page.getByRole("tab", { name: "全体を見る" }).click();
    await page.locator(".words tbody tr").first().waitFor();
    await page.locator(".map-picture").first().waitFor();
    await look("overview");
    await page.getByRole("tab", { name: "手法を比べる" }).click();
    await page.locator(".compare tbody tr").first().waitFor();
    await look("compare");
    await page.locator("#settings > summary").click();
    await page.locator("#settings .advanced > summary").click();
    await page.locator("#own-words > summary").click();
    await page.getByRole("button", { name: "この言葉を使う" }).click();
    await page.getByText("共有", { exact: true }).click();
    await look("settings");
    await page.getByRole("button", { name: "変更" }).click();
    await page.getByText("TinyCLIP").first().waitFor();
    await look("models");
    await page.keyboard.press("Escape");

    // The page shows the worker's errors in its own language, too.
    await page.setInputFiles("#files", {
      name: "notes.pdf",
      mimeType: "image/png",
      buffer: Buffer.from("%PDF-1.7"),
    });
    await page.getByRole("tab").first().click();
    // Cards are drawn when they come near the window.
    await page.locator("#cards > li").last().scrollIntoViewIfNeeded();
    await page
      .getByText("読み込める画像ではありません（PDF 文書です）")
      .waitFor();

    // The page changes back to English, and keeps the labels.
    await page.getByRole("link", { name: "English" }).evaluate((link) => {
      // The change would lose five pictures, so the page asks the user.
      window.confirm = (text) => {
        document.title = String(text);
        return false;
      };
      /** @type {HTMLElement} */ (link).click();
    });
    assert.match(await page.title(), /ご自分の画像 5 枚/);
    assert.equal(await page.getAttribute("html", "lang"), "ja");
    await page.evaluate(() => {
      window.confirm = () => true;
    });
    await page.getByRole("link", { name: "English" }).click();
    await page.getByRole("link", { name: "日本語" }).waitFor();
    assert.equal(await page.getAttribute("html", "lang"), "en");
    // The chosen language is remembered, and a link's language overrides it.
    await page.goto(page.url().replace(/\?[^#]*/, ""));
    await page.getByRole("link", { name: "日本語" }).waitFor();
    await page.goto(page.url().replace(/#.*/, "#lang=ja"));
    await page.getByRole("link", { name: "English" }).waitFor();
    assert.deepEqual(errors, []);
  },
);

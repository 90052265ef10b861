/**
 * The state in the address: decoding restores what was encoded, and any other
 * fragment gives error messages but never an exception.
 */

import assert from "node:assert/strict";
import { test } from "node:test";
import { catalogue } from "../../www/lang/catalogue.js";
import { LANGUAGES } from "../../www/lang/languages.js";
import { word } from "../../www/lang/word.js";
import {
  DEFAULTS,
  HIDEABLE_PARTS,
  LESSON_STEPS,
} from "../../www/state/fields.js";
import { linkTo, readHash, writeHash } from "../../www/state/hash.js";

/** @typedef {import("../../www/state/fields.js").State} State */

/** @type {Partial<State>[]} */
const STATES = [
  {},
  { labels: [] },
  { labels: ["cat", "dog"] },
  { labels: ["a, b", "c\\", "\\,", "", "d&e=f#g", "100 %", "a+b", "犬", "🐈‍⬛"] },
  { method: "dnm-paper", settings: { temperature: 0.01, tau: 0.12 } },
  { settings: { auto: true, exclude: ["noun.food", "a,b"] } },
  { lesson: 3, samples: ["horse", "soccer ball"] },
  { hide: ["labels", "why"], theme: "dark", lang: "ja" },
];

for (const part of STATES) {
  test(`a state is read back as it was written: ${JSON.stringify(part)}`, () => {
    const state = { ...DEFAULTS, ...part };
    const hash = writeHash(state);
    assert.deepEqual(readHash(hash), { state, problems: [] });
    // URL normalises the address as a browser does.
    const url = new URL(linkTo(state, "https://example.org/lens/?a=b#old"));
    assert.deepEqual(readHash(url.hash), { state, problems: [] });
    assert.equal(url.search, "?a=b");
  });
}

test("people can read a list in the address", () => {
  const labels = ["cat", "polar bear"];
  assert.equal(
    writeHash({ ...DEFAULTS, labels, lesson: 2 }),
    "#labels=cat,polar+bear&lesson=2",
  );
  assert.equal(writeHash(DEFAULTS), "");
});

/** @type {[string, string, Record<string, string | number>][]} a wrong fragment,
 *  and the code and values of its error message */
const WRONG = [
  ["#lesson=9", "link-lesson-unknown", { lesson: "9", most: LESSON_STEPS }],
  ["#lesson=two", "link-lesson-unknown", { lesson: "two", most: LESSON_STEPS }],
  ["#method=%3Cscript%3E", "link-method-invalid", { method: "<script>" }],
  ["#model=a/b/c", "link-model-invalid", { model: "a/b/c" }],
  ["#threshold=high", "link-threshold-invalid", { threshold: "high" }],
  ["#settings=%7B", "link-settings-damaged", {}],
  ["#settings=[1]", "link-settings-no-object", {}],
  ['#settings={"a":{"b":1}}', "link-setting-unreadable", { setting: "a" }],
  ['#settings={"a":1e999}', "link-setting-unreadable", { setting: "a" }],
  ["#theme=pink", "link-theme-unknown", { theme: "pink" }],
  ["#lang=../../x", "link-language-invalid", { language: "../../x" }],
  [
    "#hide=everything",
    "link-part-unknown",
    { part: "everything", parts: HIDEABLE_PARTS.join(", ") },
  ],
  ["#labels=%E0%A4", "link-list-damaged", { list: "labels" }],
  [
    `#labels=${"a".repeat(2500)}`,
    "link-entry-too-long",
    { list: "labels", most: 2000 },
  ],
  [
    `#samples=${"a,".repeat(6000)}`,
    "link-list-too-long",
    { list: "samples", count: 6001, most: 5000 },
  ],
  ["#colour=red", "link-field-unknown", { field: "colour" }],
  [`#${"x".repeat(90)}=1`, "link-field-unknown", { field: "x".repeat(40) }],
];

for (const [hash, code, values] of WRONG) {
  test(`a wrong fragment gets an error message: ${hash.slice(0, 40)}`, async () => {
    const { state, problems } = readHash(
      `${hash}&labels=cat`.replace(/^(#labels=.*)&labels=cat$/, "$1"),
    );
    assert.deepEqual(problems, [{ code, values }]);
    for (const lang of Object.keys(LANGUAGES)) {
      const sentence = word(
        /** @type {import("../../www/client/messages.js").Message} */ (
          problems[0]
        ),
        await catalogue(lang),
      );
      assert.match(sentence, lang === "en" ? /^[A-Z“][^{}]*\.$/ : /^[^{}]+。$/);
    }
    // The other fields are still read.
    const labels = hash.startsWith("#labels") ? null : ["cat"];
    assert.deepEqual(state, { ...DEFAULTS, labels });
  });
}

test("random fragments never throw", () => {
  let seed = 7;
  const random = () => (seed = (seed * 48271) % 2147483647) / 2147483647;
  const letters = "#&=%,\\{}[]\"':;+ \u0000\uD800éa1labelsmethod";
  for (let at = 0; at < 5000; at += 1) {
    const length = Math.floor(random() * 60);
    const noise = Array.from(
      { length },
      () => letters[Math.floor(random() * letters.length)],
    ).join("");
    const { problems } = readHash(noise);
    assert.ok(Array.isArray(problems), noise);
  }
});

test("a link to an element of the page has no state and no error", () => {
  assert.deepEqual(readHash("#results"), { state: DEFAULTS, problems: [] });
});

/**
 * The state in the address: decoding restores what was encoded, and any other
 * fragment gives error sentences but never an exception.
 */

import assert from "node:assert/strict";
import { test } from "node:test";
import { DEFAULTS, LESSON_STEPS } from "../../www/state/fields.js";
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

/** @type {[string, RegExp][]} a wrong fragment, and its error sentence */
const WRONG = [
  ["#lesson=9", new RegExp(`1 to ${LESSON_STEPS}`)],
  ["#lesson=two", /no lesson/],
  ["#method=%3Cscript%3E", /no method/],
  ["#settings=%7B", /settings are damaged/],
  ["#settings=[1]", /no settings/],
  ['#settings={"a":{"b":1}}', /“a” cannot be read/],
  ['#settings={"a":1e999}', /“a” cannot be read/],
  ["#theme=pink", /light, dark and auto/],
  ["#lang=../../x", /no language/],
  ["#hide=everything", /no part “everything”/],
  ["#labels=%E0%A4", /labels are damaged/],
  [`#labels=${"a".repeat(2500)}`, /2000 letters/],
  [`#samples=${"a,".repeat(6000)}`, /more than the 5000/],
  ["#colour=red", /“colour”, which means nothing/],
];

for (const [hash, sentence] of WRONG) {
  test(`a wrong fragment gets an error sentence: ${hash.slice(0, 40)}`, () => {
    const { state, problems } = readHash(
      `${hash}&labels=cat`.replace(/^(#labels=.*)&labels=cat$/, "$1"),
    );
    assert.equal(problems.length, 1, problems.join(" "));
    assert.match(problems[0] ?? "", sentence);
    assert.match(problems[0] ?? "", /^[A-Z“].*\.$/);
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

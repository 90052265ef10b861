/**
 * Messages as data: every code of the Rust side and of the JavaScript has a
 * sentence in every language, with the same values. No browser is needed.
 */

import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { CODES } from "../../www/client/codes.js";
import { message, MessageError, messageOf } from "../../www/client/messages.js";
import { catalogue } from "../../www/lang/catalogue.js";
import { LANGUAGES } from "../../www/lang/languages.js";
import { word } from "../../www/lang/word.js";
import { ROOT } from "./static-host.mjs";

/** @typedef {import("../../www/client/messages.js").Message} Message */
/** @typedef {import("../../www/lang/en.js").Text} Text */

/** @returns {Promise<string>} without comments */
async function rustTypes() {
  const file = join(ROOT, "www/client/types.d.ts");
  return (await readFile(file, "utf8")).replace(/\/\*[^]*?\*\//g, "");
}

/**
 * The codes of the Rust side, each with its values and their types.
 * @param {string} types
 * @returns {Map<string, Map<string, string>>}
 */
function rustCodes(types) {
  const variants = types.matchAll(
    /code: "([\w-]+)";(?:\s*values: \{([^}]*)\};)?/g,
  );
  return new Map(
    [...variants].map(([, code = "", values = ""]) => [
      code,
      new Map(
        [...values.matchAll(/(\w+): ([^;]+);/g)].map(
          ([, name = "", type = ""]) => [name, type],
        ),
      ),
    ]),
  );
}

/** All codes, each with its values and their types. */
async function allCodes() {
  const own = Object.entries(CODES).map(
    ([code, values]) =>
      /** @type {const} */ ([code, new Map(Object.entries(values))]),
  );
  return new Map([...rustCodes(await rustTypes()), ...own]);
}

/** @param {Text} text */
const forms = (text) =>
  typeof text === "string" ? [text] : Object.values(text);

/** @param {string} sentence @returns {string[]} */
const places = (sentence) =>
  [...sentence.matchAll(/\{(\w+)(?:, \w+)?\}/g)].map(([, name = ""]) => name);

const JAPANESE = /[\p{scx=Hira}\p{scx=Kana}\p{scx=Han}]/u;

test("the list of the Rust side's codes is that of its types", async () => {
  const types = await rustTypes();
  const union = /export type Code =([^;]*);/.exec(types)?.[1] ?? "";
  const listed = [...union.matchAll(/"([\w-]+)"/g)].map(([, code]) => code);
  assert.deepEqual([...rustCodes(types).keys()].sort(), listed.sort());
  assert.ok(listed.length > 80, `${listed.length} codes`);
});

test("every code of the JavaScript is sent somewhere", async () => {
  const www = join(ROOT, "www");
  const paths = await readdir(www, { recursive: true });
  const sent = new Set();
  for (const path of paths.filter((path) => path.endsWith(".js"))) {
    const text = await readFile(join(www, path), "utf8");
    for (const [, code] of text.matchAll(/\bmessage\(\s*"([\w-]+)"/g)) {
      sent.add(code);
    }
  }
  assert.deepEqual([...sent].sort(), Object.keys(CODES).sort());
});

for (const lang of Object.keys(LANGUAGES)) {
  test(`${lang}: every code has a sentence with its values, and no other`, async () => {
    const codes = await allCodes();
    const { messages } = await catalogue(lang);
    assert.deepEqual(Object.keys(messages).sort(), [...codes.keys()].sort());
    for (const [code, text] of Object.entries(messages)) {
      const values = [...(codes.get(code)?.keys() ?? [])].sort();
      for (const sentence of forms(text)) {
        assert.deepEqual([...new Set(places(sentence))].sort(), values, code);
        // A message in another's place brings its own end.
        assert.match(sentence, /([.?。？]|\{(reason|automatic)\})$/, code);
        assert.equal(JAPANESE.test(sentence), lang === "ja", code);
      }
      if (typeof text !== "string") assert.ok(values.includes("count"), code);
    }
  });

  test(`${lang}: words for values are those of the types`, async () => {
    const codes = await allCodes();
    const types = await rustTypes();
    const { values } = await catalogue(lang);
    for (const [code, named] of Object.entries(values)) {
      for (const [name, words] of Object.entries(named)) {
        const type = codes.get(code)?.get(name);
        assert.ok(type, `${code} has no ${name}`);
        const union = new RegExp(`export type ${type} =([^;]*);`).exec(types);
        const members =
          type === "boolean"
            ? ["true", "false"]
            : [...(union?.[1] ?? "").matchAll(/"([\w-]+)"/g)].map(
                ([, member = ""]) => member,
              );
        // Of a plain string nobody knows the values, and of the methods few can
        // be meant.
        if (type === "string") continue;
        if (type === "Method") {
          for (const word of Object.keys(words)) {
            assert.ok(members.includes(word), `${code}: ${word}`);
          }
        } else {
          assert.deepEqual(Object.keys(words).sort(), members.sort(), code);
        }
      }
    }
  });
}

test("values stand in their places, messages within messages, too", async () => {
  const [en, ja] = await Promise.all([catalogue("en"), catalogue("ja")]);
  const missing = message("download-status", { file: "a.json", status: 404 });
  const failed = message("worker-not-started", { reason: missing });
  assert.equal(
    word(failed, en),
    "OOD Lens cannot start: The file a.json could not be fetched: the server answered 404.",
  );
  assert.equal(
    word(failed, ja),
    "OOD Lens を始められません: ファイル a.json を取得できませんでした（サーバーの応答 404）。",
  );
  /** @type {Message} */
  const pdf = { code: "image-other-file", values: { found: "pdf" } };
  assert.match(word(pdf, en), /: it is a PDF document\. Try PNG/);
  assert.match(word(pdf, ja), /（PDF 文書です）/);
  // The braces stand for the label, not for a value.
  /** @type {Message} */
  const prompt = {
    code: "settings-prompt-without-label",
    values: { prompt: "a {name}" },
  };
  assert.match(word(prompt, en), /“a \{name\}” has no \{\},/);
});

test("numbers, shares, shapes and plurals are those of the language", async () => {
  const en = await catalogue("en");
  /** @param {Message["code"]} code @param {Message["values"]} values */
  const said = (code, values) => word({ code, values }, en);
  assert.match(
    said("image-no-pixels", { width: 12_345, height: 0 }),
    /12,345 × 0/,
  );
  const check = { delta: 0.000_123_4, tolerance: 0.0512 };
  assert.match(said("webgpu-numbers-differ", check), /1\.23E-4.*0\.0512/);
  const shapes = { name: "a", found: [2, 3], expected: [3] };
  assert.match(said("checkpoint-tensor-shape", shapes), /2 × 3.* 3\./);
  const marked = { tprLow: 0.877, tprHigh: 1 };
  assert.match(
    said("threshold-marked", { count: 1, ...marked }),
    /1 of your pictures, which belongs; between 88 % and 100 %/,
  );
  assert.match(
    said("threshold-marked", { count: 2, ...marked }),
    /2 of your pictures, which belong;/,
  );
  // Rust's NaN.
  assert.match(
    said("settings-not-share", { setting: "nounShare", found: null }),
    /^Share of the nouns must .* is \?\.$/,
  );
  assert.equal(
    said("threshold-manual", undefined),
    en.messages["threshold-manual"],
  );
});

test("the type checker refuses unknown codes and wrong values", () => {
  const made = [
    message("download-status", { file: "a", status: 404 }),
    // @ts-expect-error no list has this code
    message("download-nothing"),
    // @ts-expect-error the status is missing
    message("download-status", { file: "a" }),
    // @ts-expect-error a status is a number
    message("download-status", { file: "a", status: "404" }),
    // @ts-expect-error a reason is a message, not a sentence
    message("worker-not-started", { reason: "It is broken." }),
    // @ts-expect-error the values are missing
    message("worker-not-started"),
    // @ts-expect-error this code has no values
    message("model-busy", { name: "a" }),
  ];
  assert.equal(made.length, 7);
});

test("a code that no catalogue knows is shown with its values", async () => {
  const newer = /** @type {any} */ ({ code: "lens-newer", values: { n: 1 } });
  assert.equal(word(newer, await catalogue("en")), 'lens-newer {"n":1}');
});

test("whatever is thrown has a message", () => {
  const busy = message("model-busy");
  assert.deepEqual(messageOf(new MessageError(busy)), busy);
  // As the Rust side throws it.
  const thrown = Object.assign(new Error("empty"), { code: "image-empty" });
  assert.deepEqual(messageOf(thrown), { code: "image-empty", values: {} });
  for (const [error, code] of /** @type {const} */ ([
    [new WebAssembly.RuntimeError("unreachable"), "worker-crashed"],
    [new TypeError("unreachable"), "unexpected"],
    [new DOMException("unreachable", "NotFoundError"), "unexpected"],
    ["unreachable", "unexpected"],
  ])) {
    const values = { detail: "unreachable" };
    assert.deepEqual(messageOf(error), { code, values });
  }
});

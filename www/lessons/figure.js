/**
 * The live pictures of a lesson: each with the bars of who gets its weight,
 * and where its score lies beside the threshold.
 */

import { draw, make } from "../ui/dom.js";
import { rounded } from "../ui/scale.js";
import { beforeDebiasing, percent, put, softmax } from "./fill.js";

/** @import { Verdict } from "../client/protocol.js" */
/** @import { Step } from "./steps.js" */
/** @import { Text } from "./text.js" */

/** Bars of words that are not labels. */
const WORDS = 4;
/** The scale's left end, as a power of ten. */
const LEAST = -7;

/**
 * One bar. `full` is the length of a whole one.
 * @typedef {object} Bar
 * @property {"id" | "ood" | "false" | "aside"} kind
 * @property {string} word
 * @property {string} note
 * @property {number} share
 * @property {number} full
 */

/**
 * @param {string} name of the sample
 * @param {string} url
 * @param {Verdict | null} verdict
 * @param {Step["figure"]} kind
 * @param {Text} text
 */
export function figure(name, url, verdict, kind, text) {
  const alone = kind === "softmax";
  const title = put(alone ? text.softmax : text.weights, { picture: name });
  const bars = verdict
    ? (alone ? labelBars : allBars)(verdict, kind, text)
    : [];
  return make(
    "figure",
    { "data-sample": name, "data-verdict": alone ? "" : side(verdict, kind) },
    make("img", { src: url, alt: name, width: "96", height: "96" }),
    make(
      "div",
      {},
      make("figcaption", {}, title),
      make("ul", { role: "list" }, ...bars.map(drawBar)),
      ...(verdict && !alone ? [scale(verdict, kind, text)] : []),
      ...(verdict ? [] : [make("p", { class: "soft" }, text.waiting)]),
    ),
  );
}

/**
 * Which score a figure is about: debiasing comes last.
 * @param {Verdict} verdict
 * @param {Step["figure"]} kind
 */
function judged({ score, verdict, undebiased }, kind) {
  return kind === "aside" || !undebiased ? { score, verdict } : undebiased;
}

/**
 * @param {Verdict | null} verdict
 * @param {Step["figure"]} kind
 */
const side = (verdict, kind) => (verdict ? judged(verdict, kind).verdict : "");

/**
 * @param {Verdict} verdict
 * @param {Step["figure"]} _
 * @param {Text} text
 * @returns {Bar[]}
 */
function labelBars(verdict, _, text) {
  return verdict.labels.map(({ label }, at) => ({
    kind: "id",
    word: label,
    note: text.yourLabels,
    share: softmax(verdict, at),
    full: 1,
  }));
}

/**
 * Labels and other words, the heaviest first. Until debiasing, words inside a
 * label stand among the others, and the labels are one.
 * @param {Verdict} verdict
 * @param {Step["figure"]} kind
 * @param {Text} text
 * @returns {Bar[]}
 */
function allBars(verdict, kind, text) {
  const { labels, negatives, setAside, undebiased } = verdict;
  const debiased = kind === "aside" || !undebiased;
  const factor = debiased ? 1 : beforeDebiasing(verdict);
  /** @type {Omit<Bar, "full">[]} */
  const own = debiased
    ? labels.map(({ label, share }) => ({
        kind: "id",
        word: label,
        note: text.yourLabels,
        share,
      }))
    : [
        {
          kind: "id",
          word: text.sums.labels,
          note: text.yourLabels,
          share: undebiased.score,
        },
      ];
  /** @type {Omit<Bar, "full">[]} */
  const others = negatives.map(({ word, share }) => ({
    kind: "ood",
    word,
    note: text.otherWord,
    share: share * factor,
  }));
  /** @type {Omit<Bar, "full">[]} */
  const inside = setAside.map(({ word, label, share }) => ({
    // Where false negatives are not the subject, they are words like others.
    kind: kind === "weights" ? "ood" : debiased ? "aside" : "false",
    word,
    note: put(debiased ? text.setAside : text.falseNegative, { label }),
    share: share * factor,
  }));
  const words =
    kind === "weights"
      ? [...inside, ...others].sort(heavier).slice(0, WORDS)
      : [
          ...inside.sort(heavier).slice(0, WORDS),
          ...others.sort(heavier).slice(0, WORDS - 1),
        ].sort(heavier);
  const bars = [...own, ...words];
  const full = Math.max(...bars.map(({ share }) => share));
  return bars.map((bar) => ({ ...bar, full }));
}

/**
 * @param {{ share: number }} a
 * @param {{ share: number }} b
 */
const heavier = (a, b) => b.share - a.share;

/** @param {Bar} bar */
function drawBar({ kind, word, note, share, full }) {
  const fill = make("span", { class: "fill" });
  fill.style.setProperty("inline-size", `${(share / full) * 100}%`);
  return make(
    "li",
    { "data-kind": kind },
    make("span", { class: "word" }, word),
    make("span", { class: "track" }, fill),
    make("span", { class: "value" }, percent(share)),
    make("span", { class: "note" }, note),
  );
}

/**
 * The score and the threshold on a scale of powers of ten.
 * @param {Verdict} verdict
 * @param {Step["figure"]} kind
 * @param {Text} text
 */
function scale(verdict, kind, text) {
  const { score, verdict: is } = judged(verdict, kind);
  /** @param {number} value */
  const at = (value) =>
    Math.min(1, Math.max(0, 1 - Math.log10(Math.max(value, 1e-12)) / LEAST)) *
    300;
  const said = {
    score: rounded(score),
    threshold: rounded(verdict.threshold),
  };
  const line = draw("svg", {
    viewBox: "-6 0 312 34",
    role: "img",
    "aria-label": put(text.scale, said),
  });
  const limit = at(verdict.threshold);
  line.append(
    draw("path", { class: "out", d: `M0 17H${limit}` }),
    draw("path", { class: "in", d: `M${limit} 17H300` }),
    ...Array.from({ length: 1 - LEAST }, (_, power) => {
      const x = (power / -LEAST) * 300;
      return draw("path", { class: "tick", d: `M${x} 14v6` });
    }),
    draw("path", { class: "limit", d: `M${limit} 5v24` }),
    draw("circle", { class: is, cx: String(at(score)), cy: "17", r: "6" }),
  );
  return make(
    "div",
    { class: "scale" },
    line,
    make(
      "p",
      {},
      make(
        "strong",
        { "data-side": is },
        is === "id" ? text.belongs : text.strange,
      ),
      make("span", {}, put(text.score, said)),
      make("span", {}, put(text.threshold, said)),
    ),
  );
}

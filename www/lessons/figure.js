/**
 * The figures of a lesson: a picture, one bar for the share of each label or
 * word, and the score on a scale with the threshold.
 */

import { draw, make } from "../ui/dom.js";
import { rounded } from "../ui/scale.js";
import {
  fillValues,
  precisePercent,
  softmax,
  undebiasedFactor,
} from "./fill.js";

/** @import { Verdict } from "../client/protocol.js" */
/** @import { Step } from "./steps.js" */
/** @import { Text } from "./text.js" */

/** How many bars of words that are not labels a figure has. */
const WORD_BARS = 4;
/** The left end of the scale, as a power of ten; its right end is a score of 1. */
const MIN_EXPONENT = -7;

/**
 * @typedef {object} Bar
 * @property {"id" | "ood" | "false" | "aside"} kind id: a label; ood: a word;
 *   false: a word inside a label that counts against it; aside: such a word,
 *   set aside
 * @property {string} word
 * @property {string} note what the word is, in a few words
 * @property {number} share 0 to 1
 * @property {number} full the share that a full bar stands for
 */

/**
 * Draws the figure of one sample picture.
 * @param {string} name of the sample
 * @param {string} url of the picture
 * @param {Verdict | null} verdict null: there is none yet
 * @param {Step["figure"]} kind
 * @param {Text} text
 */
export function drawFigure(name, url, verdict, kind, text) {
  const labelsOnly = kind === "softmax";
  const title = fillValues(labelsOnly ? text.softmax : text.weights, {
    picture: name,
  });
  const bars = verdict
    ? (labelsOnly ? labelBars : allBars)(verdict, kind, text)
    : [];
  return make(
    "figure",
    {
      "data-sample": name,
      "data-verdict":
        labelsOnly || !verdict ? "" : shownScore(verdict, kind).verdict,
    },
    make("img", { src: url, alt: name, width: "96", height: "96" }),
    make(
      "div",
      {},
      make("figcaption", {}, title),
      make("ul", { role: "list" }, ...bars.map(drawBar)),
      ...(verdict && !labelsOnly ? [drawScale(verdict, kind, text)] : []),
      ...(verdict ? [] : [make("p", { class: "soft" }, text.waiting)]),
    ),
  );
}

/**
 * The score and the decision that a figure shows. Only figures of kind "aside"
 * show those after debiasing.
 * @param {Verdict} verdict
 * @param {Step["figure"]} kind
 */
function shownScore({ score, verdict, undebiased }, kind) {
  return kind === "aside" || !undebiased ? { score, verdict } : undebiased;
}

/**
 * Bars for the softmax over the labels.
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
 * Bars for the labels and then for the words with the largest shares. Before
 * debiasing one bar stands for all labels, and words inside a label count as
 * other words do.
 * @param {Verdict} verdict
 * @param {Step["figure"]} kind
 * @param {Text} text
 * @returns {Bar[]}
 */
function allBars(verdict, kind, text) {
  const { labels, negatives, setAside, undebiased } = verdict;
  const debiased = kind === "aside" || !undebiased;
  const factor = debiased ? 1 : undebiasedFactor(verdict);
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
    // The step with "weights" comes before the lesson explains false negatives.
    kind: kind === "weights" ? "ood" : debiased ? "aside" : "false",
    word,
    note: fillValues(debiased ? text.setAside : text.falseNegative, { label }),
    share: share * factor,
  }));
  const words =
    kind === "weights"
      ? [...inside, ...others].sort(byShare).slice(0, WORD_BARS)
      : [
          ...inside.sort(byShare).slice(0, WORD_BARS),
          ...others.sort(byShare).slice(0, WORD_BARS - 1),
        ].sort(byShare);
  const bars = [...own, ...words];
  const full = Math.max(...bars.map(({ share }) => share));
  return bars.map((bar) => ({ ...bar, full }));
}

/**
 * Sorts the largest share first.
 * @param {{ share: number }} a
 * @param {{ share: number }} b
 */
const byShare = (a, b) => b.share - a.share;

/** @param {Bar} bar */
function drawBar({ kind, word, note, share, full }) {
  const fill = make("span", { class: "fill" });
  fill.style.setProperty("inline-size", `${(share / full) * 100}%`);
  return make(
    "li",
    { "data-kind": kind },
    make("span", { class: "word" }, word),
    make("span", { class: "track" }, fill),
    make("span", { class: "value" }, precisePercent(share)),
    make("span", { class: "note" }, note),
  );
}

/**
 * Draws the score and the threshold on a logarithmic scale.
 * @param {Verdict} verdict
 * @param {Step["figure"]} kind
 * @param {Text} text
 */
function drawScale(verdict, kind, text) {
  const { score, verdict: side } = shownScore(verdict, kind);
  /** @param {number} value @returns {number} x in the SVG, 0 to 300 */
  const xOf = (value) =>
    Math.min(
      1,
      Math.max(0, 1 - Math.log10(Math.max(value, 1e-12)) / MIN_EXPONENT),
    ) * 300;
  const values = {
    score: rounded(score),
    threshold: rounded(verdict.threshold),
  };
  const line = draw("svg", {
    viewBox: "-6 0 312 34",
    role: "img",
    "aria-label": fillValues(text.scale, values),
  });
  const limit = xOf(verdict.threshold);
  line.append(
    draw("path", { class: "out", d: `M0 17H${limit}` }),
    draw("path", { class: "in", d: `M${limit} 17H300` }),
    ...Array.from({ length: 1 - MIN_EXPONENT }, (_, power) => {
      const x = (power / -MIN_EXPONENT) * 300;
      return draw("path", { class: "tick", d: `M${x} 14v6` });
    }),
    draw("path", { class: "limit", d: `M${limit} 5v24` }),
    draw("circle", { class: side, cx: String(xOf(score)), cy: "17", r: "6" }),
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
        { "data-side": side },
        side === "id" ? text.belongs : text.strange,
      ),
      make("span", {}, fillValues(text.score, values)),
      make("span", {}, fillValues(text.threshold, values)),
    ),
  );
}

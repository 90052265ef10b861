/**
 * The labels on one side, the other words on the other, and those set aside.
 */

import { make } from "../../ui/dom.js";
import { t } from "../../ui/language.js";
import { percent } from "../../ui/scale.js";
import { barOf, barsOf, idBar, oodBar } from "../cards/bars.js";

/** @import { SetAside, Verdict } from "../../client/protocol.js" */

/** Labels beside the words; the others are farther away still. */
const MOST_LABELS = 12;

/** @type {Record<SetAside["reason"], (label: string) => string>} */
const REASONS = {
  synonym: (label) => t("another word for “{label}”", { label }),
  kind: (label) => t("a kind of “{label}”", { label }),
  similar: (label) => t("close in meaning to “{label}”", { label }),
};

/**
 * @param {Verdict} verdict
 * @param {number} axis
 */
export function labelColumn({ labels }, axis) {
  const shown = labels.slice(0, MOST_LABELS);
  const more = labels.length - shown.length;
  return make(
    "section",
    {},
    make("h3", {}, t("Your labels")),
    make("p", { class: "caption" }, t("cosine to the picture")),
    barsOf(shown.map(idBar), axis),
    ...(more > 0
      ? [
          make(
            "p",
            { class: "caption" },
            t("and {more} that are farther away", { more }),
          ),
        ]
      : []),
  );
}

export class WordColumn {
  /**
   * @param {Verdict} verdict
   * @param {number} axis
   * @param {Set<string>} without changed by what the user ticks
   * @param {{ onToggle: () => void, onPoint: (word: string | null) => void }} actions
   */
  constructor({ negatives, terms }, axis, without, { onToggle, onPoint }) {
    const list = make("ul", { class: "bars" });
    for (const entry of negatives) {
      const { word, share } = entry;
      const box = make("input", {
        type: "checkbox",
        "aria-label": t("Count {word}", { word }),
        title: t("Count this word"),
      });
      box.checked = !without.has(word);
      const row = barOf(oodBar(entry), axis);
      if (terms?.corpus) {
        row.prepend(box);
        row.append(make("span", { class: "bar-share" }, percent(share)));
      }
      row.dataset.off = String(!box.checked);
      box.addEventListener("change", () => {
        if (box.checked) without.delete(word);
        else without.add(word);
        row.dataset.off = String(!box.checked);
        onToggle();
      });
      for (const on of ["pointerenter", "focusin"]) {
        row.addEventListener(on, () => onPoint(word));
      }
      for (const off of ["pointerleave", "focusout"]) {
        row.addEventListener(off, () => onPoint(null));
      }
      list.append(row);
    }
    this.element = make(
      "section",
      { class: "why-words" },
      make("h3", {}, t("Other words that pull it away")),
      make(
        "p",
        { class: "caption" },
        negatives.length === 0
          ? t("This method weighs no other words.")
          : terms?.corpus
            ? t(
                "cosine to the picture, share of the weight that counts; untick a word to leave it out",
              )
            : t("cosine to the picture"),
      ),
      list,
    );
  }
}

/**
 * @param {Verdict} verdict
 * @param {number} axis
 * @returns {Node[]}
 */
export function asideList({ setAside }, axis) {
  if (setAside.length === 0) return [];
  return [
    make(
      "section",
      { class: "why-aside" },
      make(
        "h3",
        {},
        t("Set aside: words that would count against your own labels"),
      ),
      make(
        "p",
        { class: "caption" },
        t("False negatives: near this picture, but inside one of your labels."),
      ),
      make(
        "ul",
        { class: "bars" },
        ...setAside.map(({ word, label, cosine, reason }) =>
          barOf(
            { kind: "aside", word, cosine: cosine ?? 0 },
            axis,
            make(
              "span",
              { class: "bar-reason" },
              (REASONS[reason] ?? REASONS.similar)(label),
            ),
          ),
        ),
      ),
    ),
  ];
}

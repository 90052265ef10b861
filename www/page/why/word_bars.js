/**
 * The columns of the "Why?" dialog: the labels, the other words, and the words
 * that were set aside.
 */

import { make } from "../../ui/dom.js";
import { t } from "../../ui/language.js";
import { percent } from "../../ui/scale.js";
import { barList, barRow, idBar, oodBar } from "../cards/bars.js";

/** @import { SetAside, Verdict } from "../../client/protocol.js" */

/** Labels that are shown, the nearest first. */
const MAX_LABELS = 12;

/** @type {Record<SetAside["reason"], (label: string) => string>} */
const REASONS = {
  synonym: (label) => t("another word for “{label}”", { label }),
  kind: (label) => t("a kind of “{label}”", { label }),
  similar: (label) => t("close in meaning to “{label}”", { label }),
};

/**
 * The column of labels.
 * @param {Verdict} verdict
 * @param {number} axisMax the cosine of a full bar
 */
export function labelColumn({ labels }, axisMax) {
  const shown = labels.slice(0, MAX_LABELS);
  const more = labels.length - shown.length;
  return make(
    "section",
    {},
    make("h3", {}, t("Your labels")),
    make("p", { class: "caption" }, t("cosine to the picture")),
    barList(shown.map(idBar), axisMax),
    ...(more > 0
      ? [
          make(
            "p",
            { class: "caption" },
            t("and {more} more, farther away", { more }),
          ),
        ]
      : []),
  );
}

/** The column of other words, each with a checkbox to leave it out. */
export class WordColumn {
  /**
   * @param {Verdict} verdict
   * @param {number} axisMax the cosine of a full bar
   * @param {Set<string>} without the words that are left out; the checkboxes change
   *   this set
   * @param {{ onToggle: () => void, onHighlight: (word: string | null) => void }} actions
   */
  constructor(
    { negatives, terms },
    axisMax,
    without,
    { onToggle, onHighlight },
  ) {
    const list = make("ul", { class: "bars" });
    for (const entry of negatives) {
      const { word, share } = entry;
      const box = make("input", {
        type: "checkbox",
        "aria-label": t("Count {word}", { word }),
        title: t("Count this word"),
      });
      box.checked = !without.has(word);
      const row = barRow(oodBar(entry), axisMax);
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
        row.addEventListener(on, () => onHighlight(word));
      }
      for (const off of ["pointerleave", "focusout"]) {
        row.addEventListener(off, () => onHighlight(null));
      }
      list.append(row);
    }
    this.element = make(
      "section",
      { class: "why-words" },
      make("h3", {}, t("Other words that count against it")),
      make(
        "p",
        { class: "caption" },
        negatives.length === 0
          ? t("This method uses no other words.")
          : terms?.corpus
            ? t(
                "cosine to the picture, and share of the counted weight; untick a word to leave it out",
              )
            : t("cosine to the picture"),
      ),
      list,
    );
  }
}

/**
 * The list of words that were set aside.
 * @param {Verdict} verdict
 * @param {number} axisMax the cosine of a full bar
 * @returns {Node[]} empty if there are none
 */
export function asideList({ setAside }, axisMax) {
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
        t(
          "False negatives: words close to this picture whose meaning one of your labels includes.",
        ),
      ),
      make(
        "ul",
        { class: "bars" },
        ...setAside.map(({ word, label, cosine, reason }) =>
          barRow(
            { kind: "aside", word, cosine: cosine ?? 0 },
            axisMax,
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

/**
 * The card of a picture: thumbnail in its ring, verdict, nearest label, and the
 * other words with the most weight. "Why?" opens the rest.
 */

import { make } from "../../ui/dom.js";
import { t } from "../../ui/language.js";
import { Ring, sign } from "../../ui/ring.js";
import { rounded } from "../../ui/scale.js";
import { idBar, oodBar, updateBars } from "./bars.js";

/** @import { Verdict } from "../../client/protocol.js" */
/** @import { Judged, PictureState } from "../picture.js" */
/** @import { Picture } from "../session.js" */

/** Other words that a card shows. */
const MAX_WORDS = 3;

/** @type {Record<Exclude<PictureState, "id" | "ood">, string>} */
const STATE_TEXTS = {
  waiting: t("Waiting"),
  embedding: t("Reading"),
  read: t("Reading"),
  none: t("No labels"),
  error: t("Cannot be read"),
};

/** @typedef {{ onRemove: () => void, onWhy: () => void }} Actions */

/** The card of one picture, built at its first `show`. */
export class Card {
  #picture;
  #actions;
  /** @type {Ring | null} null until the card is built */
  #ring = null;
  #sign = make("span", { class: "card-sign" });
  #word = make("strong", { class: "card-word" });
  #tag = make("abbr", { class: "card-tag" });
  #facts = make("p", { class: "card-facts" });
  #brief = make("div", { class: "brief" });
  #labelBars = make("ul", { class: "bars" });
  #wordBars = make("ul", { class: "bars" });
  #wordCaption = make(
    "p",
    { class: "caption" },
    t("Other words that count against it"),
  );
  #why = make("button", { type: "button", class: "quiet why-open" }, t("Why?"));
  /** State that each part was last drawn for, so that it is not drawn twice. */
  #drawn = { head: "", brief: "" };
  /** Values last written to the data attributes. */
  #written = { verdict: "", score: "" };
  #axisMax = 1;

  /**
   * @param {Picture} picture
   * @param {Actions} actions
   */
  constructor(picture, actions) {
    this.#picture = picture;
    this.#actions = actions;
    this.element = make("li", {
      class: "card",
      "data-name": picture.name,
      "data-id": String(picture.id),
    });
    this.updateState();
  }

  /** Writes the data attributes and, on a card that is not built, its text. */
  updateState() {
    const { state, shown } = this.#picture;
    const { dataset } = this.element;
    const verdict = state === "read" ? "embedding" : state;
    const score = shown ? String(shown.score) : "";
    // Writing an unchanged attribute would restyle the card.
    if (score !== this.#written.score) {
      this.#written.score = score;
      if (score) dataset.score = score;
      else delete dataset.score;
    }
    if (verdict === this.#written.verdict) return;
    this.#written.verdict = verdict;
    dataset.verdict = verdict;
    if (!this.#ring) this.element.textContent = this.#inWords();
  }

  /** The text of a card that is not built yet, for screen readers. */
  #inWords() {
    const { name, state } = this.#picture;
    return `${name}: ${
      state === "id"
        ? t("belongs")
        : state === "ood"
          ? t("does not belong")
          : STATE_TEXTS[state].toLowerCase()
    }`;
  }

  /** Whether the card shows more than text. */
  get built() {
    return this.#ring !== null;
  }

  /**
   * Builds the card if necessary and draws it.
   * @param {number} axisMax the cosine of a full bar
   */
  show(axisMax) {
    this.#axisMax = axisMax;
    this.updateState();
    this.#draw();
  }

  /** Focuses the button of the card. */
  focus() {
    if (!this.#ring) this.#draw();
    const button = this.#why.hidden ? ".remove" : ".why-open";
    /** @type {HTMLElement | null} */ (
      this.element.querySelector(button)
    )?.focus();
  }

  #build() {
    const { name, url } = this.#picture;
    this.#ring = new Ring(url);
    const remove = make(
      "button",
      {
        type: "button",
        class: "remove",
        "aria-label": t("Remove {name}", { name }),
      },
      "×",
    );
    remove.addEventListener("click", this.#actions.onRemove);
    this.#why.setAttribute("aria-label", t("Why? {name}", { name }));
    this.#why.addEventListener("click", this.#actions.onWhy);
    // For pointers only: keyboards use the "Why?" button.
    this.#ring.element.addEventListener("click", () => {
      if (!this.#why.hidden) this.#actions.onWhy();
    });
    this.element.replaceChildren(
      this.#ring.element,
      make(
        "div",
        { class: "card-head" },
        make(
          "p",
          { class: "card-name", title: name, translate: "no" },
          this.#tag,
          make("span", { dir: "auto" }, name),
        ),
        make("p", { class: "card-verdict" }, this.#sign, this.#word),
        this.#facts,
      ),
      this.#brief,
      this.#why,
      remove,
    );
  }

  #draw() {
    if (!this.#ring) this.#build();
    const { state, verdict, shown, url, problem, same } = this.#picture;
    this.#drawReasons();
    const drawn = JSON.stringify([state, verdict, shown, url]);
    if (drawn === this.#drawn.head) return;
    this.#drawn.head = drawn;
    const image = this.#ring?.picture;
    if (image && image.src !== url) image.src = url;
    if (verdict && shown) return this.#drawVerdict(verdict, shown);
    if (state === "id" || state === "ood") return;
    this.#drawHead(state, STATE_TEXTS[state]);
    this.#facts.textContent =
      state === "error"
        ? problem
        : state === "none"
          ? t("There are no labels to compare it with.")
          : same !== null
            ? t("The same file as another picture.")
            : "";
    this.#why.hidden = true;
    this.#ring?.clear();
  }

  /** Draws the nearest label and the other words, once the reasons are there. */
  #drawReasons() {
    const { verdict, reasons } = this.#picture;
    const label = verdict && reasons?.labels[0];
    const negatives = reasons?.negatives.slice(0, MAX_WORDS) ?? [];
    const drawn = JSON.stringify(
      label ? [label, negatives, this.#axisMax] : null,
    );
    if (drawn === this.#drawn.brief) return;
    this.#drawn.brief = drawn;
    if (!label) return this.#brief.replaceChildren();
    if (!this.#brief.hasChildNodes()) {
      this.#brief.append(
        make("p", { class: "caption" }, t("Nearest label")),
        this.#labelBars,
        this.#wordCaption,
        this.#wordBars,
      );
    }
    updateBars(this.#labelBars, [idBar(label)], this.#axisMax);
    updateBars(this.#wordBars, negatives.map(oodBar), this.#axisMax);
    this.#wordCaption.hidden = negatives.length === 0;
  }

  /**
   * @param {PictureState} state
   * @param {string} word
   */
  #drawHead(state, word) {
    const kind =
      state === "id" || state === "ood" || state === "error" || state === "none"
        ? state
        : null;
    this.#sign.replaceChildren(...(kind ? [sign(kind)] : []));
    this.#word.textContent = word;
    this.#tag.textContent = kind === "id" ? "ID" : kind === "ood" ? "OOD" : "";
    this.#tag.title =
      kind === "id" ? t("in distribution") : t("out of distribution");
  }

  /**
   * @param {Judged} verdict
   * @param {Pick<Verdict, "score" | "verdict">} shown
   */
  #drawVerdict(verdict, shown) {
    const { threshold } = verdict;
    const belongs = shown.verdict === "id";
    this.#drawHead(
      shown.verdict,
      belongs ? t("Belongs") : t("Does not belong"),
    );
    this.#facts.replaceChildren(
      make(
        "span",
        {},
        shown === verdict ? t("score ") : t("score before debiasing "),
        make("b", {}, rounded(shown.score)),
      ),
      t(", "),
      make(
        "span",
        {},
        t("threshold {threshold}", { threshold: rounded(threshold) }),
      ),
    );
    this.#ring?.show({ ...shown, threshold });
    this.#why.hidden = false;
  }
}

/**
 * One picture: what it looks like, its verdict, and the reasons.
 */

import { make } from "./dom.js";
import { Ring, sign } from "./ring.js";

/** @import { Verdict } from "./protocol.js" */

/** Words on a card before "why" is opened. */
const IN_BRIEF = 3;

/** @typedef {{ id: number, name: string, url: string }} Picture */

/**
 * What a bar shows; the kind says whose side it is on.
 * @typedef {{ kind: "id" | "ood", word: string, cosine: number, title?: string }} Bar
 */

/** @param {number} value */
const rounded = (value) => value.toFixed(3);

export class Card {
  #ring;
  #sign = make("span", { class: "card-sign" });
  #word = make("strong", { class: "card-word" }, "Waiting");
  #tag = make("abbr", { class: "card-tag" });
  #facts = make("p", { class: "card-facts" });
  #bars = make("ul", { class: "bars" });
  #why = make("details", { class: "why" }, make("summary", {}, "Why?"));
  /** @type {Verdict | null} */
  #verdict = null;
  #axis = 1;
  #read = false;

  /**
   * @param {Picture} picture
   * @param {() => void} onRemove
   */
  constructor({ id, name, url }, onRemove) {
    this.name = name;
    this.#ring = new Ring(url);
    this.removeButton = make(
      "button",
      { type: "button", class: "remove", "aria-label": `Remove ${name}` },
      "×",
    );
    this.removeButton.addEventListener("click", onRemove);
    this.element = make(
      "li",
      { class: "card", "data-name": name, "data-id": String(id) },
      this.#ring.element,
      make(
        "div",
        { class: "card-head" },
        make("p", { class: "card-name", title: name }, name),
        make("p", { class: "card-verdict" }, this.#sign, this.#word, this.#tag),
        this.#facts,
      ),
      this.removeButton,
      this.#bars,
      this.#why,
    );
    // What is folded away is drawn when it is opened.
    this.#why.addEventListener("toggle", () => this.#drawWhy());
    this.#plain("waiting", "Waiting", "");
  }

  /** @returns {string} one of waiting, embedding, none, error, id, ood */
  get state() {
    return this.element.dataset.verdict ?? "";
  }

  /** @param {boolean} done */
  embedding(done) {
    this.#read = done;
    this.#plain("embedding", "Looking", "");
  }

  /** There is no label to compare it with, once it is read. */
  unlabelled() {
    if (!this.#read) return;
    this.#plain("none", "No labels", "There is no label to compare with.");
  }

  /** @param {string} message a sentence */
  fail(message) {
    this.#plain("error", "Cannot be read", message);
  }

  /**
   * @param {"waiting" | "embedding" | "none" | "error"} state
   * @param {string} word
   * @param {string} sentence
   */
  #plain(state, word, sentence) {
    this.#verdict = null;
    this.element.dataset.verdict = state;
    delete this.element.dataset.score;
    this.#sign.replaceChildren(
      ...(state === "error" || state === "none" ? [sign(state)] : []),
    );
    this.#word.textContent = word;
    this.#tag.textContent = "";
    this.#facts.textContent = sentence;
    this.#bars.replaceChildren();
    this.#why.hidden = true;
    this.#why.open = false;
    this.#ring.clear();
  }

  /**
   * @param {Verdict} verdict
   * @param {number} axis the cosine of a full bar, one for the whole page
   */
  show(verdict, axis) {
    const belongs = verdict.verdict === "id";
    this.#verdict = verdict;
    this.#axis = axis;
    this.element.dataset.score = String(verdict.score);
    if (this.state !== verdict.verdict) {
      this.element.dataset.verdict = verdict.verdict;
      this.#sign.replaceChildren(sign(verdict.verdict));
      this.#word.textContent = belongs ? "Belongs" : "Does not belong";
      this.#tag.textContent = belongs ? "ID" : "OOD";
      this.#tag.title = belongs ? "in distribution" : "out of distribution";
    }
    this.#facts.replaceChildren(
      "score ",
      make("b", {}, rounded(verdict.score)),
      make(
        "span",
        { class: "threshold" },
        `${belongs ? "≥" : "<"} ${rounded(verdict.threshold)}`,
      ),
    );
    this.#ring.show(verdict);

    const [nearest] = verdict.labels;
    this.#bars.replaceChildren(
      ...(nearest ? [this.#bar(idBar(nearest))] : []),
      ...verdict.negatives
        .slice(0, IN_BRIEF)
        .map((negative) => this.#bar(oodBar(negative))),
    );
    this.#why.hidden = false;
    this.#drawWhy();
  }

  /** @param {Bar} bar */
  #bar({ kind, word, cosine, title }) {
    const fill = make("span", { class: "bar-fill" });
    const share = Math.min(1, Math.max(0, cosine / this.#axis));
    fill.style.setProperty("inline-size", `${share * 100}%`);
    return make(
      "li",
      { class: "bar", "data-kind": kind, ...(title ? { title } : {}) },
      make("span", { class: "bar-word" }, word),
      make("span", { class: "bar-track" }, fill),
      make("span", { class: "bar-value" }, cosine.toFixed(2)),
    );
  }

  /** Labels beside negative words, and the words that were set aside. */
  #drawWhy() {
    const verdict = this.#verdict;
    if (!verdict || !this.#why.open) return;
    const side = (
      /** @type {string} */ title,
      /** @type {string} */ hint,
      /** @type {Bar[]} */ bars,
    ) =>
      make(
        "section",
        {},
        make("h3", {}, title),
        make("p", { class: "hint" }, hint),
        make("ul", { class: "bars" }, ...bars.map((bar) => this.#bar(bar))),
      );
    const columns = make(
      "div",
      { class: "why-columns" },
      side(
        "Your labels",
        "How near the picture is to each.",
        verdict.labels.map(idBar),
      ),
      side(
        "Other words",
        "Those that pulled hardest away.",
        verdict.negatives.map(oodBar),
      ),
    );
    const aside = verdict.setAside.map(({ word, label }) =>
      make("li", {}, make("b", {}, word), ` is in “${label}”`),
    );
    this.#why.replaceChildren(
      /** @type {Element} */ (this.#why.querySelector("summary")),
      columns,
      ...(aside.length > 0
        ? [
            make(
              "section",
              {},
              make("h3", {}, "Set aside"),
              make(
                "p",
                { class: "hint" },
                "Near words that lie inside one of your labels, so they do not count against it.",
              ),
              make("ul", { class: "aside" }, ...aside),
            ),
          ]
        : []),
    );
  }
}

/**
 * @param {Verdict["labels"][number]} entry
 * @returns {Bar}
 */
const idBar = ({ label, cosine }) => ({ kind: "id", word: label, cosine });

/**
 * @param {Verdict["negatives"][number]} entry
 * @returns {Bar}
 */
const oodBar = ({ word, cosine, share }) => ({
  kind: "ood",
  word,
  cosine,
  title: `${(share * 100).toFixed(1)} % of what pulls away`,
});

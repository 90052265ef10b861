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

/**
 * Three decimals, or as many as tell it from 0 and from 1.
 * @param {number} value
 */
function rounded(value) {
  const margin = Math.min(Math.abs(value), Math.abs(1 - value));
  const digits = margin > 0 ? 1 - Math.floor(Math.log10(margin)) : 3;
  return value.toFixed(Math.min(7, Math.max(3, digits)));
}

export class Card {
  #ring;
  #sign = make("span", { class: "card-sign" });
  #word = make("strong", { class: "card-word" }, "Waiting");
  #tag = make("abbr", { class: "card-tag" });
  #facts = make("p", { class: "card-facts" });
  #brief = make("div", { class: "brief" });
  #why = make("details", { class: "why" }, make("summary", {}, "Why?"));
  /** @type {Verdict | null} */
  #verdict = null;
  #axis = 1;
  /** What is drawn now, so that it is not drawn again. */
  #drawn = "";
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
        make(
          "p",
          { class: "card-name", title: name },
          this.#tag,
          make("span", {}, name),
        ),
        make("p", { class: "card-verdict" }, this.#sign, this.#word),
        this.#facts,
      ),
      this.removeButton,
      this.#brief,
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
    this.#drawn = "";
    this.element.dataset.verdict = state;
    delete this.element.dataset.score;
    this.#sign.replaceChildren(
      ...(state === "error" || state === "none" ? [sign(state)] : []),
    );
    this.#word.textContent = word;
    this.#tag.textContent = "";
    this.#facts.textContent = sentence;
    this.#brief.replaceChildren();
    this.#why.hidden = true;
    this.#why.open = false;
    this.#ring.clear();
  }

  /**
   * @param {Verdict} verdict
   * @param {number} axis the cosine of a full bar, one for the whole page
   */
  show(verdict, axis) {
    const drawn = JSON.stringify([verdict, axis]);
    if (drawn === this.#drawn) return;
    this.#drawn = drawn;
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
      make("span", {}, "score ", make("b", {}, rounded(verdict.score))),
      ", ",
      make("span", {}, `threshold ${rounded(verdict.threshold)}`),
    );
    this.#ring.show(verdict);

    const labels = verdict.labels.slice(0, 1).map(idBar);
    const negatives = verdict.negatives.slice(0, IN_BRIEF).map(oodBar);
    this.#brief.replaceChildren(
      make("p", { class: "caption" }, "Nearest of your labels"),
      this.#bars(labels),
      make("p", { class: "caption" }, "Other words that pull it away"),
      this.#bars(negatives),
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

  /** @param {Bar[]} bars */
  #bars(bars) {
    return make("ul", { class: "bars" }, ...bars.map((bar) => this.#bar(bar)));
  }

  /** What the card has no room for: the other labels, words, and exceptions. */
  #drawWhy() {
    const verdict = this.#verdict;
    if (!verdict || !this.#why.open) return;
    const labels = verdict.labels.slice(1).map(idBar);
    const negatives = verdict.negatives.slice(IN_BRIEF).map(oodBar);
    const setAside = verdict.setAside.map(({ word, label }) =>
      make("li", {}, make("b", {}, word), ` is in “${label}”`),
    );
    const sections = [];
    if (labels.length > 0) {
      sections.push(section("Your other labels", this.#bars(labels)));
    }
    if (negatives.length > 0) {
      sections.push(
        section("More words that pull it away", this.#bars(negatives)),
      );
    }
    if (setAside.length > 0) {
      const title = "Set aside: near words that lie inside one of your labels";
      sections.push(
        section(title, make("ul", { class: "aside" }, ...setAside)),
      );
    }
    const [summary] = this.#why.children;
    this.#why.replaceChildren(
      .../** @type {Element[]} */ ([summary]),
      ...sections,
    );
  }
}

/**
 * @param {string} title
 * @param {Element} content
 */
const section = (title, content) =>
  make("section", {}, make("h3", { class: "caption" }, title), content);

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
  title: `${(share * 100).toFixed(1)} % of the weight of all labels and words`,
});

/**
 * One picture of the element, with its ring, verdict and reasons.
 */

import { make } from "../ui/dom.js";
import { Ring, sign } from "../ui/ring.js";
import { rounded } from "../ui/scale.js";

/** @import { Verdict } from "../client/protocol.js" */
/** @import { Words } from "./strings.js" */

/** How many words of the corpus a tile shows while "why" is closed. */
const BRIEF_WORDS = 2;

/** @typedef {{ kind: "id" | "ood", word: string, cosine: number }} Bar */

/** The list item of one picture. */
export class Tile {
  #ring;
  #mark = make("span", { class: "mark" });
  #word = make("strong");
  #tag = make("abbr", { class: "tag" });
  #facts = make("p", { class: "facts", part: "score" });
  #reasons = make("div", { class: "reasons" });
  #summary = make("summary");
  #why = make("details", { part: "why" }, this.#summary);
  /** @type {Verdict | null} */
  #verdict = null;
  #axis = 1;

  /**
   * @param {{ name: string, url: string, file: Blob | null }} picture `file` is
   *   null unless the user has added the picture
   * @param {Words} words
   * @param {() => void} onRemove called when the user clicks "remove"
   */
  constructor({ name, url, file }, words, onRemove) {
    this.name = name;
    this.url = url;
    this.file = file;
    /** @type {number | null} the lens's id of the picture; null: not read yet */
    this.id = null;
    this.words = words;
    this.#ring = new Ring(url);
    this.removeButton = make(
      "button",
      { type: "button", class: "remove" },
      "×",
    );
    this.removeButton.addEventListener("click", onRemove);
    this.element = make(
      "li",
      { class: "tile", part: "picture" },
      this.#ring.element,
      make(
        "div",
        {},
        make(
          "p",
          { class: "name", title: name },
          this.#tag,
          make("span", {}, name),
        ),
        make(
          "p",
          { class: "verdict", part: "verdict" },
          this.#mark,
          this.#word,
        ),
        this.#facts,
      ),
      this.removeButton,
      this.#reasons,
      this.#why,
    );
    this.#why.addEventListener("toggle", () => this.#drawWhy());
    this.showState("waiting");
  }

  /** @returns {string} one of waiting, looking, none, error, id, ood */
  get state() {
    return this.element.dataset.verdict ?? "";
  }

  /** The verdict that is shown; null: there is none. */
  get verdict() {
    return this.#verdict;
  }

  /**
   * Shows a state other than a verdict.
   * @param {"waiting" | "looking" | "none" | "error"} state none: there are no
   *   labels
   * @param {string} [sentence] what went wrong
   */
  showState(state, sentence = "") {
    const { words } = this;
    const texts = {
      waiting: words.waiting,
      looking: words.looking,
      none: words.noLabels,
      error: words.unreadable,
    };
    this.#verdict = null;
    this.element.dataset.verdict = state;
    this.removeButton.setAttribute("aria-label", words.remove(this.name));
    this.#mark.replaceChildren(...(state === "error" ? [sign("error")] : []));
    this.#word.textContent = texts[state];
    this.#tag.textContent = "";
    this.#facts.textContent = sentence;
    this.#reasons.replaceChildren();
    this.#why.hidden = true;
    this.#ring.clear();
  }

  /**
   * Shows a verdict.
   * @param {Verdict} verdict
   * @param {number} axis the cosine that a full bar stands for
   */
  show(verdict, axis) {
    const { words } = this;
    const belongs = verdict.verdict === "id";
    this.#verdict = verdict;
    this.#axis = axis;
    this.element.dataset.verdict = verdict.verdict;
    this.#mark.replaceChildren(sign(verdict.verdict));
    this.#word.textContent = belongs ? words.belongs : words.strange;
    this.#tag.textContent = belongs ? "ID" : "OOD";
    this.#facts.replaceChildren(
      `${words.score} `,
      make("b", {}, rounded(verdict.score)),
      `, ${words.threshold} ${rounded(verdict.threshold)}`,
    );
    this.#ring.show(verdict);
    this.#reasons.replaceChildren(
      make("p", { class: "caption" }, words.nearest),
      this.#bars(verdict.labels.slice(0, 1).map(idBar)),
      make("p", { class: "caption" }, words.pulls),
      this.#bars(verdict.negatives.slice(0, BRIEF_WORDS).map(oodBar)),
    );
    this.#summary.textContent = words.why;
    this.#why.hidden = false;
    this.#drawWhy();
  }

  /** @param {Bar[]} bars */
  #bars(bars) {
    const items = bars.map(({ kind, word, cosine }) => {
      const fill = make("span", { class: "bar-fill" });
      const share = Math.min(1, Math.max(0, cosine / this.#axis));
      fill.style.setProperty("inline-size", `${share * 100}%`);
      return make(
        "li",
        { class: "bar", "data-kind": kind },
        make("span", { class: "bar-word", title: word }, word),
        make("span", { class: "bar-track" }, fill),
        make("span", { class: "bar-value" }, cosine.toFixed(2)),
      );
    });
    return make("ul", { class: "bars", role: "list" }, ...items);
  }

  /** Draws the remaining reasons, but only while "why" is open. */
  #drawWhy() {
    const { words } = this;
    const verdict = this.#verdict;
    if (!verdict || !this.#why.open) return;
    const labels = verdict.labels.slice(1).map(idBar);
    const negatives = verdict.negatives.slice(BRIEF_WORDS).map(oodBar);
    const aside = verdict.setAside.map(({ word, label }) =>
      make("li", {}, words.inside(word, label)),
    );
    const sections = [
      labels.length > 0 && section(words.otherLabels, this.#bars(labels)),
      negatives.length > 0 && section(words.moreWords, this.#bars(negatives)),
      aside.length > 0 &&
        section(
          words.aside,
          make("ul", { class: "aside", role: "list" }, ...aside),
        ),
    ];
    this.#why.replaceChildren(
      this.#summary,
      ...sections.filter((part) => part !== false),
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
const oodBar = ({ word, cosine }) => ({ kind: "ood", word, cosine });

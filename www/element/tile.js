/**
 * One picture of the element: the ring, the verdict, and the reasons.
 */

import { make } from "../ui/dom.js";
import { Ring, sign } from "../ui/ring.js";
import { rounded } from "../ui/scale.js";

/** @import { Verdict } from "../client/protocol.js" */
/** @import { Words } from "./strings.js" */

/** Words of the corpus shown before "why" is opened. */
const IN_BRIEF = 2;

/** @typedef {{ kind: "id" | "ood", word: string, cosine: number }} Bar */

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
   * @param {{ name: string, url: string, file: Blob | null }} picture `file`
   *   for one that a person has added
   * @param {Words} words
   * @param {() => void} onRemove
   */
  constructor({ name, url, file }, words, onRemove) {
    this.name = name;
    this.url = url;
    this.file = file;
    /** @type {number | null} its number at the lens */
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
    this.plain("waiting");
  }

  /** @returns {string} one of waiting, looking, none, error, id, ood */
  get state() {
    return this.element.dataset.verdict ?? "";
  }

  get verdict() {
    return this.#verdict;
  }

  /**
   * A state without a verdict.
   * @param {"waiting" | "looking" | "none" | "error"} state
   * @param {string} [sentence]
   */
  plain(state, sentence = "") {
    const { words } = this;
    const said = {
      waiting: words.waiting,
      looking: words.looking,
      none: words.noLabels,
      error: words.unreadable,
    };
    this.#verdict = null;
    this.element.dataset.verdict = state;
    this.removeButton.setAttribute("aria-label", words.remove(this.name));
    this.#mark.replaceChildren(...(state === "error" ? [sign("error")] : []));
    this.#word.textContent = said[state];
    this.#tag.textContent = "";
    this.#facts.textContent = sentence;
    this.#reasons.replaceChildren();
    this.#why.hidden = true;
    this.#ring.clear();
  }

  /**
   * @param {Verdict} verdict
   * @param {number} axis the cosine of a full bar
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
      this.#bars(verdict.negatives.slice(0, IN_BRIEF).map(oodBar)),
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

  /** What there is no room for: drawn only where it is opened. */
  #drawWhy() {
    const { words } = this;
    const verdict = this.#verdict;
    if (!verdict || !this.#why.open) return;
    const labels = verdict.labels.slice(1).map(idBar);
    const negatives = verdict.negatives.slice(IN_BRIEF).map(oodBar);
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

/**
 * The guided lesson: text, figures and the formulas behind them. The panel keeps
 * no state of the page: it asks its host for the labels, method and samples that
 * a step needs, and draws the verdicts that the host returns.
 */

import { languageFor } from "../lang/languages.js";
import { make } from "../ui/dom.js";
import { drawFigure } from "./figure.js";
import { fillNumbers, fillValues } from "./fill.js";
import { drawFormula } from "./formula.js";
import { STYLE } from "./panel_style.js";
import { STEPS } from "./steps.js";
import { textIn } from "./text.js";

/** @import { Verdict } from "../client/protocol.js" */
/** @import { Step } from "./steps.js" */
/** @import { Text } from "./text.js" */

/** @typedef {Pick<Step, "labels" | "method" | "samples">} Scene */

/**
 * What contains the lesson: the page, or an `<ood-lens>` element.
 * @typedef {object} Host
 * @property {string} base address of the folder that holds `www` and `assets`
 * @property {(lesson: number) => void} go changes the step; 0 ends the lesson.
 *   The host then calls `show`
 * @property {(scene: Scene) => void} set uses a step's labels, method and
 *   samples
 * @property {(labels: string[]) => void} setLabels
 */

/** Shows one step of the lesson at a time, in a shadow root of its own. */
export class LessonPanel {
  #host;
  #number = 0;
  #lang = "en";
  /** @type {Text | null} */
  #text = null;
  /** @type {string[]} */
  #labels = [];
  #corpus = 0;
  #temperature = NaN;
  /** @type {Map<string, Verdict>} by the sample's name */
  #verdicts = new Map();
  #words = make("div", { class: "words" });
  #tries = make("p", { class: "tries" });
  #figures = make("div", { class: "figures" });
  #summary = make("summary");
  #math = make("div", { class: "math" });
  #legend = make("p");
  #details = make("details", {}, this.#summary, this.#math, this.#legend);
  #title = make("h2", { tabindex: "-1" });
  #name = make("p");
  #dots = make("nav", { class: "dots" });
  #back = make("button", { type: "button" });
  #next = make("button", { type: "button", class: "next" });
  #end = make("button", { type: "button", class: "end" });

  element = make("div");

  /** @param {Host} host */
  constructor(host) {
    this.#host = host;
    const root = this.element.attachShadow({ mode: "open" });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(STYLE);
    root.adoptedStyleSheets = [sheet];
    this.#dots.append(
      ...STEPS.map((_, at) => {
        const dot = make("button", { type: "button" }, String(at + 1));
        dot.addEventListener("click", () => this.#go(at + 1));
        return dot;
      }),
    );
    this.#back.addEventListener("click", () => this.#go(this.#number - 1));
    this.#next.addEventListener("click", () => this.#go(this.#number + 1));
    this.#end.addEventListener("click", () => host.go(0));
    root.append(
      make(
        "section",
        { class: "lesson", part: "lesson" },
        make("div", { class: "head" }, this.#name, this.#dots),
        this.#title,
        make(
          "div",
          { class: "body" },
          make("div", { class: "words" }, this.#words, this.#tries),
          make("div", { class: "figures" }, this.#figures, this.#details),
        ),
        make("div", { class: "foot" }, this.#back, this.#next, this.#end),
      ),
    );
    this.element.hidden = true;
  }

  /** The labels, method and samples of a step; null: there is no such step. */
  static scene(/** @type {number} */ lesson) {
    return STEPS[lesson - 1] ?? null;
  }

  /** Whether a step's figures show scores before debiasing. */
  static isBeforeDebiasing(/** @type {number} */ lesson) {
    const figure = STEPS[lesson - 1]?.figure;
    return figure === "weights" || figure === "against";
  }

  get #step() {
    return STEPS[this.#number - 1];
  }

  /**
   * Shows a step; resolves once its text is loaded.
   * @param {number} lesson 1 to 5; 0 hides the lesson
   * @param {string} lang a BCP 47 tag
   */
  async show(lesson, lang) {
    this.#number = lesson;
    this.element.hidden = lesson === 0;
    this.#lang = lang || "en";
    if (lesson === 0) return;
    this.#draw();
    const text = await textIn(lang).catch(() => null);
    if (this.#lang !== (lang || "en")) return;
    this.#text = text;
    if (!text) {
      this.#title.textContent =
        "The lesson's words could not be fetched. Reload the page to try again.";
    }
    this.#draw();
  }

  /**
   * Shows the current step in another language.
   * @param {string} lang a BCP 47 tag
   */
  setLanguage(lang) {
    return this.show(this.#number, lang);
  }

  /**
   * Tells the lesson which labels the host uses.
   * @param {string[]} labels
   */
  setLabels(labels) {
    this.#labels = labels;
    this.#drawTries();
  }

  /**
   * Draws the verdicts of the step's samples.
   * @param {Map<string, Verdict>} verdicts by the sample's name
   * @param {{ corpus: number, temperature: number }} model the number of words
   *   in the corpus, and the temperature `T`
   */
  setVerdicts(verdicts, { corpus, temperature }) {
    this.#verdicts = verdicts;
    this.#corpus = corpus;
    this.#temperature = temperature;
    this.#drawNumbers();
  }

  /**
   * Goes to another step.
   * @param {number} lesson
   */
  #go(lesson) {
    const step = STEPS[lesson - 1];
    if (!step) return;
    // The new step's sentences must not show the last step's numbers.
    this.#verdicts = new Map();
    this.#host.set(step);
    this.#host.go(lesson);
    this.#title.focus({ preventScroll: true });
  }

  #draw() {
    const text = this.#text;
    const step = this.#step;
    if (!text || !step) return;
    const at = this.#number - 1;
    this.element.lang = languageFor([this.#lang]);
    this.#name.textContent = text.title;
    this.#title.textContent = text.lesson[at]?.title ?? "";
    this.#dots.setAttribute("aria-label", text.steps);
    for (const [index, dot] of [...this.#dots.children].entries()) {
      const values = { n: index + 1, of: STEPS.length };
      dot.setAttribute("aria-label", fillValues(text.step, values));
      if (index === at) dot.setAttribute("aria-current", "step");
      else dot.removeAttribute("aria-current");
    }
    this.#back.textContent = text.back;
    this.#back.disabled = at === 0;
    this.#next.textContent = text.next;
    this.#next.disabled = at === STEPS.length - 1;
    this.#end.textContent = text.end;
    this.#legend.textContent = text.legend[step.figure];
    this.#drawTries();
    this.#drawNumbers();
  }

  /** Draws the buttons that try other labels; a second press restores the step's. */
  #drawTries() {
    const step = this.#step;
    const tries = this.#text?.lesson[this.#number - 1]?.tries ?? [];
    if (!step) return;
    this.#tries.hidden = tries.length === 0;
    const buttons = tries.map((text, at) => {
      const labels = step.tries[at] ?? step.labels;
      const pressed = this.#labels.join() === labels.join();
      const button = make(
        "button",
        { type: "button", "aria-pressed": String(pressed) },
        text,
      );
      button.addEventListener("click", () => {
        this.#host.setLabels(pressed ? step.labels : labels);
        const again = this.#tries.children[at];
        if (again instanceof HTMLElement) again.focus();
      });
      return button;
    });
    this.#tries.replaceChildren(...buttons);
  }

  /** Draws everything that contains numbers: sentences, figures and formula. */
  #drawNumbers() {
    const text = this.#text;
    const step = this.#step;
    if (!text || !step) return;
    const focus = step.samples[0] ?? "";
    const sentences = text.lesson[this.#number - 1]?.text ?? [];
    this.#words.replaceChildren(
      ...sentences.map((sentence) =>
        make(
          "p",
          {},
          fillNumbers(
            sentence,
            this.#verdicts,
            focus,
            this.#corpus,
            this.#lang,
          ),
        ),
      ),
    );
    this.#figures.replaceChildren(
      ...step.samples.map((name) => {
        const url = new URL(`assets/samples/${name}.png`, this.#host.base).href;
        const verdict = this.#verdicts.get(name) ?? null;
        return drawFigure(name, url, verdict, step.figure, text);
      }),
    );
    this.#summary.textContent = fillValues(text.formula, { picture: focus });
    const verdict = this.#verdicts.get(focus);
    this.#details.hidden = !verdict;
    if (verdict) {
      this.#math.replaceChildren(
        ...drawFormula(verdict, step.figure, text.sums, this.#temperature),
      );
    }
  }
}

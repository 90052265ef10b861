/**
 * The user's own words to compare pictures with, in place of the model's corpus.
 * The browser keeps the list for the next visit; links do not contain it. A
 * problem with the list is reported and the list stays.
 */

import { byId, make } from "../../ui/dom.js";
import { say, t } from "../../ui/language.js";
import { grouped } from "../../ui/scale.js";
import { parseLabels } from "../labels/parse.js";
import { recall, remember } from "../remembered.js";

/** @import { WordsRead } from "../../client/protocol.js" */
/** @import { Session } from "../session.js" */

/** More words would keep the browser busy for minutes. */
const MAX_WORDS = 5000;
/** Up to this many words are embedded in seconds even without a GPU, so that the
 *  next visit can use them at once. */
const MAX_QUICK_WORDS = 500;

/**
 * The distinct words of a text.
 * @param {string} text with line breaks or commas between words, or JSON
 * @returns {{ words: string[], problem: string }} `problem` is a sentence, empty if
 *   the words can be used
 */
export function wordsIn(text) {
  const words = [...new Set(parseLabels(text).filter((word) => word !== ""))];
  const problem =
    words.length === 0
      ? t(
          "There is no word yet. Write one on each line, or separate words by commas.",
        )
      : words.length > MAX_WORDS
        ? t(
            "These are {count} different words, but the browser takes at most {most}. For more, create a corpus on the command line: ood-lens embed-corpus --words FILE.",
            { count: grouped(words.length), most: grouped(MAX_WORDS) },
          )
        : "";
  return { words, problem };
}

/** Fills `#own-words` and follows the session. */
export class OwnWords {
  #session;
  #box = byId("own-words", HTMLDetailsElement);
  #text = make("textarea", {
    id: "own-words-text",
    rows: "6",
    dir: "auto",
    spellcheck: "false",
    autocomplete: "off",
    autocapitalize: "off",
    placeholder: t("One on each line, separated by commas, or as JSON"),
    "aria-describedby": "own-words-hint own-words-problem",
  });
  #problem = make("p", {
    class: "refused",
    id: "own-words-problem",
    role: "alert",
  });
  #status = make("p", { class: "hint", role: "status" });
  #use = make(
    "button",
    { type: "button", class: "button second small" },
    t("Use these words"),
  );
  #back = make(
    "button",
    { type: "button", class: "quiet" },
    t("Back to WordNet"),
  );
  /** How many of the words have been embedded. @type {WordsRead | null} */
  #progress = null;

  /** @param {Session} session */
  constructor(session) {
    this.#session = session;
    this.#text.value = recall("words") ?? "";
    this.#text.addEventListener("input", () => {
      remember("words", this.#text.value);
      this.#showProblem("");
    });
    this.#use.addEventListener("click", () => this.#useWords());
    this.#back.addEventListener("click", () => {
      session.choose({ words: null, threshold: null });
      this.#text.focus();
    });
    this.#box.append(
      make(
        "div",
        { class: "settings-body" },
        make("label", { for: this.#text.id }, t("Words of your own")),
        this.#text,
        make(
          "p",
          { class: "hint", id: "own-words-hint" },
          t(
            "Up to {most} words, in place of WordNet’s. They stay in this browser and are not part of links. The model’s threshold was not measured with them and means little: mark some pictures in the overview, or set the threshold by hand.",
            { most: grouped(MAX_WORDS) },
          ),
        ),
        this.#problem,
        make("p", { class: "own-words-act" }, this.#use, this.#back),
        this.#status,
      ),
    );
    // The words of the last visit are used again from the first verdict on.
    if (recall("words-used") === "yes") {
      const { words, problem } = wordsIn(this.#text.value);
      if (!problem && words.length <= MAX_QUICK_WORDS)
        session.choose({ words });
    }
    session.on("ready", () => this.#reveal());
    session.on("choices", ({ words }) => {
      remember("words-used", words ? "yes" : "no");
      this.#draw();
    });
    session.on("verdicts", () => {
      this.#progress = null;
      this.#draw();
    });
    session.on("words", (progress) => {
      this.#progress = progress;
      this.#draw();
    });
    session.on("refused", ({ about, message }) => {
      if (about !== "words") return;
      this.#showProblem(say(message));
      this.#box.open = true;
      session.choose({ words: null });
    });
  }

  #reveal() {
    this.#box.hidden = false;
    this.#draw();
  }

  #useWords() {
    const { words, problem } = wordsIn(this.#text.value);
    this.#showProblem(problem);
    if (problem) return this.#text.focus();
    // A threshold that was set before is for other words.
    this.#session.choose({ words, threshold: null });
  }

  /** @param {string} sentence */
  #showProblem(sentence) {
    this.#problem.textContent = sentence;
    this.#text.setAttribute("aria-invalid", String(sentence !== ""));
  }

  #draw() {
    const { choices, current, verdicts } = this.#session;
    const { words } = choices;
    byId("own-words-name", HTMLElement).textContent = words
      ? t("your own")
      : t("WordNet");
    this.#back.hidden = !words;
    const count = verdicts?.corpusSize ?? 0;
    this.#status.textContent = !words
      ? ""
      : !current
        ? this.#progress
          ? t("{done} of {total} words are read …", {
              done: grouped(this.#progress.done),
              total: grouped(this.#progress.total),
            })
          : t(
              words.length > MAX_QUICK_WORDS
                ? "{count} words are being read, which may take a minute …"
                : "{count} words are being read …",
              { count: grouped(words.length) },
            )
        : count === 1
          ? t("Pictures are compared with your one word.")
          : t("Pictures are compared with your {count} words.", {
              count: grouped(count),
            });
  }
}

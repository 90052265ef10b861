/**
 * Words of the user's own to weigh pictures against, in place of the model's
 * corpus. What is wrong with a list is told, and the list stays. It is still
 * there tomorrow, and in no link.
 */

import { byId, make } from "../../ui/dom.js";
import { say, t } from "../../ui/language.js";
import { grouped } from "../../ui/scale.js";
import { parseLabels } from "../labels/parse.js";
import { recall, remember } from "../remembered.js";

/** @import { WordsRead } from "../../client/protocol.js" */
/** @import { Session } from "../session.js" */

/** More would keep a browser busy for minutes. */
const MOST = 5000;
/** So many are read in seconds also without a GPU: at the next visit at once. */
const SOON = 500;

/**
 * The different words of a text, or what is wrong with it.
 * @param {string} text lines, commas, or JSON
 * @returns {{ words: string[], problem: string }}
 */
export function wordsIn(text) {
  const words = [...new Set(parseLabels(text).filter((word) => word !== ""))];
  const problem =
    words.length === 0
      ? t(
          "There is no word yet: write some, one on a line or with commas between.",
        )
      : words.length > MOST
        ? t(
            "These are {count} different words; a browser takes at most {most}. For more, make a corpus with the command line: ood-lens embed-corpus --words FILE.",
            { count: grouped(words.length), most: grouped(MOST) },
          )
        : "";
  return { words, problem };
}

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
    placeholder: t("One on a line, with commas between, or as JSON"),
    "aria-describedby": "own-words-hint own-words-problem",
  });
  #problem = make("p", {
    class: "refused",
    id: "own-words-problem",
    role: "alert",
  });
  #told = make("p", { class: "hint", role: "status" });
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
  /** How many of them have been read. @type {WordsRead | null} */
  #read = null;

  /** @param {Session} session */
  constructor(session) {
    this.#session = session;
    this.#text.value = recall("words") ?? "";
    this.#text.addEventListener("input", () => {
      remember("words", this.#text.value);
      this.#say("");
    });
    this.#use.addEventListener("click", () => this.#take());
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
            "Up to {most}, in place of WordNet’s. They stay in this browser and go into no link. The model was not measured with them, so its threshold means little: mark some pictures in the overview, or set it by hand.",
            { most: grouped(MOST) },
          ),
        ),
        this.#problem,
        make("p", { class: "own-words-act" }, this.#use, this.#back),
        this.#told,
      ),
    );
    // Those of the last visit are in force again, before the first verdict.
    if (recall("words-used") === "yes") {
      const { words, problem } = wordsIn(this.#text.value);
      if (!problem && words.length <= SOON) session.choose({ words });
    }
    session.on("ready", () => this.#show());
    session.on("choices", ({ words }) => {
      remember("words-used", words ? "yes" : "no");
      this.#draw();
    });
    session.on("verdicts", () => {
      this.#read = null;
      this.#draw();
    });
    session.on("words", (read) => {
      this.#read = read;
      this.#draw();
    });
    session.on("refused", ({ about, message }) => {
      if (about !== "words") return;
      this.#say(say(message));
      this.#box.open = true;
      session.choose({ words: null });
    });
  }

  #show() {
    this.#box.hidden = false;
    this.#draw();
  }

  #take() {
    const { words, problem } = wordsIn(this.#text.value);
    this.#say(problem);
    if (problem) return this.#text.focus();
    // A threshold was one for other words.
    this.#session.choose({ words, threshold: null });
  }

  /** @param {string} sentence */
  #say(sentence) {
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
    this.#told.textContent = !words
      ? ""
      : !current
        ? this.#read
          ? t("{done} of {total} words are read …", {
              done: grouped(this.#read.done),
              total: grouped(this.#read.total),
            })
          : t(
              words.length > SOON
                ? "{count} words are being read, which may take a minute …"
                : "{count} words are being read …",
              { count: grouped(words.length) },
            )
        : t("Pictures are weighed against {count} words of yours.", {
            count: grouped(count),
          });
  }
}

/**
 * A searchable table of the words that pictures are compared with.
 */

import { make } from "../../ui/dom.js";
import { t } from "../../ui/language.js";

/** @import { WordFound } from "../../client/protocol.js" */
/** @import { Session } from "../session.js" */

/** Rows of the table. */
const MAX_ROWS = 100;
/** A search starts this long after the last keystroke, in ms. */
const SEARCH_DELAY = 150;

/** @type {Record<string, string>} */
const PARTS_OF_SPEECH = { noun: t("noun"), adjective: t("adjective") };

/** The table and its search field. */
export class WordTable {
  #session;
  #search = make("input", {
    type: "search",
    id: "word-search",
    placeholder: t("for example, berry"),
    spellcheck: "false",
    dir: "auto",
  });
  #rows = make("tbody", {});
  #status = make("p", { class: "hint", role: "status" });
  #lastRequest = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  element = make(
    "section",
    { class: "sheet words" },
    make("h3", {}, t("Words")),
    make("label", { for: "word-search" }, t("Search the words")),
    this.#search,
    this.#status,
    make(
      "div",
      {
        class: "table-box",
        tabindex: "0",
        role: "region",
        "aria-label": t("Words found"),
      },
      make(
        "table",
        {},
        make(
          "thead",
          {},
          make(
            "tr",
            {},
            ...[
              t("Word"),
              t("Part of speech"),
              t("Field"),
              t("Set aside for label"),
            ].map((name) => make("th", { scope: "col" }, name)),
          ),
        ),
        this.#rows,
      ),
    ),
  );

  /** @param {Session} session */
  constructor(session) {
    this.#session = session;
    this.#search.addEventListener("input", () => {
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => void this.draw(), SEARCH_DELAY);
    });
  }

  /** Fills the table with the words that match the search field. */
  async draw() {
    this.#lastRequest += 1;
    const request = this.#lastRequest;
    const query = this.#search.value.trim();
    try {
      /** @type {WordFound[]} */
      const found = await this.#session.ask({
        about: "words",
        query,
        limit: MAX_ROWS,
      });
      if (request !== this.#lastRequest) return;
      this.#rows.replaceChildren(
        ...found.map(({ word, partOfSpeech, lexname, setAsideBy }) =>
          make(
            "tr",
            setAsideBy ? { "data-aside": "" } : {},
            make("th", { scope: "row", dir: "auto" }, word),
            make("td", {}, PARTS_OF_SPEECH[partOfSpeech] ?? partOfSpeech),
            make("td", { translate: "no" }, lexname ?? ""),
            make("td", { dir: "auto" }, setAsideBy ?? ""),
          ),
        ),
      );
      this.#status.textContent =
        found.length === 0
          ? t("No word contains “{query}”.", { query })
          : found.length < MAX_ROWS
            ? found.length === 1
              ? t("1 word")
              : t("{count} words", { count: found.length })
            : t("The first {most} words", { most: MAX_ROWS });
    } catch (error) {
      this.#status.textContent =
        error instanceof Error ? error.message : String(error);
    }
  }
}

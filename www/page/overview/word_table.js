/**
 * The words that pictures are weighed against, to be searched.
 */

import { make } from "../../ui/dom.js";
import { t } from "../../ui/language.js";

/** @import { WordFound } from "../../client/protocol.js" */
/** @import { Session } from "../session.js" */

/** Rows at one time; whoever wants others searches for them. */
const MOST = 100;
/** Between two letters of one who types, in ms. */
const PAUSE = 150;

/** @type {Record<string, string>} */
const PARTS = { noun: t("noun"), adjective: t("adjective") };

export class WordTable {
  #session;
  #search = make("input", {
    type: "search",
    id: "word-search",
    placeholder: t("such as berry"),
    spellcheck: "false",
    dir: "auto",
  });
  #rows = make("tbody", {});
  #told = make("p", { class: "hint", role: "status" });
  #asked = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #pause;
  element = make(
    "section",
    { class: "sheet words" },
    make("h3", {}, t("Words")),
    make("label", { for: "word-search" }, t("Search the words")),
    this.#search,
    this.#told,
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
              t("Set aside by"),
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
      clearTimeout(this.#pause);
      this.#pause = setTimeout(() => void this.draw(), PAUSE);
    });
  }

  async draw() {
    this.#asked += 1;
    const asked = this.#asked;
    const query = this.#search.value.trim();
    try {
      /** @type {WordFound[]} */
      const found = await this.#session.ask({
        about: "words",
        query,
        limit: MOST,
      });
      if (asked !== this.#asked) return;
      this.#rows.replaceChildren(
        ...found.map(({ word, partOfSpeech, lexname, setAsideBy }) =>
          make(
            "tr",
            setAsideBy ? { "data-aside": "" } : {},
            make("th", { scope: "row", dir: "auto" }, word),
            make("td", {}, PARTS[partOfSpeech] ?? partOfSpeech),
            make("td", { translate: "no" }, lexname ?? ""),
            make("td", { dir: "auto" }, setAsideBy ?? ""),
          ),
        ),
      );
      this.#told.textContent =
        found.length === 0
          ? t("No word has “{query}” in it.", { query })
          : found.length < MOST
            ? found.length === 1
              ? t("1 word")
              : t("{count} words", { count: found.length })
            : t("The first {most} words", { most: MOST });
    } catch (error) {
      this.#told.textContent =
        error instanceof Error ? error.message : String(error);
    }
  }
}

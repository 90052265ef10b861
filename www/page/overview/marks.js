/**
 * The user's own judgement of a picture, and a threshold from such judgements.
 */

import { make } from "../../ui/dom.js";
import { t } from "../../ui/language.js";
import { percent, rounded } from "../../ui/scale.js";

/** @import { Calibrated } from "../../client/protocol.js" */
/** @import { Picture, Session } from "../session.js" */

/**
 * @param {Session} session
 * @param {Picture} picture
 */
export function markButtons(session, { id, name, belongs }) {
  /**
   * @param {boolean} value
   * @param {string} text
   */
  const button = (value, text) => {
    const made = make(
      "button",
      {
        type: "button",
        class: "mark",
        "data-side": value ? "id" : "ood",
        "aria-pressed": String(belongs === value),
        "aria-label": `${name}: ${value ? t("belongs") : t("does not belong")}`,
      },
      text,
    );
    made.addEventListener("click", () => {
      const now = session.pictures.get(id)?.belongs ?? null;
      session.mark(id, now === value ? null : value);
      // The buttons may have been drawn anew.
      const label = made.getAttribute("aria-label") ?? "";
      const again = document.querySelectorAll(
        `${made.closest("dialog") ? "dialog" : ".marks"} .mark`,
      );
      for (const each of again) {
        if (each.getAttribute("aria-label") !== label) continue;
        if (each instanceof HTMLElement) each.focus();
      }
    });
    return made;
  };
  return make(
    "p",
    { class: "mark-pair" },
    make("span", { class: "hint" }, t("In truth it")),
    button(true, t("belongs")),
    button(false, t("does not")),
  );
}

export class Marks {
  #session;
  #list = make("ul", { class: "marks", role: "list" });
  #button = make(
    "button",
    { type: "button", class: "button second small" },
    t("Set the threshold from these"),
  );
  #told = make("p", { role: "status" });
  element = make(
    "section",
    { class: "sheet" },
    make("h3", {}, t("On your own pictures")),
    make(
      "p",
      { class: "hint" },
      t(
        "Say of some pictures whether they belong in truth: the threshold that parts them best is taken.",
      ),
    ),
    this.#list,
    this.#button,
    this.#told,
  );

  /** @param {Session} session */
  constructor(session) {
    this.#session = session;
    this.#button.addEventListener("click", () => void this.#calibrate());
  }

  draw() {
    const pictures = [...this.#session.pictures.values()].filter(
      ({ verdict }) => verdict,
    );
    this.#list.replaceChildren(
      ...pictures.map((picture) =>
        make(
          "li",
          {},
          make("img", { src: picture.url, alt: "", loading: "lazy" }),
          make("span", { class: "mark-name", dir: "auto" }, picture.name),
          markButtons(this.#session, picture),
        ),
      ),
    );
    this.#button.disabled = !pictures.some(({ belongs }) => belongs === true);
  }

  async #calibrate() {
    const marked = [...this.#session.pictures.values()].filter(
      ({ verdict }) => verdict,
    );
    /** @param {boolean} side */
    const ids = (side) =>
      marked.filter(({ belongs }) => belongs === side).map(({ id }) => id);
    try {
      /** @type {Calibrated} */
      const result = await this.#session.ask({
        about: "calibrate",
        belongs: ids(true),
        others: ids(false),
      });
      // One that was set by hand would stand before it.
      this.#session.choose({ threshold: null });
      const { tpr, tprLow, tprHigh, fpr, count } = result;
      this.#told.textContent =
        t(
          "Threshold {threshold}: of your {count} pictures that belong it keeps {tpr} ",
          { threshold: rounded(result.threshold), count, tpr: percent(tpr) },
        ) +
        t(
          "(of all such pictures, with 95 % confidence, between {tprLow} and {tprHigh})",
          { tprLow: percent(tprLow), tprHigh: percent(tprHigh) },
        ) +
        (fpr === null
          ? t(
              "; how many others pass, nobody knows without some that do not belong.",
            )
          : t("; of the others {fpr} pass.", { fpr: percent(fpr) }));
    } catch (error) {
      this.#told.textContent =
        error instanceof Error ? error.message : String(error);
    }
  }
}

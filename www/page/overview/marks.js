/**
 * The user's marks, which say whether a picture truly belongs, and a threshold
 * that is calibrated on the marked pictures.
 */

import { make } from "../../ui/dom.js";
import { t } from "../../ui/language.js";
import { percent, rounded } from "../../ui/scale.js";

/** @import { Calibrated } from "../../client/protocol.js" */
/** @import { Picture, Session } from "../session.js" */

/**
 * Two toggle buttons that mark a picture.
 * @param {Session} session
 * @param {Picture} picture
 */
export function markButtons(session, { id, name, belongs }) {
  /**
   * @param {boolean} value
   * @param {string} text
   */
  const button = (value, text) => {
    const toggle = make(
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
    toggle.addEventListener("click", () => {
      const mark = session.pictures.get(id)?.belongs ?? null;
      session.mark(id, mark === value ? null : value);
      // Marking may have replaced the buttons: the new one gets the focus.
      const label = toggle.getAttribute("aria-label") ?? "";
      const buttons = document.querySelectorAll(
        `${toggle.closest("dialog") ? "dialog" : ".marks"} .mark`,
      );
      for (const each of buttons) {
        if (each.getAttribute("aria-label") !== label) continue;
        if (each instanceof HTMLElement) each.focus();
      }
    });
    return toggle;
  };
  return make(
    "p",
    { class: "mark-pair" },
    make("span", { class: "hint" }, t("Correct answer:")),
    button(true, t("belongs")),
    button(false, t("does not")),
  );
}

/** The list of pictures to mark, and the button that calibrates. */
export class Marks {
  #session;
  #list = make("ul", { class: "marks", role: "list" });
  #button = make(
    "button",
    { type: "button", class: "button second small" },
    t("Set the threshold from these marks"),
  );
  #status = make("p", { role: "status" });
  element = make(
    "section",
    { class: "sheet" },
    make("h3", {}, t("Calibrate on your own pictures")),
    make(
      "p",
      { class: "hint" },
      t(
        "Mark some pictures as belonging or not. The threshold that separates them best is then used.",
      ),
    ),
    this.#list,
    this.#button,
    this.#status,
  );

  /** @param {Session} session */
  constructor(session) {
    this.#session = session;
    this.#button.addEventListener("click", () => void this.#calibrate());
  }

  /** Lists the pictures that have a verdict. */
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
    const judged = [...this.#session.pictures.values()].filter(
      ({ verdict }) => verdict,
    );
    /** @param {boolean} side the mark to look for */
    const ids = (side) =>
      judged.filter(({ belongs }) => belongs === side).map(({ id }) => id);
    try {
      /** @type {Calibrated} */
      const result = await this.#session.ask({
        about: "calibrate",
        belongs: ids(true),
        others: ids(false),
      });
      // A threshold set by hand would take precedence.
      this.#session.choose({ threshold: null });
      const { tpr, tprLow, tprHigh, fpr, count } = result;
      this.#status.textContent =
        t(
          "Threshold {threshold}: of your {count} pictures that belong it keeps {tpr} ",
          { threshold: rounded(result.threshold), count, tpr: percent(tpr) },
        ) +
        t(
          "(95 % confidence interval for all pictures that belong: {tprLow} to {tprHigh})",
          { tprLow: percent(tprLow), tprHigh: percent(tprHigh) },
        ) +
        (fpr === null
          ? t(". To learn how many others pass, mark some that do not belong.")
          : t("; {fpr} of the others pass.", { fpr: percent(fpr) }));
    } catch (error) {
      this.#status.textContent =
        error instanceof Error ? error.message : String(error);
    }
  }
}

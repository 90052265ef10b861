/**
 * A modal dialog. The browser keeps the focus inside the dialog, closes it on
 * Escape, and then returns the focus to the element that had it before.
 */

import { make } from "./dom.js";
import { t } from "./language.js";

/** How many dialogs have been made; part of the id of each title. */
let count = 0;

/** A dialog with a title, a close button and a body for the caller to fill. */
export class Dialog {
  title;
  body = make("div", { class: "dialog-body" });
  /** A place for buttons beside the title. */
  tools = make("div", { class: "dialog-tools" });
  element;

  /**
   * @param {string} title
   * @param {{ kind: string, onClose?: () => void }} options `kind` is a CSS
   *   class
   */
  constructor(title, { kind, onClose }) {
    count += 1;
    const id = `dialog-${count}`;
    this.title = make("h2", { id, dir: "auto" }, title);
    const close = make(
      "button",
      { type: "button", class: "round", "aria-label": t("Close") },
      "×",
    );
    close.addEventListener("click", () => this.element.close());
    this.element = make(
      "dialog",
      { class: `dialog ${kind}`, "aria-labelledby": id },
      make(
        "div",
        { class: "dialog-head" },
        this.title,
        this.tools,
        make("div", {}, close),
      ),
      this.body,
    );
    this.element.addEventListener("close", () => {
      this.element.remove();
      onClose?.();
    });
    // A press on the backdrop has the dialog itself as its target.
    this.element.addEventListener("pointerdown", (event) => {
      if (event.target === this.element) this.element.close();
    });
  }

  /** Adds the dialog to the page and shows it as modal. */
  open() {
    document.body.append(this.element);
    this.element.showModal();
  }

  /** Closes the dialog and removes it from the page. */
  close() {
    this.element.close();
  }
}

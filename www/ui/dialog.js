/**
 * A dialog over the page. The browser keeps the focus inside, closes it on
 * Escape, and gives the focus back to where it was.
 */

import { make } from "./dom.js";
import { t } from "./language.js";

let count = 0;

export class Dialog {
  title;
  body = make("div", { class: "dialog-body" });
  /** Beside the title. */
  tools = make("div", { class: "dialog-tools" });
  element;

  /**
   * @param {string} title
   * @param {{ kind: string, onClose?: () => void }} options `kind` is a class
   *   for the style
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
    // Beside the sheet is outside of it.
    this.element.addEventListener("pointerdown", (event) => {
      if (event.target === this.element) this.element.close();
    });
  }

  open() {
    document.body.append(this.element);
    this.element.showModal();
  }

  close() {
    this.element.close();
  }
}

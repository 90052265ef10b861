/**
 * Labels as chips: each can be edited and taken away, and new ones are typed
 * or pasted behind them.
 */

import { make } from "../../ui/dom.js";
import { t } from "../../ui/language.js";
import { parseLabels } from "./parse.js";

/** @import { LabelEntry } from "../../client/protocol.js" */

/** More chips than that are no overview; the rest is in the text. */
const MOST = 120;

/** @type {Record<LabelEntry["status"], string>} */
const SAID = {
  ok: "",
  empty: t("empty, left out"),
  duplicate: t("listed before, counted once"),
  truncated: t("longer than the model reads"),
};

/**
 * @typedef {object} Actions
 * @property {(labels: string[]) => void} onChange
 * @property {() => void} onMore the user wants to see what is not shown
 */

export class Chips {
  #actions;
  /** @type {string[]} */
  #labels = [];
  #list = make("ul", {
    class: "chips",
    role: "list",
    "aria-label": t("Labels"),
  });
  #input = make("input", {
    class: "chip-input",
    type: "text",
    placeholder: t("Add a label"),
    "aria-label": t("Add a label"),
    "aria-describedby": "labels-problems",
    dir: "auto",
    spellcheck: "false",
    autocomplete: "off",
    autocapitalize: "off",
    enterkeyhint: "enter",
  });

  /** @param {Actions} actions */
  constructor(actions) {
    this.#actions = actions;
    this.element = make("div", { class: "chip-box" }, this.#list, this.#input);
    this.element.addEventListener("pointerdown", (event) => {
      // The empty part of the box is the input's.
      if (event.target !== this.element && event.target !== this.#list) return;
      event.preventDefault();
      this.#input.focus();
    });
    this.#input.addEventListener("keydown", (event) => this.#key(event));
    this.#input.addEventListener("paste", (event) => this.#paste(event));
    this.#input.addEventListener("change", () => this.#commit());
  }

  focus() {
    this.#input.focus();
  }

  /** @param {string[]} labels */
  show(labels) {
    this.#labels = labels;
    const chips = labels
      .slice(0, MOST)
      .map((label, index) => this.#chip(label, index));
    if (labels.length > MOST) {
      const more = make(
        "button",
        { type: "button", class: "quiet" },
        t("and {count} more", { count: labels.length - MOST }),
      );
      more.addEventListener("click", this.#actions.onMore);
      chips.push(make("li", {}, more));
    }
    this.#list.replaceChildren(...chips);
  }

  /** @param {LabelEntry[]} entries */
  report(entries) {
    for (const { index, status } of entries) {
      const chip = this.#list.children[index];
      if (!(chip instanceof HTMLElement) || index >= MOST) continue;
      chip.dataset.status = status;
      chip.title = SAID[status];
    }
  }

  /**
   * @param {string} label
   * @param {number} index
   */
  #chip(label, index) {
    const text = make(
      "button",
      {
        type: "button",
        class: "chip-text",
        dir: "auto",
        "aria-label": t("Edit {label}", {
          label: label === "" ? t("an empty label") : label,
        }),
      },
      label === "" ? t("(empty)") : label,
    );
    const remove = make(
      "button",
      {
        type: "button",
        class: "chip-remove",
        "aria-label": t("Remove label {label}", { label }),
      },
      "×",
    );
    const chip = make("li", { class: "chip" }, text, remove);
    remove.addEventListener("click", () => {
      this.#actions.onChange(this.#labels.filter((_, at) => at !== index));
      const next =
        this.#list.children[
          Math.min(index, this.#list.children.length - 1)
        ]?.querySelector("button.chip-remove");
      if (next instanceof HTMLElement) next.focus();
      else this.#input.focus();
    });
    text.addEventListener("click", () => this.#edit(chip, index));
    return chip;
  }

  /**
   * @param {HTMLElement} chip
   * @param {number} index
   */
  #edit(chip, index) {
    const before = this.#labels[index] ?? "";
    const input = make("input", {
      class: "chip-edit",
      type: "text",
      "aria-label": t("Label {count}", { count: index + 1 }),
      dir: "auto",
      spellcheck: "false",
      size: String(Math.min(40, Math.max(6, before.length + 1))),
    });
    input.value = before;
    let over = false;
    /** @param {boolean} kept */
    const end = (kept) => {
      if (over) return;
      over = true;
      if (!kept || input.value.trim() === before)
        return this.show(this.#labels);
      const list = this.#labels.slice();
      list.splice(index, 1, ...parseLabels(input.value));
      this.#actions.onChange(list);
    };
    input.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== "Escape") return;
      event.preventDefault();
      end(event.key === "Enter");
      const same = this.#list.children[index]?.querySelector("button");
      if (same instanceof HTMLElement) same.focus();
      else this.#input.focus();
    });
    input.addEventListener("blur", () => end(true));
    chip.replaceChildren(input);
    input.focus();
    input.select();
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    // A word that an input method is still composing is not done.
    if (event.isComposing) return;
    const { value } = this.#input;
    if (event.key === "Enter" || event.key === ",") {
      event.preventDefault();
      this.#commit();
    } else if (event.key === "Backspace" && value === "") {
      if (this.#labels.length === 0) return;
      event.preventDefault();
      this.#actions.onChange(this.#labels.slice(0, -1));
    }
  }

  /** @param {ClipboardEvent} event */
  #paste(event) {
    const text = event.clipboardData?.getData("text/plain") ?? "";
    const labels = parseLabels(text);
    if (labels.length < 2) return;
    event.preventDefault();
    this.#actions.onChange([...this.#labels, ...labels]);
  }

  #commit() {
    const labels = parseLabels(this.#input.value);
    this.#input.value = "";
    if (labels.length > 0) {
      this.#actions.onChange([...this.#labels, ...labels]);
    }
  }
}

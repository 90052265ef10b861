/**
 * Labels as chips: each can be edited and removed, and an input after the last
 * one takes new labels, typed or pasted.
 */

import { make } from "../../ui/dom.js";
import { t } from "../../ui/language.js";
import { parseLabels } from "./parse.js";

/** @import { LabelEntry } from "../../client/protocol.js" */

/** Further labels are shown only in the text view. */
const MAX_CHIPS = 120;

/** @type {Record<LabelEntry["status"], string>} */
const STATUS_TEXTS = {
  ok: "",
  empty: t("empty, left out"),
  duplicate: t("listed more than once, counted once"),
  truncated: t("longer than the model can read"),
};

/**
 * @typedef {object} Actions
 * @property {(labels: string[]) => void} onChange gets the new list
 * @property {() => void} onMore the user asks for the labels beyond `MAX_CHIPS`
 */

/** The box of chips. It reports every change and shows only what `show` gets. */
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
      // A click on the empty part of the box focuses the input.
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

  /**
   * Shows these labels.
   * @param {string[]} labels
   */
  show(labels) {
    this.#labels = labels;
    const chips = labels
      .slice(0, MAX_CHIPS)
      .map((label, index) => this.#chip(label, index));
    if (labels.length > MAX_CHIPS) {
      const more = make(
        "button",
        { type: "button", class: "quiet" },
        t("and {count} more", { count: labels.length - MAX_CHIPS }),
      );
      more.addEventListener("click", this.#actions.onMore);
      chips.push(make("li", {}, more));
    }
    this.#list.replaceChildren(...chips);
  }

  /**
   * Shows the status of each label on its chip.
   * @param {LabelEntry[]} entries
   */
  report(entries) {
    for (const { index, status } of entries) {
      const chip = this.#list.children[index];
      if (!(chip instanceof HTMLElement) || index >= MAX_CHIPS) continue;
      chip.dataset.status = status;
      chip.title = STATUS_TEXTS[status];
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
    let ended = false;
    /** @param {boolean} save whether to take over the edit */
    const end = (save) => {
      if (ended) return;
      ended = true;
      if (!save || input.value.trim() === before)
        return this.show(this.#labels);
      const list = this.#labels.slice();
      list.splice(index, 1, ...parseLabels(input.value));
      this.#actions.onChange(list);
    };
    input.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== "Escape") return;
      event.preventDefault();
      end(event.key === "Enter");
      const edited = this.#list.children[index]?.querySelector("button");
      if (edited instanceof HTMLElement) edited.focus();
      else this.#input.focus();
    });
    input.addEventListener("blur", () => end(true));
    chip.replaceChildren(input);
    input.focus();
    input.select();
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    // Enter may belong to an input method that is still composing a word.
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

/**
 * The field for the user's labels, shown as chips or as plain text. Edits can be
 * undone, and the browser keeps the list for the next visit. A problem with a
 * label is reported below the field; the label itself stays.
 */

import { byId, make } from "../../ui/dom.js";
import { t } from "../../ui/language.js";
import { recall, remember } from "../remembered.js";
import { Chips } from "./chips.js";
import { History } from "./history.js";
import { parseLabels, writeLabels } from "./parse.js";
import { EXAMPLE, labelsOf, PRESETS } from "./presets.js";
import { problems } from "./problems.js";

/** @import { LabelEntry } from "../../client/protocol.js" */

/** Labels are sent this long after the last keystroke, in ms: not at every letter,
 *  but soon enough to seem immediate. */
const TYPING_DELAY = 180;

/** Fills `#label-group` with the labels of the last visit, or with examples. */
export class LabelField {
  #text = byId("labels", HTMLTextAreaElement);
  #problems = byId("labels-problems", HTMLElement);
  #mode = byId("labels-mode", HTMLButtonElement);
  #undo = byId("labels-undo", HTMLButtonElement);
  #redo = byId("labels-redo", HTMLButtonElement);
  #count = byId("labels-count", HTMLElement);
  #chips = new Chips({
    onChange: (labels) => this.set(labels),
    onMore: () => this.#showAs("text", true),
  });
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  #onChange;
  #onTyping;
  /** @type {History<string>} the text exactly as typed */
  #history;

  /**
   * @param {(labels: string[]) => void} onChange called once typing has paused
   * @param {() => void} onTyping called at every edit
   */
  constructor(onChange, onTyping) {
    this.#onChange = onChange;
    this.#onTyping = onTyping;
    this.#history = new History(recall("labels") ?? writeLabels(EXAMPLE));
    byId("label-chips", HTMLElement).replaceChildren(this.#chips.element);
    this.#text.addEventListener("input", () => this.#onInput());
    this.#mode.addEventListener("click", () =>
      this.#showAs(this.#text.hidden ? "text" : "chips", true),
    );
    this.#undo.addEventListener("click", () => this.#step("undo"));
    this.#redo.addEventListener("click", () => this.#step("redo"));
    const group = byId("label-group", HTMLElement);
    group.addEventListener("keydown", (event) => this.#key(event));
    this.#fillPresets(byId("label-lists", HTMLSelectElement));
    this.#showAs(recall("labels-shape") === "text" ? "text" : "chips", false);
    this.#draw();
  }

  /** Whether an edit has yet to be reported by `onChange`. */
  get pending() {
    return this.#timer !== undefined;
  }

  get labels() {
    return parseLabels(this.#history.now);
  }

  /**
   * Replaces the labels, as a step that can be undone.
   * @param {string[]} labels
   */
  set(labels) {
    this.#push(writeLabels(labels));
  }

  /** @param {string} text */
  #push(text) {
    if (text !== this.#history.now) this.#history.push(text);
    this.#draw();
    this.#notify();
  }

  #onInput() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#push(this.#text.value), TYPING_DELAY);
    // Kept at once, because the page may be closed before the timer fires.
    remember("labels", this.#text.value);
    this.#onTyping();
  }

  #notify() {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#onChange(this.labels);
  }

  /** @param {"undo" | "redo"} direction */
  #step(direction) {
    // Unreported typing becomes a step of its own first.
    if (this.pending) this.#push(this.#text.value);
    this.#history[direction]();
    this.#draw();
    this.#notify();
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const { key, target } = event;
    if (!(event.ctrlKey || event.metaKey) || event.altKey) return;
    // While the user types, undo belongs to the browser.
    const typing = target instanceof HTMLInputElement && target.value !== "";
    if (typing || target instanceof HTMLTextAreaElement) return;
    const letter = key.toLowerCase();
    if (letter !== "z" && letter !== "y") return;
    event.preventDefault();
    this.#step(letter === "y" || event.shiftKey ? "redo" : "undo");
  }

  #draw() {
    const text = this.#history.now;
    if (this.#text.value !== text) this.#text.value = text;
    const labels = this.labels;
    this.#chips.show(labels);
    this.#count.textContent = String(labels.length);
    this.#undo.disabled = !this.#history.canUndo;
    this.#redo.disabled = !this.#history.canRedo;
    remember("labels", text);
  }

  /**
   * @param {"chips" | "text"} shape
   * @param {boolean} focus
   */
  #showAs(shape, focus) {
    const text = shape === "text";
    if (this.pending) this.#push(this.#text.value);
    this.#text.hidden = !text;
    byId("label-chips", HTMLElement).hidden = text;
    this.#mode.textContent = text ? t("Show as chips") : t("Edit as text");
    remember("labels-shape", shape);
    if (focus) (text ? this.#text : this.#chips).focus();
  }

  /** @param {HTMLSelectElement} select */
  #fillPresets(select) {
    for (const [at, { name, count }] of PRESETS.entries()) {
      select.append(
        make("option", { value: String(at) }, `${name} (${count})`),
      );
    }
    select.addEventListener("change", async () => {
      const preset = PRESETS[Number(select.value)];
      select.value = "";
      if (!preset) return;
      try {
        this.set(await labelsOf(preset));
      } catch (error) {
        this.#showProblems([
          error instanceof Error ? error.message : String(error),
        ]);
      }
    });
  }

  /**
   * Shows the problems that the worker found with the labels.
   * @param {LabelEntry[]} entries
   */
  show(entries) {
    this.#chips.report(entries);
    this.#showProblems(problems(entries));
  }

  /** @param {string[]} sentences */
  #showProblems(sentences) {
    this.#problems.replaceChildren(
      ...sentences.map((text) => make("p", {}, text)),
    );
  }
}

/**
 * The user's labels, as chips or as plain text: one list in two shapes, which
 * can be undone, and is still there tomorrow. What is wrong with a label is
 * told beside it; the label stays.
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

/** Long enough not to encode every letter, short enough to feel at once. */
const PAUSE = 180;

export class LabelField {
  #text = byId("labels", HTMLTextAreaElement);
  #problems = byId("labels-problems", HTMLElement);
  #mode = byId("labels-mode", HTMLButtonElement);
  #undo = byId("labels-undo", HTMLButtonElement);
  #redo = byId("labels-redo", HTMLButtonElement);
  #count = byId("labels-count", HTMLElement);
  #chips = new Chips({
    onChange: (labels) => this.set(labels),
    onMore: () => this.#shape("text", true),
  });
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #pause;
  #onChange;
  #onTyping;
  /** @type {History<string>} what was typed, to the letter */
  #history;

  /**
   * @param {(labels: string[]) => void} onChange once typing has paused
   * @param {() => void} onTyping at every edit
   */
  constructor(onChange, onTyping) {
    this.#onChange = onChange;
    this.#onTyping = onTyping;
    this.#history = new History(recall("labels") ?? writeLabels(EXAMPLE));
    byId("label-chips", HTMLElement).replaceChildren(this.#chips.element);
    this.#text.addEventListener("input", () => this.#typed());
    this.#mode.addEventListener("click", () =>
      this.#shape(this.#text.hidden ? "text" : "chips", true),
    );
    this.#undo.addEventListener("click", () => this.#step("undo"));
    this.#redo.addEventListener("click", () => this.#step("redo"));
    const group = byId("label-group", HTMLElement);
    group.addEventListener("keydown", (event) => this.#key(event));
    this.#offer(byId("label-lists", HTMLSelectElement));
    this.#shape(recall("labels-shape") === "text" ? "text" : "chips", false);
    this.#draw();
  }

  /** Whether an edit has not been told yet. */
  get pending() {
    return this.#pause !== undefined;
  }

  get labels() {
    return parseLabels(this.#history.now);
  }

  /** @param {string[]} labels */
  set(labels) {
    this.#push(writeLabels(labels));
  }

  /** @param {string} text */
  #push(text) {
    if (text !== this.#history.now) this.#history.push(text);
    this.#draw();
    this.#tell();
  }

  #typed() {
    clearTimeout(this.#pause);
    this.#pause = setTimeout(() => this.#push(this.#text.value), PAUSE);
    // Kept before the pause is over, too: a page may be closed at any time.
    remember("labels", this.#text.value);
    this.#onTyping();
  }

  #tell() {
    clearTimeout(this.#pause);
    this.#pause = undefined;
    this.#onChange(this.labels);
  }

  /** @param {"undo" | "redo"} way */
  #step(way) {
    // What is being typed is a step as well.
    if (this.pending) this.#push(this.#text.value);
    this.#history[way]();
    this.#draw();
    this.#tell();
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const { key, target } = event;
    if (!(event.ctrlKey || event.metaKey) || event.altKey) return;
    // Letters in the middle of a word are the browser's to take back.
    const input = target instanceof HTMLInputElement && target.value !== "";
    if (input || target instanceof HTMLTextAreaElement) return;
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
  #shape(shape, focus) {
    const text = shape === "text";
    if (this.pending) this.#push(this.#text.value);
    this.#text.hidden = !text;
    byId("label-chips", HTMLElement).hidden = text;
    this.#mode.textContent = text ? t("Show as chips") : t("Edit as text");
    remember("labels-shape", shape);
    if (focus) (text ? this.#text : this.#chips).focus();
  }

  /** @param {HTMLSelectElement} select */
  #offer(select) {
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
        this.#say([error instanceof Error ? error.message : String(error)]);
      }
    });
  }

  /** @param {LabelEntry[]} entries */
  show(entries) {
    this.#chips.report(entries);
    this.#say(problems(entries));
  }

  /** @param {string[]} sentences */
  #say(sentences) {
    this.#problems.replaceChildren(
      ...sentences.map((text) => make("p", {}, text)),
    );
  }
}

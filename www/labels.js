/**
 * The text box of labels: what the user typed stays as it is; what is read
 * from it, and what is wrong with it, is told beside it.
 */

import { byId, make } from "./dom.js";

/** @import { LabelEntry } from "./protocol.js" */

export const EXAMPLE = ["cat", "dog", "horse", "elephant", "penguin", "owl"];

const STORE = "ood-lens.labels";
/** Long enough not to encode every letter, short enough to feel at once. */
const PAUSE = 180;

/**
 * Splits by lines, and a line by commas. A blank line or a last comma is just
 * how one types; a gap between two commas is kept, and reported.
 * @param {string} text
 */
export const parseLabels = (text) =>
  text
    .split("\n")
    .map((line) => line.trim().replace(/,\s*$/, ""))
    .filter((line) => line !== "")
    .flatMap((line) => line.split(","))
    .map((label) => label.trim());

/**
 * What is wrong with the labels, one sentence for each kind.
 * @param {LabelEntry[]} entries
 */
export function problems(entries) {
  /** @param {LabelEntry["status"]} status */
  const having = (status) =>
    entries.filter((entry) => entry.status === status).map((e) => e.label);
  /** @param {string[]} labels */
  const list = (labels) =>
    [...new Set(labels)].map((label) => `“${shorten(label)}”`).join(", ");

  const sentences = [];
  const duplicate = having("duplicate");
  if (duplicate.length > 0) {
    sentences.push(`Listed more than once, counted once: ${list(duplicate)}.`);
  }
  const empty = having("empty").length;
  if (empty > 0) {
    sentences.push(
      empty === 1
        ? "An empty label between commas is left out."
        : `${empty} empty labels are left out.`,
    );
  }
  const truncated = having("truncated");
  if (truncated.length > 0) {
    sentences.push(
      `Longer than the model reads, so only the beginning counts: ${list(truncated)}.`,
    );
  }
  return sentences;
}

/** @param {string} label */
const shorten = (label) =>
  label.length > 40 ? `${label.slice(0, 38).trimEnd()}…` : label;

export class LabelBox {
  #box = byId("labels", HTMLTextAreaElement);
  #problems = byId("labels-problems", HTMLElement);
  #reset = byId("labels-reset", HTMLButtonElement);
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #pause;

  /**
   * @param {(labels: string[]) => void} onChange once typing has paused
   * @param {() => void} onTyping at every edit
   */
  constructor(onChange, onTyping) {
    this.#box.value = load() ?? EXAMPLE.join("\n");
    this.#box.addEventListener("input", () => {
      this.#changed();
      clearTimeout(this.#pause);
      this.#pause = setTimeout(() => {
        this.#pause = undefined;
        onChange(this.labels);
      }, PAUSE);
      onTyping();
    });
    this.#reset.addEventListener("click", () => {
      this.#box.value = EXAMPLE.join("\n");
      this.#changed();
      this.#box.focus();
      onChange(this.labels);
    });
    this.#changed();
  }

  /** Whether an edit has not been told yet. */
  get pending() {
    return this.#pause !== undefined;
  }

  get labels() {
    return parseLabels(this.#box.value);
  }

  #changed() {
    save(this.#box.value);
    this.#reset.hidden = this.labels.join() === EXAMPLE.join();
  }

  /** @param {LabelEntry[]} entries */
  show(entries) {
    const sentences = problems(entries);
    if (!entries.some(({ status }) => status !== "empty")) {
      sentences.push(
        "Type at least one label: without one, nothing can belong.",
      );
    }
    this.#problems.replaceChildren(
      ...sentences.map((text) => make("p", {}, text)),
    );
  }
}

/** Storage may be forbidden; then the labels last as long as the page. */
function load() {
  try {
    return localStorage.getItem(STORE);
  } catch {
    return null;
  }
}

/** @param {string} text */
function save(text) {
  try {
    localStorage.setItem(STORE, text);
  } catch {
    // See `load`.
  }
}

/**
 * The parts of the element around its pictures: the labels, the button that
 * adds pictures, the loading progress, and error messages.
 */

import { readList, writeList } from "../state/fields.js";
import { make } from "../ui/dom.js";
import { problemsOf } from "./strings.js";
import { sheet } from "./style.js";

/** @import { Label, Progress } from "../api.js" */
/** @import { Words } from "./strings.js" */

/**
 * How long typing must pause before the labels are encoded, in milliseconds.
 * Shorter pauses would encode every letter; longer ones feel slow.
 */
const PAUSE = 200;
/** The loading steps that must be done before the first verdict. */
const NEEDED = ["runtime-cpu", "model", "corpus"];

/**
 * @typedef {object} Handlers
 * @property {(labels: string[]) => void} onLabels the user has changed labels
 *   and paused
 * @property {(files: File[]) => void} onFiles the user has added files
 * @property {() => void} onRetry the user wants to load again after an error
 */

/** How many views have been made; part of the ids that `for` attributes name. */
let count = 0;

/** Draws the element's parts into its shadow root. */
export class View {
  #box = make("input", {
    type: "text",
    spellcheck: "false",
    autocomplete: "off",
    autocapitalize: "off",
    part: "labels-input",
  });
  #boxName = make("label");
  #hint = make("span", { class: "hint" });
  #problems = make("div", { class: "problems", role: "status" });
  #labels = make("div", { class: "labels", part: "labels" });
  #picker = make("input", {
    class: "away",
    type: "file",
    accept: "image/*",
    multiple: "",
  });
  #pick = make("label", { class: "button", part: "button" });
  #dropHint = make("span", { class: "hint" });
  #add = make("p", { class: "add" });
  #alarm = make("div", { class: "alarm", role: "alert", part: "error" });
  #bar = make("progress", { max: "1" });
  #status = make("span", { part: "status" });
  #local = make("span");
  #announcement = make("p", { class: "away", role: "status" });
  #foot = make("div", { class: "foot" });
  /** @type {Map<string, Progress>} */
  #steps = new Map();
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #pause;
  /** @type {Words} */
  #words;
  /** The status line in the current language. */
  #sayStatus = () => "";
  #handlers;

  tiles = make("ul", { class: "tiles", role: "list", part: "pictures" });
  /** The place for a lesson; empty while there is none. */
  lesson = make("div", { class: "slot" });
  #frame = make("div", { class: "frame", part: "frame" });

  /**
   * @param {ShadowRoot} root
   * @param {Words} words
   * @param {Handlers} handlers
   */
  constructor(root, words, handlers) {
    this.#words = words;
    this.#handlers = handlers;
    count += 1;
    for (const [control, name] of /** @type {const} */ ([
      [this.#box, `labels-${count}`],
      [this.#picker, `files-${count}`],
    ])) {
      control.id = name;
    }
    this.#boxName.htmlFor = this.#box.id;
    this.#hint.id = `hint-${count}`;
    this.#problems.id = `problems-${count}`;
    this.#box.setAttribute(
      "aria-describedby",
      `${this.#hint.id} ${this.#problems.id}`,
    );
    this.#pick.htmlFor = this.#picker.id;
    this.#labels.append(this.#boxName, this.#hint, this.#box, this.#problems);
    this.#add.append(this.#picker, this.#pick, " ", this.#dropHint);
    this.#foot.append(this.#local, this.#status, this.#bar);
    this.#frame.append(
      this.#alarm,
      this.lesson,
      this.#labels,
      this.tiles,
      this.#add,
      this.#foot,
      this.#announcement,
    );
    this.#alarm.hidden = true;
    this.#bar.hidden = true;
    root.adoptedStyleSheets = [sheet()];
    root.replaceChildren(this.#frame);
    this.#listen();
    this.setWords(words);
  }

  #listen() {
    const { onLabels, onFiles } = this.#handlers;
    const sendLabels = () => {
      clearTimeout(this.#pause);
      this.#pause = undefined;
      onLabels(readList(this.#box.value));
    };
    this.#box.addEventListener("input", () => {
      clearTimeout(this.#pause);
      this.#pause = setTimeout(sendLabels, PAUSE);
    });
    this.#box.addEventListener("change", sendLabels);
    this.#picker.addEventListener("change", () => {
      onFiles([...(this.#picker.files ?? [])]);
      // Otherwise choosing the same file again fires no "change" event.
      this.#picker.value = "";
    });
    // A slide show that embeds the element must not react to these keys.
    this.#frame.addEventListener("keydown", (event) => {
      const presses = event.key === " " || event.key === "Enter";
      if (event.target === this.#box || presses) event.stopPropagation();
    });
    const frame = this.#frame;
    /** @param {DragEvent} event */
    const carries = (event) =>
      !this.#add.hidden && event.dataTransfer?.types.includes("Files");
    frame.addEventListener("dragover", (event) => {
      if (!carries(event)) return;
      event.preventDefault();
      event.stopPropagation();
      frame.dataset.over = "";
    });
    frame.addEventListener("dragleave", (event) => {
      const to = event.relatedTarget;
      if (!(to instanceof Node && frame.contains(to))) {
        delete frame.dataset.over;
      }
    });
    frame.addEventListener("drop", (event) => {
      delete frame.dataset.over;
      if (!carries(event)) return;
      event.preventDefault();
      // The embedding page must not handle the same files.
      event.stopPropagation();
      onFiles([...(event.dataTransfer?.files ?? [])]);
    });
  }

  /**
   * Shows all texts in another language.
   * @param {Words} words
   */
  setWords(words) {
    this.#words = words;
    this.#boxName.textContent = words.labels;
    this.#hint.textContent = words.labelsHint;
    this.#pick.textContent = words.add;
    this.#dropHint.textContent = words.addHint;
    this.#local.textContent = words.local;
    this.#status.textContent = this.#sayStatus();
    this.tiles.setAttribute("aria-label", words.pictures);
  }

  /** @param {() => string} say */
  #setStatus(say) {
    this.#sayStatus = say;
    this.#status.textContent = say();
  }

  /**
   * Makes everything visible, or invisible without a change of the layout.
   * @param {boolean} readable
   */
  setReadable(readable) {
    this.#frame.style.visibility = readable ? "" : "hidden";
  }

  /**
   * Hides these parts and shows all others.
   * @param {readonly string[]} parts of labels, add, why, score and status
   */
  hide(parts) {
    this.#labels.hidden = parts.includes("labels");
    this.#add.hidden = parts.includes("add");
    this.#foot.hidden = parts.includes("status");
    this.#frame.toggleAttribute("data-no-why", parts.includes("why"));
    this.#frame.toggleAttribute("data-no-score", parts.includes("score"));
  }

  /**
   * Hides the tiles and the button that adds pictures while a lesson is open:
   * the lesson draws its pictures itself.
   * @param {boolean} on
   */
  setLessonOpen(on) {
    this.#frame.toggleAttribute("data-lesson", on);
  }

  /**
   * Shows the labels in the text box, unless the user is typing there.
   * @param {string[]} labels
   */
  setLabels(labels) {
    const same = writeList(readList(this.#box.value)) === writeList(labels);
    if (this.#pause === undefined && !same) {
      this.#box.value = writeList(labels, ", ");
    }
  }

  /**
   * Shows what is wrong with the labels.
   * @param {Label[]} entries
   */
  setProblems(entries) {
    this.#problems.replaceChildren(
      ...problemsOf(entries, this.#words).map((text) => make("p", {}, text)),
    );
  }

  /**
   * Shows how much has been loaded, in megabytes over all needed steps.
   * @param {Progress} progress of one step
   */
  progress(progress) {
    this.#steps.set(progress.step, progress);
    if (!NEEDED.includes(progress.step)) return;
    const steps = NEEDED.map((step) => this.#steps.get(step));
    const loaded = steps.reduce((sum, step) => sum + (step?.loaded ?? 0), 0);
    const total = steps.reduce((sum, step) => sum + (step?.total ?? NaN), 0);
    const known = Number.isFinite(total);
    if (steps.every((step) => step?.done)) return this.starting();
    this.#bar.hidden = false;
    if (known) this.#bar.value = total === 0 ? 1 : loaded / total;
    this.#setStatus(() =>
      this.#words.loading(
        (loaded / 1e6).toFixed(1),
        known ? (total / 1e6).toFixed(1) : "?",
      ),
    );
    this.#bar.setAttribute("aria-label", this.#words.starting);
  }

  /** Shows that the model is starting, without a progress bar. */
  starting() {
    this.#bar.hidden = true;
    this.#setStatus(() => this.#words.starting);
  }

  /**
   * Shows on which device the model runs.
   * @param {string} device
   */
  showDevice(device) {
    this.#bar.hidden = true;
    this.#setStatus(() => this.#words.runs(device));
  }

  /**
   * Shows an error with a button that tries again.
   * @param {string} message a sentence; empty: hides the error
   */
  alarm(message) {
    this.#alarm.hidden = message === "";
    this.#bar.hidden = true;
    if (message === "") return this.#alarm.replaceChildren();
    const retry = make(
      "button",
      { type: "button", class: "button" },
      this.#words.retry,
    );
    retry.addEventListener("click", this.#handlers.onRetry);
    this.#setStatus(() => "");
    this.#alarm.replaceChildren(make("span", {}, message), retry);
  }

  /**
   * Announces a text to screen readers.
   * @param {string} text
   */
  announce(text) {
    if (this.#announcement.textContent !== text) {
      this.#announcement.textContent = text;
    }
  }

  /** Moves the focus to the button that adds pictures. */
  focus() {
    this.#picker.focus();
  }
}

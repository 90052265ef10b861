/**
 * The status line: the device in use, or the progress of loading as a ring that
 * fills. Its details list the bytes of every loading step.
 */

import { byId, make } from "../ui/dom.js";
import { t } from "../ui/language.js";

/** @import { Progress, Step } from "../client/protocol.js" */

/** @type {Record<Step, string>} */
const STEPS = {
  "runtime-cpu": t("Runtime, CPU"),
  model: t("Model"),
  corpus: t("Words to compare with"),
  "runtime-webgpu": t("Runtime, WebGPU"),
};

/** The steps that must be done before the first verdict. */
const REQUIRED_STEPS = /** @type {const} */ ([
  "runtime-cpu",
  "model",
  "corpus",
]);

/** @param {number} bytes */
const inMegabytes = (bytes) => (bytes / 1e6).toFixed(1);

/** @param {number} bytes */
function formatBytes(bytes) {
  if (bytes < 1e6) return `${Math.round(bytes / 1e3)} kB`;
  return `${inMegabytes(bytes)} MB`;
}

/** @param {Progress} progress */
const formatProgress = ({ loaded, total, done }) =>
  done || total === null
    ? formatBytes(loaded)
    : t("{loaded} of {total}", {
        loaded: formatBytes(loaded),
        total: formatBytes(total),
      });

export class Status {
  #line = byId("status-line", HTMLElement);
  #arc = byId("status-arc", SVGElement);
  #note = byId("device-note", HTMLElement);
  /** @type {Map<Step, Progress>} */
  #progress = new Map();
  /** @type {Map<Step, { row: HTMLElement, bytes: HTMLElement, bar: HTMLProgressElement }>} */
  #rows = new Map();
  #settled = false;

  constructor() {
    const steps = /** @type {[Step, string][]} */ (Object.entries(STEPS));
    for (const [step, title] of steps) {
      const bytes = make("span", { class: "step-bytes" }, "–");
      const bar = make("progress", { max: "1", value: "0" });
      bar.setAttribute("aria-label", title);
      const row = make("li", { "data-step": step }, title, bytes, bar);
      this.#rows.set(step, { row, bytes, bar });
      byId("steps", HTMLElement).append(row);
    }
  }

  /**
   * Shows the progress of a step.
   * @param {Progress} progress
   */
  progress(progress) {
    const { step, loaded, total, done } = progress;
    this.#progress.set(step, progress);
    const shown = this.#rows.get(step);
    if (!shown) return;
    const { row, bytes, bar } = shown;
    row.dataset.done = String(done);
    bytes.textContent = formatProgress(progress);
    if (total === null) bar.removeAttribute("value");
    else bar.value = total === 0 ? 1 : loaded / total;
    if (!this.#settled) this.#drawTotal();
  }

  #drawTotal() {
    let loaded = 0;
    /** @type {number | null} */
    let total = 0;
    for (const step of REQUIRED_STEPS) {
      const progress = this.#progress.get(step);
      loaded += progress?.loaded ?? 0;
      total =
        total === null || !progress || progress.total === null
          ? null
          : total + progress.total;
    }
    const all = REQUIRED_STEPS.every((step) => this.#progress.get(step)?.done);
    this.#line.textContent = all
      ? t("Starting")
      : total === null
        ? t("Loading {loaded}", { loaded: formatBytes(loaded) })
        : t("Loading {loaded} / {total}", {
            loaded: inMegabytes(loaded),
            total: formatBytes(total),
          });
    this.#setRing(total ? loaded / total : 0);
  }

  /** @param {number} share */
  #setRing(share) {
    this.#arc.setAttribute("stroke-dasharray", `${share * 100} 100`);
  }

  /**
   * Shows what the model runs on.
   * @param {string} device
   * @param {string} [note] a sentence; left out: the last note stays
   */
  runs(device, note) {
    this.#settled = true;
    this.#line.textContent = device;
    this.#setRing(1);
    if (note !== undefined) this.#note.textContent = note;
  }

  /** Shows that no model runs. */
  failed() {
    this.#settled = true;
    this.#line.textContent = t("Not running");
    this.#note.textContent = t("Not running");
    this.#setRing(0);
  }
}

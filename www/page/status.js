/**
 * The status line: the device that runs, or the progress of loading, with a ring
 * that fills. Its details list every loading step in bytes.
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
const NEEDED = /** @type {const} */ (["runtime-cpu", "model", "corpus"]);

/** @param {number} bytes */
const megabytes = (bytes) => (bytes / 1e6).toFixed(1);

/** @param {number} bytes */
function inUnits(bytes) {
  if (bytes < 1e6) return `${Math.round(bytes / 1e3)} kB`;
  return `${megabytes(bytes)} MB`;
}

/** @param {Progress} progress */
const ofTotal = ({ loaded, total, done }) =>
  done || total === null
    ? inUnits(loaded)
    : t("{loaded} of {total}", {
        loaded: inUnits(loaded),
        total: inUnits(total),
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

  /** @param {Progress} progress */
  progress(progress) {
    const { step, loaded, total, done } = progress;
    this.#progress.set(step, progress);
    const shown = this.#rows.get(step);
    if (!shown) return;
    const { row, bytes, bar } = shown;
    row.dataset.done = String(done);
    bytes.textContent = ofTotal(progress);
    if (total === null) bar.removeAttribute("value");
    else bar.value = total === 0 ? 1 : loaded / total;
    if (!this.#settled) this.#loading();
  }

  #loading() {
    let loaded = 0;
    /** @type {number | null} */
    let total = 0;
    for (const step of NEEDED) {
      const progress = this.#progress.get(step);
      loaded += progress?.loaded ?? 0;
      total =
        total === null || !progress || progress.total === null
          ? null
          : total + progress.total;
    }
    const all = NEEDED.every((step) => this.#progress.get(step)?.done);
    this.#line.textContent = all
      ? t("Starting")
      : total === null
        ? t("Loading {loaded}", { loaded: inUnits(loaded) })
        : t("Loading {loaded} / {total}", {
            loaded: megabytes(loaded),
            total: inUnits(total),
          });
    this.#fill(total ? loaded / total : 0);
  }

  /** @param {number} share */
  #fill(share) {
    this.#arc.setAttribute("stroke-dasharray", `${share * 100} 100`);
  }

  /**
   * Shows what the model runs on.
   * @param {string} device
   * @param {string} [note] a sentence
   */
  runs(device, note) {
    this.#settled = true;
    this.#line.textContent = device;
    this.#fill(1);
    if (note !== undefined) this.#note.textContent = note;
  }

  failed() {
    this.#settled = true;
    this.#line.textContent = t("Not running");
    this.#fill(0);
  }
}

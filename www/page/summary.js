/**
 * The summary above the pictures: how many belong, how far the queue is, and
 * the announcement for screen readers once all verdicts are in.
 */

import { byId } from "../ui/dom.js";
import { t } from "../ui/language.js";

/** @import { Session } from "./session.js" */

/** A smaller batch is read before anybody could use the stop button. */
const MIN_FOR_BAR = 6;

/** Follows the session from its construction on. */
export class Summary {
  #session;
  #isTyping;
  #root = document.documentElement;
  #summary = byId("summary", HTMLElement);
  #announcement = byId("announcement", HTMLElement);
  #batch = byId("batch", HTMLElement);
  #bar = byId("batch-bar", HTMLProgressElement);
  #line = byId("batch-line", HTMLElement);
  #stop = byId("batch-stop", HTMLButtonElement);
  #removeWaiting = byId("batch-remove", HTMLButtonElement);
  #scheduled = false;

  /**
   * @param {Session} session
   * @param {() => boolean} isTyping whether the worker has yet to get an edit of
   *   the labels
   */
  constructor(session, isTyping) {
    this.#session = session;
    this.#isTyping = isTyping;
    session.on("settled", () => this.scheduleDraw());
    this.#stop.addEventListener("click", () => {
      const { queue } = session;
      if (queue.stopped) queue.resume();
      else queue.stop();
      this.draw();
    });
    this.#removeWaiting.addEventListener("click", () => {
      for (const { id, state } of [...session.pictures.values()]) {
        if (state === "waiting") session.remove(id);
      }
      this.draw();
      this.#root.querySelector("#clear")?.scrollIntoView({ block: "nearest" });
      byId("files", HTMLInputElement).focus({ preventScroll: true });
    });
    this.draw();
  }

  /** Draws once for all changes of this task; `data-busy` is set at once. */
  scheduleDraw() {
    if (!this.#session.current || this.#session.queue.left > 0) {
      this.#root.dataset.busy = "true";
    }
    if (this.#scheduled) return;
    this.#scheduled = true;
    queueMicrotask(() => {
      this.#scheduled = false;
      this.draw();
    });
  }

  /** Draws the summary, sets `data-busy` and `data-filled`. */
  draw() {
    const { pictures, queue, current } = this.#session;
    const count = { id: 0, ood: 0, error: 0, none: 0, waiting: 0 };
    for (const { state } of pictures.values()) {
      if (state in count) count[/** @type {keyof typeof count} */ (state)] += 1;
      else count.waiting += 1;
    }
    const stopped = queue.stopped;
    const reading = stopped ? queue.inFlight > 0 : count.waiting > 0;
    const busy =
      this.#isTyping() || !current || reading || (queue.left > 0 && !stopped);
    this.#root.dataset.busy = String(busy);
    this.#root.toggleAttribute("data-filled", pictures.size > 0);
    byId("results-head", HTMLElement).hidden = pictures.size === 0;

    const parts = [
      count.id > 0 &&
        t(count.id === 1 ? "1 belongs" : "{id} belong", { id: count.id }),
      count.ood > 0 &&
        t(count.ood === 1 ? "1 does not" : "{ood} do not", { ood: count.ood }),
      count.error > 0 && t("{error} cannot be read", { error: count.error }),
      count.none > 0 &&
        t("{none} without labels to compare with", { none: count.none }),
      count.waiting > 0 && t("{waiting} to go", { waiting: count.waiting }),
    ].filter((part) => part !== false);
    const text = parts.join(t(", "));
    this.#summary.textContent = text;
    // Screen readers hear the result only, not every step.
    if (!busy && this.#announcement.textContent !== text) {
      this.#announcement.textContent = text;
    }
    this.#drawProgress(stopped);
  }

  /** @param {boolean} stopped */
  #drawProgress(stopped) {
    const { left, total } = this.#session.queue;
    this.#batch.hidden = left === 0 || (total < MIN_FOR_BAR && !stopped);
    if (this.#batch.hidden) return;
    this.#bar.max = total;
    this.#bar.value = total - left;
    this.#line.textContent = stopped
      ? t("Stopped: {left} of {total} pictures are not read.", { left, total })
      : t("{count} of {total} pictures read", { count: total - left, total });
    this.#stop.textContent = stopped ? t("Go on") : t("Stop");
    this.#removeWaiting.hidden = !stopped;
  }
}

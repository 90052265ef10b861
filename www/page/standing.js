/**
 * Where all the pictures stand: in words above them, as progress while they
 * are read, and said once to those who do not see.
 */

import { byId } from "../ui/dom.js";
import { t } from "../ui/language.js";

/** @import { Session } from "./session.js" */

/** Fewer pictures are read before one has found the button. */
const WORTH_A_BAR = 6;

export class Standing {
  #session;
  #isTyping;
  #root = document.documentElement;
  #summary = byId("summary", HTMLElement);
  #announcement = byId("announcement", HTMLElement);
  #lot = byId("lot", HTMLElement);
  #bar = byId("lot-bar", HTMLProgressElement);
  #line = byId("lot-line", HTMLElement);
  #stop = byId("lot-stop", HTMLButtonElement);
  #drop = byId("lot-drop", HTMLButtonElement);
  #due = false;

  /**
   * @param {Session} session
   * @param {() => boolean} isTyping an edit of the labels is not told yet
   */
  constructor(session, isTyping) {
    this.#session = session;
    this.#isTyping = isTyping;
    session.on("settled", () => this.later());
    this.#stop.addEventListener("click", () => {
      const { queue } = session;
      if (queue.stopped) queue.resume();
      else queue.stop();
      this.draw();
    });
    this.#drop.addEventListener("click", () => {
      for (const { id, state } of [...session.pictures.values()]) {
        if (state === "waiting") session.remove(id);
      }
      this.draw();
      this.#root.querySelector("#clear")?.scrollIntoView({ block: "nearest" });
      byId("files", HTMLInputElement).focus({ preventScroll: true });
    });
    this.draw();
  }

  /** A hundred changes at once are drawn once; busy is true from the first. */
  later() {
    if (!this.#session.current || this.#session.queue.left > 0) {
      this.#root.dataset.busy = "true";
    }
    if (this.#due) return;
    this.#due = true;
    queueMicrotask(() => {
      this.#due = false;
      this.draw();
    });
  }

  draw() {
    const { pictures, queue, current } = this.#session;
    const count = { id: 0, ood: 0, error: 0, none: 0, waiting: 0 };
    for (const { state } of pictures.values()) {
      if (state in count) count[/** @type {keyof typeof count} */ (state)] += 1;
      else count.waiting += 1;
    }
    const stopped = queue.stopped;
    const reading = stopped ? queue.underWay > 0 : count.waiting > 0;
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
    // Heard only when all is settled, not at every step on the way.
    if (!busy && this.#announcement.textContent !== text) {
      this.#announcement.textContent = text;
    }
    this.#progress(stopped);
  }

  /** @param {boolean} stopped */
  #progress(stopped) {
    const { left, total } = this.#session.queue;
    this.#lot.hidden = left === 0 || (total < WORTH_A_BAR && !stopped);
    if (this.#lot.hidden) return;
    this.#bar.max = total;
    this.#bar.value = total - left;
    this.#line.textContent = stopped
      ? t("Stopped: {left} of {total} pictures are not read.", { left, total })
      : t("{count} of {total} pictures read", { count: total - left, total });
    this.#stop.textContent = stopped ? t("Go on") : t("Stop");
    this.#drop.hidden = !stopped;
  }
}

/**
 * Where all the pictures stand: in words above them, as progress while they
 * are read, and said once to those who do not see.
 */

import { byId } from "./dom.js";

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
      count.id > 0 && `${count.id} ${count.id === 1 ? "belongs" : "belong"}`,
      count.ood > 0 && `${count.ood} ${count.ood === 1 ? "does" : "do"} not`,
      count.error > 0 && `${count.error} cannot be read`,
      count.none > 0 && `${count.none} without labels to compare with`,
      count.waiting > 0 && `${count.waiting} to go`,
    ].filter((part) => part !== false);
    const text = parts.join(", ");
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
      ? `Stopped: ${left} of ${total} pictures are not read.`
      : `${total - left} of ${total} pictures read`;
    this.#stop.textContent = stopped ? "Go on" : "Stop";
    this.#drop.hidden = !stopped;
  }
}

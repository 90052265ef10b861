/**
 * Pictures on their way to the worker: a few at a time, so that they can be
 * stopped and go on.
 */

/** Enough that the worker never waits, few enough that a stop is felt. */
const AHEAD = 3;

export class Queue {
  /** @type {number[]} */
  #waiting = [];
  /** @type {Set<number>} */
  #sent = new Set();
  #stopped = false;
  /** Since the queue was last empty. */
  #done = 0;
  #feed;

  /** @param {(id: number) => void} feed sends a picture to the worker */
  constructor(feed) {
    this.#feed = feed;
  }

  get stopped() {
    return this.#stopped && this.#waiting.length > 0;
  }

  /** Pictures of this lot that are not read yet. */
  get left() {
    return this.#waiting.length + this.#sent.size;
  }

  /** Pictures of this lot that are being read at this moment. */
  get underWay() {
    return this.#sent.size;
  }

  /** All pictures of this lot. */
  get total() {
    return this.#done + this.left;
  }

  /** @param {number} id also of one that is in the queue already */
  push(id) {
    if (this.left === 0) {
      this.#done = 0;
      this.#stopped = false;
    }
    if (!this.#waiting.includes(id)) this.#waiting.push(id);
    // Not at once: whoever adds a picture shows it before it is fed.
    queueMicrotask(() => this.#next());
  }

  /** @param {number} id */
  done(id) {
    if (this.#sent.delete(id)) this.#done += 1;
    this.#next();
  }

  /** @param {number} id */
  remove(id) {
    this.#waiting = this.#waiting.filter((other) => other !== id);
    this.#sent.delete(id);
    this.#next();
  }

  stop() {
    this.#stopped = true;
  }

  resume() {
    this.#stopped = false;
    this.#next();
  }

  #next() {
    while (!this.#stopped && this.#sent.size < AHEAD) {
      // One that is under way already goes again once it is done.
      const at = this.#waiting.findIndex((id) => !this.#sent.has(id));
      const [id] = at < 0 ? [] : this.#waiting.splice(at, 1);
      if (id === undefined) return;
      this.#sent.add(id);
      this.#feed(id);
    }
  }
}

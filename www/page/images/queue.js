/**
 * The queue of pictures for the worker. Only a few are sent at a time, so that
 * reading can be stopped and resumed.
 */

/** Pictures sent at a time: enough that the worker never waits, few enough that
 *  a stop takes effect soon. */
const MAX_IN_FLIGHT = 3;

/** A batch is all pictures added since the queue was last empty. */
export class Queue {
  /** @type {number[]} */
  #waiting = [];
  /** Sent to the worker, which has not answered yet. @type {Set<number>} */
  #sent = new Set();
  #stopped = false;
  /** Pictures of this batch that have been read. */
  #done = 0;
  #feed;

  /** @param {(id: number) => void} feed sends the picture to the worker */
  constructor(feed) {
    this.#feed = feed;
  }

  /** Whether the queue is stopped and pictures wait in it. */
  get stopped() {
    return this.#stopped && this.#waiting.length > 0;
  }

  /** Pictures of this batch that are not read yet. */
  get left() {
    return this.#waiting.length + this.#sent.size;
  }

  /** Pictures that the worker is reading at this moment. */
  get inFlight() {
    return this.#sent.size;
  }

  /** All pictures of this batch. */
  get total() {
    return this.#done + this.left;
  }

  /**
   * Adds a picture.
   * @param {number} id may be in the queue or in flight already; a picture in
   *   flight is sent again once it is done
   */
  push(id) {
    if (this.left === 0) {
      this.#done = 0;
      this.#stopped = false;
    }
    if (!this.#waiting.includes(id)) this.#waiting.push(id);
    // Deferred, so that the caller can show the picture before it is sent.
    queueMicrotask(() => this.#next());
  }

  /**
   * To be called when the worker has read a picture.
   * @param {number} id
   */
  done(id) {
    if (this.#sent.delete(id)) this.#done += 1;
    this.#next();
  }

  /**
   * Forgets a picture.
   * @param {number} id
   */
  remove(id) {
    this.#waiting = this.#waiting.filter((other) => other !== id);
    this.#sent.delete(id);
    this.#next();
  }

  /** Sends no further pictures until `resume`, or until a new batch. */
  stop() {
    this.#stopped = true;
  }

  resume() {
    this.#stopped = false;
    this.#next();
  }

  #next() {
    while (!this.#stopped && this.#sent.size < MAX_IN_FLIGHT) {
      // A picture in flight is sent again only once it is done.
      const at = this.#waiting.findIndex((id) => !this.#sent.has(id));
      const [id] = at < 0 ? [] : this.#waiting.splice(at, 1);
      if (id === undefined) return;
      this.#sent.add(id);
      this.#feed(id);
    }
  }
}

/**
 * Undo and redo of an immutable value.
 */

/** Steps that can be undone. */
const MAX_STEPS = 200;

/** @template Value */
export class History {
  /** @type {Value[]} */
  #past = [];
  /** @type {Value[]} */
  #future = [];
  /** The current value. @type {Value} */
  now;

  /** @param {Value} first */
  constructor(first) {
    this.now = first;
  }

  get canUndo() {
    return this.#past.length > 0;
  }

  get canRedo() {
    return this.#future.length > 0;
  }

  /**
   * Makes `next` the current value; what was undone can no longer be redone.
   * @param {Value} next
   */
  push(next) {
    this.#past.push(this.now);
    if (this.#past.length > MAX_STEPS) this.#past.shift();
    this.#future = [];
    this.now = next;
  }

  undo() {
    const before = this.#past.pop();
    if (before === undefined) return;
    this.#future.push(this.now);
    this.now = before;
  }

  redo() {
    const after = this.#future.pop();
    if (after === undefined) return;
    this.#past.push(this.now);
    this.now = after;
  }
}

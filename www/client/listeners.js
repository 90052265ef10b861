/**
 * Listeners to events by name, as `on` of the API's lens and of the page's
 * session has them.
 */

/**
 * @template {object} Events what each event carries, by its name
 */
export class Listeners {
  /** @type {Map<keyof Events, Set<(detail: any) => void>>} */
  #listeners = new Map();

  /**
   * @template {keyof Events} Name
   * @param {Name} name
   * @param {(detail: Events[Name]) => void} listener
   * @returns {() => void} removes the listener
   */
  add(name, listener) {
    const listeners = this.#listeners.get(name) ?? new Set();
    this.#listeners.set(name, listeners.add(listener));
    return () => void listeners.delete(listener);
  }

  /**
   * Calls the listeners that the event has now.
   * @template {keyof Events} Name
   * @param {Name} name
   * @param {Events[Name]} detail
   */
  tell(name, detail) {
    for (const listener of [...(this.#listeners.get(name) ?? [])]) {
      listener(detail);
    }
  }

  clear() {
    this.#listeners.clear();
  }
}

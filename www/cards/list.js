/**
 * The cards of all pictures. Of hundreds, a card is built when it comes near
 * what can be seen; until then it says in words what it will show.
 */

import { byId } from "../dom.js";
import { axisOf } from "./bars.js";
import { Card } from "./card.js";

/** @import { Picture, Session } from "../session.js" */

/** So many are drawn before it is known which of them can be seen. */
const AT_ONCE = 48;
/** Cards out of sight follow, so many at a time, so long after each other, in ms. */
const AT_A_TIME = 6;
const PAUSE = 50;
/** How far outside of the window a card is drawn, so that none is seen empty. */
const NEAR = "800px";

export class CardList {
  #session;
  #onWhy;
  #list = byId("cards", HTMLElement);
  /** @type {Map<number, Card>} */
  #cards = new Map();
  #axis = 1;
  /** Near what can be seen. @type {Set<number>} */
  #seen = new Set();
  /** Cards that show an older verdict, out of sight. @type {Set<number>} */
  #late = new Set();
  #catching = false;
  #observer = new IntersectionObserver(
    (entries) => {
      for (const { target, isIntersecting } of entries) {
        const id = Number(/** @type {HTMLElement} */ (target).dataset.id);
        this.#see(id, isIntersecting);
      }
      this.#session.watch(this, this.#seen);
    },
    { rootMargin: NEAR },
  );

  /**
   * @param {Session} session
   * @param {(id: number) => void} onWhy
   */
  constructor(session, onWhy) {
    this.#session = session;
    this.#onWhy = onWhy;
    session.on("added", (picture) => this.#add(picture));
    session.on("changed", ({ id }) => this.#cards.get(id)?.show(this.#axis));
    session.on("removed", ({ id }) => {
      this.#late.delete(id);
      this.#seen.delete(id);
      const element = this.#cards.get(id)?.element;
      if (element) this.#observer.unobserve(element);
      element?.remove();
      this.#cards.delete(id);
    });
    session.on("verdicts", (verdicts) => {
      this.#axis = axisOf(verdicts);
      for (const [id, card] of this.#cards) {
        if (card.show(this.#axis)) this.#late.add(id);
      }
      this.#catchUp();
    });
    session.on("reasons", (pictures) => {
      for (const { id } of pictures) this.#cards.get(id)?.explain();
    });
  }

  /**
   * @param {number} id
   * @param {boolean} seen
   */
  #see(id, seen) {
    const card = this.#cards.get(id);
    if (!card) return;
    card.seen = seen;
    if (seen) this.#seen.add(id);
    else this.#seen.delete(id);
  }

  /** Cards that were seen before follow a few at a time, once those that are
   *  seen now have been drawn. */
  #catchUp() {
    if (this.#catching || this.#late.size === 0) return;
    this.#catching = true;
    setTimeout(async () => {
      const ids = [...this.#late].slice(0, AT_A_TIME);
      for (const id of ids) this.#late.delete(id);
      // Where the worker has stopped, the verdicts are still there.
      await this.#session.explain(ids).catch(() => {});
      for (const id of ids) this.#cards.get(id)?.catchUp();
      this.#catching = false;
      this.#catchUp();
    }, PAUSE);
  }

  /** @param {Picture} picture */
  #add(picture) {
    const card = new Card(picture, {
      onRemove: () => this.#remove(picture.id),
      onWhy: () => this.#onWhy(picture.id),
    });
    this.#cards.set(picture.id, card);
    this.#list.append(card.element);
    if (this.#cards.size <= AT_ONCE) this.#see(picture.id, true);
    this.#observer.observe(card.element);
  }

  /** @param {number} id */
  #remove(id) {
    const element = this.#cards.get(id)?.element;
    const next = element?.nextElementSibling ?? element?.previousElementSibling;
    this.#session.remove(id);
    // Whoever takes several away with the keyboard stays where they are.
    const card = this.#cards.get(
      Number(next instanceof HTMLElement ? next.dataset.id : NaN),
    );
    if (card) card.focus();
    else byId("files", HTMLInputElement).focus();
  }
}

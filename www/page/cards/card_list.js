/**
 * The cards of all pictures. Of hundreds, a card is built when it comes near
 * what can be seen; until then it says in words what it will show.
 */

import { byId } from "../../ui/dom.js";
import { axisOf } from "./bars.js";
import { Card } from "./card.js";

/** @import { Picture, Session } from "../session.js" */

/** So many are drawn before it is known which of them can be seen. */
const AT_ONCE = 48;
/** Cards out of sight follow, so many at a time, so long after each other, in ms. */
const AT_A_TIME = 6;
const PAUSE = 50;
/** How far outside of the window a card is built, so that none is seen empty. */
const NEAR = "800px";

/** @param {IntersectionObserverEntry} entry */
const idOf = ({ target }) =>
  Number(/** @type {HTMLElement} */ (target).dataset.id);

export class CardList {
  #session;
  #onWhy;
  #list = byId("cards", HTMLElement);
  /** @type {Map<number, Card>} */
  #cards = new Map();
  #axis = 1;
  /** Near the window, so that their reasons are wanted. @type {Set<number>} */
  #near = new Set();
  /** Of these, inside it: their verdicts are drawn before all others. @type {Set<number>} */
  #inside = new Set();
  /** Cards that show an older verdict, outside. @type {Set<number>} */
  #late = new Set();
  #catching = false;
  #whatIsNear = new IntersectionObserver(
    (entries) => {
      for (const entry of entries) this.#see(idOf(entry), entry.isIntersecting);
      this.#session.watch(this, this.#near);
    },
    { rootMargin: NEAR },
  );
  #whatIsInside = new IntersectionObserver((entries) => {
    for (const entry of entries) {
      const id = idOf(entry);
      if (!entry.isIntersecting) this.#inside.delete(id);
      else {
        this.#inside.add(id);
        if (this.#late.delete(id)) this.#cards.get(id)?.show(this.#axis);
      }
    }
  });

  /**
   * @param {Session} session
   * @param {(id: number) => void} onWhy
   */
  constructor(session, onWhy) {
    this.#session = session;
    this.#onWhy = onWhy;
    session.on("added", (picture) => this.#add(picture));
    session.on("changed", ({ id }) => {
      const card = this.#cards.get(id);
      if (this.#near.has(id)) card?.show(this.#axis);
      else card?.mark();
    });
    session.on("removed", ({ id }) => this.#forget(id));
    session.on("verdicts", (verdicts) => {
      this.#axis = axisOf(verdicts);
      for (const [id, card] of this.#cards) {
        if (this.#inside.has(id)) card.show(this.#axis);
        else {
          card.mark();
          if (card.built) this.#late.add(id);
        }
      }
      this.#catchUp();
    });
    session.on("reasons", (pictures) => {
      for (const { id } of pictures) {
        if (this.#inside.has(id)) this.#cards.get(id)?.show(this.#axis);
        else if (this.#near.has(id)) this.#late.add(id);
      }
      this.#catchUp();
    });
  }

  /**
   * @param {number} id
   * @param {boolean} near
   */
  #see(id, near) {
    const card = this.#cards.get(id);
    if (!card) return;
    if (near) {
      this.#near.add(id);
      card.show(this.#axis);
      this.#whatIsInside.observe(card.element);
    } else {
      this.#near.delete(id);
      this.#inside.delete(id);
      this.#whatIsInside.unobserve(card.element);
    }
  }

  /** Cards outside of the window follow once those inside have been drawn: the
   *  near ones at once, those that were seen before a few at a time. */
  #catchUp() {
    if (this.#catching || this.#late.size === 0) return;
    this.#catching = true;
    setTimeout(async () => {
      const late = [...this.#late];
      const near = late.filter((id) => this.#near.has(id));
      const ids = near.length > 0 ? near : late.slice(0, AT_A_TIME);
      for (const id of ids) this.#late.delete(id);
      // Where the worker has stopped, the verdicts are still there.
      if (near.length === 0) await this.#session.explain(ids).catch(() => {});
      for (const id of ids) this.#cards.get(id)?.show(this.#axis);
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
    this.#whatIsNear.observe(card.element);
  }

  /** @param {number} id */
  #forget(id) {
    for (const ids of [this.#near, this.#inside, this.#late]) ids.delete(id);
    const element = this.#cards.get(id)?.element;
    this.#cards.delete(id);
    if (!element) return;
    this.#whatIsNear.unobserve(element);
    this.#whatIsInside.unobserve(element);
    element.remove();
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

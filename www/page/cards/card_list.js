/**
 * The list of cards, one for each picture. A card is built when it comes near the
 * window; until then it contains only a text for screen readers.
 */

import { byId } from "../../ui/dom.js";
import { cosineAxisMax } from "./bars.js";
import { Card } from "./card.js";

/** @import { Picture, Session } from "../session.js" */

/** The first cards are built at once, before the browser says which are visible. */
const BUILT_AT_ONCE = 48;
/** Outdated cards far from the window are redrawn in groups of this size. */
const GROUP_SIZE = 6;
/** Between two groups, in ms. */
const GROUP_DELAY = 50;
/** A card closer to the window than this is built, so that none is seen empty. */
const NEAR = "800px";

/** @param {IntersectionObserverEntry} entry */
const idOf = ({ target }) =>
  Number(/** @type {HTMLElement} */ (target).dataset.id);

/** Fills `#cards` and follows the session. */
export class CardList {
  #session;
  #onWhy;
  #list = byId("cards", HTMLElement);
  /** @type {Map<number, Card>} */
  #cards = new Map();
  #axisMax = 1;
  /** Cards near the window; the session keeps their reasons up to date. @type {Set<number>} */
  #near = new Set();
  /** Those inside the window, which are redrawn first. @type {Set<number>} */
  #inside = new Set();
  /** Cards outside the window that show an older verdict. @type {Set<number>} */
  #outdated = new Set();
  #scheduled = false;
  #nearObserver = new IntersectionObserver(
    (entries) => {
      for (const entry of entries)
        this.#setNear(idOf(entry), entry.isIntersecting);
      this.#session.watch(this, this.#near);
    },
    { rootMargin: NEAR },
  );
  #insideObserver = new IntersectionObserver((entries) => {
    for (const entry of entries) {
      const id = idOf(entry);
      if (!entry.isIntersecting) this.#inside.delete(id);
      else {
        this.#inside.add(id);
        if (this.#outdated.delete(id)) this.#cards.get(id)?.show(this.#axisMax);
      }
    }
  });

  /**
   * @param {Session} session
   * @param {(id: number) => void} onWhy called with the id of the picture to explain
   */
  constructor(session, onWhy) {
    this.#session = session;
    this.#onWhy = onWhy;
    session.on("added", (picture) => this.#add(picture));
    session.on("changed", ({ id }) => {
      const card = this.#cards.get(id);
      if (this.#near.has(id)) card?.show(this.#axisMax);
      else card?.updateState();
    });
    session.on("removed", ({ id }) => this.#onRemoved(id));
    session.on("verdicts", (verdicts) => {
      this.#axisMax = cosineAxisMax(verdicts);
      for (const [id, card] of this.#cards) {
        if (this.#inside.has(id)) card.show(this.#axisMax);
        else {
          card.updateState();
          if (card.built) this.#outdated.add(id);
        }
      }
      this.#redrawOutdated();
    });
    session.on("reasons", (pictures) => {
      for (const { id } of pictures) {
        if (this.#inside.has(id)) this.#cards.get(id)?.show(this.#axisMax);
        else if (this.#near.has(id)) this.#outdated.add(id);
      }
      this.#redrawOutdated();
    });
  }

  /**
   * @param {number} id
   * @param {boolean} near
   */
  #setNear(id, near) {
    const card = this.#cards.get(id);
    if (!card) return;
    if (near) {
      this.#near.add(id);
      card.show(this.#axisMax);
      this.#insideObserver.observe(card.element);
    } else {
      this.#near.delete(id);
      this.#inside.delete(id);
      this.#insideObserver.unobserve(card.element);
    }
  }

  /** Redraws outdated cards once those inside the window have been drawn: all
   *  near ones together, then the others in groups. */
  #redrawOutdated() {
    if (this.#scheduled || this.#outdated.size === 0) return;
    this.#scheduled = true;
    setTimeout(async () => {
      const outdated = [...this.#outdated];
      const near = outdated.filter((id) => this.#near.has(id));
      const ids = near.length > 0 ? near : outdated.slice(0, GROUP_SIZE);
      for (const id of ids) this.#outdated.delete(id);
      // If the worker has stopped, the verdicts can still be drawn.
      if (near.length === 0) await this.#session.explain(ids).catch(() => {});
      for (const id of ids) this.#cards.get(id)?.show(this.#axisMax);
      this.#scheduled = false;
      this.#redrawOutdated();
    }, GROUP_DELAY);
  }

  /** @param {Picture} picture */
  #add(picture) {
    const card = new Card(picture, {
      onRemove: () => this.#remove(picture.id),
      onWhy: () => this.#onWhy(picture.id),
    });
    this.#cards.set(picture.id, card);
    this.#list.append(card.element);
    if (this.#cards.size <= BUILT_AT_ONCE) this.#setNear(picture.id, true);
    this.#nearObserver.observe(card.element);
  }

  /** @param {number} id */
  #onRemoved(id) {
    for (const ids of [this.#near, this.#inside, this.#outdated])
      ids.delete(id);
    const element = this.#cards.get(id)?.element;
    this.#cards.delete(id);
    if (!element) return;
    this.#nearObserver.unobserve(element);
    this.#insideObserver.unobserve(element);
    element.remove();
  }

  /** @param {number} id */
  #remove(id) {
    const element = this.#cards.get(id)?.element;
    const next = element?.nextElementSibling ?? element?.previousElementSibling;
    this.#session.remove(id);
    // The neighbour gets the focus, so that the keyboard can remove several.
    const card = this.#cards.get(
      Number(next instanceof HTMLElement ? next.dataset.id : NaN),
    );
    if (card) card.focus();
    else byId("files", HTMLInputElement).focus();
  }
}

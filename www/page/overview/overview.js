/**
 * The overview of all pictures: histogram with threshold, map, marks, and table
 * of words. It is drawn only while it is visible.
 */

import { byId } from "../../ui/dom.js";
import { Histogram } from "./histogram.js";
import { MapView } from "./map.js";
import { Marks } from "./marks.js";
import { WordTable } from "./word_table.js";

/** @import { Session } from "../session.js" */

/** Fills `#view-overview` and redraws it when the session changes. */
export class Overview {
  element = byId("view-overview", HTMLElement);
  #histogram;
  #marks;
  #map;
  #words;
  #session;
  /** State that map and words were last drawn for. The threshold is not part of
   *  it, because they do not depend on it. */
  #drawnFor = "";

  /**
   * @param {Session} session
   * @param {(id: number) => void} onPick called with the id of a clicked picture
   */
  constructor(session, onPick) {
    this.#session = session;
    this.#histogram = new Histogram(session, onPick);
    this.#marks = new Marks(session);
    this.#map = new MapView(session, onPick);
    this.#words = new WordTable(session);
    this.element.append(
      this.#histogram.element,
      this.#map.element,
      this.#marks.element,
      this.#words.element,
    );
    session.on("verdicts", () => this.#draw());
    session.on("changed", () => this.#drawMarks());
    session.on("removed", () => this.#draw());
    new ResizeObserver(() => this.#drawHistogram()).observe(this.element);
  }

  /** Draws everything; to be called when the overview becomes visible. */
  show() {
    this.#drawnFor = "";
    this.#draw();
  }

  #drawHistogram() {
    if (!this.element.hidden) this.#histogram.draw();
  }

  #drawMarks() {
    if (this.element.hidden) return;
    this.#marks.draw();
    this.#histogram.draw();
  }

  #draw() {
    if (this.element.hidden) return;
    this.#histogram.draw();
    const { pictures, labels, choices, queue } = this.#session;
    // While many pictures are being read, map and words wait for the last one.
    if (queue.left > 0 && !queue.stopped) return;
    const { method, settings, words } = choices;
    const state = JSON.stringify([
      [...pictures.keys()],
      labels,
      method,
      settings,
      words,
    ]);
    if (state === this.#drawnFor) return;
    this.#drawnFor = state;
    this.#marks.draw();
    void this.#map.draw();
    void this.#words.draw();
  }
}

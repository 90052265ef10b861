/**
 * All pictures together: their scores, the threshold, the map, the words.
 * Drawn only while it is looked at.
 */

import { byId } from "../../ui/dom.js";
import { Histogram } from "./histogram.js";
import { MapView } from "./map.js";
import { Marks } from "./marks.js";
import { WordTable } from "./word_table.js";

/** @import { Session } from "../session.js" */

export class Overview {
  element = byId("view-overview", HTMLElement);
  #histogram;
  #marks;
  #map;
  #words;
  #session;
  /** What map and words were drawn for: they do not depend on the threshold. */
  #drawn = "";

  /**
   * @param {Session} session
   * @param {(id: number) => void} onPick
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
    session.on("changed", () => this.#marksOnly());
    session.on("removed", () => this.#draw());
    new ResizeObserver(() => this.#histogramOnly()).observe(this.element);
  }

  show() {
    this.#drawn = "";
    this.#draw();
  }

  #histogramOnly() {
    if (!this.element.hidden) this.#histogram.draw();
  }

  #marksOnly() {
    if (this.element.hidden) return;
    this.#marks.draw();
    this.#histogram.draw();
  }

  #draw() {
    if (this.element.hidden) return;
    this.#histogram.draw();
    const { pictures, labels, choices, queue } = this.#session;
    // Not for each of hundreds that come in.
    if (queue.left > 0 && !queue.stopped) return;
    const { method, settings, words } = choices;
    const drawn = JSON.stringify([
      [...pictures.keys()],
      labels,
      method,
      settings,
      words,
    ]);
    if (drawn === this.#drawn) return;
    this.#drawn = drawn;
    this.#marks.draw();
    void this.#map.draw();
    void this.#words.draw();
  }
}

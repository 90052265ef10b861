/**
 * A round picture with its score as a ring around it. The solid arc is the share
 * of the user's labels, and the rest of the ring that of other words; style
 * sheets dash the rest for an OOD verdict. The notch marks the threshold.
 */

import { draw, make } from "./dom.js";
import { ringShare } from "./scale.js";

/** @import { Verdict } from "../client/protocol.js" */

const RING = { cx: "50", cy: "50", r: "46", pathLength: "100" };

/** A picture and the ring around it. Starts without a verdict. */
export class Ring {
  #rest = draw("circle", { ...RING, class: "ring-rest" });
  #arc = draw("circle", { ...RING, class: "ring-arc" });
  #notch = draw("path", { d: "M50 101v-10", class: "ring-notch" });

  /**
   * @param {string | null} url of the picture; null: a ring without a picture.
   *   The picture gets an empty `alt`: the text beside it must name it.
   */
  constructor(url) {
    this.picture = make("img", { alt: "", decoding: "async" });
    if (url) this.picture.src = url;
    this.picture.addEventListener("load", () => {
      const { naturalWidth, naturalHeight } = this.picture;
      // Style sheets show a pictogram whole and let a photograph fill the ring.
      const small = Math.max(naturalWidth, naturalHeight) <= 640;
      this.picture.classList.toggle("pictogram", small);
    });
    this.element = make(
      "div",
      { class: "ring" },
      ...(url === null
        ? []
        : [make("div", { class: "ring-glass" }, this.picture)]),
      draw(
        "svg",
        { viewBox: "0 0 100 100", "aria-hidden": "true" },
        this.#rest,
        this.#arc,
        this.#notch,
      ),
    );
    this.clear();
  }

  /** Empties the ring: there is no verdict. */
  clear() {
    this.#arc.setAttribute("stroke-dasharray", "0 100");
    this.#notch.setAttribute("visibility", "hidden");
  }

  /**
   * Draws the score and the threshold of a verdict.
   * @param {Pick<Verdict, "score" | "threshold" | "verdict">} verdict
   */
  show({ score, threshold, verdict }) {
    const share = ringShare(score, threshold);
    const full = Number.isFinite(share) ? share : Number(verdict === "id");
    this.#arc.setAttribute("stroke-dasharray", `${full * 100} 100`);
    this.#notch.setAttribute("visibility", "visible");
  }
}

/**
 * An icon for a verdict: a circle with a dot inside for ID, outside for OOD; a
 * warning triangle for an error.
 * @param {"id" | "ood" | "error" | "none"} verdict
 */
export function sign(verdict) {
  const svg = draw("svg", {
    viewBox: "0 0 24 24",
    class: "sign",
    "aria-hidden": "true",
  });
  if (verdict === "error") {
    svg.append(draw("path", { d: "M12 3 22 20.5H2zM12 9.5v5m0 2.2v.6" }));
    return svg;
  }
  svg.append(draw("circle", { cx: "10.5", cy: "13.5", r: "8" }));
  if (verdict === "id") {
    svg.append(
      draw("circle", { class: "dot", cx: "10.5", cy: "13.5", r: "3.6" }),
    );
  } else if (verdict === "ood") {
    svg.append(
      draw("circle", { class: "dot", cx: "20.5", cy: "3.7", r: "3.2" }),
    );
  }
  return svg;
}

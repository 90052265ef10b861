/**
 * The lens: a picture behind glass, and around it the score as a ring. The
 * solid arc is what the user's labels hold; the rest belongs to other words,
 * and is broken up where the picture falls out. The notch is the threshold.
 */

import { draw, make } from "./dom.js";
import { closed } from "./scale.js";

/** @import { Verdict } from "../client/protocol.js" */

const RING = { cx: "50", cy: "50", r: "46", pathLength: "100" };

export class Ring {
  #rest = draw("circle", { ...RING, class: "ring-rest" });
  #arc = draw("circle", { ...RING, class: "ring-arc" });
  #notch = draw("path", { d: "M50 101v-10", class: "ring-notch" });

  /**
   * @param {string | null} url of the picture, already described in words
   *   beside it; null: a ring around nothing
   */
  constructor(url) {
    this.picture = make("img", { alt: "", decoding: "async" });
    if (url) this.picture.src = url;
    this.picture.addEventListener("load", () => {
      const { naturalWidth, naturalHeight } = this.picture;
      // A pictogram is shown whole; a photograph fills the glass.
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

  /** No verdict: an empty ring. */
  clear() {
    this.#arc.setAttribute("stroke-dasharray", "0 100");
    this.#notch.setAttribute("visibility", "hidden");
  }

  /** @param {Pick<Verdict, "score" | "threshold" | "verdict">} verdict */
  show({ score, threshold, verdict }) {
    const share = closed(score, threshold);
    const full = Number.isFinite(share) ? share : Number(verdict === "id");
    this.#arc.setAttribute("stroke-dasharray", `${full * 100} 100`);
    this.#notch.setAttribute("visibility", "visible");
  }
}

/**
 * The verdict's sign, the ring in small: a dot inside it, or outside.
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

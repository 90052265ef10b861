/**
 * The histogram of scores: pictures with similar scores are stacked, and the
 * threshold is a line that the user can drag.
 */

import { make } from "../../ui/dom.js";
import { t } from "../../ui/language.js";
import { fromLogit, logit, percent, rounded } from "../../ui/scale.js";
import { expectation, operatingPoints } from "./expected.js";

/** @import { Picture, Session } from "../session.js" */
/** @import { Threshold } from "../../client/protocol.js" */

/** Up to this many pictures are shown as thumbnails, more as dots. */
const MAX_THUMBNAILS = 80;
/** Of the plot, in CSS pixels. */
const HEIGHT = 240;
/** Half the width of the slider's thumb, in CSS pixels: the axis begins there. */
const INSET = 14;

/**
 * Converts scores `to` places on the axis and back (`from`). Each tick is a place
 * and its text.
 * @typedef {{ low: number, high: number, to: (score: number) => number, from: (at: number) => number, ticks: [number, string][] }} Axis
 */

/**
 * The axis for these scores. Scores between 0 and 1 are placed by their
 * log-odds, because their odds can differ by a factor of millions; other scores
 * are placed linearly.
 * @param {number[]} scores
 * @param {number} width in CSS pixels
 * @returns {Axis}
 */
function scoreAxis(scores, width) {
  const shares = scores.every((score) => score >= 0 && score <= 1);
  const to = shares ? logit : (/** @type {number} */ score) => score;
  const from = shares ? fromLogit : to;
  const places = scores.map(to);
  const least = Math.min(...places);
  const greatest = Math.max(...places);
  const room = shares ? 0.5 : Math.max(1e-3, (greatest - least) * 0.08);
  const low = least - room;
  const high = greatest + room;
  // The text of a tick needs about 64 pixels.
  const maxTicks = Math.max(2, Math.floor(width / 64));
  const step = shares
    ? Math.max(1, Math.ceil((high - low) / maxTicks))
    : 10 ** Math.floor(Math.log10(high - low));
  /** @type {[number, string][]} */
  const ticks = [];
  for (let at = Math.ceil(low / step) * step; at <= high; at += step) {
    const score = from(at);
    const name = !shares
      ? at.toPrecision(2)
      : at > 0
        ? (1 - 10 ** -at).toFixed(at)
        : at === 0
          ? "0.5"
          : String(Number((10 ** at).toPrecision(1)));
    ticks.push([to(score), name]);
  }
  return { low, high, to, from, ticks };
}

/** The plot, its threshold slider, and the expected rates below. */
export class Histogram {
  #session;
  #onPick;
  #plot = make("div", { class: "histogram-plot" });
  #ticks = make("div", { class: "histogram-ticks", "aria-hidden": "true" });
  #line = make("div", { class: "histogram-line" });
  #measured = make("div", {
    class: "histogram-measured",
    "aria-hidden": "true",
  });
  #slider = make("input", {
    type: "range",
    class: "histogram-slider",
    step: "any",
    "aria-label": t("Threshold"),
  });
  #expectation = make("p", { class: "expected", role: "status" });
  #reset = make(
    "button",
    { type: "button", class: "quiet" },
    t("Back to the model's threshold"),
  );
  /** @type {Axis | null} */
  #axis = null;
  #frameRequest = 0;
  #dragging = false;
  /**
   * The model's own threshold, and the method and number of labels that it is
   * for. The worker does not send it while another threshold is in force.
   * @type {{ key: string, threshold: Threshold } | null}
   */
  #modelThreshold = null;
  element = make(
    "section",
    { class: "sheet histogram" },
    make("h3", {}, t("Scores")),
    this.#plotBox(),
    this.#expectation,
    this.#reset,
  );

  /**
   * @param {Session} session
   * @param {(id: number) => void} onPick called with the id of a clicked picture
   */
  constructor(session, onPick) {
    this.#session = session;
    this.#onPick = onPick;
    this.#slider.addEventListener("input", () => {
      this.#dragging = true;
      this.#onDrag();
    });
    this.#slider.addEventListener("change", () => {
      this.#dragging = false;
      this.#expectation.removeAttribute("aria-busy");
      this.#chooseThreshold();
    });
    this.#reset.addEventListener("click", () => {
      // An error means that there was no calibration to forget.
      session.ask({ about: "forget" }).catch(() => {});
      session.choose({ threshold: null });
      this.#slider.focus();
    });
  }

  #plotBox() {
    return make(
      "div",
      { class: "histogram-box" },
      this.#plot,
      this.#measured,
      this.#line,
      this.#slider,
      this.#ticks,
    );
  }

  #onDrag() {
    this.#moveLine();
    // Keeps screen readers from reading out every step of the drag.
    this.#expectation.setAttribute("aria-busy", "true");
    this.#showExpectation();
    // At most one message to the worker for each frame.
    cancelAnimationFrame(this.#frameRequest);
    this.#frameRequest = requestAnimationFrame(() => this.#chooseThreshold());
  }

  #chooseThreshold() {
    cancelAnimationFrame(this.#frameRequest);
    if (!this.#axis) return;
    const threshold = this.#axis.from(this.#slider.valueAsNumber);
    this.#session.choose({ threshold });
  }

  /** @returns {Picture[]} the pictures that have a verdict */
  get #judged() {
    return [...this.#session.pictures.values()].filter(
      ({ verdict }) => verdict,
    );
  }

  /** Says what the threshold under the thumb is expected to do. */
  #showExpectation() {
    const inForce = this.#session.verdicts?.threshold;
    if (!inForce || !this.#axis) return;
    const at = this.#dragging
      ? this.#axis.from(this.#slider.valueAsNumber)
      : inForce.threshold;
    const model = this.#modelThresholdFor(inForce);
    this.#expectation.replaceChildren(
      ...expectation(at, inForce, model, this.#judged),
    );
  }

  /**
   * The model's own threshold for the current method and number of labels; null
   * if it has not been in force yet.
   * @param {Threshold} inForce
   */
  #modelThresholdFor(inForce) {
    const { verdicts, labels } = this.#session;
    const key = JSON.stringify([verdicts?.method, labels.length]);
    if (inForce.kind === "model")
      this.#modelThreshold = { key, threshold: inForce };
    return this.#modelThreshold?.key === key
      ? this.#modelThreshold.threshold
      : null;
  }

  /** Moves the line under the slider's thumb. */
  #moveLine() {
    const { min, max, valueAsNumber } = this.#slider;
    const at = (valueAsNumber - Number(min)) / (Number(max) - Number(min));
    this.#line.style.setProperty("inset-inline-start", inset(at));
    const score = this.#axis?.from(valueAsNumber) ?? 0;
    this.#slider.setAttribute("aria-valuetext", rounded(score));
  }

  /** Draws the plot for the current verdicts. */
  draw() {
    const { verdicts } = this.#session;
    const pictures = this.#judged;
    if (!verdicts || pictures.length === 0) {
      this.#plot.replaceChildren();
      return;
    }
    const { threshold } = verdicts.threshold;
    const scores = pictures.map(({ shown }) => shown?.score ?? 0);
    const model = this.#modelThresholdFor(verdicts.threshold);
    const points = operatingPoints(model ?? verdicts.threshold);
    // While the user drags the threshold, the axis must not change.
    if (!this.#dragging || !this.#axis) {
      const places = [...scores, threshold, ...points.map(({ at }) => at)];
      this.#axis = scoreAxis(places, this.#plot.clientWidth);
    }
    const { low, high, to, ticks } = this.#axis;
    this.#slider.min = String(low);
    this.#slider.max = String(high);
    if (!this.#dragging) this.#slider.value = String(to(threshold));
    this.#moveLine();
    /** @param {number} place */
    const share = (place) => (place - low) / (high - low);
    this.#stack(pictures, (picture) => share(to(picture.shown?.score ?? 0)));
    this.#ticks.replaceChildren(
      ...ticks.map(([place, name]) => {
        const tick = make("span", {}, name);
        tick.style.setProperty("inset-inline-start", inset(share(place)));
        return tick;
      }),
    );
    this.#measured.replaceChildren(
      ...points.map(({ at, tpr }, row) => {
        const mark = make(
          "span",
          {},
          make("i", {}, t("TPR {tpr}", { tpr: percent(tpr) })),
        );
        const place = share(to(at));
        mark.style.setProperty("inset-inline-start", inset(place));
        mark.style.setProperty("--row", String(row));
        // The text goes to the left of its mark where it would leave the plot or
        // cross the next mark on the right.
        const crossed = points.some((other) => other.at > at);
        mark.toggleAttribute("data-text-left", place > (crossed ? 0.3 : 0.75));
        return mark;
      }),
    );
    this.#showExpectation();
    const { kind } = verdicts.threshold;
    this.#reset.hidden = kind === "model" || kind === "none";
  }

  /**
   * Stacks the pictures in columns.
   * @param {Picture[]} pictures
   * @param {(picture: Picture) => number} placeOf 0 to 1 along the axis
   */
  #stack(pictures, placeOf) {
    const width = Math.max(240, this.#plot.clientWidth) - 2 * INSET;
    const many = pictures.length > MAX_THUMBNAILS;
    let size = many ? 12 : 44;
    let count = 1;
    /** @type {Map<number, Picture[]>} */
    let columns = new Map();
    // Shrinks the pictures until the highest column fits.
    for (; size > 3; size *= 0.85) {
      count = Math.max(1, Math.floor(width / size));
      columns = new Map();
      for (const picture of pictures) {
        const column = Math.min(
          count - 1,
          Math.floor(placeOf(picture) * count),
        );
        columns.set(column, [...(columns.get(column) ?? []), picture]);
      }
      const highest = Math.max(...[...columns.values()].map((c) => c.length));
      if (highest * size <= HEIGHT) break;
    }
    const nodes = [];
    for (const [column, stack] of columns) {
      // The middle of the column, so that neighbours do not cover each other.
      const at = (column + 0.5) / count;
      for (const [above, picture] of stack.entries()) {
        nodes.push(this.#dot(picture, at, above * size, size));
      }
    }
    this.#plot.replaceChildren(...nodes);
  }

  /**
   * @param {Picture} picture
   * @param {number} at 0 to 1 along the axis
   * @param {number} bottom distance from the axis, in CSS pixels
   * @param {number} size in CSS pixels
   */
  #dot({ id, name, url, state, shown }, at, bottom, size) {
    const text = `${name}: ${rounded(shown?.score ?? 0)}, ${state === "id" ? t("belongs") : t("does not belong")}`;
    const large = size >= 24;
    const dot = large
      ? make(
          "button",
          { type: "button", "aria-label": text },
          make("img", { src: url, alt: "" }),
        )
      : make("span", {});
    dot.className = "histogram-dot";
    dot.title = text;
    dot.dataset.verdict = state;
    dot.style.setProperty("inset-inline-start", inset(at));
    dot.style.setProperty("inset-block-end", `${bottom}px`);
    dot.style.setProperty("--size", `${size - 2}px`);
    dot.addEventListener("click", () => this.#onPick(id));
    return dot;
  }
}

/** @param {number} at 0 to 1 along the slider's track */
const inset = (at) =>
  `calc(${INSET}px + ${at.toFixed(5)} * (100% - ${2 * INSET}px))`;

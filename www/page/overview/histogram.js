/**
 * All pictures on the axis of scores, piled up where they are alike, and the
 * threshold as a line that can be drawn along it.
 */

import { make } from "../../ui/dom.js";
import { t } from "../../ui/language.js";
import { fromLogit, logit, percent, rounded } from "../../ui/scale.js";
import { expectation, measured } from "./expected.js";

/** @import { Picture, Session } from "../session.js" */
/** @import { Threshold } from "../../client/protocol.js" */

/** Pictures are shown as such up to that many; above, as dots. */
const AS_PICTURES = 80;
/** In CSS pixels. */
const HEIGHT = 240;
/** Half of the slider's thumb: the axis begins there. */
const INSET = 14;

/** @typedef {{ low: number, high: number, to: (score: number) => number, from: (at: number) => number, ticks: [number, string][] }} Axis */

/**
 * Scores of a share are shown by their odds, which may differ by millions;
 * scores that are no shares as they are.
 * @param {number[]} scores
 * @param {number} width in CSS pixels
 * @returns {Axis}
 */
function axisOf(scores, width) {
  const shares = scores.every((score) => score >= 0 && score <= 1);
  const to = shares ? logit : (/** @type {number} */ score) => score;
  const from = shares ? fromLogit : to;
  const places = scores.map(to);
  const least = Math.min(...places);
  const greatest = Math.max(...places);
  const room = shares ? 0.5 : Math.max(1e-3, (greatest - least) * 0.08);
  const low = least - room;
  const high = greatest + room;
  // A number needs about 64 pixels.
  const most = Math.max(2, Math.floor(width / 64));
  const step = shares
    ? Math.max(1, Math.ceil((high - low) / most))
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

export class Histogram {
  #session;
  #onPick;
  #plot = make("div", { class: "histogram-plot" });
  #ticks = make("div", { class: "histogram-ticks", "aria-hidden": "true" });
  #line = make("div", { class: "histogram-line" });
  #known = make("div", { class: "histogram-known", "aria-hidden": "true" });
  #slider = make("input", {
    type: "range",
    class: "histogram-slider",
    step: "any",
    "aria-label": t("Threshold"),
  });
  #expected = make("p", { class: "expected", role: "status" });
  #reset = make(
    "button",
    { type: "button", class: "quiet" },
    t("Back to the model's threshold"),
  );
  /** @type {Axis | null} */
  #axis = null;
  #frame = 0;
  #dragging = false;
  /**
   * The model's own threshold, which is not told while another is in force.
   * @type {{ key: string, threshold: Threshold } | null}
   */
  #model = null;
  element = make(
    "section",
    { class: "sheet histogram" },
    make("h3", {}, t("Scores")),
    this.#plotBox(),
    this.#expected,
    this.#reset,
  );

  /**
   * @param {Session} session
   * @param {(id: number) => void} onPick
   */
  constructor(session, onPick) {
    this.#session = session;
    this.#onPick = onPick;
    this.#slider.addEventListener("input", () => {
      this.#dragging = true;
      this.#moved();
    });
    this.#slider.addEventListener("change", () => {
      this.#dragging = false;
      this.#expected.removeAttribute("aria-busy");
      this.#send();
    });
    this.#reset.addEventListener("click", () => {
      // Where there is nothing to forget, the model's is in force anyway.
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
      this.#known,
      this.#line,
      this.#slider,
      this.#ticks,
    );
  }

  #moved() {
    this.#place();
    // Not read out at every step of the hand.
    this.#expected.setAttribute("aria-busy", "true");
    this.#tell();
    // One message for a frame is enough, and all that can be seen.
    cancelAnimationFrame(this.#frame);
    this.#frame = requestAnimationFrame(() => this.#send());
  }

  #send() {
    cancelAnimationFrame(this.#frame);
    if (!this.#axis) return;
    const threshold = this.#axis.from(this.#slider.valueAsNumber);
    this.#session.choose({ threshold });
  }

  /** @returns {Picture[]} those that have a verdict */
  get #judged() {
    return [...this.#session.pictures.values()].filter(
      ({ verdict }) => verdict,
    );
  }

  /** What the threshold is expected to do at the place where the thumb is. */
  #tell() {
    const inForce = this.#session.verdicts?.threshold;
    if (!inForce || !this.#axis) return;
    const at = this.#dragging
      ? this.#axis.from(this.#slider.valueAsNumber)
      : inForce.threshold;
    const model = this.#modelOwn(inForce);
    this.#expected.replaceChildren(
      ...expectation(at, inForce, model, this.#judged),
    );
  }

  /**
   * The model's own threshold for these labels and this method, where it was
   * in force before.
   * @param {Threshold} inForce
   */
  #modelOwn(inForce) {
    const { verdicts, labels } = this.#session;
    const key = JSON.stringify([verdicts?.method, labels.length]);
    if (inForce.kind === "model") this.#model = { key, threshold: inForce };
    return this.#model?.key === key ? this.#model.threshold : null;
  }

  /** The line under the thumb. */
  #place() {
    const { min, max, valueAsNumber } = this.#slider;
    const at = (valueAsNumber - Number(min)) / (Number(max) - Number(min));
    this.#line.style.setProperty("inset-inline-start", inset(at));
    const score = this.#axis?.from(valueAsNumber) ?? 0;
    this.#slider.setAttribute("aria-valuetext", rounded(score));
  }

  draw() {
    const { verdicts } = this.#session;
    const pictures = this.#judged;
    if (!verdicts || pictures.length === 0) {
      this.#plot.replaceChildren();
      return;
    }
    const { threshold } = verdicts.threshold;
    const scores = pictures.map(({ shown }) => shown?.score ?? 0);
    const model = this.#modelOwn(verdicts.threshold);
    const points = measured(model ?? verdicts.threshold);
    // While it is drawn along, the axis keeps still under the hand.
    if (!this.#dragging || !this.#axis) {
      const places = [...scores, threshold, ...points.map(({ at }) => at)];
      this.#axis = axisOf(places, this.#plot.clientWidth);
    }
    const { low, high, to, ticks } = this.#axis;
    this.#slider.min = String(low);
    this.#slider.max = String(high);
    if (!this.#dragging) this.#slider.value = String(to(threshold));
    this.#place();
    /** @param {number} place */
    const share = (place) => (place - low) / (high - low);
    this.#pile(pictures, (picture) => share(to(picture.shown?.score ?? 0)));
    this.#ticks.replaceChildren(
      ...ticks.map(([place, name]) => {
        const tick = make("span", {}, name);
        tick.style.setProperty("inset-inline-start", inset(share(place)));
        return tick;
      }),
    );
    this.#known.replaceChildren(
      ...points.map(({ at, tpr }, which) => {
        const mark = make(
          "span",
          {},
          make("i", {}, t("TPR {tpr}", { tpr: percent(tpr) })),
        );
        const place = share(to(at));
        mark.style.setProperty("inset-inline-start", inset(place));
        mark.style.setProperty("--row", String(which));
        // Its name stands to the left where the right has no room, or the line of another one.
        const crossed = points.some((other) => other.at > at);
        mark.toggleAttribute("data-late", place > (crossed ? 0.3 : 0.75));
        return mark;
      }),
    );
    this.#tell();
    const { kind } = verdicts.threshold;
    this.#reset.hidden = kind === "model" || kind === "none";
  }

  /**
   * @param {Picture[]} pictures
   * @param {(picture: Picture) => number} placeOf 0 to 1
   */
  #pile(pictures, placeOf) {
    const width = Math.max(240, this.#plot.clientWidth) - 2 * INSET;
    const many = pictures.length > AS_PICTURES;
    let size = many ? 12 : 44;
    let count = 1;
    /** @type {Map<number, Picture[]>} */
    let columns = new Map();
    // Smaller until the highest pile fits.
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
      const most = Math.max(...[...columns.values()].map((c) => c.length));
      if (most * size <= HEIGHT) break;
    }
    const nodes = [];
    for (const [column, pile] of columns) {
      // In the middle of their column, or neighbours would cover each other.
      const at = (column + 0.5) / count;
      for (const [above, picture] of pile.entries()) {
        nodes.push(this.#dot(picture, at, above * size, size));
      }
    }
    this.#plot.replaceChildren(...nodes);
  }

  /**
   * @param {Picture} picture
   * @param {number} at
   * @param {number} bottom
   * @param {number} size
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

/** @param {number} at 0 to 1, along the slider's way */
const inset = (at) =>
  `calc(${INSET}px + ${at.toFixed(5)} * (100% - ${2 * INSET}px))`;

/**
 * All pictures on the axis of scores, piled up where they are alike, and the
 * threshold as a line that can be drawn along it.
 */

import { make } from "../dom.js";
import { fromLogit, logit, percent, rounded } from "../scale.js";

/** @import { Picture, Session } from "../session.js" */
/** @import { Threshold } from "../protocol.js" */

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
  #slider = make("input", {
    type: "range",
    class: "histogram-slider",
    step: "any",
    "aria-label": "Threshold",
  });
  #expected = make("p", { class: "expected", role: "status" });
  #reset = make(
    "button",
    { type: "button", class: "quiet" },
    "Back to the model's threshold",
  );
  /** @type {Axis | null} */
  #axis = null;
  #frame = 0;
  #dragging = false;
  element = make(
    "section",
    { class: "sheet histogram" },
    make("h3", {}, "Scores"),
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
      this.#line,
      this.#slider,
      this.#ticks,
    );
  }

  #moved() {
    this.#place();
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
    const pictures = [...this.#session.pictures.values()].filter(
      ({ verdict }) => verdict,
    );
    if (!verdicts || pictures.length === 0) {
      this.#plot.replaceChildren();
      return;
    }
    const { threshold } = verdicts.threshold;
    const scores = pictures.map(({ verdict }) => verdict?.score ?? 0);
    // While it is drawn along, the axis keeps still under the hand.
    if (!this.#dragging || !this.#axis) {
      this.#axis = axisOf([...scores, threshold], this.#plot.clientWidth);
    }
    const { low, high, to, ticks } = this.#axis;
    this.#slider.min = String(low);
    this.#slider.max = String(high);
    if (!this.#dragging) this.#slider.value = String(to(threshold));
    this.#place();
    /** @param {number} place */
    const share = (place) => (place - low) / (high - low);
    this.#pile(pictures, (picture) => share(to(picture.verdict?.score ?? 0)));
    this.#ticks.replaceChildren(
      ...ticks.map(([place, name]) => {
        const tick = make("span", {}, name);
        tick.style.setProperty("inset-inline-start", inset(share(place)));
        return tick;
      }),
    );
    this.#expected.replaceChildren(
      ...expectation(verdicts.threshold),
      onMarked(pictures),
    );
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
  #dot({ id, name, url, state, verdict }, at, bottom, size) {
    const text = `${name}: ${rounded(verdict?.score ?? 0)}, ${state === "id" ? "belongs" : "does not belong"}`;
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

/**
 * What the threshold is expected to do, where somebody has measured it.
 * @param {Threshold} threshold
 * @returns {Node[]}
 */
function expectation(threshold) {
  const { tpr, fpr, threshold95, fpr95, auroc, source, kind } = threshold;
  const model = kind === "model";
  const said = [
    make("b", {}, `Threshold ${rounded(threshold.threshold)}`),
    make("span", {}, model ? ", the model's own for so many labels. " : ". "),
  ];
  /** @param {string} text */
  const hint = (text) => said.push(make("span", { class: "hint" }, text));
  if (tpr !== null) {
    const others =
      fpr === null ? "" : `, of the others ${percent(fpr)} pass (FPR)`;
    said.push(
      make(
        "span",
        {},
        `Expected: of pictures that belong ${percent(tpr)} are kept (TPR)${others}. `,
      ),
    );
  }
  if (source) hint(model ? `Measured on ${source}. ` : `${source} `);
  if (fpr95 !== null && auroc !== null) {
    const at = threshold95 ? ` at ${rounded(threshold95)}` : "";
    hint(
      `The method as the model was measured with it: 95 % of those that belong are kept${at}, where ${percent(fpr95)} of the others pass (FPR95); AUROC ${percent(auroc)}. `,
    );
  }
  return said;
}

/**
 * What the threshold does to the pictures that the user has marked.
 * @param {Picture[]} pictures
 */
function onMarked(pictures) {
  /** @param {boolean} side */
  const kept = (side) => {
    const marked = pictures.filter(({ belongs }) => belongs === side);
    const passed = marked.filter(({ state }) => state === "id").length;
    return marked.length > 0 ? `${passed} of ${marked.length}` : null;
  };
  const [inside, outside] = [kept(true), kept(false)];
  const parts = [
    inside && `keeps ${inside} that belong`,
    outside && `lets ${outside} pass that do not`,
  ].filter((part) => part);
  return make(
    "span",
    {},
    parts.length > 0
      ? `Of your marked pictures it ${parts.join(" and ")}.`
      : "",
  );
}

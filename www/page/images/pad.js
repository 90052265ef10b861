/**
 * A canvas to draw on with a pen or an eraser. It stores strokes instead of
 * pixels, so that every stroke can be undone exactly.
 */

import { make } from "../../ui/dom.js";
import { t } from "../../ui/language.js";

/** Side of the canvas in pixels; models take images of 64 to 448 pixels. */
const SIDE = 448;
const PAPER = "#ffffff";
/** Margin around the drawing in the exported file, as a share of its width. Line
 *  drawings were recognised best with this margin (tools/pocket/mouse.py). */
const MARGIN = 0.1;
/** The exported square is at least this large, in pixels, so that a dot is not
 *  enlarged to fill the file. */
const MIN_EXPORT = SIDE / 4;

/**
 * Width and points in canvas pixels.
 * @typedef {{ colour: string, width: number, points: [number, number][] }} Stroke
 */

/** The canvas with its history of strokes. */
export class Pad {
  /** @type {Stroke[]} */
  #strokes = [];
  /** Undone strokes, the last undone at the end. @type {Stroke[]} */
  #undone = [];
  /** The stroke being drawn. @type {Stroke | null} */
  #stroke = null;
  /** The canvas before this stroke. @type {ImageData | null} */
  #before = null;
  #context;
  #onChange;
  colour = "#1b1d1f";
  width = 12;
  erasing = false;

  /** @param {() => void} onChange called at every change, also during a stroke */
  constructor(onChange) {
    this.#onChange = onChange;
    this.canvas = make("canvas", {
      class: "pad",
      width: String(SIDE),
      height: String(SIDE),
      "aria-label": t(
        "Canvas: draw with a mouse, a pen or a finger. The verdict next to it updates as you draw.",
      ),
      role: "img",
    });
    const context = this.canvas.getContext("2d", { willReadFrequently: true });
    if (!context)
      throw new Error(t("This browser cannot draw: it provides no canvas."));
    this.#context = context;
    this.#paint();
    this.canvas.addEventListener("pointerdown", (event) => this.#begin(event));
    this.canvas.addEventListener("pointermove", (event) => this.#extend(event));
    for (const end of ["pointerup", "pointercancel"]) {
      this.canvas.addEventListener(end, () => this.#end());
    }
  }

  /** Whether nothing is drawn; erasing does not count as drawing. */
  get empty() {
    return this.#strokes.every(({ colour }) => colour === PAPER);
  }

  get canUndo() {
    return this.#strokes.length > 0;
  }

  get canRedo() {
    return this.#undone.length > 0;
  }

  /** @param {PointerEvent} event */
  #begin(event) {
    if (event.button !== 0) return;
    event.preventDefault();
    this.canvas.setPointerCapture(event.pointerId);
    const start = this.#pointOf(event);
    this.#before = this.#context.getImageData(0, 0, SIDE, SIDE);
    this.#stroke = {
      colour: this.erasing ? PAPER : this.colour,
      width: this.erasing ? this.width * 2 : this.width,
      points: [start],
    };
    this.#strokes.push(this.#stroke);
    this.#undone = [];
    this.#draw(this.#stroke);
    this.#onChange();
  }

  /** @param {PointerEvent} event */
  #extend(event) {
    if (!this.#stroke) return;
    // Includes the points between two frames; without them fast curves get corners.
    const all = event.getCoalescedEvents?.() ?? [];
    for (const each of all.length > 0 ? all : [event]) {
      this.#stroke.points.push(this.#pointOf(each));
    }
    // Redraws the whole stroke: drawing over it again would harden its edges.
    if (this.#before) this.#context.putImageData(this.#before, 0, 0);
    this.#draw(this.#stroke);
    this.#onChange();
  }

  #end() {
    this.#stroke = null;
    this.#before = null;
  }

  /**
   * @param {PointerEvent} event
   * @returns {[number, number]} in canvas pixels
   */
  #pointOf({ clientX, clientY }) {
    const { left, top, width, height } = this.canvas.getBoundingClientRect();
    return [
      ((clientX - left) / width) * SIDE,
      ((clientY - top) / height) * SIDE,
    ];
  }

  /** @param {Stroke} stroke */
  #draw({ colour, width, points }) {
    const context = this.#context;
    context.strokeStyle = colour;
    context.lineWidth = width;
    context.lineCap = "round";
    context.lineJoin = "round";
    context.beginPath();
    const [first, ...rest] = points;
    if (!first) return;
    context.moveTo(...first);
    // A line of length zero with round caps draws a dot.
    context.lineTo(...first);
    for (const point of rest) context.lineTo(...point);
    context.stroke();
  }

  #paint() {
    this.#context.fillStyle = PAPER;
    this.#context.fillRect(0, 0, SIDE, SIDE);
    for (const stroke of this.#strokes) this.#draw(stroke);
  }

  /** Takes back the last stroke. */
  undo() {
    const stroke = this.#strokes.pop();
    if (!stroke) return;
    this.#undone.push(stroke);
    this.#paint();
    this.#onChange();
  }

  /** Draws the last undone stroke again. */
  redo() {
    const stroke = this.#undone.pop();
    if (!stroke) return;
    this.#strokes.push(stroke);
    this.#paint();
    this.#onChange();
  }

  /**
   * The square around the drawing, with its margin, in canvas pixels. The file is
   * cropped to it, because the place of a drawing on the canvas means nothing.
   * @returns {{ left: number, top: number, side: number }}
   */
  #bounds() {
    let [left, top, right, bottom] = [SIDE, SIDE, 0, 0];
    for (const { colour, width, points } of this.#strokes) {
      if (colour === PAPER) continue;
      for (const [x, y] of points) {
        left = Math.max(0, Math.min(left, x - width / 2));
        top = Math.max(0, Math.min(top, y - width / 2));
        right = Math.min(SIDE, Math.max(right, x + width / 2));
        bottom = Math.min(SIDE, Math.max(bottom, y + width / 2));
      }
    }
    const drawn = Math.max(right - left, bottom - top);
    const side = Math.max(MIN_EXPORT, drawn * (1 + 2 * MARGIN));
    return {
      left: (left + right - side) / 2,
      top: (top + bottom - side) / 2,
      side,
    };
  }

  /** @returns {Promise<Blob | null>} the drawing as a PNG, enlarged to fill it; null
   *   if the browser cannot encode it */
  file() {
    const exported = make("canvas", {
      width: String(SIDE),
      height: String(SIDE),
    });
    const context = exported.getContext("2d");
    if (!context || this.empty)
      return new Promise((resolve) => this.canvas.toBlob(resolve, "image/png"));
    const { left, top, side } = this.#bounds();
    context.fillStyle = PAPER;
    context.fillRect(0, 0, SIDE, SIDE);
    context.imageSmoothingQuality = "high";
    context.setTransform(SIDE / side, 0, 0, SIDE / side, 0, 0);
    context.drawImage(this.canvas, -left, -top);
    return new Promise((resolve) => exported.toBlob(resolve, "image/png"));
  }
}

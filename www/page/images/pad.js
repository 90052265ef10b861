/**
 * A sheet of paper to draw on: strokes with a pen or an eraser, all of which
 * can be taken back. Strokes are kept, not pixels, so undo is exact.
 */

import { make } from "../../ui/dom.js";
import { t } from "../../ui/language.js";

/** Pixels on a side; models look at 64 to 448. */
const SIDE = 448;
const PAPER = "#ffffff";
/** Paper around the drawing in its file, in widths of the drawing: what line
 *  drawings were recognised best with (tools/pocket/mouse.py). */
const MARGIN = 0.1;
/** A dot stays a dot: no part of the sheet smaller than this fills the file. */
const SMALLEST = SIDE / 4;

/** @typedef {{ colour: string, width: number, points: [number, number][] }} Stroke */

export class Pad {
  /** @type {Stroke[]} */
  #strokes = [];
  /** Taken back, the last one first. @type {Stroke[]} */
  #undone = [];
  /** @type {Stroke | null} */
  #stroke = null;
  /** The sheet as it was before this stroke. @type {ImageData | null} */
  #before = null;
  #context;
  #onChange;
  colour = "#1b1d1f";
  width = 12;
  erasing = false;

  /** @param {() => void} onChange also in the middle of a stroke */
  constructor(onChange) {
    this.#onChange = onChange;
    this.canvas = make("canvas", {
      class: "pad",
      width: String(SIDE),
      height: String(SIDE),
      "aria-label": t(
        "Paper: draw with a mouse, a pen or a finger. The verdict beside it follows.",
      ),
      role: "img",
    });
    const context = this.canvas.getContext("2d", { willReadFrequently: true });
    if (!context)
      throw new Error(t("This browser gives no canvas to draw on."));
    this.#context = context;
    this.#paint();
    this.canvas.addEventListener("pointerdown", (event) => this.#begin(event));
    this.canvas.addEventListener("pointermove", (event) => this.#go(event));
    for (const end of ["pointerup", "pointercancel"]) {
      this.canvas.addEventListener(end, () => this.#end());
    }
  }

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
    const at = this.#place(event);
    this.#before = this.#context.getImageData(0, 0, SIDE, SIDE);
    this.#stroke = {
      colour: this.erasing ? PAPER : this.colour,
      width: this.erasing ? this.width * 2 : this.width,
      points: [at],
    };
    this.#strokes.push(this.#stroke);
    this.#undone = [];
    this.#draw(this.#stroke);
    this.#onChange();
  }

  /** @param {PointerEvent} event */
  #go(event) {
    if (!this.#stroke) return;
    // All the places between two frames, or fast curves get corners.
    const all = event.getCoalescedEvents?.() ?? [];
    for (const each of all.length > 0 ? all : [event]) {
      this.#stroke.points.push(this.#place(each));
    }
    // From the beginning: a line over itself has harder edges.
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
   * @returns {[number, number]}
   */
  #place({ clientX, clientY }) {
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
    // A line to itself is a dot.
    context.lineTo(...first);
    for (const point of rest) context.lineTo(...point);
    context.stroke();
  }

  #paint() {
    this.#context.fillStyle = PAPER;
    this.#context.fillRect(0, 0, SIDE, SIDE);
    for (const stroke of this.#strokes) this.#draw(stroke);
  }

  undo() {
    const stroke = this.#strokes.pop();
    if (!stroke) return;
    this.#undone.push(stroke);
    this.#paint();
    this.#onChange();
  }

  redo() {
    const stroke = this.#undone.pop();
    if (!stroke) return;
    this.#strokes.push(stroke);
    this.#paint();
    this.#onChange();
  }

  /**
   * The square around all that is drawn; where it is drawn says nothing.
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
    const side = Math.max(SMALLEST, drawn * (1 + 2 * MARGIN));
    return {
      left: (left + right - side) / 2,
      top: (top + bottom - side) / 2,
      side,
    };
  }

  /** @returns {Promise<Blob | null>} the drawing as a PNG, as large as fits */
  file() {
    const sheet = make("canvas", { width: String(SIDE), height: String(SIDE) });
    const context = sheet.getContext("2d");
    if (!context || this.empty)
      return new Promise((resolve) => this.canvas.toBlob(resolve, "image/png"));
    const { left, top, side } = this.#bounds();
    context.fillStyle = PAPER;
    context.fillRect(0, 0, SIDE, SIDE);
    context.imageSmoothingQuality = "high";
    context.setTransform(SIDE / side, 0, 0, SIDE / side, 0, 0);
    context.drawImage(this.canvas, -left, -top);
    return new Promise((resolve) => sheet.toBlob(resolve, "image/png"));
  }
}

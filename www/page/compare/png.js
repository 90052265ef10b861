/**
 * The comparison table as a PNG for slides, in the page's colours.
 */

import { t } from "../../ui/language.js";
import { ringShare, rounded } from "../../ui/scale.js";
import { nameOf } from "../settings/methods.js";

/** @import { Compared } from "../../client/protocol.js" */
/** @import { Picture } from "../session.js" */

/** @typedef {{ picture: Picture, methods: Compared["methods"] }} Row */

/** In CSS pixels; the PNG has `SCALE` times as many. */
const SIZE = { row: 64, head: 64, name: 220, cell: 150, margin: 24 };
const SCALE = 2;
/** Of a canvas, in pixels: browsers allow no larger one. */
const MAX_HEIGHT = 16_000;

const FONT = "system-ui, sans-serif";

/**
 * Draws the table.
 * @param {Row[]} rows
 * @returns {Promise<Blob>} rejects with a sentence for the user if the table is too
 *   high
 */
export async function pngOf(rows) {
  const maxRows = Math.floor(
    (MAX_HEIGHT / SCALE - SIZE.head - 2 * SIZE.margin) / SIZE.row,
  );
  if (rows.length > maxRows) {
    throw new Error(
      t(
        "An image file holds at most {most} rows, but there are {count}. Save the verdicts as JSON, or remove some pictures.",
        { most: maxRows, count: rows.length },
      ),
    );
  }
  const methods = rows[0]?.methods.map(({ method }) => method) ?? [];
  const width = 2 * SIZE.margin + SIZE.name + methods.length * SIZE.cell;
  const height = 2 * SIZE.margin + SIZE.head + rows.length * SIZE.row;
  const canvas = new OffscreenCanvas(width * SCALE, height * SCALE);
  const context = canvas.getContext("2d");
  if (!context)
    throw new Error(t("This browser cannot draw: it provides no canvas."));
  const pen = new Pen(context);
  context.scale(SCALE, SCALE);
  context.fillStyle = pen.colour("--paper");
  context.fillRect(0, 0, width, height);
  for (const [at, method] of methods.entries()) {
    const x = SIZE.margin + SIZE.name + at * SIZE.cell;
    pen.text(
      nameOf(method),
      x,
      SIZE.margin + 20,
      "600 13px",
      "--ink",
      SIZE.cell,
    );
  }
  for (const [at, { picture, methods: cells }] of rows.entries()) {
    const y = SIZE.margin + SIZE.head + at * SIZE.row;
    context.fillStyle = pen.colour("--line");
    context.fillRect(SIZE.margin, y - 8, width - 2 * SIZE.margin, 1);
    await pen.picture(picture.url, SIZE.margin, y, 48);
    pen.text(
      picture.name,
      SIZE.margin + 60,
      y + 28,
      "400 13px",
      "--ink",
      SIZE.name - 72,
    );
    for (const [column, cell] of cells.entries()) {
      const x = SIZE.margin + SIZE.name + column * SIZE.cell;
      pen.cell(cell, x, y);
    }
  }
  return canvas.convertToBlob({ type: "image/png" });
}

/** Draws on a canvas with the colours of the page. */
class Pen {
  #context;
  #style = getComputedStyle(document.documentElement);

  /** @param {OffscreenCanvasRenderingContext2D} context */
  constructor(context) {
    this.#context = context;
  }

  /** @param {string} name of a custom property of the page's style */
  colour(name) {
    return this.#style.getPropertyValue(name).trim();
  }

  /**
   * @param {string} text
   * @param {number} x
   * @param {number} y of the baseline
   * @param {string} font weight and size, as in CSS
   * @param {string} colour name of a custom property
   * @param {number} width longer text is cut with an ellipsis
   */
  text(text, x, y, font, colour, width) {
    const context = this.#context;
    context.font = `${font} ${FONT}`;
    context.fillStyle = this.colour(colour);
    let shown = text;
    while (shown.length > 1 && context.measureText(shown).width > width - 8) {
      shown = `${shown.slice(0, -2)}…`;
    }
    context.fillText(shown, x, y);
  }

  /**
   * @param {string} url
   * @param {number} x
   * @param {number} y
   * @param {number} size
   */
  async picture(url, x, y, size) {
    const image = new Image();
    image.src = url;
    const decoded = await image.decode().then(
      () => true,
      () => false,
    );
    // A picture that cannot be decoded leaves its cell empty.
    if (!decoded) return;
    const { naturalWidth: w, naturalHeight: h } = image;
    const scale = size / Math.max(w, h, 1);
    const [width, height] = [w * scale, h * scale];
    this.#context.drawImage(
      image,
      x + (size - width) / 2,
      y + (size - height) / 2,
      width,
      height,
    );
  }

  /**
   * The ring, verdict and score of one method on one picture.
   * @param {Row["methods"][number]} cell
   * @param {number} x
   * @param {number} y
   */
  cell({ score, threshold, verdict }, x, y) {
    const context = this.#context;
    const [centre, middle, radius] = [x + 22, y + 24, 16];
    const share = ringShare(score, threshold);
    const part = Number.isFinite(share) ? share : Number(verdict === "id");
    const start = -Math.PI / 2;
    const end = start + 2 * Math.PI * part;
    const belongs = verdict === "id";
    context.lineWidth = 4;
    context.strokeStyle = this.colour(belongs ? "--line" : "--ood-fill");
    context.setLineDash(belongs ? [] : [3, 2.5]);
    context.beginPath();
    context.arc(centre, middle, radius, end, start + 2 * Math.PI);
    context.stroke();
    context.setLineDash([]);
    context.strokeStyle = this.colour("--id-fill");
    context.beginPath();
    context.arc(centre, middle, radius, start, end);
    context.stroke();
    context.fillStyle = this.colour("--ink");
    context.fillRect(centre - 1, middle + radius - 4, 2, 8);
    const colour = belongs ? "--id" : "--ood";
    const word = belongs ? t("belongs") : t("does not");
    this.text(word, x + 48, y + 21, "600 13px", colour, SIZE.cell - 48);
    this.text(
      rounded(score),
      x + 48,
      y + 38,
      "400 12px",
      "--soft",
      SIZE.cell - 48,
    );
  }
}

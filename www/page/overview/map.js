/**
 * A map of labels, words and pictures in the plane: points with similar
 * embeddings are close together. The worker computes the coordinates, by
 * principal components or by neighbours (t-SNE).
 */

import { make } from "../../ui/dom.js";
import { t } from "../../ui/language.js";

/** @import { MapOfAll, MapView as Layout, Point } from "../../client/protocol.js" */
/** @import { Session } from "../session.js" */

/** Estimated size of a letter on the map, in CSS pixels. */
const LETTER = { width: 7, height: 17 };
/** Of a picture with its border, in CSS pixels. */
const RADIUS = 20;

/** @typedef {{ left: number, top: number, right: number, bottom: number }} Box */

/**
 * @param {Box} a
 * @param {Box} b
 */
const overlap = (a, b) =>
  a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;

/** How to read each layout. @type {Record<Layout, string>} */
const READING = {
  components: t(
    "A plane cannot hold all distances of hundreds of dimensions: points that look close may be far apart.",
  ),
  neighbours: t(
    "Neighbours are side by side here (t-SNE). The size of a group and the distance between two groups mean little.",
  ),
};

/** Why principal components are shown instead of neighbours. @type {Record<NonNullable<MapOfAll["instead"]>, string>} */
const INSTEAD = {
  tooFew: t(
    "There are too few points for neighbours yet, so the map shows principal components.",
  ),
  tooMany: t(
    "There are too many points for neighbours, so the map shows principal components.",
  ),
  alike: t("All points are alike, so the map shows principal components."),
};

/** The map with its legend and the choice of the layout. */
export class MapView {
  #session;
  #onPick;
  /** @type {Layout} */
  #layout = "components";
  #drawing = false;
  #stale = false;
  #plane = make("div", { class: "map-plane", translate: "no" });
  #status = make("p", { class: "hint", role: "status" });
  element = make(
    "section",
    { class: "sheet map" },
    make(
      "div",
      { class: "why-line" },
      make("h3", {}, t("Map")),
      make(
        "div",
        {
          class: "scales",
          role: "group",
          "aria-label": t("Layout of the map"),
        },
        this.#choice("components", t("Principal components")),
        this.#choice("neighbours", t("Neighbours")),
      ),
    ),
    make(
      "ul",
      { class: "legend" },
      make(
        "li",
        {},
        make("span", { class: "key", "data-kind": "id" }),
        t("your labels"),
      ),
      make(
        "li",
        {},
        make("span", { class: "key", "data-kind": "ood" }),
        t("other words"),
      ),
      make("li", {}, t("your pictures, in circles")),
    ),
    this.#plane,
    this.#status,
  );

  /**
   * @param {Session} session
   * @param {(id: number) => void} onPick called with the id of a clicked picture
   */
  constructor(session, onPick) {
    this.#session = session;
    this.#onPick = onPick;
  }

  /**
   * @param {Layout} value
   * @param {string} name
   */
  #choice(value, name) {
    const input = make("input", { type: "radio", name: "map-view", value });
    input.checked = value === this.#layout;
    input.addEventListener("change", () => {
      this.#layout = value;
      void this.draw();
    });
    return make("label", { class: "check" }, input, name);
  }

  /**
   * Draws the map. While one map is being computed, further calls lead to one
   * more drawing, of the latest state.
   */
  async draw() {
    this.#stale = true;
    if (this.#drawing) return;
    this.#drawing = true;
    this.#plane.setAttribute("aria-busy", "true");
    while (this.#stale) {
      this.#stale = false;
      await this.#drawNow();
    }
    this.#plane.setAttribute("aria-busy", "false");
    this.#drawing = false;
  }

  async #drawNow() {
    const layout = this.#layout;
    try {
      /** @type {MapOfAll} */
      const map = await this.#session.ask({
        about: "map",
        view: layout,
      });
      this.#fill(map);
      this.#status.textContent = map.instead
        ? INSTEAD[map.instead]
        : READING[layout];
    } catch (error) {
      this.#plane.replaceChildren(
        make("p", {}, error instanceof Error ? error.message : String(error)),
      );
    }
  }

  /** @param {MapOfAll} map */
  #fill({ labels, words, images }) {
    const all = [...labels, ...words, ...images];
    if (all.length === 0) return this.#plane.replaceChildren();
    const xs = all.map(({ x }) => x);
    const ys = all.map(({ y }) => y);
    const left = Math.min(...xs);
    const top = Math.min(...ys);
    const wide = Math.max(...xs) - left || 1;
    const high = Math.max(...ys) - top || 1;
    const { clientWidth, clientHeight } = this.#plane;
    /** @type {Box[]} */
    const taken = [];
    /**
     * @param {HTMLElement} node
     * @param {Point} point
     */
    const put = (node, { x, y }) => {
      // On a narrow map, half a picture is wider than 4 % of the map.
      const edge = Math.max(4, (RADIUS / clientWidth) * 100);
      const across = edge + ((x - left) / wide) * (94 - edge);
      const down = 6 + ((y - top) / high) * 86;
      node.style.setProperty("left", `${across}%`);
      node.style.setProperty("top", `${down}%`);
      return {
        x: (across / 100) * clientWidth,
        y: (down / 100) * clientHeight,
      };
    };
    const pictures = images.flatMap((image) => {
      const picture = this.#session.pictures.get(image.id);
      if (!picture) return [];
      const node = make(
        "button",
        {
          type: "button",
          class: "map-picture",
          "aria-label": picture.name,
          title: picture.name,
          "data-verdict": picture.state,
        },
        make("img", { src: picture.url, alt: "" }),
      );
      node.addEventListener("click", () => this.#onPick(picture.id));
      const { x, y } = put(node, image);
      taken.push({
        left: x - RADIUS,
        right: x + RADIUS,
        top: y - RADIUS,
        bottom: y + RADIUS,
      });
      return [node];
    });
    /**
     * A dot, with its word if that overlaps no other word or picture.
     * @param {string} text
     * @param {Point} point
     * @param {"id" | "ood"} kind
     */
    const named = (text, point, kind) => {
      const node = make(
        "span",
        { class: "map-word", "data-kind": kind, title: text, dir: "auto" },
        make("i", {}),
      );
      const { x, y } = put(node, point);
      const box = {
        left: x - 4,
        right: x + 10 + text.length * LETTER.width,
        top: y - LETTER.height / 2,
        bottom: y + LETTER.height / 2,
      };
      const free =
        box.right < clientWidth && !taken.some((other) => overlap(box, other));
      if (free) {
        taken.push(box);
        node.append(text);
      }
      return node;
    };
    const labelled = labels.map((each) => named(each.label, each, "id"));
    const others = words.map((each) => named(each.word, each, "ood"));
    this.#plane.replaceChildren(...others, ...labelled, ...pictures);
  }
}

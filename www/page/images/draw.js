/**
 * The dialog to draw a picture in, with a verdict that follows every stroke. From
 * its first stroke on, the drawing is one of the page's pictures.
 */

import { Dialog } from "../../ui/dialog.js";
import { make } from "../../ui/dom.js";
import { t } from "../../ui/language.js";
import { Ring, sign } from "../../ui/ring.js";
import { rounded } from "../../ui/scale.js";
import { barList, cosineAxisMax, idBar, oodBar } from "../cards/bars.js";
import { Pad } from "./pad.js";

/** @import { Picture, Session } from "../session.js" */

/** Time between two verdicts on a drawing in progress, in ms. */
const READ_INTERVAL = 250;

const COLOURS = [
  [t("black"), "#1b1d1f"],
  [t("grey"), "#8a8f94"],
  [t("brown"), "#8a5a2b"],
  [t("red"), "#d92f2f"],
  [t("orange"), "#f08a1d"],
  [t("yellow"), "#f6cf2f"],
  [t("green"), "#2e9e4f"],
  [t("blue"), "#2274d8"],
  [t("purple"), "#8b4fc4"],
  [t("pink"), "#f28bb3"],
];

/** In canvas pixels. */
const WIDTHS = /** @type {const} */ ([
  [t("Thin"), 6],
  [t("Medium"), 14],
  [t("Thick"), 34],
]);

/** Drawings since the page was loaded. */
let count = 0;

/**
 * Opens the dialog.
 * @param {Session} session
 */
export function openDrawing(session) {
  /** @type {Picture | null} */
  let picture = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;

  const pad = new Pad(() => {
    timer ??= setTimeout(queueRead, READ_INTERVAL);
    tools.update();
  });

  /** Reads run one after another; in parallel, an older drawing could be encoded
   *  last and replace a newer one. */
  let lastRead = Promise.resolve();
  const queueRead = () => {
    timer = undefined;
    lastRead = lastRead.then(readDrawing);
  };

  async function readDrawing() {
    const file = await pad.file();
    if (!file) return;
    // An empty canvas is not a picture.
    if (pad.empty) {
      if (picture) session.remove(picture.id);
      picture = null;
      session.watch(pad, []);
      return live.show(null);
    }
    if (picture && session.pictures.has(picture.id)) {
      return session.replace(picture.id, file);
    }
    count += 1;
    picture = session.add(file, t("drawing {count}", { count }));
    session.watch(pad, [picture.id]);
  }

  const tools = toolsOf(pad);
  const live = liveVerdict();
  const showVerdict = () => {
    if (picture) live.show(picture, cosineAxisMax(session.verdicts));
  };
  const unwatch = [
    session.on("verdicts", showVerdict),
    session.on("reasons", showVerdict),
  ];
  const dialog = new Dialog(t("Draw a picture"), {
    kind: "drawing",
    onClose: () => {
      for (const end of unwatch) end();
      session.watch(pad, []);
      // Reads the last stroke if the dialog is closed before the timer fires.
      clearTimeout(timer);
      if (timer !== undefined) queueRead();
    },
  });
  dialog.element.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "z")
      return;
    event.preventDefault();
    if (event.shiftKey) pad.redo();
    else pad.undo();
  });
  const done = make("button", { type: "button", class: "button" }, t("Done"));
  done.addEventListener("click", () => dialog.close());
  dialog.body.append(
    make("div", { class: "drawing-sheet" }, pad.canvas, tools.element),
    make(
      "div",
      { class: "drawing-side" },
      live.element,
      make(
        "p",
        { class: "hint" },
        t(
          "The built-in model is best at emoji and icons. With twenty labels, it names six in ten quick hand-drawn sketches correctly.",
        ),
      ),
      make(
        "p",
        { class: "hint" },
        t("The drawing stays among your pictures. It never leaves this page."),
      ),
      done,
    ),
  );
  dialog.open();
}

/**
 * The toolbar: colours, eraser, widths, undo and redo.
 * @param {Pad} pad
 */
function toolsOf(pad) {
  /**
   * @param {string} name
   * @param {string} value
   * @param {boolean} checked
   * @param {(Node | string)[]} shown
   * @param {string} label
   */
  const choice = (name, value, checked, shown, label) =>
    make(
      "label",
      { class: `tool ${name}`, title: label },
      make("input", {
        type: "radio",
        name,
        value,
        "aria-label": label,
        ...(checked ? { checked: "" } : {}),
      }),
      ...shown,
    );
  const colours = COLOURS.map(([name = "", value = ""], at) => {
    const dot = make("span", { class: "dot" });
    dot.style.setProperty("background", value);
    return choice("colour", value, at === 0, [dot], name);
  });
  const widths = WIDTHS.map(([name, value]) => {
    const dot = make("span", { class: "dot" });
    dot.style.setProperty("inline-size", `${value / 2 + 3}px`);
    dot.style.setProperty("block-size", `${value / 2 + 3}px`);
    return choice("width", String(value), value === pad.width, [dot], name);
  });
  const eraser = choice("colour", "eraser", false, [t("Eraser")], t("Eraser"));
  const undo = make("button", { type: "button", class: "tool" }, t("Undo"));
  const redo = make("button", { type: "button", class: "tool" }, t("Redo"));
  undo.addEventListener("click", () => pad.undo());
  redo.addEventListener("click", () => pad.redo());
  /**
   * @param {string} name
   * @param {...Node} children
   */
  const group = (name, ...children) =>
    make(
      "div",
      { class: "tools", role: "group", "aria-label": name },
      ...children,
    );
  const element = make(
    "div",
    { class: "toolbar" },
    group(t("Colour"), ...colours, eraser),
    group(t("Width"), ...widths, undo, redo),
  );
  element.addEventListener("change", ({ target }) => {
    if (!(target instanceof HTMLInputElement)) return;
    if (target.name === "width") pad.width = Number(target.value);
    else {
      pad.erasing = target.value === "eraser";
      if (!pad.erasing) pad.colour = target.value;
    }
  });
  const update = () => {
    undo.disabled = !pad.canUndo;
    redo.disabled = !pad.canRedo;
  };
  update();
  return { element, update };
}

/** The card beside the canvas, which shows the current verdict. */
function liveVerdict() {
  const ring = new Ring("");
  ring.picture.hidden = true;
  const word = make("p", { class: "card-verdict" }, t("Draw something"));
  const facts = make("p", { class: "card-facts" });
  const bars = make("div", { class: "brief" });
  const element = make(
    "div",
    { class: "live card" },
    ring.element,
    make("div", { class: "card-head", role: "status" }, word, facts),
    bars,
  );
  return {
    element,
    /**
     * @param {Picture | null} picture
     * @param {number} [axisMax] the cosine of a full bar
     */
    show: (picture, axisMax = 1) => {
      const verdict = picture?.verdict ?? null;
      element.dataset.verdict = picture?.state ?? "waiting";
      ring.picture.hidden = !picture;
      if (picture) ring.picture.src = picture.url;
      if (!verdict) {
        ring.clear();
        word.textContent = picture ? t("No labels") : t("Draw something");
        facts.textContent = "";
        bars.replaceChildren();
        return;
      }
      ring.show(verdict);
      word.replaceChildren(
        sign(verdict.verdict),
        make(
          "strong",
          { class: "card-word" },
          verdict.verdict === "id" ? t("Belongs") : t("Does not belong"),
        ),
      );
      facts.textContent = t("score {score}", { score: rounded(verdict.score) });
      const { labels = [], negatives = [] } = picture?.reasons ?? {};
      bars.replaceChildren(
        barList(
          [
            ...labels.slice(0, 3).map(idBar),
            ...negatives.slice(0, 4).map(oodBar),
          ],
          axisMax,
        ),
      );
    },
  };
}

/**
 * The element's pictures: those that its `images` attribute names, and those
 * that the user has added. They outlive a lens: the next lens reads them again.
 */

import { message, MessageError, messageOf } from "../client/messages.js";
import { Tile } from "./tile.js";

/** @import { OodLens, Verdict } from "../api.js" */
/** @import { Message } from "../client/messages.js" */
/** @import { View } from "./view.js" */
/** @import { Words } from "./strings.js" */

/**
 * @typedef {object} Shown
 * @property {string} image the picture's entry in `images`, or the file's name
 * @property {Tile} tile
 * @property {string} lastVerdict the verdict of the last event, as JSON
 */

/** Keeps one tile for each picture, and gives the pictures to the lens. */
export class Pictures {
  /** @type {Shown[]} */
  #shown = [];
  /** @type {OodLens | null} */
  #lens = null;
  #view;
  #words;
  #say;
  #emit;

  /**
   * @param {View} view
   * @param {Words} words
   * @param {(problem: Message) => string} say words a message in the element's
   *   language
   * @param {(type: "verdict" | "error", detail: object) => void} emit
   *   dispatches an event of the element
   */
  constructor(view, words, say, emit) {
    this.#view = view;
    this.#words = words;
    this.#say = say;
    this.#emit = emit;
  }

  /** Every picture with its current verdict; null: there is none yet. */
  get verdicts() {
    return this.#shown.map(({ image, tile }) => ({
      image,
      name: tile.name,
      url: tile.url,
      verdict: tile.verdict,
    }));
  }

  /**
   * Replaces the list of pictures that `images` names. Pictures in both lists
   * keep their tiles, and pictures that the user has added stay.
   * @param {{ image: string, url: string }[]} images
   */
  setImages(images) {
    const own = this.#shown.filter(({ tile }) => tile.file);
    const old = this.#shown.filter(({ tile }) => !tile.file);
    const next = images.map(({ image, url }) => {
      const at = old.findIndex(({ tile }) => tile.url === url);
      const [same] = at < 0 ? [] : old.splice(at, 1);
      return same ?? this.#make(image, url, null);
    });
    for (const { tile } of old) this.#release(tile);
    this.#shown = [...next, ...own];
    this.#view.tiles.replaceChildren(
      ...this.#shown.map(({ tile }) => tile.element),
    );
  }

  /**
   * Adds pictures from the user's device.
   * @param {Iterable<File>} files
   */
  addFiles(files) {
    for (const file of files) {
      const url = URL.createObjectURL(file);
      const shown = this.#make(file.name || "picture", url, file);
      this.#shown.push(shown);
      this.#view.tiles.append(shown.tile.element);
    }
  }

  /**
   * Shows all texts in another language.
   * @param {Words} words
   */
  setWords(words) {
    this.#words = words;
    for (const { tile } of this.#shown) {
      tile.words = words;
      const { verdict, state } = tile;
      if (verdict) tile.show(verdict, this.#axis());
      else if (state === "waiting" || state === "looking" || state === "none") {
        tile.showState(state);
      }
    }
  }

  /**
   * Gives every picture to this lens.
   * @param {OodLens | null} lens null: the last lens has been disposed of, and
   *   the pictures wait for the next
   */
  setLens(lens) {
    this.#lens = lens;
    for (const { tile } of this.#shown) {
      tile.id = null;
      if (tile.state !== "error") tile.showState("waiting");
    }
    if (!lens) return;
    lens.on("verdicts", (verdicts) => this.#draw(verdicts));
    lens.on("imageError", ({ id, code, values }) => {
      const shown = this.#shown.find(({ tile }) => tile.id === id);
      if (shown) this.#showError(shown, { code, values });
    });
    for (const shown of this.#shown) void this.#read(shown);
  }

  /**
   * @param {string} image the picture's entry in `images`, or the file's name
   * @param {string} url
   * @param {File | null} file null: the picture is fetched from `url`
   * @returns {Shown}
   */
  #make(image, url, file) {
    const name = file ? image : nameOf(url);
    const tile = new Tile({ name, url, file }, this.#words, () => {
      const next = tile.element.nextElementSibling;
      this.#shown = this.#shown.filter((shown) => shown.tile !== tile);
      this.#release(tile);
      tile.element.remove();
      const button = next?.querySelector("button.remove");
      if (button instanceof HTMLElement) button.focus();
      else this.#view.focus();
      this.#summarise();
    });
    const shown = { image, tile, lastVerdict: "" };
    if (this.#lens) void this.#read(shown);
    return shown;
  }

  /**
   * Fetches a picture and gives it to the lens.
   * @param {Shown} shown
   */
  async #read(shown) {
    const { tile } = shown;
    const lens = this.#lens;
    tile.showState("looking");
    try {
      const blob = tile.file ?? (await fetchPicture(tile.url));
      if (lens !== this.#lens || !lens) return;
      const id = await lens.add(blob);
      const removed = !this.#shown.includes(shown);
      if (removed) lens.remove(id);
      else tile.id = id;
    } catch (error) {
      if (lens !== this.#lens) return;
      this.#showError(shown, messageOf(error));
    }
  }

  /**
   * @param {Shown} shown
   * @param {Message} problem
   */
  #showError({ image, tile }, problem) {
    const said = this.#say(problem);
    tile.showState("error", said);
    this.#emit("error", { message: said, ...problem, image });
    this.#summarise();
  }

  /**
   * Frees what the lens and the browser keep of a picture.
   * @param {Tile} tile
   */
  #release({ id, file, url }) {
    if (id !== null) this.#lens?.remove(id);
    if (file) URL.revokeObjectURL(url);
  }

  #hasLabels() {
    return this.#lens?.labels.some((label) => label.trim() !== "") ?? false;
  }

  /**
   * The cosine that a full bar stands for, rounded up to the next tenth. All
   * tiles share the axis, so that their bars can be compared.
   */
  #axis() {
    const cosines = this.#shown.flatMap(({ tile: { verdict } }) =>
      verdict ? [...verdict.labels, ...verdict.negatives] : [],
    );
    const most = Math.max(0, ...cosines.map(({ cosine }) => cosine));
    return Math.max(0.1, Math.ceil(most * 10) / 10);
  }

  /**
   * Draws verdicts, and dispatches an event for each one that has changed.
   * @param {Verdict[]} verdicts of all pictures; empty without labels
   */
  #draw(verdicts) {
    const byId = new Map(verdicts.map((verdict) => [verdict.id, verdict]));
    /** @type {{ shown: Shown, verdict: Verdict }[]} */
    const changed = [];
    for (const shown of this.#shown) {
      const { tile } = shown;
      const verdict = tile.id === null ? undefined : byId.get(tile.id);
      if (verdict) {
        tile.show(verdict, 1);
        const json = JSON.stringify(verdict);
        if (json !== shown.lastVerdict) changed.push({ shown, verdict });
        shown.lastVerdict = json;
      } else if (
        tile.id !== null &&
        verdicts.length === 0 &&
        !this.#hasLabels()
      ) {
        tile.showState("none");
        shown.lastVerdict = "";
      }
    }
    const axis = this.#axis();
    for (const { tile } of this.#shown) {
      if (tile.verdict) tile.show(tile.verdict, axis);
    }
    for (const { shown, verdict } of changed) {
      const { image, tile } = shown;
      this.#emit("verdict", { image, name: tile.name, verdict });
    }
    this.#summarise();
  }

  /** Announces the verdicts to screen readers, once all pictures are read. */
  #summarise() {
    const states = this.#shown.map(({ tile }) => tile.state);
    if (states.some((state) => state === "waiting" || state === "looking")) {
      return;
    }
    /** @param {string} state */
    const count = (state) => states.filter((s) => s === state).length;
    this.#view.announce(this.#words.summary(count("id"), count("ood")));
  }
}

/**
 * The last part of an address's path, decoded.
 * @param {string} url
 */
function nameOf(url) {
  const file = new URL(url).pathname.split("/").at(-1) ?? url;
  try {
    return decodeURIComponent(file);
  } catch {
    return file;
  }
}

/**
 * @param {string} url
 */
async function fetchPicture(url) {
  const response = await fetch(url).catch(() => null);
  if (!response?.ok) {
    throw new MessageError(message("element-picture-not-fetched"));
  }
  return response.blob();
}

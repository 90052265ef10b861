/**
 * The element's pictures: those that its `images` name, and those that a
 * person has added. They stay when the lens is given back, and are read again
 * by the next.
 */

import { Tile } from "./tile.js";

/** @import { OodLens, Verdict } from "../api.js" */
/** @import { View } from "./view.js" */
/** @import { Words } from "./strings.js" */

/**
 * @typedef {object} Shown
 * @property {string} image as `images` calls it, or the file's name
 * @property {Tile} tile
 * @property {string} told the verdict that was told last
 */

export class Pictures {
  /** @type {Shown[]} */
  #shown = [];
  /** @type {OodLens | null} */
  #lens = null;
  #view;
  #words;
  #tell;

  /**
   * @param {View} view
   * @param {Words} words
   * @param {(type: "verdict" | "error", detail: object) => void} tell
   */
  constructor(view, words, tell) {
    this.#view = view;
    this.#words = words;
    this.#tell = tell;
  }

  get verdicts() {
    return this.#shown.map(({ image, tile }) => ({
      image,
      name: tile.name,
      url: tile.url,
      verdict: tile.verdict,
    }));
  }

  /**
   * Shows those that are new, and drops those of the last list that are not in
   * this one; what a person added stays.
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
    for (const { tile } of old) this.#forget(tile);
    this.#shown = [...next, ...own];
    this.#view.tiles.replaceChildren(
      ...this.#shown.map(({ tile }) => tile.element),
    );
  }

  /** @param {Iterable<File>} files */
  addFiles(files) {
    for (const file of files) {
      const url = URL.createObjectURL(file);
      const shown = this.#make(file.name || "picture", url, file);
      this.#shown.push(shown);
      this.#view.tiles.append(shown.tile.element);
    }
  }

  /** @param {Words} words */
  say(words) {
    this.#words = words;
    for (const { tile } of this.#shown) {
      tile.words = words;
      const { verdict } = tile;
      if (verdict) tile.show(verdict, this.#axis());
      else if (tile.state === "waiting") tile.plain("waiting");
    }
  }

  /** @param {OodLens | null} lens null: the one so far has gone */
  use(lens) {
    this.#lens = lens;
    for (const { tile } of this.#shown) {
      tile.id = null;
      if (tile.state !== "error") tile.plain("waiting");
    }
    if (!lens) return;
    lens.on("verdicts", (verdicts) => this.#draw(verdicts));
    lens.on("imageError", ({ id, message }) => {
      const shown = this.#shown.find(({ tile }) => tile.id === id);
      if (shown) this.#refuse(shown, message);
    });
    for (const shown of this.#shown) void this.#read(shown);
  }

  /**
   * @param {string} image
   * @param {string} url
   * @param {File | null} file
   * @returns {Shown}
   */
  #make(image, url, file) {
    const name = file ? image : nameOf(url);
    const tile = new Tile({ name, url, file }, this.#words, () => {
      const next = tile.element.nextElementSibling;
      this.#shown = this.#shown.filter((shown) => shown.tile !== tile);
      this.#forget(tile);
      tile.element.remove();
      const button = next?.querySelector("button.remove");
      if (button instanceof HTMLElement) button.focus();
      else this.#view.focus();
      this.#summarise();
    });
    const shown = { image, tile, told: "" };
    if (this.#lens) void this.#read(shown);
    return shown;
  }

  /** @param {Shown} shown */
  async #read(shown) {
    const { tile } = shown;
    const lens = this.#lens;
    tile.plain("looking");
    try {
      const blob = tile.file ?? (await fetched(tile.url, this.#words));
      if (lens !== this.#lens || !lens) return;
      const id = await lens.add(blob);
      const gone = !this.#shown.includes(shown);
      if (gone) lens.remove(id);
      else tile.id = id;
    } catch (error) {
      if (lens !== this.#lens) return;
      const message = error instanceof Error ? error.message : String(error);
      this.#refuse(shown, message);
    }
  }

  /**
   * @param {Shown} shown
   * @param {string} message
   */
  #refuse({ image, tile }, message) {
    tile.plain("error", message);
    this.#tell("error", { message, image });
    this.#summarise();
  }

  /** @param {Tile} tile */
  #forget({ id, file, url }) {
    if (id !== null) this.#lens?.remove(id);
    if (file) URL.revokeObjectURL(url);
  }

  /** Whether there is no label to compare with. */
  #bare() {
    return !this.#lens?.labels.some((label) => label.trim() !== "");
  }

  /** The cosine of a full bar, one for all, to the next tenth. */
  #axis() {
    const cosines = this.#shown.flatMap(({ tile: { verdict } }) =>
      verdict ? [...verdict.labels, ...verdict.negatives] : [],
    );
    const most = Math.max(0, ...cosines.map(({ cosine }) => cosine));
    return Math.max(0.1, Math.ceil(most * 10) / 10);
  }

  /** @param {Verdict[]} verdicts */
  #draw(verdicts) {
    const byId = new Map(verdicts.map((verdict) => [verdict.id, verdict]));
    /** @type {{ shown: Shown, verdict: Verdict }[]} */
    const fresh = [];
    for (const shown of this.#shown) {
      const { tile } = shown;
      const verdict = tile.id === null ? undefined : byId.get(tile.id);
      if (verdict) {
        tile.show(verdict, 1);
        const told = JSON.stringify(verdict);
        if (told !== shown.told) fresh.push({ shown, verdict });
        shown.told = told;
      } else if (tile.id !== null && verdicts.length === 0 && this.#bare()) {
        tile.plain("none");
        shown.told = "";
      }
    }
    const axis = this.#axis();
    for (const { tile } of this.#shown) {
      if (tile.verdict) tile.show(tile.verdict, axis);
    }
    for (const { shown, verdict } of fresh) {
      const { image, tile } = shown;
      this.#tell("verdict", { image, name: tile.name, verdict });
    }
    this.#summarise();
  }

  #summarise() {
    const states = this.#shown.map(({ tile }) => tile.state);
    if (states.some((state) => state === "waiting" || state === "looking")) {
      return;
    }
    /** @param {string} state */
    const having = (state) => states.filter((s) => s === state).length;
    this.#view.announce(this.#words.summary(having("id"), having("ood")));
  }
}

/** @param {string} url */
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
 * @param {Words} words
 */
async function fetched(url, words) {
  const response = await fetch(url).catch(() => null);
  if (!response?.ok) throw new Error(words.unfetched);
  return response.blob();
}

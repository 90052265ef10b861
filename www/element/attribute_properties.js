/**
 * The properties of `<ood-lens>` that stand for its attributes. The attribute
 * holds the value; the property reads and writes the attribute.
 */

import { folderAt } from "../client/folder.js";
import { DEFAULTS, FIELDS, readList, writeList } from "../state/fields.js";
import { pageAddress } from "../ui/page_address.js";

/** @import { State, Theme } from "../state/fields.js" */

/** Separates the entries of `hide`. */
const SEPARATOR = /[\s,]+/;

export class AttributeProperties extends HTMLElement {
  /**
   * ID labels; the attribute separates them by commas.
   * @returns {string[]}
   */
  get labels() {
    return readList(this.getAttribute("labels") ?? "");
  }

  /** @param {string | string[]} labels a string becomes the attribute as it is */
  set labels(labels) {
    const text = typeof labels === "string" ? labels : writeList(labels, ", ");
    this.setAttribute("labels", text);
  }

  /**
   * Addresses of pictures, or `sample:NAME`; the attribute separates them by
   * spaces.
   * @returns {string[]}
   */
  get images() {
    return (this.getAttribute("images") ?? "").split(/\s+/).filter(Boolean);
  }

  /** @param {string | string[]} images */
  set images(images) {
    this.setAttribute("images", [images].flat().join(" "));
  }

  /** The method whose score decides, such as "dnm" or "mcm". */
  get method() {
    return this.getAttribute("method") ?? DEFAULTS.method;
  }

  set method(method) {
    this.setAttribute("method", method);
  }

  /**
   * Settings of the methods; the attribute holds them as JSON. An attribute that
   * cannot be read counts as empty.
   * @returns {State["settings"]}
   */
  get settings() {
    try {
      return FIELDS.settings.read(this.getAttribute("settings") ?? "{}");
    } catch {
      return {};
    }
  }

  set settings(settings) {
    this.setAttribute("settings", JSON.stringify(settings));
  }

  /** The lowest score with which a picture belongs; null: the model's own. */
  get threshold() {
    const text = this.getAttribute("threshold") ?? "";
    const threshold = Number(text);
    return text === "" || !Number.isFinite(threshold) ? null : threshold;
  }

  set threshold(threshold) {
    if (threshold === null) this.removeAttribute("threshold");
    else this.setAttribute("threshold", String(threshold));
  }

  /**
   * Names of the hidden parts: labels, add, why, score, status.
   * @returns {string[]}
   */
  get hide() {
    return (this.getAttribute("hide") ?? "").split(SEPARATOR).filter(Boolean);
  }

  /** @param {string | string[]} parts */
  set hide(parts) {
    this.setAttribute("hide", [parts].flat().join(" "));
  }

  /** The step of the lesson, 1 to 5; 0: no lesson. */
  get lesson() {
    const lesson = Number(this.getAttribute("lesson"));
    return Number.isInteger(lesson) ? Math.min(5, Math.max(0, lesson)) : 0;
  }

  set lesson(lesson) {
    if (lesson === 0) this.removeAttribute("lesson");
    else this.setAttribute("lesson", String(lesson));
  }

  /** @returns {Theme} */
  get theme() {
    const theme = this.getAttribute("theme");
    return theme === "light" || theme === "dark" ? theme : "auto";
  }

  set theme(theme) {
    this.setAttribute("theme", theme);
  }

  /** The folder that holds `www`, `pkg` and `assets`; by default this module's. */
  get base() {
    return folderAt(this.getAttribute("base") ?? undefined, pageAddress());
  }

  set base(base) {
    this.setAttribute("base", base);
  }
}

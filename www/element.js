/**
 * `<ood-lens>`: OOD Lens as one element of any page.
 *
 * ```html
 * <script type="module" src="https://example.org/ood-lens/www/element.js"></script>
 * <ood-lens labels="cat, dog" images="a.png b.png"></ood-lens>
 * ```
 *
 * What it takes and tells is in `docs/embedding.md`.
 */

import { OodLens } from "./api.js";
import { folderAt } from "./client/folder.js";
import { messageOf } from "./client/messages.js";
import { Pictures } from "./element/pictures.js";
import { View } from "./element/view.js";
import { catalogue } from "./lang/catalogue.js";
import en from "./lang/en.js";
import { languageFor } from "./lang/languages.js";
import { word } from "./lang/word.js";
import { DEFAULTS, FIELDS, readList, writeList } from "./state/fields.js";
import { pageAddress } from "./ui/page_address.js";

/** @import { LoadOptions } from "./api.js" */
/** @import { Message } from "./client/messages.js" */
/** @import { LessonPanel } from "./lessons/panel.js" */
/** @import { State, Theme } from "./state/fields.js" */

/** How far outside of the window it begins to load. */
const NEARBY = "25%";

/** Between the words of a list. */
const LISTS = /[\s,]+/;
/** Attributes that say what pictures are weighed by, besides labels. */
const CHOICES = ["method", "settings", "threshold"];

export class OodLensElement extends HTMLElement {
  static observedAttributes = [
    "labels",
    "images",
    "method",
    "settings",
    "threshold",
    "hide",
    "lesson",
    "lang",
    "base",
  ];

  /** @type {View | null} */
  #view = null;
  /** @type {Pictures | null} */
  #pictures = null;
  /** @type {OodLens | null} */
  #lens = null;
  /** @type {AbortController | null} ends what has been begun */
  #running = null;
  /** @type {IntersectionObserver | null} */
  #sight = null;
  /** @type {LessonPanel | null} */
  #panel = null;
  /** In the element's language, once that has come. */
  #catalogue = en;
  #seen = false;
  /** Attributes that were there at the beginning. */
  #written = /** @type {Set<string>} */ (new Set());

  /**
   * ID labels; also the attribute, with commas between.
   * @returns {string[]}
   */
  get labels() {
    return readList(this.getAttribute("labels") ?? "");
  }

  /** @param {string | string[]} labels a string is the attribute's text */
  set labels(labels) {
    const text = typeof labels === "string" ? labels : writeList(labels, ", ");
    this.setAttribute("labels", text);
  }

  /**
   * Addresses of pictures, or `sample:NAME`; also the attribute, with spaces
   * between.
   * @returns {string[]}
   */
  get images() {
    return (this.getAttribute("images") ?? "").split(/\s+/).filter(Boolean);
  }

  /** @param {string | string[]} images */
  set images(images) {
    this.setAttribute("images", [images].flat().join(" "));
  }

  /** The score that decides, such as "dnm" or "mcm". */
  get method() {
    return this.getAttribute("method") ?? DEFAULTS.method;
  }

  set method(method) {
    this.setAttribute("method", method);
  }

  /**
   * Settings of the methods; the attribute holds them as JSON. One that makes
   * no sense counts as none.
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

  /** From which score on a picture belongs; null: the model's own. */
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
   * Parts left out: labels, add, why, score, status.
   * @returns {string[]}
   */
  get hide() {
    return (this.getAttribute("hide") ?? "").split(LISTS).filter(Boolean);
  }

  /** @param {string | string[]} parts */
  set hide(parts) {
    this.setAttribute("hide", [parts].flat().join(" "));
  }

  /** 1 to 5, or 0 without a lesson. */
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

  /** The verdicts as they stand, by what `images` calls the pictures. */
  get verdicts() {
    return this.#pictures?.verdicts ?? [];
  }

  /** @param {Iterable<File>} files pictures of the person's own */
  add(files) {
    this.#pictures?.addFiles(files);
  }

  connectedCallback() {
    this.#build();
    if (this.#running) return;
    this.#sight ??= new IntersectionObserver(
      (entries) => {
        if (!entries.some(({ isIntersecting }) => isIntersecting)) return;
        this.#seen = true;
        this.#sight?.disconnect();
        void this.#start();
      },
      { rootMargin: NEARBY },
    );
    if (this.#seen) void this.#start();
    else this.#sight.observe(this);
  }

  disconnectedCallback() {
    // Moved within the page, it is back before this runs.
    queueMicrotask(() => {
      if (this.isConnected) return;
      this.#sight?.disconnect();
      this.#stop();
    });
  }

  /** @param {string} name */
  attributeChangedCallback(name) {
    if (!this.#view) return;
    if (name === "labels") this.#applyLabels();
    else if (name === "images") this.#pictures?.setImages(this.#addresses());
    else if (name === "hide") this.#view.hide(this.hide);
    else if (CHOICES.includes(name)) this.#applyChoices();
    else if (name === "lesson") void this.#applyLesson();
    else if (name === "lang") void this.#applyLanguage();
    else if (this.#running) {
      this.#stop();
      void this.#start();
    }
  }

  get #language() {
    const near = this.closest("[lang]")?.getAttribute("lang");
    return near ?? document.documentElement.lang;
  }

  #build() {
    if (this.#view) return;
    this.#written = new Set(this.getAttributeNames());
    const root = this.attachShadow({ mode: "open" });
    const { element: words } = this.#catalogue;
    const view = new View(root, words, {
      onLabels: (labels) => {
        this.labels = labels;
        this.#tell("labels", { labels });
      },
      onFiles: (files) => this.add(files),
      onRetry: () => void this.#start(),
    });
    this.#view = view;
    this.#pictures = new Pictures(
      view,
      words,
      (message) => word(message, this.#catalogue),
      (type, detail) => this.#tell(type, detail),
    );
    void this.#applyLanguage();
    view.hide(this.hide);
    view.setLabels(this.labels);
    this.#pictures.setImages(this.#addresses());
    void this.#applyLesson();
  }

  #addresses() {
    return this.images.map((image) => {
      const sample = /^sample:(.+)$/.exec(image)?.[1];
      const url = sample
        ? new URL(`assets/samples/${sample}.png`, this.base)
        : new URL(image, document.baseURI);
      return { image, url: url.href };
    });
  }

  async #start() {
    if (this.#running || !this.isConnected) return;
    const running = new AbortController();
    this.#running = running;
    const view = this.#view;
    view?.alarm("");
    view?.starting();
    try {
      /** @type {LoadOptions} */
      const options = {
        base: this.base,
        signal: running.signal,
        onProgress: (progress) => {
          if (!this.#lens) view?.progress(progress);
        },
      };
      const lens = await OodLens.load(options);
      if (running.signal.aborted) return lens.dispose();
      this.#lens = lens;
      lens.on("device", ({ device }) => view?.showDevice(device));
      lens.on("failed", (error) => this.#fail(messageOf(error), running));
      view?.showDevice(lens.device);
      this.#applyChoices();
      this.#applyLabels();
      this.#pictures?.setLens(lens);
      const { device, corpusSize } = lens;
      this.#tell("ready", { device, corpusSize });
    } catch (error) {
      this.#fail(messageOf(error), running);
    }
  }

  /**
   * @param {Message} problem
   * @param {AbortController} running
   */
  #fail(problem, running) {
    if (running.signal.aborted) return;
    this.#stop();
    const message = word(problem, this.#catalogue);
    this.#view?.alarm(message);
    this.#tell("error", { message, ...problem });
  }

  #stop() {
    const lens = this.#lens;
    this.#running?.abort();
    this.#running = null;
    this.#lens = null;
    this.#pictures?.setLens(null);
    lens?.dispose();
  }

  #applyLabels() {
    const { labels } = this;
    this.#view?.setLabels(labels);
    this.#panel?.setLabels(labels);
    this.#lens?.setLabels(labels).then(
      (entries) => this.#view?.setProblems(entries),
      () => {}, // It has ended, and has said why.
    );
  }

  #applyChoices() {
    const { method, settings, threshold } = this;
    // The default is the model's, whatever it is called.
    const name = method === DEFAULTS.method ? null : method;
    this.#lens?.setMethod(name, settings, threshold);
  }

  async #applyLanguage() {
    const lang = this.#language;
    void this.#panel?.setLanguage(lang);
    const isEnglish = languageFor([lang]) === "en";
    // English would only flash up before the other language comes.
    this.#view?.setReadable(isEnglish || this.#catalogue !== en);
    const words = isEnglish ? en : await catalogue(lang).catch(() => en);
    if (lang !== this.#language) return;
    this.#catalogue = words;
    this.#view?.setReadable(true);
    this.#view?.setWords(words.element);
    this.#pictures?.setWords(words.element);
  }

  async #applyLesson() {
    const { lesson } = this;
    this.#view?.setLessonOpen(lesson > 0);
    if (lesson === 0 && !this.#panel) return;
    const { LessonPanel } = await import("./lessons/panel.js");
    if (this.lesson !== lesson) return;
    if (!this.#panel) {
      this.#panel = new LessonPanel({
        base: this.base,
        go: (number) => (this.lesson = number),
        set: (scene) => this.#set(scene),
        setLabels: (labels) => (this.labels = labels),
      });
      this.#view?.lesson.replaceChildren(this.#panel.element);
      // What the author of the page has written comes before the lesson's own.
      const scene = LessonPanel.scene(lesson);
      const { labels, method, images } = this;
      if (scene) this.#set(scene);
      if (this.#written.has("labels")) this.labels = labels;
      if (this.#written.has("method")) this.method = method;
      if (this.#written.has("images")) this.images = images;
    }
    this.#panel.setLabels(this.labels);
    this.#teach();
    await this.#panel.show(lesson, this.#language);
  }

  /** @param {import("./lessons/panel.js").Scene} scene */
  #set({ labels, method, samples }) {
    this.labels = labels;
    this.method = method;
    this.images = samples.map((name) => `sample:${name}`);
  }

  /** Gives the lesson the numbers that there are. */
  #teach() {
    if (!this.#panel) return;
    const verdicts = this.verdicts.flatMap(({ image, verdict }) =>
      verdict && image.startsWith("sample:")
        ? [/** @type {const} */ ([image.slice(7), verdict])]
        : [],
    );
    this.#panel.setVerdicts(new Map(verdicts), {
      corpus: this.#lens?.corpusSize ?? 0,
      temperature: this.#lens?.settings?.temperature ?? NaN,
    });
  }

  /**
   * @param {"ready" | "verdict" | "error" | "labels"} type
   * @param {object} detail
   */
  #tell(type, detail) {
    if (type === "verdict" || type === "ready") this.#teach();
    const options = { bubbles: true, composed: true, detail };
    this.dispatchEvent(new CustomEvent(`ood-lens:${type}`, options));
  }
}

if (!customElements.get("ood-lens")) {
  customElements.define("ood-lens", OodLensElement);
}

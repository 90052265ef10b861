/**
 * `<ood-lens>`: OOD Lens as one element of any page.
 *
 * ```html
 * <script type="module" src="https://example.org/ood-lens/www/element.js"></script>
 * <ood-lens labels="cat, dog" images="a.png b.png"></ood-lens>
 * ```
 *
 * `docs/embedding.md` lists its attributes, properties and events.
 */

import { OodLens } from "./api.js";
import { messageOf } from "./client/messages.js";
import { AttributeProperties } from "./element/attribute_properties.js";
import { Pictures } from "./element/pictures.js";
import { View } from "./element/view.js";
import { catalogue } from "./lang/catalogue.js";
import en from "./lang/en.js";
import { languageFor } from "./lang/languages.js";
import { word } from "./lang/word.js";
import { DEFAULTS } from "./state/fields.js";

/** @import { LoadOptions } from "./api.js" */
/** @import { Message } from "./client/messages.js" */
/** @import { LessonPanel } from "./lessons/panel.js" */

/** The element starts to load at this distance from the window. */
const NEARBY = "25%";

/** The attributes, besides `labels`, on which verdicts depend. */
const CHOICES = ["method", "settings", "threshold"];

export class OodLensElement extends AttributeProperties {
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
  /** @type {AbortController | null} aborts the loading; null: not started */
  #running = null;
  /** @type {IntersectionObserver | null} */
  #sight = null;
  /** @type {LessonPanel | null} */
  #panel = null;
  /** Of the element's language, once that is loaded. */
  #catalogue = en;
  #seen = false;
  /** The attributes at the first connection: those that the page's author wrote. */
  #written = /** @type {Set<string>} */ (new Set());

  /** Every picture with its current verdict; `image` is its entry in `images`. */
  get verdicts() {
    return this.#pictures?.verdicts ?? [];
  }

  /**
   * Adds pictures from the user's device.
   * @param {Iterable<File>} files
   */
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
    // An element that was moved within the page is connected again by then.
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
      lens.on("device", (now) => view?.showDevice(now.deviceInfo));
      lens.on("failed", (error) => this.#fail(messageOf(error), running));
      view?.showDevice(lens.deviceInfo);
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
      () => {}, // The lens has ended; its `failed` event has said why.
    );
  }

  #applyChoices() {
    const { method, settings, threshold } = this;
    // Null stands for the model's default, whose name may differ.
    const name = method === DEFAULTS.method ? null : method;
    this.#lens?.setMethod(name, settings, threshold);
  }

  async #applyLanguage() {
    const lang = this.#language;
    void this.#panel?.setLanguage(lang);
    const isEnglish = languageFor([lang]) === "en";
    // Until the other language is loaded, nothing is shown: English would flash.
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
        set: (scene) => this.#showScene(scene),
        setLabels: (labels) => (this.labels = labels),
      });
      this.#view?.lesson.replaceChildren(this.#panel.element);
      // What the page's author wrote overrides what the lesson sets.
      const scene = LessonPanel.scene(lesson);
      const { labels, method, images } = this;
      if (scene) this.#showScene(scene);
      if (this.#written.has("labels")) this.labels = labels;
      if (this.#written.has("method")) this.method = method;
      if (this.#written.has("images")) this.images = images;
    }
    this.#panel.setLabels(this.labels);
    this.#updateLesson();
    await this.#panel.show(lesson, this.#language);
  }

  /** @param {import("./lessons/panel.js").Scene} scene */
  #showScene({ labels, method, samples }) {
    this.labels = labels;
    this.method = method;
    this.images = samples.map((name) => `sample:${name}`);
  }

  /** Gives the lesson the current verdicts. */
  #updateLesson() {
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
    if (type === "verdict" || type === "ready") this.#updateLesson();
    const options = { bubbles: true, composed: true, detail };
    this.dispatchEvent(new CustomEvent(`ood-lens:${type}`, options));
  }
}

if (!customElements.get("ood-lens")) {
  customElements.define("ood-lens", OodLensElement);
}

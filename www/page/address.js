/**
 * The page and its address: whatever `FIELDS` lists is in both, and whichever
 * changes, the other follows.
 */

import { languageFor } from "../lang/languages.js";
import { LessonPanel } from "../lessons/panel.js";
import { DEFAULTS, writeList } from "../state/fields.js";
import { linkTo, LONG_LINK, readHash, writeHash } from "../state/hash.js";
import { byId, make } from "../ui/dom.js";
import { asked, t } from "../ui/language.js";
import { closeOutside } from "../ui/menu.js";
import { sampleOf } from "./images/samples.js";
import { offerLanguage } from "./language_link.js";
import { recall, remember } from "./remembered.js";
import { isGiven } from "./settings/given.js";

/** @import { Scene } from "../lessons/panel.js" */
/** @import { State } from "../state/fields.js" */
/** @import { showSamples } from "./images/samples.js" */
/** @import { LabelField } from "./labels/label_field.js" */
/** @import { ModelMenu } from "./models/model_menu.js" */
/** @import { Session } from "./session.js" */

/** Typing is over, or a lot of pictures is in. */
const PAUSE = 200;

/**
 * The default is the model's, whatever it is called.
 * @param {string} method
 */
const choice = (method) => (method === DEFAULTS.method ? null : method);

/**
 * What of the page the address is about.
 * @typedef {object} Parts
 * @property {Session} session
 * @property {LabelField} labels
 * @property {ModelMenu} models
 * @property {ReturnType<typeof showSamples>} samples adds samples by name, once
 *   the gallery is there
 */

export class PageAddress {
  #root = document.documentElement;
  #problems = make("div", { class: "alarm", role: "status", hidden: "" });
  #link = byId("share-link", HTMLInputElement);
  #note = byId("share-note", HTMLElement);
  #session;
  #labels;
  #models;
  #samples;
  #panel;
  /** What the page itself does not keep. */
  #kept = { ...DEFAULTS };
  /** Samples that are on their way. */
  #coming = Promise.resolve();
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #pause;

  /** @param {Parts} parts */
  constructor({ session, labels, models, samples }) {
    this.#session = session;
    this.#labels = labels;
    this.#models = models;
    this.#samples = samples;
    this.#panel = new LessonPanel({
      base: new URL("../..", import.meta.url).href,
      go: (lesson) => {
        this.#teach(lesson);
        this.#write();
      },
      set: (scene) => this.#show(scene),
      setLabels: (list) => labels.set(list),
    });
    byId("results", HTMLElement).prepend(this.#problems, this.#panel.element);
    byId("share-copy", HTMLButtonElement).addEventListener(
      "click",
      async () => {
        this.#drawShare();
        const done = await navigator.clipboard.writeText(this.#link.value).then(
          () => true,
          () => false,
        );
        // Where a page may not write the clipboard, a person still can.
        if (!done) this.#link.select();
        byId("share-copied", HTMLElement).textContent = done
          ? t("The link is copied.")
          : t("The link is selected; copy it with Ctrl+C or ⌘C.");
      },
    );
    const share = byId("share", HTMLDetailsElement);
    // Before it opens: its own event, `toggle`, comes when the link of before can be read already.
    share.querySelector("summary")?.addEventListener("click", () => {
      byId("share-copied", HTMLElement).textContent = "";
      this.#drawShare();
    });
    closeOutside(share);
    offerLanguage(
      () => this.#session.pictures.size - this.#shownSamples().length,
    );

    this.#read();
    addEventListener("hashchange", () => this.#read());
    for (const event of /** @type {const} */ ([
      "labels",
      "choices",
      "added",
      "removed",
    ])) {
      this.#session.on(event, () => this.#write());
    }
    this.#models.onChange(() => this.#write());
    this.#session.on("labels", (list) => this.#panel.setLabels(list));
    for (const event of /** @type {const} */ ([
      "verdicts",
      "reasons",
      "added",
    ])) {
      this.#session.on(event, () => this.#drawLesson());
    }
    this.#session.on("ready", ({ methods }) => {
      const { method } = this.#session.choices;
      if (method === null || methods.length === 0 || methods.includes(method)) {
        return;
      }
      this.#tell([
        t(
          "The link asks for the method “{method}”, which this model does not have; there are {methods}.",
          { method, methods: methods.join(", ") },
        ),
      ]);
      this.#session.choose({ method: null });
    });
  }

  /** @returns {State} as the page now is */
  #now() {
    const { method, settings, threshold } = this.#session.choices;
    const given = Object.entries(settings).filter(isGiven);
    return {
      ...this.#kept,
      labels: this.#session.labels,
      model: this.#models.link,
      method: method ?? DEFAULTS.method,
      settings: /** @type {State["settings"]} */ (Object.fromEntries(given)),
      threshold,
      samples: this.#shownSamples().map(([name]) => name),
    };
  }

  /** Samples among the pictures, in their order. */
  #shownSamples() {
    return [...this.#session.pictures.values()].flatMap((picture) => {
      const name = sampleOf.get(picture.file);
      return name === undefined ? [] : [/** @type {const} */ ([name, picture])];
    });
  }

  /**
   * Shows these samples and no others; a person's own pictures stay.
   * @param {string[]} names
   */
  #setSamples(names) {
    this.#coming = this.#coming.then(async () => {
      const add = await this.#samples;
      const there = this.#shownSamples();
      for (const [name, { id }] of there) {
        if (!names.includes(name)) this.#session.remove(id);
      }
      const known = there.map(([name]) => name);
      await add?.(names.filter((name) => !known.includes(name)));
    });
  }

  /** @param {Scene} scene */
  #show({ labels: list, method, samples: names }) {
    this.#labels.set([...list]);
    this.#session.choose({
      method: choice(method),
      settings: {},
      threshold: null,
      words: null,
    });
    this.#setSamples(names);
  }

  /** @param {number} lesson 0 ends it */
  #teach(lesson) {
    this.#kept = { ...this.#kept, lesson };
    this.#root.toggleAttribute("data-lesson", lesson > 0);
    // Cards speak of the same score as the lesson's figures.
    this.#session.beforeDebiasing = LessonPanel.isBeforeDebiasing(lesson);
    this.#panel.setLabels(this.#session.labels);
    void this.#panel.show(lesson, this.#kept.lang || this.#root.lang);
    this.#drawLesson();
  }

  #drawLesson() {
    const there = this.#kept.lesson > 0 ? this.#shownSamples() : [];
    this.#session.watch(
      this.#panel,
      there.map(([, { id }]) => id),
    );
    const verdicts = there.flatMap(([name, { verdict, reasons }]) =>
      verdict && reasons ? [/** @type {const} */ ([name, reasons])] : [],
    );
    const { temperature = null, automaticTemperature = NaN } =
      this.#session.verdicts?.settings ?? {};
    this.#panel.setVerdicts(new Map(verdicts), {
      corpus: this.#session.ready?.corpusSize ?? 0,
      temperature: temperature ?? automaticTemperature,
    });
  }

  /** Does what the address says. */
  #read() {
    const { state, problems: sentences } = readHash(location.hash);
    // What is said is made of words from the start.
    if (state.lang && languageFor([state.lang]) !== asked) {
      return location.reload();
    }
    this.#kept = state;
    this.#tell(sentences);
    const scene = LessonPanel.scene(state.lesson);
    const list = state.labels ?? scene?.labels;
    // The same list, as it was typed, is there from the last visit.
    if (list && writeList(list) !== writeList(this.#labels.labels)) {
      this.#labels.set([...list]);
    }
    if (location.hash !== "") {
      const { method, settings, threshold } = state;
      const own = method === DEFAULTS.method && scene ? scene.method : method;
      this.#session.choose({ method: choice(own), settings, threshold });
      // What a link stands for, it stands for with the model's own corpus; the
      // address that this page wrote itself is no link.
      if (location.hash !== recall("address"))
        this.#session.choose({ words: null });
    }
    void this.#models.ask(state.model);
    const names = state.samples.length > 0 ? state.samples : scene?.samples;
    if (names) this.#setSamples(names);
    this.#root.dataset["hide"] = state.hide.join(" ");
    if (state.theme === "auto") delete this.#root.dataset["theme"];
    else this.#root.dataset["theme"] = state.theme;
    this.#teach(state.lesson);
  }

  /** @param {string[]} sentences */
  #tell(sentences) {
    this.#problems.hidden = sentences.length === 0;
    this.#problems.replaceChildren(
      ...sentences.map((text) => make("p", {}, text)),
    );
  }

  /** Writes the address, once the page is at rest. */
  #write() {
    clearTimeout(this.#pause);
    this.#pause = setTimeout(() => {
      const { pathname, search } = location;
      const hash = writeHash(this.#now());
      history.replaceState(null, "", pathname + search + hash);
      remember("address", location.hash);
      this.#drawShare();
    }, PAUSE);
  }

  #drawShare() {
    this.#link.value = linkTo(this.#now(), location.href);
    const own = this.#session.pictures.size - this.#shownSamples().length;
    const stay =
      own === 0
        ? t("Pictures of your own never go into a link.")
        : own === 1
          ? t(
              "Pictures of your own never go into a link: one stays on this page.",
            )
          : t(
              "Pictures of your own never go into a link: {own} stay on this page.",
              { own },
            );
    const long =
      this.#link.value.length > LONG_LINK
        ? t(" The link is long; some programs cut such links off.")
        : "";
    const words = this.#session.choices.words
      ? t(" Your own words are not in it: whoever opens it sees WordNet’s.")
      : "";
    this.#note.textContent = t(
      "It holds the labels, the model’s name, the method and its settings, the lesson, and the sample pictures. {stay}{words}{long}",
      { stay, words, long },
    );
  }
}

/**
 * Keeps the page and the hash of its address in step: both hold the fields that
 * `FIELDS` lists, and a change of one is applied to the other.
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
import { isSetByUser } from "./settings/set_by_user.js";

/** @import { Scene } from "../lessons/panel.js" */
/** @import { State } from "../state/fields.js" */
/** @import { showSamples } from "./images/samples.js" */
/** @import { LabelField } from "./labels/label_field.js" */
/** @import { ModelMenu } from "./models/model_menu.js" */
/** @import { Session } from "./session.js" */

/** The address is written this long after the last change, in ms. */
const WRITE_DELAY = 200;

/**
 * The method of an address as a choice; null lets the model take its default.
 * @param {string} method
 */
const methodChoice = (method) => (method === DEFAULTS.method ? null : method);

/**
 * The parts of the page that the address reads and sets.
 * @typedef {object} PageParts
 * @property {Session} session
 * @property {LabelField} labels
 * @property {ModelMenu} models
 * @property {ReturnType<typeof showSamples>} samples resolves, once the
 *   gallery is filled, to a function that adds samples by name
 */

/** Applies the address now and at each change of its hash, and fills the menu
 *  with the link. */
export class PageAddress {
  #root = document.documentElement;
  #problems = make("div", { class: "alarm", role: "status", hidden: "" });
  #link = byId("share-link", HTMLInputElement);
  #note = byId("share-note", HTMLElement);
  #session;
  #labels;
  #models;
  #samples;
  #lessonPanel;
  /** The state that was last read from the address. It supplies the fields that no
   *  other part of the page holds, such as the lesson. */
  #state = { ...DEFAULTS };
  /** Settles once the last samples asked for have been added. */
  #addingSamples = Promise.resolve();
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #writeTimer;

  /** @param {PageParts} parts */
  constructor({ session, labels, models, samples }) {
    this.#session = session;
    this.#labels = labels;
    this.#models = models;
    this.#samples = samples;
    this.#lessonPanel = new LessonPanel({
      base: new URL("../..", import.meta.url).href,
      go: (lesson) => {
        this.#setLesson(lesson);
        this.#scheduleWrite();
      },
      set: (scene) => this.#showScene(scene),
      setLabels: (list) => labels.set(list),
    });
    byId("results", HTMLElement).prepend(
      this.#problems,
      this.#lessonPanel.element,
    );
    byId("share-copy", HTMLButtonElement).addEventListener(
      "click",
      async () => {
        this.#updateShare();
        const copied = await navigator.clipboard
          .writeText(this.#link.value)
          .then(
            () => true,
            () => false,
          );
        // The user can still copy the selected link by hand.
        if (!copied) this.#link.select();
        byId("share-copied", HTMLElement).textContent = copied
          ? t("The link is copied.")
          : t("The link is selected; copy it with Ctrl+C or ⌘C.");
      },
    );
    const share = byId("share", HTMLDetailsElement);
    // On click, because `toggle` fires only after the old link has been visible.
    share.querySelector("summary")?.addEventListener("click", () => {
      byId("share-copied", HTMLElement).textContent = "";
      this.#updateShare();
    });
    closeOutside(share);
    offerLanguage(
      () => this.#session.pictures.size - this.#shownSamples().length,
    );

    this.#applyAddress();
    addEventListener("hashchange", () => this.#applyAddress());
    for (const event of /** @type {const} */ ([
      "labels",
      "choices",
      "added",
      "removed",
    ])) {
      this.#session.on(event, () => this.#scheduleWrite());
    }
    this.#models.onChange(() => this.#scheduleWrite());
    this.#session.on("labels", (list) => this.#lessonPanel.setLabels(list));
    for (const event of /** @type {const} */ ([
      "verdicts",
      "reasons",
      "added",
    ])) {
      this.#session.on(event, () => this.#updateLesson());
    }
    this.#session.on("ready", ({ methods }) => {
      const { method } = this.#session.choices;
      if (method === null || methods.length === 0 || methods.includes(method)) {
        return;
      }
      this.#showProblems([
        t(
          "The link asks for the method “{method}”, which this model does not have. Available methods: {methods}.",
          { method, methods: methods.join(", ") },
        ),
      ]);
      this.#session.choose({ method: null });
    });
  }

  /** @returns {State} of the page at this moment */
  #pageState() {
    const { method, settings, threshold } = this.#session.choices;
    const changed = Object.entries(settings).filter(isSetByUser);
    return {
      ...this.#state,
      labels: this.#session.labels,
      model: this.#models.link,
      method: method ?? DEFAULTS.method,
      settings: /** @type {State["settings"]} */ (Object.fromEntries(changed)),
      threshold,
      samples: this.#shownSamples().map(([name]) => name),
    };
  }

  /** The samples among the pictures, with their names, in the page's order. */
  #shownSamples() {
    return [...this.#session.pictures.values()].flatMap((picture) => {
      const name = sampleOf.get(picture.file);
      return name === undefined ? [] : [/** @type {const} */ ([name, picture])];
    });
  }

  /**
   * Shows exactly these samples; the user's own pictures stay.
   * @param {string[]} names
   */
  #setSamples(names) {
    this.#addingSamples = this.#addingSamples.then(async () => {
      const add = await this.#samples;
      const shown = this.#shownSamples();
      for (const [name, { id }] of shown) {
        if (!names.includes(name)) this.#session.remove(id);
      }
      const shownNames = shown.map(([name]) => name);
      await add?.(names.filter((name) => !shownNames.includes(name)));
    });
  }

  /** @param {Scene} scene */
  #showScene({ labels: list, method, samples: names }) {
    this.#labels.set([...list]);
    this.#session.choose({
      method: methodChoice(method),
      settings: {},
      threshold: null,
      words: null,
    });
    this.#setSamples(names);
  }

  /** @param {number} lesson its number; 0 ends the lesson */
  #setLesson(lesson) {
    this.#state = { ...this.#state, lesson };
    this.#root.toggleAttribute("data-lesson", lesson > 0);
    // The cards show the same score as the lesson's figures.
    this.#session.beforeDebiasing = LessonPanel.isBeforeDebiasing(lesson);
    this.#lessonPanel.setLabels(this.#session.labels);
    void this.#lessonPanel.show(lesson, this.#state.lang || this.#root.lang);
    this.#updateLesson();
  }

  #updateLesson() {
    const samples = this.#state.lesson > 0 ? this.#shownSamples() : [];
    this.#session.watch(
      this.#lessonPanel,
      samples.map(([, { id }]) => id),
    );
    const verdicts = samples.flatMap(([name, { verdict, reasons }]) =>
      verdict && reasons ? [/** @type {const} */ ([name, reasons])] : [],
    );
    const { temperature = null, automaticTemperature = NaN } =
      this.#session.verdicts?.settings ?? {};
    this.#lessonPanel.setVerdicts(new Map(verdicts), {
      corpus: this.#session.ready?.corpusSize ?? 0,
      temperature: temperature ?? automaticTemperature,
    });
  }

  /** Brings the page into the state that the address describes. */
  #applyAddress() {
    const { state, problems: sentences } = readHash(location.hash);
    // Most texts are translated when a module loads, so only a reload changes them.
    if (state.lang && languageFor([state.lang]) !== asked) {
      return location.reload();
    }
    this.#state = state;
    this.#showProblems(sentences);
    const scene = LessonPanel.scene(state.lesson);
    const list = state.labels ?? scene?.labels;
    // An equal list stays as typed: it was kept from the last visit.
    if (list && writeList(list) !== writeList(this.#labels.labels)) {
      this.#labels.set([...list]);
    }
    if (location.hash !== "") {
      const { method, settings, threshold } = state;
      const wanted =
        method === DEFAULTS.method && scene ? scene.method : method;
      this.#session.choose({
        method: methodChoice(wanted),
        settings,
        threshold,
      });
      // A link from elsewhere was made for the model's own corpus words. The
      // address that this page wrote last is no such link.
      if (location.hash !== recall("address"))
        this.#session.choose({ words: null });
    }
    void this.#models.ask(state.model);
    const names = state.samples.length > 0 ? state.samples : scene?.samples;
    if (names) this.#setSamples(names);
    this.#root.dataset["hide"] = state.hide.join(" ");
    if (state.theme === "auto") delete this.#root.dataset["theme"];
    else this.#root.dataset["theme"] = state.theme;
    this.#setLesson(state.lesson);
  }

  /** @param {string[]} sentences */
  #showProblems(sentences) {
    this.#problems.hidden = sentences.length === 0;
    this.#problems.replaceChildren(
      ...sentences.map((text) => make("p", {}, text)),
    );
  }

  /** Writes the address once no change has followed for `WRITE_DELAY`. */
  #scheduleWrite() {
    clearTimeout(this.#writeTimer);
    this.#writeTimer = setTimeout(() => {
      const { pathname, search } = location;
      const hash = writeHash(this.#pageState());
      history.replaceState(null, "", pathname + search + hash);
      remember("address", location.hash);
      this.#updateShare();
    }, WRITE_DELAY);
  }

  #updateShare() {
    this.#link.value = linkTo(this.#pageState(), location.href);
    const own = this.#session.pictures.size - this.#shownSamples().length;
    const ownPictures =
      own === 0
        ? t("Your own pictures are never part of a link.")
        : own === 1
          ? t(
              "Your own pictures are never part of a link: one stays on this page.",
            )
          : t(
              "Your own pictures are never part of a link: {own} stay on this page.",
              { own },
            );
    const long =
      this.#link.value.length > LONG_LINK
        ? t(" The link is long, and some programs cut long links off.")
        : "";
    const words = this.#session.choices.words
      ? t(
          " Your own words are not part of it: people who open it see WordNet’s.",
        )
      : "";
    this.#note.textContent = t(
      "The link contains the labels, the model’s name, the method and its settings, the lesson, and the sample pictures. {stay}{words}{long}",
      { stay: ownPictures, words, long },
    );
  }
}

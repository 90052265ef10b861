/**
 * The page and its address: whatever `FIELDS` lists is in both, and whichever
 * changes, the other follows.
 */

import { byId, make } from "../ui/dom.js";
import { sampleOf } from "./images/samples.js";
import { asked, t } from "../ui/language.js";
import { languageFor } from "../ui/languages.js";
import { LessonPanel } from "../lessons/panel.js";
import { labels, models, samples, session } from "../main.js";
import { closeOutside } from "../ui/menu.js";
import { isGiven } from "./settings/given.js";
import { recall, remember } from "./remembered.js";
import { DEFAULTS, writeList } from "../state/fields.js";
import { linkTo, LONG_LINK, readHash, writeHash } from "../state/hash.js";
import { offerLanguage } from "./language_link.js";

/** @import { Scene } from "../lessons/panel.js" */
/** @import { State } from "../state/fields.js" */

/** Typing is over, or a lot of pictures is in. */
const PAUSE = 200;

const root = document.documentElement;
const problems = make("div", { class: "alarm", role: "status", hidden: "" });
const panel = new LessonPanel({
  base: new URL("../..", import.meta.url).href,
  go: (lesson) => {
    teach(lesson);
    write();
  },
  set: show,
  setLabels: (list) => labels.set(list),
});
byId("results", HTMLElement).prepend(problems, panel.element);

/** What the page itself does not keep. */
let kept = { ...DEFAULTS };

/** @returns {State} as the page now is */
function now() {
  const { method, settings, threshold } = session.choices;
  const given = Object.entries(settings).filter(isGiven);
  return {
    ...kept,
    labels: session.labels,
    model: models.link,
    method: method ?? DEFAULTS.method,
    settings: /** @type {State["settings"]} */ (Object.fromEntries(given)),
    threshold,
    samples: shownSamples().map(([name]) => name),
  };
}

/** Samples among the pictures, in their order. */
function shownSamples() {
  return [...session.pictures.values()].flatMap((picture) => {
    const name = sampleOf.get(picture.file);
    return name === undefined ? [] : [/** @type {const} */ ([name, picture])];
  });
}

/** Names of samples that are on their way. */
let coming = Promise.resolve();

/**
 * Shows these samples and no others; a person's own pictures stay.
 * @param {string[]} names
 */
function setSamples(names) {
  coming = coming.then(async () => {
    const add = await samples;
    const there = shownSamples();
    for (const [name, { id }] of there) {
      if (!names.includes(name)) session.remove(id);
    }
    const known = there.map(([name]) => name);
    await add?.(names.filter((name) => !known.includes(name)));
  });
}

/** @param {Scene} scene */
function show({ labels: list, method, samples: names }) {
  labels.set([...list]);
  session.choose({
    method: choice(method),
    settings: {},
    threshold: null,
    words: null,
  });
  setSamples(names);
}

/**
 * The default is the model's, whatever it is called.
 * @param {string} method
 */
const choice = (method) => (method === DEFAULTS.method ? null : method);

/** @param {number} lesson 0 ends it */
function teach(lesson) {
  kept = { ...kept, lesson };
  root.toggleAttribute("data-lesson", lesson > 0);
  // Cards speak of the same score as the lesson's figures.
  session.beforeDebiasing = LessonPanel.isBeforeDebiasing(lesson);
  panel.setLabels(session.labels);
  void panel.show(lesson, kept.lang || root.lang);
  drawLesson();
}

function drawLesson() {
  const there = kept.lesson > 0 ? shownSamples() : [];
  session.watch(
    panel,
    there.map(([, { id }]) => id),
  );
  const verdicts = there.flatMap(([name, { verdict, reasons }]) =>
    verdict && reasons ? [/** @type {const} */ ([name, reasons])] : [],
  );
  const { temperature = null, automaticTemperature = NaN } =
    session.verdicts?.settings ?? {};
  panel.setVerdicts(new Map(verdicts), {
    corpus: session.ready?.corpusSize ?? 0,
    temperature: temperature ?? automaticTemperature,
  });
}

/** Does what the address says. */
function read() {
  const { state, problems: sentences } = readHash(location.hash);
  // What is said is made of words from the start.
  if (state.lang && languageFor([state.lang]) !== asked) {
    return location.reload();
  }
  kept = state;
  tell(sentences);
  const scene = LessonPanel.scene(state.lesson);
  const list = state.labels ?? scene?.labels;
  // The same list, as it was typed, is there from the last visit.
  if (list && writeList(list) !== writeList(labels.labels)) {
    labels.set([...list]);
  }
  if (location.hash !== "") {
    const { method, settings, threshold } = state;
    const own = method === DEFAULTS.method && scene ? scene.method : method;
    session.choose({ method: choice(own), settings, threshold });
    // What a link stands for, it stands for with the model's own corpus; the
    // address that this page wrote itself is no link.
    if (location.hash !== recall("address")) session.choose({ words: null });
  }
  void models.ask(state.model);
  const names = state.samples.length > 0 ? state.samples : scene?.samples;
  if (names) setSamples(names);
  root.dataset["hide"] = state.hide.join(" ");
  if (state.theme === "auto") delete root.dataset["theme"];
  else root.dataset["theme"] = state.theme;
  teach(state.lesson);
}

/** @param {string[]} sentences */
function tell(sentences) {
  problems.hidden = sentences.length === 0;
  problems.replaceChildren(...sentences.map((text) => make("p", {}, text)));
}

/** @type {ReturnType<typeof setTimeout> | undefined} */
let pause;

/** Writes the address, once the page is at rest. */
function write() {
  clearTimeout(pause);
  pause = setTimeout(() => {
    const { pathname, search } = location;
    const hash = writeHash(now());
    history.replaceState(null, "", pathname + search + hash);
    remember("address", location.hash);
    drawShare();
  }, PAUSE);
}

const link = byId("share-link", HTMLInputElement);
const note = byId("share-note", HTMLElement);

function drawShare() {
  link.value = linkTo(now(), location.href);
  const own = session.pictures.size - shownSamples().length;
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
    link.value.length > LONG_LINK
      ? t(" The link is long; some programs cut such links off.")
      : "";
  const words = session.choices.words
    ? t(" Your own words are not in it: whoever opens it sees WordNet’s.")
    : "";
  note.textContent = t(
    "It holds the labels, the model’s name, the method and its settings, the lesson, and the sample pictures. {stay}{words}{long}",
    { stay, words, long },
  );
}

byId("share-copy", HTMLButtonElement).addEventListener("click", async () => {
  drawShare();
  const done = await navigator.clipboard.writeText(link.value).then(
    () => true,
    () => false,
  );
  // Where a page may not write the clipboard, a person still can.
  if (!done) link.select();
  byId("share-copied", HTMLElement).textContent = done
    ? t("The link is copied.")
    : t("The link is selected; copy it with Ctrl+C or ⌘C.");
});
const share = byId("share", HTMLDetailsElement);
// Before it opens: its own event, `toggle`, comes when the link of before can be read already.
share.querySelector("summary")?.addEventListener("click", () => {
  byId("share-copied", HTMLElement).textContent = "";
  drawShare();
});
closeOutside(share);
offerLanguage(() => session.pictures.size - shownSamples().length);

read();
addEventListener("hashchange", read);
for (const event of /** @type {const} */ ([
  "labels",
  "choices",
  "added",
  "removed",
])) {
  session.on(event, write);
}
models.onChange(write);
session.on("labels", (list) => panel.setLabels(list));
for (const event of /** @type {const} */ (["verdicts", "reasons", "added"])) {
  session.on(event, drawLesson);
}
session.on("ready", ({ methods }) => {
  const { method } = session.choices;
  if (method === null || methods.length === 0 || methods.includes(method)) {
    return;
  }
  tell([
    t(
      "The link asks for the method “{method}”, which this model does not have; there are {methods}.",
      { method, methods: methods.join(", ") },
    ),
  ]);
  session.choose({ method: null });
});

/**
 * The choice of the method and its settings. An empty field means that the model's
 * default is used.
 */

import { byId, make } from "../../ui/dom.js";
import { say, t } from "../../ui/language.js";
import { LEXNAMES } from "./lexnames.js";
import { STEPS } from "./method_steps.js";
import { descriptionOf, nameOf } from "./methods.js";
import { isSetByUser } from "./set_by_user.js";

/** @import { SettingsChanges } from "../../client/protocol.js" */
/** @import { Session } from "../session.js" */

/**
 * @type {readonly { key: Exclude<keyof SettingsChanges, "excluded" | "prompt" | "steps">, name: string,
 *   hint: string, min: string, max: string, step: string }[]}
 */
const FIELDS = [
  {
    key: "temperature",
    name: t("Temperature T"),
    hint: t(
      "The lower the temperature, the more a small difference of cosines counts.",
    ),
    min: "0.0001",
    max: "10",
    step: "any",
  },
  {
    key: "tau",
    name: t("Share of true negatives τ"),
    hint: t("A single number, as in the paper."),
    min: "0",
    max: "1",
    step: "any",
  },
  {
    key: "groups",
    name: t("Groups of words"),
    hint: t("The score is the mean over the groups."),
    min: "1",
    max: "1000",
    step: "1",
  },
  {
    key: "nounShare",
    name: t("Share of the nouns"),
    hint: t("How many of them are mined, by density."),
    min: "0.001",
    max: "1",
    step: "any",
  },
  {
    key: "adjectiveShare",
    name: t("Share of the adjectives"),
    hint: t("How many of them are mined, by density."),
    min: "0",
    max: "1",
    step: "any",
  },
];

/** Fills `#settings` and follows the session. */
export class SettingsPanel {
  #session;
  #box = byId("settings", HTMLDetailsElement);
  #select = make("select", { id: "method" });
  #description = make("p", { class: "hint" });
  /** @type {Map<string, HTMLInputElement>} */
  #inputs = new Map();
  /** @type {Map<string, HTMLInputElement>} */
  #excludedFiles = new Map();
  /** @type {Map<string, HTMLInputElement>} */
  #steps = new Map();
  #stepsGroup = make("fieldset", {});
  #prompt = make("input", {
    id: "setting-prompt",
    type: "text",
    placeholder: t("automatic: the nice {}"),
    spellcheck: "false",
    autocomplete: "off",
    dir: "auto",
    "aria-describedby": "setting-prompt-hint",
  });
  #refused = make("p", { class: "refused", role: "alert" });
  #reset = make(
    "button",
    { type: "button", class: "quiet" },
    t("Back to automatic"),
  );

  /** @param {Session} session */
  constructor(session) {
    this.#session = session;
    this.#select.addEventListener("change", () =>
      // A threshold is a score of one method, so it cannot be kept for another.
      session.choose({ method: this.#select.value, threshold: null }),
    );
    this.#reset.addEventListener("click", () => {
      session.choose({ method: null, settings: {}, threshold: null });
      this.#select.focus();
    });
    this.#box.append(
      make(
        "div",
        { class: "settings-body" },
        make("label", { for: "method" }, t("Method")),
        this.#select,
        this.#description,
        make(
          "details",
          { class: "advanced" },
          make("summary", {}, t("Advanced")),
          this.#promptField(),
          ...FIELDS.map((field) => this.#field(field)),
          this.#stepBoxes(),
          this.#exclusions(),
        ),
        this.#refused,
        this.#reset,
      ),
    );
    session.on("ready", ({ methods }) => {
      this.#box.hidden = methods.length === 0;
      this.#select.replaceChildren(
        ...methods.map((name) => make("option", { value: name }, nameOf(name))),
      );
      this.draw();
    });
    session.on("verdicts", () => this.#showDefaults());
    session.on("choices", () => {
      this.#refused.textContent = "";
      this.draw();
    });
    session.on("refused", ({ about, message }) => {
      if (about !== "settings") return;
      this.#refused.textContent = say(message);
      this.#box.open = true;
    });
  }

  /** @param {typeof FIELDS[number]} field */
  #field({ key, name, hint, min, max, step }) {
    const id = `setting-${key}`;
    const input = make("input", {
      id,
      type: "number",
      min,
      max,
      step,
      placeholder: t("automatic"),
      inputmode: "decimal",
      "aria-describedby": `${id}-hint`,
    });
    this.#inputs.set(key, input);
    input.addEventListener("change", () => {
      // A number out of bounds stays in the field and is not used.
      if (!input.reportValidity()) return;
      const value = input.value === "" ? null : input.valueAsNumber;
      this.#session.set({ [key]: value });
    });
    return make(
      "div",
      { class: "setting" },
      make("label", { for: id }, name),
      input,
      make("p", { class: "hint", id: `${id}-hint` }, hint),
    );
  }

  #promptField() {
    this.#prompt.addEventListener("change", () => {
      const prompt = this.#prompt.value.trim();
      const valid = prompt === "" || prompt.includes("{}");
      // An invalid prompt stays in the field and is not used.
      this.#prompt.setCustomValidity(
        valid ? "" : t("Write {} where the label goes."),
      );
      if (!this.#prompt.reportValidity()) return;
      this.#session.set({ prompt: prompt === "" ? null : prompt });
    });
    return make(
      "div",
      { class: "setting wide" },
      make("label", { for: this.#prompt.id }, t("Prompt of your labels")),
      this.#prompt,
      make(
        "p",
        { class: "hint", id: "setting-prompt-hint" },
        t(
          "The text that the model reads for each label; {} stands for the label.",
        ),
      ),
    );
  }

  #stepBoxes() {
    const boxes = STEPS.map(([step, description]) => {
      const box = make("input", { type: "checkbox", value: step });
      this.#steps.set(step, box);
      box.addEventListener("change", () => {
        const boxes = [...this.#steps.values()];
        const taken = boxes.filter(({ checked }) => checked);
        this.#session.set({
          steps:
            taken.length === boxes.length
              ? null
              : taken.map(({ value }) => value),
        });
      });
      return make(
        "label",
        { class: "check" },
        box,
        make("span", {}, description),
      );
    });
    this.#stepsGroup.append(
      make("legend", {}, t("Steps of {method}", { method: nameOf("dnm") })),
      make("div", { class: "checks" }, ...boxes),
    );
    return this.#stepsGroup;
  }

  #exclusions() {
    const boxes = LEXNAMES.map(([file, words]) => {
      const box = make("input", { type: "checkbox", value: file });
      this.#excludedFiles.set(file, box);
      box.addEventListener("change", () =>
        this.#session.set({
          excluded: [...this.#excludedFiles.values()]
            .filter(({ checked }) => checked)
            .map(({ value }) => value),
        }),
      );
      return make(
        "label",
        { class: "check" },
        box,
        make("span", {}, words, " ", make("small", {}, file)),
      );
    });
    return make(
      "fieldset",
      {},
      make("legend", {}, t("Words to leave out")),
      make("div", { class: "checks" }, ...boxes),
    );
  }

  /** Shows the defaults as placeholders of the empty fields. */
  #showDefaults() {
    const settings = this.#session.verdicts?.settings;
    if (!settings) return;
    for (const [key, input] of this.#inputs) {
      const value =
        settings[/** @type {keyof SettingsChanges} */ (key)] ??
        (key === "temperature" ? settings.automaticTemperature : null);
      input.placeholder =
        typeof value === "number"
          ? t("auto: {value}", { value: Number(value.toPrecision(3)) })
          : t("automatic");
    }
  }

  /** Shows the current choices. */
  draw() {
    const { choices, ready } = this.#session;
    const method = choices.method ?? ready?.methods[0] ?? "";
    this.#select.value = method;
    this.#description.textContent = descriptionOf(method);
    byId("method-name", HTMLElement).textContent = nameOf(method);
    for (const [key, input] of this.#inputs) {
      const value =
        choices.settings[/** @type {keyof SettingsChanges} */ (key)];
      if (document.activeElement !== input) {
        input.value = typeof value === "number" ? String(value) : "";
      }
    }
    if (document.activeElement !== this.#prompt) {
      this.#prompt.value = choices.settings.prompt ?? "";
    }
    const { steps = null } = choices.settings;
    this.#stepsGroup.hidden = method !== "dnm";
    for (const [step, box] of this.#steps)
      box.checked = steps === null || steps.includes(step);
    const excluded = choices.settings.excluded ?? [];
    for (const [file, box] of this.#excludedFiles)
      box.checked = excluded.includes(file);
    const changed =
      Object.entries(choices.settings).some(isSetByUser) ||
      choices.threshold !== null;
    byId("settings-note", HTMLElement).textContent = changed
      ? t("with your settings")
      : "";
    this.#reset.hidden = !changed && choices.method === null;
  }
}

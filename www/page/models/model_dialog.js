/**
 * The dialog of models: those of the list, any other repository of the model
 * hub, and the user's own files.
 */

import { Dialog } from "../../ui/dialog.js";
import { make } from "../../ui/dom.js";
import { say, t } from "../../ui/language.js";
import { checkpointIn } from "./dropped.js";
import { loadingLine } from "./loading_line.js";
import { keptLine, modelCard } from "./model_card.js";
import { keyOf, sizeOf } from "./registry.js";
import { lookUp, repositoryIn } from "./repository.js";
import { inUnits } from "./units.js";

/** @import { Session } from "../session.js" */
/** @import { About, Kept } from "./model_card.js" */
/** @import { Dropped } from "./dropped.js" */
/** @import { Entry, Registry } from "./registry.js" */
/** @import { Found } from "./repository.js" */

/**
 * @typedef {object} Doing
 * @property {(entry: Entry) => void} onEntry
 * @property {(found: Found, repository: string) => void} onFound
 * @property {(dropped: Dropped) => void} onDropped
 * @property {() => string} inUse the id, repository or key of the model in use
 */

export class ModelDialog {
  #session;
  #registry;
  #doing;
  #dialog;
  #list = make("ul", { class: "model-list", role: "list" });
  #others = make("ul", { class: "model-list", role: "list" });
  #room = make("p", { class: "hint" });
  #problem = make("p", { class: "refused", role: "alert" });
  #found = make("div", { class: "model-found", role: "status" });
  #asked;
  /** @type {(() => void)[]} */
  #stop;

  /**
   * @param {Session} session
   * @param {Registry} registry
   * @param {Doing} doing
   * @param {string} asked id of a model that a link asks for
   * @param {() => void} onClose
   */
  constructor(session, registry, doing, asked, onClose) {
    this.#session = session;
    this.#registry = registry;
    this.#doing = doing;
    this.#asked = asked;
    const draw = () => this.#draw();
    this.#stop = [
      session.on("kept", draw),
      session.on("model", () => session.askKept()),
      session.on("loading", ({ state }) => {
        // The kept models change when loading ends; before that, only buttons do.
        if (state === "failed" || state === "cancelled") session.askKept();
        else if (this.#busy !== (session.loading !== null)) draw();
      }),
    ];
    this.#dialog = new Dialog(t("Models"), {
      kind: "models",
      onClose: () => {
        for (const stop of this.#stop) stop();
        onClose();
      },
    });
    this.#dialog.body.append(
      loadingLine(session),
      this.#problem,
      this.#list,
      this.#repository(),
      this.#disk(),
      this.#others,
      this.#room,
    );
    draw();
    session.askKept();
    this.#dialog.open();
    this.#list
      .querySelector(".model-asked")
      ?.scrollIntoView({ block: "center" });
  }

  close() {
    this.#dialog.close();
  }

  /** @param {string} sentence */
  tell(sentence) {
    this.#problem.textContent = sentence;
    if (sentence) this.#problem.scrollIntoView({ block: "nearest" });
  }

  #busy = false;

  #draw() {
    const { kept, loading } = this.#session;
    this.#busy = loading !== null;
    const models = kept?.models ?? [];
    const shown = new Set();
    const focus = /** @type {HTMLElement | null} */ (document.activeElement);
    const label = focus?.getAttribute("aria-label");
    this.#list.replaceChildren(
      ...this.#registry.models.map((entry) => {
        const of = keptOf(models, entry.repository);
        if (of) shown.add(of.key);
        const card = modelCard(aboutEntry(entry, this.#registry.hub), of, {
          inUse: this.#doing.inUse() === entry.id,
          busy: this.#busy,
          onUse: () => this.#doing.onEntry(entry),
          onDelete: () => of && this.#session.forget(of.key),
        });
        if (entry.id === this.#asked) {
          card.classList.add("model-asked");
          card.prepend(
            make("p", { class: "hint" }, t("The link asks for this model:")),
          );
        }
        return card;
      }),
    );
    const others = models.filter(({ key }) => !shown.has(key));
    this.#others.replaceChildren(
      ...others.map((model) =>
        make(
          "li",
          { class: "model-card" },
          make("h3", { dir: "auto" }, model.name),
          keptLine(model.name, model, () => this.#session.forget(model.key)),
        ),
      ),
    );
    this.#room.textContent = roomIn(kept);
    if (kept?.message) this.tell(say(kept.message));
    // The keyboard's place must survive a new list.
    if (label && !focus?.isConnected) {
      const again = `[aria-label="${CSS.escape(label)}"]`;
      const next = this.#dialog.element.querySelector(again);
      if (next instanceof HTMLElement) next.focus();
    }
  }

  #repository() {
    const input = make("input", {
      type: "text",
      id: "model-repository",
      placeholder: t("owner/name"),
      autocapitalize: "off",
      autocomplete: "off",
      spellcheck: "false",
    });
    const look = make(
      "button",
      { type: "submit", class: "button second small" },
      t("Look up"),
    );
    const form = make(
      "form",
      { class: "model-other" },
      make(
        "label",
        { for: "model-repository" },
        t("Any other CLIP on Hugging Face"),
      ),
      make("span", { class: "model-field" }, input, look),
      make(
        "p",
        { class: "hint" },
        t(
          "The repository must have Hugging Face’s or open_clip’s layout, with weights as safetensors. Looking it up fetches only a list of files.",
        ),
      ),
      this.#found,
    );
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const repository = repositoryIn(input.value);
      if (!repository) {
        this.#found.replaceChildren(
          make(
            "p",
            { class: "refused" },
            t("A repository has a name of the form owner/name."),
          ),
        );
        return;
      }
      this.#found.textContent = t("Looking up {repository} …", { repository });
      try {
        const { hub } = this.#registry;
        const found = await lookUp(hub, repository, repository);
        const of = keptOf(this.#session.kept?.models ?? [], repository);
        this.#found.replaceChildren(
          make(
            "ul",
            { class: "model-list", role: "list" },
            modelCard(aboutFound(found, repository, hub), of, {
              inUse: this.#doing.inUse() === repository,
              busy: this.#busy,
              onUse: () => this.#doing.onFound(found, repository),
              onDelete: () => of && this.#session.forget(of.key),
            }),
          ),
        );
      } catch (error) {
        const { message } = /** @type {Error} */ (error);
        this.#found.replaceChildren(make("p", { class: "refused" }, message));
      }
    });
    return form;
  }

  #disk() {
    const input = make("input", {
      class: "away",
      id: "model-files",
      type: "file",
      multiple: "",
    });
    input.addEventListener("change", () => {
      const files = [...(input.files ?? [])];
      if (files.length > 0) this.#doing.onDropped(checkpointIn(files));
      input.value = "";
    });
    return make(
      "div",
      { class: "model-other" },
      make("h3", {}, t("From your disk")),
      make(
        "p",
        {},
        input,
        make(
          "label",
          { class: "button second small", for: "model-files" },
          t("Choose the files of a checkpoint"),
        ),
      ),
      make(
        "p",
        { class: "hint" },
        t(
          "Choose the config, the weights as safetensors and tokenizer.json together, or drop their folder onto the page. A corpus pack that ood-lens embed-corpus has made for the model in use can be chosen, too.",
        ),
      ),
    );
  }
}

/**
 * @param {readonly Kept[]} models
 * @param {string | null} repository
 * @returns {Kept | null} any kept revision, a complete one first
 */
export function keptOf(models, repository) {
  if (repository === null) return null;
  const prefix = keyOf(repository);
  const all = models.filter(({ key }) => key.startsWith(prefix));
  return all.find(({ complete }) => complete) ?? all[0] ?? null;
}

/**
 * @param {Entry} entry
 * @param {string} hub
 * @returns {About}
 */
function aboutEntry(entry, hub) {
  const { name, maker, good_for, memory, input_size, licence } = entry;
  const { repository, embedded, parameters } = entry;
  const facts = [
    parameters === null
      ? t("comes with the page")
      : t("{millions} million parameters", {
          millions: Math.round(parameters / 1e6),
        }),
    t("sees {size} × {size} pixels", { size: input_size }),
    ...(memory === null
      ? []
      : [t("about {bytes} of memory", { bytes: inUnits(memory) })]),
    licence === null
      ? t("licence not known")
      : t("licence: {licence}", { licence: t(licence) }),
  ];
  return {
    name,
    maker,
    goodFor: t(good_for),
    facts,
    page: repository === null ? null : `${hub}/${repository}`,
    size: sizeOf(entry),
    remote: !embedded,
  };
}

/**
 * @param {Found} found
 * @param {string} repository
 * @param {string} hub
 * @returns {About}
 */
function aboutFound({ bytes }, repository, hub) {
  const [maker = "", name = ""] = repository.split("/");
  return {
    name,
    maker,
    goodFor: t(
      "The files are those of a checkpoint. Whether it is a CLIP that runs here shows when its config has come, before the weights do.",
    ),
    facts: [],
    page: `${hub}/${repository}`,
    size: { bytes, exact: true },
    remote: true,
  };
}

/** @param {Session["kept"]} kept */
function roomIn(kept) {
  if (!kept || kept.used === null || kept.room === null) return "";
  return t("This site uses {used} of the {room} that this browser gives it.", {
    used: inUnits(kept.used),
    room: inUnits(kept.room),
  });
}

/**
 * The dialog of models: those of the list, any other repository of the model
 * hub, and the user's own files.
 */

import { Dialog } from "../../ui/dialog.js";
import { make } from "../../ui/dom.js";
import { say, t } from "../../ui/language.js";
import { checkpointIn } from "./dropped_files.js";
import { formatBytes } from "./format.js";
import { loadingLine } from "./loading_line.js";
import { keptLine, modelCard } from "./model_card.js";
import { keyOf, sizeOf } from "./registry.js";
import { lookUpRepository, repositoryIn } from "./repository.js";

/** @import { Session } from "../session.js" */
/** @import { CardContent, KeptModel } from "./model_card.js" */
/** @import { DroppedFiles } from "./dropped_files.js" */
/** @import { RegistryEntry, Registry } from "./registry.js" */
/** @import { Found } from "./repository.js" */

/**
 * What the dialog's buttons do.
 * @typedef {object} DialogActions
 * @property {(entry: RegistryEntry) => void} onEntry
 * @property {(found: Found, repository: string) => void} onFound
 * @property {(dropped: DroppedFiles) => void} onDropped
 * @property {() => string} inUse the id, repository or key of the model in use
 */

export class ModelDialog {
  #session;
  #registry;
  #actions;
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
   * @param {DialogActions} actions
   * @param {string} asked id of a model that a link asks for
   * @param {() => void} onClose
   */
  constructor(session, registry, actions, asked, onClose) {
    this.#session = session;
    this.#registry = registry;
    this.#actions = actions;
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
      this.#repositoryForm(),
      this.#diskForm(),
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

  /**
   * Shows why something failed.
   * @param {string} sentence empty: hides the last one
   */
  showProblem(sentence) {
    this.#problem.textContent = sentence;
    if (sentence) this.#problem.scrollIntoView({ block: "nearest" });
  }

  #busy = false;

  #draw() {
    const { kept: stored, loading } = this.#session;
    this.#busy = loading !== null;
    const models = stored?.models ?? [];
    const shown = new Set();
    const focus = /** @type {HTMLElement | null} */ (document.activeElement);
    const label = focus?.getAttribute("aria-label");
    this.#list.replaceChildren(
      ...this.#registry.models.map((entry) => {
        const kept = findKept(models, entry.repository);
        if (kept) shown.add(kept.key);
        const card = modelCard(
          contentOfEntry(entry, this.#registry.hub),
          kept,
          {
            inUse: this.#actions.inUse() === entry.id,
            busy: this.#busy,
            onUse: () => this.#actions.onEntry(entry),
            onDelete: () => kept && this.#session.deleteModel(kept.key),
          },
        );
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
          keptLine(model.name, model, () =>
            this.#session.deleteModel(model.key),
          ),
        ),
      ),
    );
    this.#room.textContent = describeStorage(stored);
    if (stored?.message) this.showProblem(say(stored.message));
    // The focus must survive a new list.
    if (label && !focus?.isConnected) {
      const again = `[aria-label="${CSS.escape(label)}"]`;
      const next = this.#dialog.element.querySelector(again);
      if (next instanceof HTMLElement) next.focus();
    }
  }

  #repositoryForm() {
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
        const found = await lookUpRepository(hub, repository, repository);
        const kept = findKept(this.#session.kept?.models ?? [], repository);
        this.#found.replaceChildren(
          make(
            "ul",
            { class: "model-list", role: "list" },
            modelCard(contentOfFound(found, repository, hub), kept, {
              inUse: this.#actions.inUse() === repository,
              busy: this.#busy,
              onUse: () => this.#actions.onFound(found, repository),
              onDelete: () => kept && this.#session.deleteModel(kept.key),
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

  #diskForm() {
    const input = make("input", {
      class: "away",
      id: "model-files",
      type: "file",
      multiple: "",
    });
    input.addEventListener("change", () => {
      const files = [...(input.files ?? [])];
      if (files.length > 0) this.#actions.onDropped(checkpointIn(files));
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
 * The stored model of a repository: any revision, a complete one first. Null if
 * there is none.
 * @param {readonly KeptModel[]} models
 * @param {string | null} repository
 * @returns {KeptModel | null}
 */
export function findKept(models, repository) {
  if (repository === null) return null;
  const prefix = keyOf(repository);
  const all = models.filter(({ key }) => key.startsWith(prefix));
  return all.find(({ complete }) => complete) ?? all[0] ?? null;
}

/**
 * @param {RegistryEntry} entry
 * @param {string} hub
 * @returns {CardContent}
 */
function contentOfEntry(entry, hub) {
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
      : [t("about {bytes} of memory", { bytes: formatBytes(memory) })]),
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
 * @returns {CardContent}
 */
function contentOfFound({ bytes }, repository, hub) {
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
function describeStorage(kept) {
  if (!kept || kept.used === null || kept.room === null) return "";
  return t("This site uses {used} of the {room} that this browser gives it.", {
    used: formatBytes(kept.used),
    room: formatBytes(kept.room),
  });
}

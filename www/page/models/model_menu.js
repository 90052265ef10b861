/**
 * The model in use, and the dialog in which the user chooses another one. The
 * page fetches nothing large before the user has seen its size and pressed its
 * button.
 */

import { byId } from "../../ui/dom.js";
import { say, t } from "../../ui/language.js";
import { grouped } from "../../ui/scale.js";
import { listenForCheckpoints } from "./dropped.js";
import { loadingLine } from "./loading_line.js";
import { keptOf, ModelDialog } from "./model_dialog.js";
import { readRegistry, wantedFrom } from "./registry.js";
import { lookUp, repositoryIn } from "./repository.js";

/** @import { Wanted } from "../../client/protocol.js" */
/** @import { Session } from "../session.js" */
/** @import { Dropped } from "./dropped.js" */
/** @import { Entry } from "./registry.js" */

export class ModelMenu {
  #session;
  #name = byId("model-name", HTMLElement);
  #words = byId("model-words", HTMLElement);
  #problem = byId("model-problem", HTMLElement);
  #note = byId("model-note", HTMLElement);
  #other = byId("model-other", HTMLButtonElement);
  #own = {
    note: this.#note.textContent ?? "",
    other: this.#other.textContent ?? "",
  };
  /** @type {ModelDialog | null} */
  #dialog = null;
  /** The model that the user chose last, with its name in links. */
  #chosen = { link: "", wanted: /** @type {Wanted | null} */ (null) };
  /** The model in use, likewise; empty: the embedded one. */
  #inUse = this.#chosen;
  /** @type {Set<() => void>} */
  #listeners = new Set();

  /** @param {Session} session */
  constructor(session) {
    this.#session = session;
    byId("model", HTMLElement).append(loadingLine(session));
    for (const id of ["model-open", "model-other"]) {
      byId(id, HTMLButtonElement).addEventListener("click", () => {
        void this.open();
      });
    }
    listenForCheckpoints((dropped) => this.#dropped(dropped));
    session.on("loading", ({ state, message }) => {
      if (state === "failed" && message) this.#tell(say(message));
    });
    session.on("model", ({ key, name, corpusSize, corpusTotal, message }) => {
      this.#inUse =
        key !== null && key === this.#chosen.wanted?.key
          ? this.#chosen
          : key === null
            ? { link: "", wanted: null }
            : this.#inUse;
      this.#name.textContent = name || t("Pocket");
      document.documentElement.dataset["model"] = key ?? "pocket";
      this.#note.textContent =
        key === null
          ? this.#own.note
          : t("{name} looks at your pictures, on this device.", { name });
      this.#other.textContent =
        key === null ? this.#own.other : t("Take another model");
      this.#tell(message ? say(message) : "");
      this.#grown(corpusSize, corpusTotal);
      for (const listener of this.#listeners) listener();
    });
    session.on("corpus", ({ size, total }) => this.#grown(size, total));
  }

  /** The name of the model in use in links; empty for the embedded one. */
  get link() {
    return this.#inUse.link;
  }

  /** @param {() => void} listener called when another model is in use */
  onChange(listener) {
    this.#listeners.add(listener);
  }

  /** @param {string} [asked] id of a model that a link asks for */
  async open(asked = "") {
    try {
      const registry = await readRegistry();
      this.#dialog ??= new ModelDialog(
        this.#session,
        registry,
        {
          onEntry: (entry) => void this.#take(entry),
          onFound: (found, repository) => this.#use(found.wanted, repository),
          onDropped: (dropped) => this.#dropped(dropped),
          inUse: () =>
            this.#inUse.link || (this.#inUse.wanted?.key ?? "pocket"),
        },
        asked,
        () => (this.#dialog = null),
      );
    } catch (error) {
      this.#tell(/** @type {Error} */ (error).message);
    }
  }

  /**
   * Chooses the model of a link. A model that is not on this device is only
   * offered.
   * @param {string} link id of a model, or a repository; empty: the embedded one
   */
  async ask(link) {
    if (link === this.#inUse.link || link === this.#chosen.link) return;
    if (link === "") return this.#use(null, "");
    try {
      const { models, hub } = await readRegistry();
      const entry = models.find(({ id }) => id === link);
      const repository = entry?.repository ?? repositoryIn(link);
      if (entry?.embedded) return this.#use(null, "");
      if (!repository) {
        return this.#tell(
          t("The link asks for the model “{link}”, which is not in the list.", {
            link,
          }),
        );
      }
      const kept = keptOf(await this.#kept(), repository);
      if (kept?.complete) {
        if (entry) return await this.#take(entry);
        const found = await lookUp(hub, repository, repository);
        return this.#use(found.wanted, repository);
      }
      await this.open(link);
      if (!entry) {
        this.#tell(
          t(
            "The link asks for {repository}, which is not on this device. Look it up under “Any other CLIP” to see its size.",
            { repository },
          ),
        );
      }
    } catch (error) {
      this.#tell(/** @type {Error} */ (error).message);
    }
  }

  /** @returns {Promise<import("./model_card.js").Kept[]>} */
  #kept() {
    return new Promise((resolve) => {
      const stop = this.#session.on("kept", ({ models }) => {
        stop();
        resolve(models);
      });
      this.#session.askKept();
    });
  }

  /** @param {Entry} entry */
  async #take(entry) {
    if (entry.embedded || entry.repository === null) return this.#use(null, "");
    this.#tell("");
    const { hub } = await readRegistry();
    const listed = wantedFrom(entry, hub);
    const kept = keptOf(await this.#kept(), entry.repository);
    if (kept?.complete) {
      // Everything is on this device, so the hub is not asked.
      return this.#use({ ...listed, key: kept.key }, entry.id);
    }
    try {
      const { repository, revision } = entry;
      const { wanted } = await lookUp(
        hub,
        repository,
        listed.name,
        revision ?? "main",
      );
      const { corpus } = listed.files;
      if (corpus) wanted.files.corpus ??= corpus;
      this.#use(wanted, entry.id);
    } catch (error) {
      // The list knows the sizes of most models, so loading can go on without
      // the hub's listing.
      if (entry.files["weights"]?.bytes == null) {
        return this.#tell(/** @type {Error} */ (error).message);
      }
      this.#use(listed, entry.id);
    }
  }

  /**
   * @param {Wanted | null} wanted null: the embedded one
   * @param {string} link
   */
  #use(wanted, link) {
    this.#tell("");
    this.#chosen = { link, wanted };
    this.#session.use(wanted);
  }

  /** @param {Dropped} dropped */
  #dropped(dropped) {
    if ("problem" in dropped) {
      return this.#tell(
        t(
          "These files are not a checkpoint that can be loaded here. {problem}",
          {
            problem: dropped.problem,
          },
        ),
      );
    }
    if ("wanted" in dropped) return this.#use(dropped.wanted, "");
    const { wanted, link } = this.#inUse;
    if (!wanted) {
      return this.#tell(
        t(
          "{name} is a corpus pack for another model than the embedded one. Choose that model first.",
          { name: dropped.pack.name },
        ),
      );
    }
    const files = { ...wanted.files, corpus: { file: dropped.pack } };
    this.#use({ ...wanted, files }, link);
  }

  /** @param {string} sentence */
  #tell(sentence) {
    this.#problem.textContent = sentence;
    this.#dialog?.tell(sentence);
  }

  /**
   * @param {number} size
   * @param {number} total
   */
  #grown(size, total) {
    this.#words.textContent =
      size < total
        ? t(
            "{size} of {total} words so far. The others follow while the page is idle, and verdicts change a little with them.",
            {
              size: grouped(size),
              total: grouped(total),
            },
          )
        : "";
  }
}

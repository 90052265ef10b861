/**
 * One model in the dialog: what it is good for, its size, and the button that
 * chooses it.
 */

import { make } from "../../ui/dom.js";
import { t } from "../../ui/language.js";
import { grouped } from "../../ui/scale.js";
import { formatBytes } from "./format.js";

/** @import { KeptModels } from "../../client/protocol.js" */

/** A model on this device. @typedef {KeptModels["models"][number]} KeptModel */

/**
 * What a card shows.
 * @typedef {object} CardContent
 * @property {string} name
 * @property {string} maker
 * @property {string} goodFor a sentence
 * @property {string[]} facts short texts
 * @property {string | null} page its address on the model hub
 * @property {{ bytes: number, exact: boolean } | null} size of the files to be
 *   fetched; null: nothing is fetched, or the size is unknown
 * @property {boolean} remote whether it comes over the network, unless it is on this
 *   device
 */

/**
 * Makes the card of a model.
 * @param {CardContent} content
 * @param {KeptModel | null} kept null: nothing of it is on this device
 * @param {{ inUse: boolean, busy: boolean, onUse: () => void,
 *   onDelete: () => void }} state
 * @returns {HTMLLIElement}
 */
export function modelCard(content, kept, { inUse, busy, onUse, onDelete }) {
  const { name, maker, goodFor, facts, page, size, remote } = content;
  const full = `${name}, ${maker}`;
  const use = make(
    "button",
    { type: "button", class: "button small" },
    inUse ? t("In use") : buttonFor(kept, size, remote),
  );
  use.disabled = inUse || busy;
  use.setAttribute("aria-label", `${use.textContent}: ${full}`);
  use.addEventListener("click", onUse);
  const head = make(
    "div",
    { class: "model-head" },
    make("h3", { translate: "no" }, name, " ", make("small", {}, maker)),
    use,
  );
  const line = make("p", { class: "hint" }, facts.join(" · "));
  if (page !== null) {
    const link = make(
      "a",
      { href: page, target: "_blank", rel: "noopener noreferrer" },
      t("its page"),
    );
    line.append(facts.length > 0 ? " · " : "", link);
  }
  const card = make(
    "li",
    { class: "model-card" },
    head,
    make("p", {}, goodFor),
    line,
  );
  if (inUse) card.setAttribute("aria-current", "true");
  if (kept) card.append(keptLine(full, kept, onDelete));
  return card;
}

/**
 * @param {KeptModel | null} kept
 * @param {CardContent["size"]} size
 * @param {boolean} remote
 */
function buttonFor(kept, size, remote) {
  if (!remote || kept?.complete) return t("Use");
  if (!size) return t("Fetch");
  const { bytes, exact } = size;
  const rest = Math.max(0, bytes - (kept?.bytes ?? 0));
  if (kept && kept.bytes > 0) {
    return exact
      ? t("Fetch the remaining {bytes}", { bytes: formatBytes(rest) })
      : t("Fetch the remaining part, about {bytes}", {
          bytes: formatBytes(rest),
        });
  }
  return exact
    ? t("Fetch {bytes}", { bytes: formatBytes(bytes) })
    : t("Fetch about {bytes}", { bytes: formatBytes(bytes) });
}

/**
 * Makes the line that says how much of a model is on this device, with a button to
 * delete it.
 * @param {string} name
 * @param {KeptModel} kept
 * @param {() => void} onDelete
 */
export function keptLine(name, { bytes, size, complete, words }, onDelete) {
  const remove = make(
    "button",
    { type: "button", class: "quiet" },
    t("Delete"),
  );
  remove.setAttribute(
    "aria-label",
    t("Delete {name} from this device", { name }),
  );
  remove.addEventListener("click", onDelete);
  const there = complete
    ? t("Kept on this device: {bytes}", { bytes: formatBytes(bytes) })
    : size === null
      ? t("The model's words are kept on this device: {bytes}", {
          bytes: formatBytes(bytes),
        })
      : t("Partly on this device: {bytes} of {size}", {
          bytes: formatBytes(bytes),
          size: formatBytes(size),
        });
  const corpus =
    words > 0 ? t(", with {words} words", { words: grouped(words) }) : "";
  return make(
    "p",
    { class: "model-kept" },
    make("span", {}, t("{there}{corpus}.", { there, corpus })),
    " ",
    remove,
  );
}

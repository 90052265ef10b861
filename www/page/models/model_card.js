/**
 * One model in the dialog: what it is good for, its size, and the button that
 * chooses it.
 */

import { make } from "../../ui/dom.js";
import { t } from "../../ui/language.js";
import { grouped } from "../../ui/scale.js";
import { inUnits } from "./units.js";

/** @import { KeptModels } from "../../client/protocol.js" */

/** @typedef {KeptModels["models"][number]} Kept */

/**
 * @typedef {object} About
 * @property {string} name
 * @property {string} maker
 * @property {string} goodFor a sentence
 * @property {string[]} facts short ones
 * @property {string | null} page its address on the model hub
 * @property {{ bytes: number, exact: boolean } | null} size of the files to be
 *   fetched; null: nothing is fetched, or the size is unknown
 * @property {boolean} remote it comes over the network, unless it is kept
 */

/**
 * @param {About} about
 * @param {Kept | null} kept
 * @param {{ inUse: boolean, busy: boolean, onUse: () => void,
 *   onDelete: () => void }} state
 * @returns {HTMLLIElement}
 */
export function modelCard(about, kept, { inUse, busy, onUse, onDelete }) {
  const { name, maker, goodFor, facts, page, size, remote } = about;
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
  const told = make("p", { class: "hint" }, facts.join(" · "));
  if (page !== null) {
    const link = make(
      "a",
      { href: page, target: "_blank", rel: "noopener noreferrer" },
      t("its page"),
    );
    told.append(facts.length > 0 ? " · " : "", link);
  }
  const card = make(
    "li",
    { class: "model-card" },
    head,
    make("p", {}, goodFor),
    told,
  );
  if (inUse) card.setAttribute("aria-current", "true");
  if (kept) card.append(keptLine(full, kept, onDelete));
  return card;
}

/**
 * @param {Kept | null} kept
 * @param {About["size"]} size
 * @param {boolean} remote
 */
function buttonFor(kept, size, remote) {
  if (!remote || kept?.complete) return t("Use");
  if (!size) return t("Fetch");
  const { bytes, exact } = size;
  const rest = Math.max(0, bytes - (kept?.bytes ?? 0));
  if (kept && kept.bytes > 0) {
    return exact
      ? t("Fetch the remaining {bytes}", { bytes: inUnits(rest) })
      : t("Fetch the remaining part, about {bytes}", { bytes: inUnits(rest) });
  }
  return exact
    ? t("Fetch {bytes}", { bytes: inUnits(bytes) })
    : t("Fetch about {bytes}", { bytes: inUnits(bytes) });
}

/**
 * @param {string} name
 * @param {Kept} kept
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
    ? t("Kept on this device: {bytes}", { bytes: inUnits(bytes) })
    : size === null
      ? t("The model's words are kept on this device: {bytes}", {
          bytes: inUnits(bytes),
        })
      : t("Partly on this device: {bytes} of {size}", {
          bytes: inUnits(bytes),
          size: inUnits(size),
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

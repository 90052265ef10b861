/**
 * One model in the menu: what it is good for, what it costs, and the button
 * that takes it.
 */

import { make } from "../dom.js";
import { inUnits } from "./size.js";

/** @import { KeptModels } from "../protocol.js" */

/** @typedef {KeptModels["models"][number]} Kept */

/**
 * @typedef {object} About
 * @property {string} name
 * @property {string} maker
 * @property {string} goodFor a sentence
 * @property {string[]} facts short ones
 * @property {string | null} page its address on the hub
 * @property {{ bytes: number, exact: boolean } | null} size of what is to be
 *   fetched; null: nothing is, or nobody knows
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
    inUse ? "In use" : buttonFor(kept, size, remote),
  );
  use.disabled = inUse || busy;
  use.setAttribute("aria-label", `${use.textContent}: ${full}`);
  use.addEventListener("click", onUse);
  const head = make(
    "div",
    { class: "model-head" },
    make("h3", {}, name, " ", make("small", {}, maker)),
    use,
  );
  const told = make("p", { class: "hint" }, facts.join(" · "));
  if (page !== null) {
    const link = make(
      "a",
      { href: page, target: "_blank", rel: "noopener noreferrer" },
      "its page",
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
  if (!remote || kept?.complete) return "Use";
  if (!size) return "Fetch";
  const { bytes, exact } = size;
  const rest = Math.max(0, bytes - (kept?.bytes ?? 0));
  const about = exact ? "" : "about ";
  return kept && kept.bytes > 0
    ? `Fetch the other ${about}${inUnits(rest)}`
    : `Fetch ${about}${inUnits(bytes)}`;
}

/**
 * @param {string} name
 * @param {Kept} kept
 * @param {() => void} onDelete
 */
export function keptLine(name, { bytes, size, complete, words }, onDelete) {
  const remove = make("button", { type: "button", class: "quiet" }, "Delete");
  remove.setAttribute("aria-label", `Delete ${name} from this device`);
  remove.addEventListener("click", onDelete);
  const there = complete
    ? `Kept on this device: ${inUnits(bytes)}`
    : size === null
      ? `Its words are kept on this device: ${inUnits(bytes)}`
      : `Partly on this device: ${inUnits(bytes)} of ${inUnits(size)}`;
  const corpus = words > 0 ? `, with ${words.toLocaleString("en")} words` : "";
  return make(
    "p",
    { class: "model-kept" },
    make("span", {}, `${there}${corpus}.`),
    " ",
    remove,
  );
}

/**
 * Handing a module what the page wants: method, settings, threshold, labels.
 */

import { message, messageOf } from "../../client/messages.js";
import { tell } from "../tell.js";
import { weighAgainst } from "./background_words.js";
import { AUTOMATIC, memory } from "./memory.js";
import { settled } from "./runtime.js";

/** @import { Message } from "../../client/messages.js" */
/** @import { Choices, LabelEntry, SettingsChanges } from "../../client/protocol.js" */
/** @import { Engine, Lens } from "./runtime.js" */

/** All settings automatic. @type {SettingsChanges} */
const DEFAULTS = {
  temperature: null,
  tau: null,
  groups: null,
  nounShare: null,
  adjectiveShare: null,
  excluded: null,
  steps: null,
  prompt: null,
};

/**
 * Sets the choices of the page; what they leave out is automatic. The choices
 * may come from an address that anyone can write: a choice that cannot be used
 * is left out, and the page is told.
 * @param {Engine} engine
 * @param {Choices} choices
 */
async function choose({ name, lens }, { method, settings, threshold }) {
  const known = lens.methods();
  const wanted = method ?? known[0];
  if (wanted !== undefined && known.includes(wanted)) {
    await settled(name, lens.setMethod(wanted));
  } else if (known[0] !== undefined) {
    await settled(name, lens.setMethod(known[0]));
    refuse(
      message("choices-method-unknown", {
        method: String(wanted),
        methods: known.join(", "),
      }),
    );
  }
  try {
    await settled(name, lens.setSettings({ ...DEFAULTS, ...settings }));
  } catch (error) {
    if (error instanceof WebAssembly.RuntimeError) throw error;
    await settled(name, lens.setSettings(DEFAULTS));
    refuse(message("choices-settings-unusable", { reason: messageOf(error) }));
  }
  lens.setThreshold(threshold);
}

/** @param {Message} message */
const refuse = (message) =>
  tell({ type: "refused", about: "settings", message });

/**
 * @param {Lens} lens
 * @param {number[]} belongs
 * @param {number[]} others
 */
export const calibrate = (lens, belongs, others) =>
  lens.calibrate(Uint32Array.from(belongs), Uint32Array.from(others));

/**
 * Sets the labels and choices that the page wants now.
 * @param {Engine} to
 * @returns {Promise<LabelEntry[]>}
 */
export async function instruct(to) {
  const { labels, choices = AUTOMATIC } = memory.wanted;
  await weighAgainst(to, choices.words ?? null);
  await choose(to, choices);
  return settled(to.name, to.lens.setLabels(labels));
}

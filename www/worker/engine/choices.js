/**
 * Telling a module what the page wants: method, settings, threshold, labels.
 */

import { sentence, tell } from "../tell.js";
import { weighAgainst } from "./background_words.js";
import { AUTOMATIC, memory } from "./memory.js";
import { settled } from "./runtime.js";

/** @import { Choices, LabelEntry, Settings } from "../../client/protocol.js" */
/** @import { Engine, Lens } from "./runtime.js" */

/** All settings automatic. @type {Settings} */
const DEFAULTS = {
  temperature: null,
  tau: null,
  groups: null,
  nounShare: null,
  adjectiveShare: null,
  excluded: [],
  steps: null,
  prompt: null,
};

/**
 * The choices of the page, the rest as the model has it. They may come from an
 * address that anyone can write: what cannot be used is left out, and told.
 * @param {Lens} lens
 * @param {Choices} choices
 */
function choose(lens, { method, settings, threshold }) {
  const known = lens.methods();
  const wanted = method ?? known[0];
  if (wanted !== undefined && known.includes(wanted)) lens.setMethod(wanted);
  else if (known[0] !== undefined) {
    lens.setMethod(known[0]);
    refuse(`There is no method “${wanted}”; there are ${known.join(", ")}.`);
  }
  try {
    lens.setSettings({ ...DEFAULTS, ...settings });
  } catch (error) {
    if (error instanceof WebAssembly.RuntimeError) throw error;
    lens.setSettings(DEFAULTS);
    refuse(`These settings cannot be used: ${sentence(error)}`);
  }
  lens.setThreshold(threshold);
}

/** @param {string} message */
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
 * Labels and choices as they are wanted now.
 * @param {Engine} to
 * @returns {Promise<LabelEntry[]>}
 */
export async function instruct(to) {
  const { labels, choices = AUTOMATIC } = memory.wanted;
  await weighAgainst(to, choices.words ?? null);
  choose(to.lens, choices);
  return settled(to.name, to.lens.setLabels(labels));
}

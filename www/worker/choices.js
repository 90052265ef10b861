/**
 * Telling a module what the page wants: method, settings, threshold, labels.
 */

import { AUTOMATIC, memory } from "./memory.js";
import { settled } from "./runtime.js";

/** @import { Choices, LabelEntry } from "../protocol.js" */
/** @import { Engine } from "./engines.js" */
/** @import { Lens } from "./runtime.js" */

/**
 * The choices of the page, the rest as the model has it.
 * @param {Lens} lens
 * @param {Choices} choices
 */
function choose(lens, { method, settings, threshold }) {
  const [automatic] = lens.methods();
  const wanted = method ?? automatic;
  if (wanted !== undefined) lens.setMethod(wanted);
  lens.setSettings({
    temperature: null,
    tau: null,
    groups: null,
    nounShare: null,
    adjectiveShare: null,
    excluded: [],
    ...settings,
  });
  lens.setThreshold(threshold);
}

/**
 * Labels and choices as they are wanted now.
 * @param {Engine} to
 * @returns {Promise<LabelEntry[]>}
 */
export async function instruct({ name, lens }) {
  const { labels, choices = AUTOMATIC } = memory.wanted;
  choose(lens, choices);
  return settled(name, lens.setLabels(labels));
}

/**
 * Setting a module's background words, method, settings, threshold and labels to
 * those that the page wants.
 */

import { message, messageOf } from "../../client/messages.js";
import { postToPage } from "../post_message.js";
import { setBackgroundWords } from "./background_words.js";
import { rejectOnCrash } from "./runtime.js";
import { AUTOMATIC_CHOICES, workerState } from "./worker_state.js";

/** @import { Message } from "../../client/messages.js" */
/** @import { Choices, LabelEntry, SettingsChanges } from "../../client/protocol.js" */
/** @import { Engine, Lens } from "./runtime.js" */

/** All settings automatic. @type {SettingsChanges} */
const AUTOMATIC_SETTINGS = {
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
 * Sets the method, settings and threshold; what the choices leave out is
 * automatic. The choices may come from a URL that anyone can write, so a choice
 * that cannot be used becomes automatic, and the page is told.
 * @param {Engine} engine
 * @param {Choices} choices
 */
async function applyChoices({ name, lens }, { method, settings, threshold }) {
  const known = lens.methods();
  const wanted = method ?? known[0];
  if (wanted !== undefined && known.includes(wanted)) {
    await rejectOnCrash(name, lens.setMethod(wanted));
  } else if (known[0] !== undefined) {
    await rejectOnCrash(name, lens.setMethod(known[0]));
    reportUnusable(
      message("choices-method-unknown", {
        method: String(wanted),
        methods: known.join(", "),
      }),
    );
  }
  try {
    await rejectOnCrash(
      name,
      lens.setSettings({ ...AUTOMATIC_SETTINGS, ...settings }),
    );
  } catch (error) {
    if (error instanceof WebAssembly.RuntimeError) throw error;
    await rejectOnCrash(name, lens.setSettings(AUTOMATIC_SETTINGS));
    reportUnusable(
      message("choices-settings-unusable", { reason: messageOf(error) }),
    );
  }
  lens.setThreshold(threshold);
}

/** @param {Message} message why a choice cannot be used */
const reportUnusable = (message) =>
  postToPage({ type: "refused", about: "settings", message });

/**
 * Sets the threshold from images that the user has marked.
 * @param {Lens} lens
 * @param {number[]} belongs ids of images that belong to the labels
 * @param {number[]} others ids of images that do not
 */
export const calibrate = (lens, belongs, others) =>
  lens.calibrate(Uint32Array.from(belongs), Uint32Array.from(others));

/**
 * Sets the labels and choices that the page wants now.
 * @param {Engine} engine
 * @returns {Promise<LabelEntry[]>} what became of each label
 */
export async function applyLabelsAndChoices(engine) {
  const { labels, choices = AUTOMATIC_CHOICES } = workerState.wanted;
  await setBackgroundWords(engine, choices.words ?? null);
  await applyChoices(engine, choices);
  return rejectOnCrash(engine.name, engine.lens.setLabels(labels));
}

/**
 * Ready-made lists of labels. Long lists are fetched when they are chosen. NOTICE
 * names their authors.
 */

import { ANIMALS, WITH_BERRY } from "../../lessons/steps.js";
import { t } from "../../ui/language.js";

/** The labels of a first visit. */
export const EXAMPLE = ["cat", "dog", "horse", "elephant", "penguin", "owl"];

/**
 * @typedef {object} Preset
 * @property {string} name
 * @property {number} count of labels
 * @property {string[]} [labels]
 * @property {string} [file] in assets/presets instead of `labels`, with a label on
 *   each line; the command line reads it too
 */

/** @type {Preset[]} */
export const PRESETS = [
  { name: t("Example: animals"), count: 6, labels: EXAMPLE },
  {
    name: t("Lesson: three animals"),
    count: ANIMALS.length,
    labels: ANIMALS,
  },
  {
    name: t("Lesson: with a strawberry"),
    count: WITH_BERRY.length,
    labels: WITH_BERRY,
  },
  {
    name: t("Things that move"),
    count: 5,
    labels: ["automobile", "rocket", "sailboat", "train", "bicycle"],
  },
  {
    name: "CIFAR-10",
    count: 10,
    labels: [
      "airplane",
      "automobile",
      "bird",
      "cat",
      "deer",
      "dog",
      "frog",
      "horse",
      "ship",
      "truck",
    ],
  },
  { name: "Food-101", count: 101, file: "food-101.txt" },
  // 1000 classes, of which two pairs share a name.
  { name: "ImageNet-1k", count: 998, file: "imagenet-1k.txt" },
];

/**
 * The labels of a list, fetched if necessary.
 * @param {Preset} preset
 * @returns {Promise<string[]>} rejects with a sentence for the user
 */
export async function labelsOf({ name, labels, file }) {
  if (labels) return labels;
  const url = new URL(`../../../assets/presets/${file}`, import.meta.url);
  const response = await fetch(url).catch(() => null);
  if (!response?.ok) {
    throw new Error(
      t(
        "The list {name} could not be fetched: {why}. Your labels have not changed.",
        {
          name,
          why: response
            ? t("the server answered {status}", { status: response.status })
            : t("there is no connection"),
        },
      ),
    );
  }
  const lines = (await response.text()).split("\n").filter(Boolean);
  return [...new Set(lines)];
}

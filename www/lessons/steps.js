/**
 * The five steps of the lesson: the labels, the method and the samples of each,
 * and which figure and formula stand beside its text. `text.js` has the texts.
 */

/**
 * @typedef {object} Step
 * @property {string[]} labels
 * @property {string} method
 * @property {string[]} samples names of sample pictures; the formula shows the
 *   numbers of the first
 * @property {"softmax" | "weights" | "against" | "aside"} figure softmax: the
 *   labels alone; weights: labels and other words; against: also the false
 *   negatives, words that count against a label although they lie inside it;
 *   aside: the false negatives are set aside
 * @property {string[][]} tries lists of labels to try, in the order of the texts
 *   of their buttons
 */

export const ANIMALS = ["elephant", "horse", "butterfly"];
export const WITH_BERRY = ["elephant", "horse", "strawberry"];
const WITH_FRUIT = ["elephant", "horse", "fruit"];

/** @type {readonly Step[]} */
export const STEPS = [
  {
    labels: ANIMALS,
    method: "mcm",
    samples: ["horse", "elephant"],
    figure: "softmax",
    tries: [],
  },
  {
    labels: ANIMALS,
    method: "mcm",
    samples: ["strawberry", "sailboat"],
    figure: "softmax",
    tries: [["elephant", "horse", "rabbit"]],
  },
  {
    labels: ANIMALS,
    method: "dnm",
    samples: ["strawberry", "horse"],
    figure: "weights",
    tries: [WITH_BERRY],
  },
  {
    labels: WITH_FRUIT,
    method: "dnm",
    samples: ["strawberry"],
    figure: "against",
    tries: [],
  },
  {
    labels: WITH_FRUIT,
    method: "dnm",
    samples: ["strawberry", "sailboat"],
    figure: "aside",
    tries: [WITH_BERRY, ANIMALS],
  },
];

/**
 * The five steps of the lesson: each is a state of the page (labels, method,
 * samples), and which figure and formula stand beside its words. The words
 * are in `en.json` and `ja.json`.
 */

/**
 * @typedef {object} Step
 * @property {string[]} labels
 * @property {string} method
 * @property {string[]} samples the first is the one that the formula is about
 * @property {"softmax" | "weights" | "against" | "aside"} figure softmax: labels
 *   alone; weights: labels and other words; against: also the words that count
 *   against a label although they lie inside it; aside: these taken out
 * @property {string[][]} tries label lists to try, in the order of their texts
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

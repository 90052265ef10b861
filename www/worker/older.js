/**
 * For a wasm module that was built before methods and settings could be asked
 * for: what it lacks, as little as it can be.
 */

/** @import { Lens } from "./runtime.js" */

const AUTOMATIC = {
  temperature: null,
  tau: null,
  groups: null,
  nounShare: null,
  adjectiveShare: null,
  excluded: [],
};

/**
 * @param {Lens} lens
 * @returns {Lens}
 */
export function complete(lens) {
  if ("methods" in lens) return lens;
  const plain = /** @type {Lens} */ (lens);
  const verdicts = plain.verdicts.bind(plain);
  return Object.assign(plain, {
    methods: () => [],
    setMethod: () => {},
    settings: () => AUTOMATIC,
    setSettings: () => {},
    setThreshold: () => {},
    threshold: () => ({
      threshold: verdicts()[0]?.threshold ?? 0.5,
      tpr: null,
      fpr: null,
      fpr95: null,
      auroc: null,
      source: null,
      kind: /** @type {const} */ ("model"),
    }),
  });
}

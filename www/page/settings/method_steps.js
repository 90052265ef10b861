/**
 * The steps of the default method, which can be switched off one by one. The
 * names are those of `src/ood/steps.rs`.
 */

import { t } from "../../ui/language.js";

/** @type {readonly (readonly [step: string, description: string])[]} */
export const STEPS = [
  ["take-out", t("words that a label includes do not count against it")],
  ["stand-in", t("words that a label includes count for it")],
];

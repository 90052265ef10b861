/**
 * Steps that lead from the plain share of the labels to the default method, by
 * the names that the model's module gives them (`src/ood/steps.rs`).
 */

import { t } from "../../ui/language.js";

/** @type {readonly (readonly [step: string, does: string])[]} */
export const STEPS = [
  ["take-out", t("words of a label do not stand against it")],
  ["stand-in", t("words of a label stand for it")],
];

/**
 * The steps of the default method, which can be switched off one by one. The
 * names are those of `src/ood/steps.rs`.
 */

import { t } from "../../ui/language.js";

/** @type {readonly (readonly [step: string, description: string])[]} */
export const STEPS = [
  ["take-out", t("words of a label do not stand against it")],
  ["stand-in", t("words of a label stand for it")],
];

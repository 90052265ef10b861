/**
 * WordNet's lexicographer files of nouns and adjectives (see the manual page
 * lexnames(5WN)), each with the kind of words in it.
 */

import { t } from "../../ui/language.js";

/** @type {readonly [file: string, words: string][]} */
export const LEXNAMES = [
  ["noun.Tops", t("the most general nouns")],
  ["noun.act", t("acts")],
  ["noun.animal", t("animals")],
  ["noun.artifact", t("man-made objects")],
  ["noun.attribute", t("attributes")],
  ["noun.body", t("parts of the body")],
  ["noun.cognition", t("thoughts")],
  ["noun.communication", t("communication")],
  ["noun.event", t("events")],
  ["noun.feeling", t("feelings")],
  ["noun.food", t("food and drink")],
  ["noun.group", t("groups")],
  ["noun.location", t("places")],
  ["noun.motive", t("goals")],
  ["noun.object", t("natural objects")],
  ["noun.person", t("people")],
  ["noun.phenomenon", t("natural phenomena")],
  ["noun.plant", t("plants")],
  ["noun.possession", t("possession")],
  ["noun.process", t("processes")],
  ["noun.quantity", t("quantities")],
  ["noun.relation", t("relations")],
  ["noun.shape", t("shapes")],
  ["noun.state", t("states")],
  ["noun.substance", t("substances")],
  ["noun.time", t("time")],
  ["adj.all", t("adjectives")],
  ["adj.pert", t("adjectives that relate to nouns")],
  ["adj.ppl", t("participles")],
];

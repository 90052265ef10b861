/**
 * WordNet's lexicographer files of nouns and adjectives (wordnet, lexnames(5WN)),
 * and what is in them.
 */

/** @type {readonly [string, string][]} */
export const LEXNAMES = [
  ["noun.Tops", "the widest nouns"],
  ["noun.act", "acts"],
  ["noun.animal", "animals"],
  ["noun.artifact", "things made"],
  ["noun.attribute", "attributes"],
  ["noun.body", "parts of bodies"],
  ["noun.cognition", "thoughts"],
  ["noun.communication", "communication"],
  ["noun.event", "events"],
  ["noun.feeling", "feelings"],
  ["noun.food", "food and drink"],
  ["noun.group", "groups"],
  ["noun.location", "places"],
  ["noun.motive", "goals"],
  ["noun.object", "natural things"],
  ["noun.person", "people"],
  ["noun.phenomenon", "natural phenomena"],
  ["noun.plant", "plants"],
  ["noun.possession", "possession"],
  ["noun.process", "processes"],
  ["noun.quantity", "quantities"],
  ["noun.relation", "relations"],
  ["noun.shape", "shapes"],
  ["noun.state", "states"],
  ["noun.substance", "substances"],
  ["noun.time", "time"],
  ["adj.all", "adjectives"],
  ["adj.pert", "adjectives that relate to nouns"],
  ["adj.ppl", "participles"],
];

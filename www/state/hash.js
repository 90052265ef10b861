/**
 * The state in the address, after its `#`, and back: what `FIELDS` lists, less
 * what is as it would be anyway. The part after `#` is sent to no server.
 */

import { DEFAULTS, FIELDS, NAMES, Unreadable } from "./fields.js";

/** @import { State } from "./fields.js" */

/** Some programs cut longer links off. */
export const LONG_LINK = 2000;

/**
 * @param {State} state
 * @returns {string} with its `#`, or empty where all is as it would be anyway
 */
export function writeHash(state) {
  const parts = NAMES.flatMap((name) => {
    const text = written(name, state);
    return text === written(name, DEFAULTS) && name !== "labels"
      ? []
      : state[name] === null
        ? []
        : [`${name}=${legible(text)}`];
  });
  return parts.length === 0 ? "" : `#${parts.join("&")}`;
}

/**
 * @template {keyof State} Name
 * @param {Name} name
 * @param {State} state
 */
const written = (name, state) => FIELDS[name].write(state[name]);

/**
 * Encoded as far as it must be, so that a list in an address can be read.
 * @param {string} text
 */
const legible = (text) =>
  // Half a character, which some programs leave behind, cannot be encoded.
  encodeURIComponent(text.replace(/\p{Surrogate}/gu, "\uFFFD"))
    .replace(/%2C/g, ",")
    .replace(/%20/g, "+");

/**
 * What an address says, and what of it makes no sense: one sentence for each
 * part that is left out. Nothing that a link holds throws.
 * @param {string} hash with or without its `#`
 * @returns {{ state: State, problems: string[] }}
 */
export function readHash(hash) {
  const state = { ...DEFAULTS };
  /** @type {string[]} */
  const problems = [];
  const given = new URLSearchParams(hash.replace(/^#/, ""));
  for (const key of new Set(given.keys())) {
    const name = NAMES.find((known) => known === key);
    if (name === undefined) {
      // An anchor of the page (`#results`) is no state.
      const anchor = given.size === 1 && given.get(key) === "";
      if (!anchor) {
        problems.push(
          `The link says “${key.slice(0, 40)}”, which means nothing here.`,
        );
      }
      continue;
    }
    try {
      take(state, name, given.get(key) ?? "");
    } catch (error) {
      if (!(error instanceof Unreadable)) throw error;
      problems.push(error.message);
    }
  }
  return { state, problems };
}

/**
 * @template {keyof State} Name
 * @param {State} state
 * @param {Name} name
 * @param {string} text
 */
function take(state, name, text) {
  state[name] = FIELDS[name].read(text);
}

/**
 * @param {State} state
 * @param {string} page address of the page, with or without a state
 * @returns {string}
 */
export function linkTo(state, page) {
  const url = new URL(page);
  url.hash = writeHash(state);
  return url.href;
}

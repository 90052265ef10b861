/**
 * Encodes the page's state as the fragment of its address, the part after `#`,
 * and decodes it. Fields with their default value are omitted. Browsers do not
 * send the fragment to the server.
 */

import { DEFAULTS, FIELD_NAMES, FieldError, FIELDS } from "./fields.js";

/** @import { State } from "./fields.js" */

/** In characters. Some programs truncate longer links. */
export const LONG_LINK = 2000;

/**
 * Encodes a state as the fragment of an address.
 * @param {State} state
 * @returns {string} starts with `#`; empty where every field has its default
 */
export function writeHash(state) {
  const parts = FIELD_NAMES.flatMap((name) => {
    const text = writeField(name, state);
    return text === writeField(name, DEFAULTS) && name !== "labels"
      ? []
      : state[name] === null
        ? []
        : [`${name}=${encodeReadably(text)}`];
  });
  return parts.length === 0 ? "" : `#${parts.join("&")}`;
}

/**
 * @template {keyof State} Name
 * @param {Name} name
 * @param {State} state
 */
const writeField = (name, state) => FIELDS[name].write(state[name]);

/**
 * Percent-encodes a value, except commas and spaces: people can then read a
 * list in an address.
 * @param {string} text
 */
const encodeReadably = (text) =>
  // encodeURIComponent throws at lone surrogates, which some programs leave.
  encodeURIComponent(text.replace(/\p{Surrogate}/gu, "\uFFFD"))
    .replace(/%2C/g, ",")
    .replace(/%20/g, "+");

/**
 * Decodes the fragment of an address. A field that cannot be decoded keeps its
 * default and adds one sentence to `problems`. No fragment makes this throw.
 * @param {string} hash with or without its `#`
 * @returns {{ state: State, problems: string[] }}
 */
export function readHash(hash) {
  const state = { ...DEFAULTS };
  /** @type {string[]} */
  const problems = [];
  const given = new URLSearchParams(hash.replace(/^#/, ""));
  for (const key of new Set(given.keys())) {
    const name = FIELD_NAMES.find((known) => known === key);
    if (name === undefined) {
      // A link to an element of the page, such as `#results`, has no state.
      const anchor = given.size === 1 && given.get(key) === "";
      if (!anchor) {
        problems.push(
          `The link says “${key.slice(0, 40)}”, which means nothing here.`,
        );
      }
      continue;
    }
    try {
      readField(state, name, given.get(key) ?? "");
    } catch (error) {
      if (!(error instanceof FieldError)) throw error;
      problems.push(error.message);
    }
  }
  return { state, problems };
}

/**
 * @template {keyof State} Name
 * @param {State} state is changed
 * @param {Name} name
 * @param {string} text
 */
function readField(state, name, text) {
  state[name] = FIELDS[name].read(text);
}

/**
 * The address of the page with this state.
 * @param {State} state
 * @param {string} page address of the page; its fragment is replaced
 * @returns {string}
 */
export function linkTo(state, page) {
  const url = new URL(page);
  url.hash = writeHash(state);
  return url.href;
}

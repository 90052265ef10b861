/**
 * The fields of the page's state: the name of each field in the page's address,
 * how the address encodes its value, and how the value is decoded.
 *
 * Pictures from the user's device are not a field, so no link can contain one.
 */

/**
 * @typedef {object} State
 * @property {string[] | null} labels the user's labels; null: none are chosen
 *   yet
 * @property {string} model an id from `assets/models.json`, or the `owner/name`
 *   of a repository on the Hugging Face hub; empty: the embedded model
 * @property {string} method the name of the detector in the WebAssembly module,
 *   such as `dnm`
 * @property {Settings} settings of the detectors; only those that differ from
 *   the defaults
 * @property {number | null} threshold a score; null: the model's own threshold
 * @property {number} lesson the step, 1 to 5; 0: no lesson
 * @property {string[]} samples names of the sample pictures, in the order shown
 * @property {string[]} hide names of the hidden parts of the page, see
 *   `HIDEABLE_PARTS`
 * @property {Theme} theme
 * @property {string} lang a BCP 47 language tag; empty: the browser's language
 */

/** @typedef {"auto" | "light" | "dark"} Theme */
/** @typedef {Record<string, number | boolean | string | string[]>} Settings */

/** The number of steps of the lesson. */
export const LESSON_STEPS = 5;
/** The parts of the page that a link can hide. */
export const HIDEABLE_PARTS = /** @type {const} */ ([
  "labels",
  "add",
  "why",
  "score",
  "status",
  "settings",
]);

/**
 * The longest list, in entries, and the longest entry, in UTF-16 code units.
 * Nobody types more, so a link with more is damaged or an attack.
 */
const LIMITS = { entries: 5000, letters: 2000 };

/** @type {State} the state of an address without fields */
export const DEFAULTS = {
  labels: null,
  model: "",
  method: "dnm",
  settings: {},
  threshold: null,
  lesson: 0,
  samples: [],
  hide: [],
  theme: "auto",
  lang: "",
};

/** A field of an address cannot be decoded; the message is a sentence. */
export class FieldError extends Error {}

/**
 * Joins a list into one string. A backslash escapes commas and backslashes
 * inside an entry.
 * @param {string[]} list
 * @param {string} [separator] a comma, with spaces after it where people read
 *   the text
 */
export const writeList = (list, separator = ",") =>
  list.map((entry) => entry.replace(/[\\,]/g, "\\$&")).join(separator);

/**
 * Splits what `writeList` has joined, and trims every entry.
 * @param {string} text
 * @returns {string[]}
 */
export function readList(text) {
  if (text === "") return [];
  const entries = [""];
  for (const [part] of text.matchAll(/\\[\\,]|[^]/gu)) {
    if (part === ",") entries.push("");
    else
      entries[entries.length - 1] +=
        part.length === 2 && part.startsWith("\\") ? part[1] : part;
  }
  return entries.map((entry) => entry.trim());
}

/**
 * Splits a list from a link, and refuses one that is too long or damaged.
 * @param {string} text
 * @param {string} what the list's name in the error's sentence
 */
function boundedList(text, what) {
  const list = readList(text);
  if (list.length > LIMITS.entries) {
    throw new FieldError(
      `The link names ${list.length} ${what}, more than the ${LIMITS.entries} that a link may.`,
    );
  }
  if (list.some((entry) => entry.length > LIMITS.letters)) {
    throw new FieldError(
      `The link's ${what} hold one of more than ${LIMITS.letters} letters.`,
    );
  }
  if (text.includes("\uFFFD")) {
    throw new FieldError(`The link's ${what} are damaged.`);
  }
  return list;
}

/**
 * Decodes settings, a JSON object without nested objects.
 * @param {string} text
 */
function readSettings(text) {
  /** @type {unknown} */
  let settings;
  try {
    settings = JSON.parse(text);
  } catch {
    throw new FieldError("The link's settings are damaged.");
  }
  const isObject =
    typeof settings === "object" &&
    settings !== null &&
    !Array.isArray(settings);
  if (!isObject) throw new FieldError("The link's settings are no settings.");
  for (const [name, value] of Object.entries(settings ?? {})) {
    const known =
      typeof value === "boolean" ||
      (typeof value === "number" && Number.isFinite(value)) ||
      (typeof value === "string" && value.length <= LIMITS.letters) ||
      (Array.isArray(value) && value.every((v) => typeof v === "string"));
    if (!known) {
      throw new FieldError(`The link's setting “${name}” cannot be read.`);
    }
  }
  return /** @type {Settings} */ (settings);
}

/**
 * @template {keyof State} Name
 * @typedef {object} Field
 * @property {(value: State[Name]) => string} write
 * @property {(text: string) => State[Name]} read throws `FieldError`
 */

/**
 * How each field of the state is encoded and decoded.
 * @type {{ [Name in keyof State]: Field<Name> }}
 */
export const FIELDS = {
  labels: {
    write: (labels) => writeList(labels ?? []),
    read: (text) => boundedList(text, "labels"),
  },
  model: {
    write: (model) => model,
    read: (text) => {
      if (/^[\w.-]{0,96}(\/[\w.-]{1,96})?$/.test(text)) return text;
      throw new FieldError(`“${text.slice(0, 40)}” is no model.`);
    },
  },
  method: {
    write: (method) => method,
    read: (text) => {
      if (/^[a-z][a-z0-9-]{0,30}$/.test(text)) return text;
      throw new FieldError(`“${text.slice(0, 40)}” is no method.`);
    },
  },
  settings: {
    write: (settings) => JSON.stringify(settings),
    read: readSettings,
  },
  threshold: {
    write: (threshold) => (threshold === null ? "" : String(threshold)),
    read: (text) => {
      const threshold = Number(text);
      if (text !== "" && Number.isFinite(threshold)) return threshold;
      throw new FieldError(`“${text.slice(0, 40)}” is no threshold.`);
    },
  },
  lesson: {
    write: String,
    read: (text) => {
      const lesson = Number(text);
      if (Number.isInteger(lesson) && lesson >= 0 && lesson <= LESSON_STEPS) {
        return lesson;
      }
      throw new FieldError(
        `There is no lesson “${text.slice(0, 40)}”; there are 1 to ${LESSON_STEPS}.`,
      );
    },
  },
  samples: {
    write: writeList,
    read: (text) => boundedList(text, "samples"),
  },
  hide: {
    write: (parts) => parts.join(","),
    read: (text) => {
      const parts = text.split(/[\s,]+/).filter((part) => part !== "");
      const unknown = parts.find(
        (part) =>
          !(/** @type {readonly string[]} */ (HIDEABLE_PARTS).includes(part)),
      );
      if (unknown === undefined) return parts;
      throw new FieldError(
        `There is no part “${unknown.slice(0, 40)}” to hide; there are ${HIDEABLE_PARTS.join(", ")}.`,
      );
    },
  },
  theme: {
    write: (theme) => theme,
    read: (text) => {
      if (text === "auto" || text === "light" || text === "dark") return text;
      throw new FieldError(
        `There is no theme “${text.slice(0, 40)}”; there are light, dark and auto.`,
      );
    },
  },
  lang: {
    write: (lang) => lang,
    read: (text) => {
      if (text === "" || /^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$/.test(text)) {
        return text;
      }
      throw new FieldError(`“${text.slice(0, 40)}” is no language.`);
    },
  },
};

/** The names of all fields, in the order in which an address lists them. */
export const FIELD_NAMES = /** @type {(keyof State)[]} */ (Object.keys(FIELDS));

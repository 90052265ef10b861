/**
 * Everything that the page's state is made of, as one list: what each part is
 * called in the address, how it is written there, and how it is read back.
 *
 * Local pictures are not in the list, so no link can hold one.
 */

/**
 * @typedef {object} State
 * @property {string[] | null} labels null: nobody has said which
 * @property {string} model id of one in `assets/models.json`, or a hub's
 *   `owner/name`; empty: the embedded one
 * @property {string} method the score, by the name that the model's module
 *   gives it, such as `dnm`
 * @property {Settings} settings of the methods, where they are not the defaults
 * @property {number | null} threshold null: the model's own
 * @property {number} lesson 1 to 5; 0 without one
 * @property {string[]} samples names of pictures of the gallery, as shown
 * @property {string[]} hide parts of the page that are left out
 * @property {Theme} theme
 * @property {string} lang of the words, as in BCP 47; empty: the browser's
 */

/** @typedef {"auto" | "light" | "dark"} Theme */
/** @typedef {Record<string, number | boolean | string | string[]>} Settings */

export const LESSONS = 5;
/** Parts that a teacher can leave out. */
export const PARTS = /** @type {const} */ ([
  "labels",
  "add",
  "why",
  "score",
  "status",
  "settings",
]);

/** Longer lists and words than anyone types are a fault, or an attack. */
const MOST = { entries: 5000, letters: 2000 };

/** @type {State} what an empty address stands for */
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

/** Something in an address that cannot be read; the message is a sentence. */
export class Unreadable extends Error {}

/**
 * A list with commas between; a comma or a backslash inside gets a backslash.
 * @param {string[]} list
 * @param {string} [between] a comma, and spaces for people to read
 */
export const writeList = (list, between = ",") =>
  list.map((entry) => entry.replace(/[\\,]/g, "\\$&")).join(between);

/**
 * The other way round. Entries lose the spaces around them.
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
 * @param {string} text
 * @param {string} what the list's name in a sentence
 */
function boundedList(text, what) {
  const list = readList(text);
  if (list.length > MOST.entries) {
    throw new Unreadable(
      `The link names ${list.length} ${what}, more than the ${MOST.entries} that a link may.`,
    );
  }
  if (list.some((entry) => entry.length > MOST.letters)) {
    throw new Unreadable(
      `The link's ${what} hold one of more than ${MOST.letters} letters.`,
    );
  }
  if (text.includes("\uFFFD")) {
    throw new Unreadable(`The link's ${what} are damaged.`);
  }
  return list;
}

/** @param {string} text */
function readSettings(text) {
  /** @type {unknown} */
  let settings;
  try {
    settings = JSON.parse(text);
  } catch {
    throw new Unreadable("The link's settings are damaged.");
  }
  const isObject =
    typeof settings === "object" &&
    settings !== null &&
    !Array.isArray(settings);
  if (!isObject) throw new Unreadable("The link's settings are no settings.");
  for (const [name, value] of Object.entries(settings ?? {})) {
    const known =
      typeof value === "boolean" ||
      (typeof value === "number" && Number.isFinite(value)) ||
      (typeof value === "string" && value.length <= MOST.letters) ||
      (Array.isArray(value) && value.every((v) => typeof v === "string"));
    if (!known) {
      throw new Unreadable(`The link's setting “${name}” cannot be read.`);
    }
  }
  return /** @type {Settings} */ (settings);
}

/**
 * @template {keyof State} Name
 * @typedef {object} Field
 * @property {(value: State[Name]) => string} write
 * @property {(text: string) => State[Name]} read throws `Unreadable`
 */

/** @type {{ [Name in keyof State]: Field<Name> }} */
export const FIELDS = {
  labels: {
    write: (labels) => writeList(labels ?? []),
    read: (text) => boundedList(text, "labels"),
  },
  model: {
    write: (model) => model,
    read: (text) => {
      if (/^[\w.-]{0,96}(\/[\w.-]{1,96})?$/.test(text)) return text;
      throw new Unreadable(`“${text.slice(0, 40)}” is no model.`);
    },
  },
  method: {
    write: (method) => method,
    read: (text) => {
      if (/^[a-z][a-z0-9-]{0,30}$/.test(text)) return text;
      throw new Unreadable(`“${text.slice(0, 40)}” is no method.`);
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
      throw new Unreadable(`“${text.slice(0, 40)}” is no threshold.`);
    },
  },
  lesson: {
    write: String,
    read: (text) => {
      const lesson = Number(text);
      if (Number.isInteger(lesson) && lesson >= 0 && lesson <= LESSONS) {
        return lesson;
      }
      throw new Unreadable(
        `There is no lesson “${text.slice(0, 40)}”; there are 1 to ${LESSONS}.`,
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
      const strange = parts.find(
        (part) => !(/** @type {readonly string[]} */ (PARTS).includes(part)),
      );
      if (strange === undefined) return parts;
      throw new Unreadable(
        `There is no part “${strange.slice(0, 40)}” to hide; there are ${PARTS.join(", ")}.`,
      );
    },
  },
  theme: {
    write: (theme) => theme,
    read: (text) => {
      if (text === "auto" || text === "light" || text === "dark") return text;
      throw new Unreadable(
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
      throw new Unreadable(`“${text.slice(0, 40)}” is no language.`);
    },
  },
};

export const NAMES = /** @type {(keyof State)[]} */ (Object.keys(FIELDS));

/**
 * The directions of imports: which folders of `www/` the code of a folder may
 * use. `eslint.config.js` checks imports of values against these lists, and
 * `tests/browser/imports.test.mjs` imports of types.
 */

/**
 * What each folder of `www/` may import besides its own files. Files at the top
 * of `www/` are entrances with published addresses: they may import anything, and
 * folders must not import them. The exception is `element/`: it uses the types of
 * the API, and inside an iframe it creates the element.
 * `client/protocol.js` contains types only.
 * @type {Record<string, string[]>}
 */
export const MAY_IMPORT = {
  client: [],
  state: [],
  offline: [],
  lang: ["client"],
  ui: ["client/protocol.js", "client/messages.js", "lang"],
  worker: ["client"],
  lessons: ["client/protocol.js", "ui", "lang", "state"],
  element: ["api.js", "element.js", "client", "ui", "state", "lessons", "lang"],
  page: ["ui", "state", "client", "lessons", "lang"],
};

/**
 * What each folder of `www/worker/` may import besides its own files: models use
 * engines, and engines use the store.
 */
export const MAY_IMPORT_IN_WORKER = {
  store: ["tell.js"],
  engine: ["tell.js", "store"],
  models: ["tell.js", "store", "engine"],
};

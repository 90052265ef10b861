/**
 * The direction of imports: a folder says what its code may touch. Read by
 * `eslint.config.js`, and by `tests/browser/imports.test.mjs` for types.
 */

/**
 * What of `www/` a folder may import besides itself. Files at the top of `www/`
 * are entrances, published addresses: they may import anything, and no folder
 * imports them, but for `element/`: it stands on the API, and inside an iframe
 * the page is the element. `client/protocol.js` holds types only.
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

/** Within `worker/`: the queue uses models, models engines, engines the store. */
export const MAY_IMPORT_IN_WORKER = {
  store: ["tell.js"],
  engine: ["tell.js", "store"],
  models: ["tell.js", "store", "engine"],
};

/**
 * Every message of the JavaScript side: its code, and the kind of each of its
 * values. The codes of the Rust side are in `types.d.ts`. The catalogues
 * `lang/en.js` and `lang/ja.js` word both.
 *
 * A `text` is shown as it is: a name, or an error text of the browser. A
 * `message` is another message, whose words stand in its place. A list of words
 * allows one of these words; each catalogue has a translation of each word.
 */

/** @type {{ text: "text", number: "number", message: "message" }} */
const { text, number, message } = {
  text: "text",
  number: "number",
  message: "message",
};

/** The lists in a link. */
const list = /** @type {const} */ (["labels", "samples"]);

export const CODES = {
  // Errors of the browser and of the wasm module that have only a text.
  unexpected: { detail: text },
  "worker-crashed": { detail: text },

  "worker-not-loaded": { script: text },
  // The script or the bytes of a wasm module.
  "worker-runtime-not-loaded": { script: text, detail: text },
  "worker-not-started": { reason: message },
  "worker-stopped": { reason: message },

  "webgpu-missing": {},
  "webgpu-pending": {},
  "webgpu-ready": {},
  "webgpu-ready-f32": { reason: message },
  "webgpu-stopped": { reason: message },
  "webgpu-not-taken-over": { reason: message },
  "webgpu-numbers-differ": { delta: number, tolerance: number },

  "choices-method-unknown": { method: text, methods: text },
  "choices-settings-unusable": { reason: message },

  "model-not-loaded": { name: text, reason: message },
  "model-not-loaded-memory": { name: text, reason: message },
  "model-not-taken-over": { name: text, reason: message },
  "model-trying-next-device": { reason: message },
  "model-ready-f32": { reason: message },
  "model-ready-cpu": { reason: message },
  "model-f16-inexact": {},
  "model-numbers-differ": {},
  "model-not-kept": {},
  "model-words-not-used": { reason: message },
  "model-altered": {},
  "model-restarting": { reason: message },
  "model-restarted": { reason: message },
  "model-embedded-goes-on": { reason: message },
  "model-waiting": {},
  "model-words-stuck": { reason: message },
  "model-not-deleted": { reason: message },
  "model-busy": {},

  "download-failed": { file: text, detail: text },
  "download-status": { file: text, status: number },
  "download-cut-short": { file: text, loaded: number, total: number },
  "download-damaged": { file: text },
  "download-busy-server": { file: text, status: number },
  "download-sign-in": { file: text },
  "download-no-file": { file: text },
  "download-refused": { file: text, status: number },
  "download-web-page": { file: text },
  "download-other-content": { file: text },
  "download-other-part": { file: text },
  "download-too-long": { file: text },
  "download-silent": { file: text },
  "download-shorter": { file: text },
  "download-changed": { file: text },
  "download-other-size": { file: text, found: number, expected: number },
  "download-no-parts": { file: text },
  "download-broken": { detail: text },
  "download-begins-again": { file: text },
  "download-not-whole": { file: text },
  "download-other-checksum": { file: text },
  "download-given-up": { file: text, reason: message },
  "download-tried-again": { reason: message },
  "download-paused": {},
  "download-cancelled": {},

  "store-full": {},

  "api-no-labels": {},
  "api-disposed": {},
  "api-aborted": {},

  "element-picture-not-fetched": {},

  // Parts of a link to the page that cannot be used.
  "link-list-too-long": { list, count: number, most: number },
  "link-entry-too-long": { list, most: number },
  "link-list-damaged": { list },
  "link-settings-damaged": {},
  "link-settings-no-object": {},
  "link-setting-unreadable": { setting: text },
  "link-model-invalid": { model: text },
  "link-method-invalid": { method: text },
  "link-threshold-invalid": { threshold: text },
  "link-lesson-unknown": { lesson: text, most: number },
  "link-part-unknown": { part: text, parts: text },
  "link-theme-unknown": { theme: text },
  "link-language-invalid": { language: text },
  "link-field-unknown": { field: text },
};

/** @typedef {keyof typeof CODES} OwnCode */

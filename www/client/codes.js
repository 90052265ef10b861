/**
 * Every message of the worker, the API and the element: its code, and the kind
 * of each of its values. The codes of the Rust side are in `types.d.ts`. The
 * catalogues `lang/en.js` and `lang/ja.js` word both.
 *
 * A `text` is shown as it is: a name, or an error text of the browser. A
 * `message` is another message, whose words stand in its place.
 */

/** @type {{ text: "text", number: "number", message: "message" }} */
const { text, number, message } = {
  text: "text",
  number: "number",
  message: "message",
};

export const CODES = {
  // Errors of the browser and of the wasm module, of which only a text is known.
  unexpected: { detail: text },
  "worker-crashed": { detail: text },

  "worker-not-loaded": { script: text },
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
};

/** @typedef {keyof typeof CODES} OwnCode */

/**
 * What the worker says to the page, and errors as sentences.
 */

/** @import { FromWorker, Step } from "../client/protocol.js" */
/** @import { OnProgress } from "./store/download.js" */

/** @param {FromWorker} message */
export const tell = (message) => postMessage(message);

/** @param {unknown} error */
export function sentence(error) {
  const message = error instanceof Error ? error.message : String(error);
  const crash = error instanceof WebAssembly.RuntimeError;
  const text = crash ? `The runtime crashed (${message})` : message;
  const closed = /[.!?]$/.test(text) ? text : `${text}.`;
  return closed.charAt(0).toUpperCase() + closed.slice(1);
}

/**
 * @param {Step} step
 * @returns {OnProgress}
 */
export const progressOf = (step) => (loaded, total, done) =>
  tell({ type: "progress", step, loaded, total, done });

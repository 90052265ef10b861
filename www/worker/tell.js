/**
 * Messages to the page.
 */

/** @import { FromWorker, Step } from "../client/protocol.js" */
/** @import { OnProgress } from "./store/download.js" */

/** @param {FromWorker} message */
export const tell = (message) => postMessage(message);

/**
 * @param {Step} step
 * @returns {OnProgress}
 */
export const progressOf = (step) => (loaded, total, done) =>
  tell({ type: "progress", step, loaded, total, done });

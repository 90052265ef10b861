/**
 * Messages to the page.
 */

/** @import { FromWorker, Step } from "../client/protocol.js" */
/** @import { OnProgress } from "./store/download.js" */

/** @param {FromWorker} message */
export const postToPage = (message) => postMessage(message);

/**
 * @param {Step} step
 * @returns {OnProgress}
 */
export const progressReporter = (step) => (loaded, total, done) =>
  postToPage({ type: "progress", step, loaded, total, done });

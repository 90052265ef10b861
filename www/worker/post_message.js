/**
 * Sending messages to the page.
 */

/** @import { FromWorker, Step } from "../client/protocol.js" */
/** @import { OnProgress } from "./store/download.js" */

/**
 * Sends a message to the page.
 * @param {FromWorker} message
 */
export const postToPage = (message) => postMessage(message);

/**
 * A function that reports the progress of a loading step to the page.
 * @param {Step} step
 * @returns {OnProgress}
 */
export const progressReporter = (step) => (loaded, total, done) =>
  postToPage({ type: "progress", step, loaded, total, done });

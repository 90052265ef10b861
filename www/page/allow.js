/**
 * Decides whether the page may download the model without asking. On a metered
 * or slow connection it waits for a click; messages to the worker are held
 * until then, so labels and pictures can be added meanwhile.
 */

import { byId } from "../ui/dom.js";
import { t } from "../ui/language.js";

/** @import { Started } from "../client/start_worker.js" */
/** @import { ToWorker } from "../client/protocol.js" */

/**
 * `navigator.connection` of the Network Information API, which only some
 * browsers have.
 * @typedef {{ saveData?: boolean, effectiveType?: string, type?: string }} Connection
 */

const SLOW = ["slow-2g", "2g", "3g"];

/** @returns {string} why to wait, as the beginning of a sentence; else empty */
function reasonToWait() {
  // With a service worker, an earlier visit has stored the model already.
  if (navigator.serviceWorker?.controller) return "";
  const { connection } =
    /** @type {Navigator & { connection?: Connection }} */ (navigator);
  if (connection?.saveData) return t("Your browser is set to save data");
  if (connection?.type === "cellular") return t("You are on a mobile network");
  const slow = SLOW.includes(connection?.effectiveType ?? "");
  return slow ? t("Your connection is slow") : "";
}

/**
 * Starts the worker, at once or after the user's click.
 * @param {() => Started} start
 * @returns {Started} the worker, or a stand-in that holds messages until the click
 */
export function onceAllowed(start) {
  const why = reasonToWait();
  if (why === "") return start();
  /** @type {Started | null} */
  let started = null;
  /** @type {ToWorker[]} */
  const held = [];
  const ask = byId("ask-load", HTMLElement);
  const line = byId("status-line", HTMLElement);
  byId("ask-load-why", HTMLElement).textContent = t(
    "{why}, so the model is not loaded yet. You can already add labels and pictures.",
    { why },
  );
  ask.hidden = false;
  line.textContent = t("Not loaded");
  byId("load-now", HTMLButtonElement).addEventListener("click", () => {
    ask.hidden = true;
    line.textContent = t("Loading");
    byId("status", HTMLElement).querySelector("summary")?.focus();
    started = start();
    for (const message of held) started.send(message);
    held.length = 0;
  });
  return {
    send: (message) => {
      if (started) started.send(message);
      else held.push(message);
    },
    end: () => started?.end(),
  };
}

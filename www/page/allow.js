/**
 * Whether the page may fetch the model by itself. What it loads is said on the
 * page; where that costs money or minutes, it waits for a click, and all that
 * is typed and dropped meanwhile is kept.
 */

import { byId } from "../ui/dom.js";
import { t } from "../ui/language.js";

/** @import { Started } from "../client/start_worker.js" */
/** @import { ToWorker } from "../client/protocol.js" */

/**
 * The Network Information API, which only some browsers have.
 * @typedef {{ saveData?: boolean, effectiveType?: string, type?: string }} Connection
 */

const SLOW = ["slow-2g", "2g", "3g"];

/** @returns {string} why it should wait, as the beginning of a sentence; else empty */
function reason() {
  // One that was kept by an earlier visit is not fetched again.
  if (navigator.serviceWorker?.controller) return "";
  const { connection } =
    /** @type {Navigator & { connection?: Connection }} */ (navigator);
  if (connection?.saveData) return t("Your browser is set to save data");
  if (connection?.type === "cellular") return t("You are on a mobile network");
  const slow = SLOW.includes(connection?.effectiveType ?? "");
  return slow ? t("Your connection is slow") : "";
}

/**
 * @param {() => Started} start
 * @returns {Started}
 */
export function onceAllowed(start) {
  const why = reason();
  if (why === "") return start();
  /** @type {Started | null} */
  let started = null;
  /** @type {ToWorker[]} */
  const held = [];
  const ask = byId("ask-load", HTMLElement);
  const line = byId("status-line", HTMLElement);
  byId("ask-load-why", HTMLElement).textContent = t(
    "{why}, so the model is not loaded yet. Labels and pictures can be put in already.",
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

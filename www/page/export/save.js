/**
 * Handing verdicts out as files. They are made here and saved by the browser;
 * nothing is sent.
 */

import { csvOf } from "./csv.js";
import { reportOf } from "./report.js";

/** @import { Session } from "../session.js" */

/**
 * @param {Blob} blob
 * @param {string} name
 */
export function saveFile(blob, name) {
  const url = URL.createObjectURL(blob);
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  // The browser reads the address after the click has returned.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

/** @param {Session} session */
export async function saveCsv(session) {
  // The mark at the beginning tells spreadsheets that this is UTF-8.
  const text = `\uFEFF${csvOf(await reportOf(session))}`;
  saveFile(new Blob([text], { type: "text/csv" }), "ood-lens-verdicts.csv");
}

/** @param {Session} session */
export async function saveJson(session) {
  const text = `${JSON.stringify(await reportOf(session), null, 2)}\n`;
  saveFile(
    new Blob([text], { type: "application/json" }),
    "ood-lens-verdicts.json",
  );
}

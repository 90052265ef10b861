/**
 * Saves verdicts as files. The browser writes them to disk; nothing is uploaded.
 */

import { csvOf } from "./csv.js";
import { reportOf } from "./report.js";

/** @import { Session } from "../session.js" */

/**
 * Saves a blob as a download.
 * @param {Blob} blob
 * @param {string} name of the file
 */
export function saveFile(blob, name) {
  const url = URL.createObjectURL(blob);
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  // The browser reads the object URL only after `click` has returned.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

/**
 * Saves the verdicts as CSV.
 * @param {Session} session
 */
export async function saveCsv(session) {
  // The byte order mark tells spreadsheets that the file is UTF-8.
  const text = `\uFEFF${csvOf(await reportOf(session))}`;
  saveFile(new Blob([text], { type: "text/csv" }), "ood-lens-verdicts.csv");
}

/**
 * Saves the whole report as JSON.
 * @param {Session} session
 */
export async function saveJson(session) {
  const text = `${JSON.stringify(await reportOf(session), null, 2)}\n`;
  saveFile(
    new Blob([text], { type: "application/json" }),
    "ood-lens-verdicts.json",
  );
}

/**
 * The ways in for pictures: dropped anywhere on the page, pasted, picked.
 */

import { byId } from "./dom.js";

/** @param {DataTransfer | null} transfer */
const carriesFiles = (transfer) => transfer?.types.includes("Files") ?? false;

/**
 * @param {(files: File[]) => void} onFiles
 */
export function listenForFiles(onFiles) {
  const root = document.documentElement;

  addEventListener("dragover", (event) => {
    if (!carriesFiles(event.dataTransfer)) return;
    event.preventDefault();
    if (event.dataTransfer) event.dataTransfer.dropEffect = "copy";
    root.dataset.drag = "over";
  });
  addEventListener("dragleave", (event) => {
    if (event.relatedTarget === null) delete root.dataset.drag;
  });
  addEventListener("drop", (event) => {
    delete root.dataset.drag;
    if (!carriesFiles(event.dataTransfer)) return;
    event.preventDefault();
    give(event.dataTransfer);
  });

  addEventListener("paste", (event) => {
    if (!carriesFiles(event.clipboardData)) return;
    // A copied table or slide carries its text as well as a picture of it; in
    // the label box the text is meant.
    const typing = event.target instanceof HTMLTextAreaElement;
    if (typing && event.clipboardData?.types.includes("text/plain")) return;
    event.preventDefault();
    give(event.clipboardData);
  });

  const picker = byId("files", HTMLInputElement);
  picker.addEventListener("change", () => {
    onFiles([...(picker.files ?? [])]);
    // The same file may be picked again.
    picker.value = "";
  });

  /** @param {DataTransfer | null} transfer */
  function give(transfer) {
    const files = [...(transfer?.files ?? [])];
    if (files.length > 0) onFiles(files);
  }
}

/**
 * Receives files and folders that the user drops anywhere on the page, pastes, or
 * chooses in a file dialog.
 */

import { byId } from "../../ui/dom.js";
import { filesOf, isPicture } from "./folders.js";

/** @param {DataTransfer | null} transfer */
const carriesFiles = (transfer) => transfer?.types.includes("Files") ?? false;

/** @param {EventTarget | null} target */
const takesText = (target) =>
  target instanceof HTMLTextAreaElement ||
  (target instanceof HTMLInputElement && target.type !== "file");

/**
 * Listens for files from now on.
 * @param {(files: File[], leftOut: number) => void} onFiles `leftOut` counts
 *   the files of a folder that are not pictures
 */
export function listenForFiles(onFiles) {
  const root = document.documentElement;

  /** Keeps the order in which files were given, though folders take longer. */
  let pending = Promise.resolve();
  /** @param {ReturnType<typeof filesOf> | Awaited<ReturnType<typeof filesOf>>} found */
  const give = (found) => {
    pending = pending.then(async () => {
      const { files, leftOut } = await found;
      onFiles(files, leftOut);
    });
  };

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
    if (!event.dataTransfer) return;
    give(filesOf(event.dataTransfer));
  });

  addEventListener("paste", (event) => {
    const { clipboardData } = event;
    if (!clipboardData || !carriesFiles(clipboardData)) return;
    // Office programs put a copied table or slide on the clipboard as text and as
    // a picture. A text field takes the text.
    if (takesText(event.target) && clipboardData.types.includes("text/plain"))
      return;
    event.preventDefault();
    give({ files: [...clipboardData.files], leftOut: 0 });
  });

  for (const id of ["files", "folder"]) {
    const picker = byId(id, HTMLInputElement);
    const take = () => {
      const all = [...(picker.files ?? [])];
      if (all.length === 0) return;
      // Files chosen one by one are taken whatever their type.
      const files = id === "files" ? all : all.filter(isPicture);
      give({ files, leftOut: all.length - files.length });
      // Without this, choosing the same file again would fire no event.
      picker.value = "";
    };
    picker.addEventListener("change", take);
    // The user may have chosen files before this script ran.
    take();
  }
}

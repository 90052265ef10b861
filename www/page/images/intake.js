/**
 * The ways in for files: dropped anywhere on the page, pasted, picked; single
 * ones, many, and folders.
 */

import { byId } from "../../ui/dom.js";
import { filesOf, pictures } from "./folders.js";

/** @param {DataTransfer | null} transfer */
const carriesFiles = (transfer) => transfer?.types.includes("Files") ?? false;

/** @param {EventTarget | null} target */
const takesText = (target) =>
  target instanceof HTMLTextAreaElement ||
  (target instanceof HTMLInputElement && target.type !== "file");

/**
 * @param {(files: File[], leftOut: number) => void} onFiles `leftOut` counts
 *   files of a folder that are no pictures
 */
export function listenForFiles(onFiles) {
  const root = document.documentElement;

  /** What comes first is shown first, though a folder takes a while. */
  let coming = Promise.resolve();
  /** @param {ReturnType<typeof filesOf> | Awaited<ReturnType<typeof filesOf>>} found */
  const give = (found) => {
    coming = coming.then(async () => {
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
    // A copied table or slide carries its text as well as a picture of it;
    // among the labels the text is meant.
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
      // What is chosen one by one is meant, whatever it is called.
      const files = id === "files" ? all : all.filter(pictures);
      give({ files, leftOut: all.length - files.length });
      // The same file may be picked again.
      picker.value = "";
    };
    picker.addEventListener("change", take);
    // One can choose as soon as the page is seen, before this runs.
    take();
  }
}

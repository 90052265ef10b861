/**
 * A checkpoint from the user's disk: files or a folder that the user drops onto the
 * page or chooses.
 */

import { t } from "../../ui/language.js";
import { filesOf, findLayout } from "./layout.js";

/** @import { ModelSpec } from "../../client/protocol.js" */

/**
 * What the files of the user are: a model, a corpus pack without a model, or
 * nothing that can be loaded, with the reason as a sentence.
 * @typedef {{ wanted: ModelSpec } | { pack: File } | { problem: string }} DroppedFiles
 */

/** @param {File} file */
const isWeights = ({ name }) => name.endsWith(".safetensors");

/**
 * Finds a checkpoint or a corpus pack among the files of one folder.
 * @param {File[]} all
 * @param {string} [folder] its name; left out: the model is named by its weights
 * @returns {DroppedFiles}
 */
export function checkpointIn(all, folder = "") {
  const weights = all.filter(isWeights);
  const [only] = weights;
  if (only && weights.length === 1 && /corpus/i.test(only.name)) {
    return { pack: only };
  }
  try {
    const layout = findLayout(all.map(({ name }) => name));
    /** @param {string} name */
    const fileOf = (name) => {
      const file = all.find((file) => file.name === name);
      if (!file) throw new Error(t("{name} is missing.", { name }));
      return { file };
    };
    const files = filesOf(layout, fileOf);
    const { file } = files.weights;
    return {
      wanted: {
        key: `file--${file.name}--${file.size}--${file.lastModified}`,
        name: folder || file.name,
        files,
      },
    };
  } catch (error) {
    return { problem: /** @type {Error} */ (error).message };
  }
}

/**
 * Listens for dropped checkpoints. Other files are left to the pictures' intake;
 * a folder goes to both, because it may hold a checkpoint and pictures.
 * @param {(dropped: DroppedFiles) => void} onDropped
 */
export function listenForCheckpoints(onDropped) {
  addEventListener(
    "drop",
    (event) => {
      const { dataTransfer } = event;
      if (!dataTransfer?.types.includes("Files")) return;
      const files = [...dataTransfer.files];
      if (files.some(isWeights)) {
        event.preventDefault();
        event.stopImmediatePropagation();
        delete document.documentElement.dataset["drag"];
        return onDropped(checkpointIn(files));
      }
      const folders = [...dataTransfer.items]
        .map((item) => item.webkitGetAsEntry?.() ?? null)
        .filter((entry) => entry?.isDirectory);
      for (const folder of folders) {
        void filesIn(/** @type {FileSystemDirectoryEntry} */ (folder)).then(
          (files) => {
            if (files.some(isWeights))
              onDropped(checkpointIn(files, folder?.name));
          },
        );
      }
    },
    // The pictures' intake listens on the same window and must come second.
    { capture: true },
  );
}

/**
 * The files of a folder, without those of its subfolders.
 * @param {FileSystemDirectoryEntry} folder
 * @returns {Promise<File[]>}
 */
async function filesIn(folder) {
  const reader = folder.createReader();
  /** @type {File[]} */
  const files = [];
  for (;;) {
    /** @type {FileSystemEntry[]} */
    const entries = await new Promise((resolve) =>
      reader.readEntries(resolve, () => resolve([])),
    );
    if (entries.length === 0) return files;
    for (const entry of entries) {
      if (!entry.isFile) continue;
      const file = await new Promise((resolve) =>
        /** @type {FileSystemFileEntry} */ (entry).file(resolve, () =>
          resolve(null),
        ),
      );
      if (file) files.push(file);
    }
  }
}

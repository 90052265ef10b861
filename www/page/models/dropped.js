/**
 * A checkpoint from the user's disk: its files or their folder, dropped onto the
 * page or chosen.
 */

import { t } from "../../ui/language.js";
import { layoutOf, partsOf } from "./layout.js";

/** @import { Wanted } from "../../client/protocol.js" */

/**
 * @typedef {{ wanted: Wanted } | { pack: File } | { problem: string }} Dropped
 *   `pack`: a corpus pack without a model
 */

/** @param {File} file */
const isWeights = ({ name }) => name.endsWith(".safetensors");

/**
 * @param {File[]} all the files of one folder
 * @param {string} [folder]
 * @returns {Dropped}
 */
export function checkpointIn(all, folder = "") {
  const weights = all.filter(isWeights);
  const [only] = weights;
  if (only && weights.length === 1 && /corpus/i.test(only.name)) {
    return { pack: only };
  }
  try {
    const layout = layoutOf(all.map(({ name }) => name));
    /** @param {string} name */
    const part = (name) => {
      const file = all.find((file) => file.name === name);
      if (!file) throw new Error(t("{name} is missing.", { name }));
      return { file };
    };
    const files = partsOf(layout, part);
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
 * Listens for dropped checkpoints, before the pictures' intake does. A folder
 * may hold a checkpoint and pictures.
 * @param {(dropped: Dropped) => void} onDropped
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
        void within(/** @type {FileSystemDirectoryEntry} */ (folder)).then(
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
async function within(folder) {
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

/**
 * The files of a drop: single files, and all files inside dropped folders.
 */

/** Endings of image files; some systems give no MIME type for rarer formats. */
const ENDINGS =
  /\.(png|jpe?g|gif|webp|avif|bmp|tiff?|ico|svg|heic|heif|jxl|qoi|pnm|ppm|pgm)$/i;

/**
 * Whether a file inside a folder is a picture. Hidden files are not.
 * @param {File} file
 */
export const isPicture = ({ name, type }) =>
  !name.startsWith(".") && (type.startsWith("image/") || ENDINGS.test(name));

/**
 * The files of a drop. A file dropped by itself is always included; of a folder,
 * only the pictures are.
 * @param {DataTransfer} transfer
 * @returns {Promise<{ files: File[], leftOut: number }>} folders are sorted by
 *   name; `leftOut` counts the files in folders that are not pictures
 */
export async function filesOf(transfer) {
  // The browser empties the list when the event handler returns.
  const entries = [...transfer.items]
    .filter(({ kind }) => kind === "file")
    .map((item) => item.webkitGetAsEntry?.() ?? item.getAsFile());
  /** @type {File[]} */
  const files = [];
  let leftOut = 0;
  for (const entry of entries) {
    if (entry instanceof File) files.push(entry);
    else if (entry?.isFile) files.push(...(await fileOf(entry)));
    else if (entry) {
      const found = await filesIn(
        /** @type {FileSystemDirectoryEntry} */ (entry),
      );
      const pictures = found.filter(isPicture);
      leftOut += found.length - pictures.length;
      files.push(...pictures);
    }
  }
  return { files, leftOut };
}

/**
 * @param {FileSystemDirectoryEntry} folder
 * @returns {Promise<File[]>} all files in it and its subfolders, sorted by name
 */
async function filesIn(folder) {
  const reader = folder.createReader();
  /** @type {FileSystemEntry[]} */
  const entries = [];
  for (;;) {
    // `readEntries` gives at most 100 entries a call, and none at the end.
    const batch = await new Promise(
      /** @param {(entries: FileSystemEntry[]) => void} resolve */
      (resolve) => reader.readEntries(resolve, () => resolve([])),
    );
    if (batch.length === 0) break;
    entries.push(...batch);
  }
  entries.sort((a, b) =>
    a.name.localeCompare(b.name, undefined, { numeric: true }),
  );
  const files = [];
  for (const entry of entries) {
    files.push(
      ...(entry.isFile
        ? await fileOf(entry)
        : await filesIn(/** @type {FileSystemDirectoryEntry} */ (entry))),
    );
  }
  return files;
}

/**
 * @param {FileSystemEntry} entry
 * @returns {Promise<File[]>} empty if the file no longer exists
 */
const fileOf = (entry) =>
  new Promise((resolve) =>
    /** @type {FileSystemFileEntry} */ (entry).file(
      (file) => resolve([file]),
      () => resolve([]),
    ),
  );

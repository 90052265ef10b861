/**
 * The files of what was dropped, folders and all that is in them.
 */

/** Some systems do not tell the type of rarer formats. */
const ENDINGS =
  /\.(png|jpe?g|gif|webp|avif|bmp|tiff?|ico|svg|heic|heif|jxl|qoi|pnm|ppm|pgm)$/i;

/**
 * Whether a file that was found, not chosen, is one to look at.
 * @param {File} file
 */
export const pictures = ({ name, type }) =>
  !name.startsWith(".") && (type.startsWith("image/") || ENDINGS.test(name));

/**
 * @param {DataTransfer} transfer
 * @returns {Promise<{ files: File[], leftOut: number }>} in the order of the
 *   names within a folder; `leftOut` counts what is in folders and no picture
 */
export async function filesOf(transfer) {
  // The list is emptied as soon as the event is over.
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
      const found = await inside(
        /** @type {FileSystemDirectoryEntry} */ (entry),
      );
      const wanted = found.filter(pictures);
      leftOut += found.length - wanted.length;
      files.push(...wanted);
    }
  }
  return { files, leftOut };
}

/**
 * @param {FileSystemDirectoryEntry} folder
 * @returns {Promise<File[]>}
 */
async function inside(folder) {
  const reader = folder.createReader();
  /** @type {FileSystemEntry[]} */
  const entries = [];
  for (;;) {
    // A reader gives a hundred at a time, and then none.
    const some = await new Promise(
      /** @param {(entries: FileSystemEntry[]) => void} resolve */
      (resolve) => reader.readEntries(resolve, () => resolve([])),
    );
    if (some.length === 0) break;
    entries.push(...some);
  }
  entries.sort((a, b) =>
    a.name.localeCompare(b.name, undefined, { numeric: true }),
  );
  const files = [];
  for (const entry of entries) {
    files.push(
      ...(entry.isFile
        ? await fileOf(entry)
        : await inside(/** @type {FileSystemDirectoryEntry} */ (entry))),
    );
  }
  return files;
}

/**
 * @param {FileSystemEntry} entry
 * @returns {Promise<File[]>} none where it has vanished meanwhile
 */
const fileOf = (entry) =>
  new Promise((resolve) =>
    /** @type {FileSystemFileEntry} */ (entry).file(
      (file) => resolve([file]),
      () => resolve([]),
    ),
  );

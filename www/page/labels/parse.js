/**
 * Lists of labels as people have them: lines, commas, or JSON.
 */

/**
 * JSON as it is, so that a label may hold a comma. Else split by lines, and a
 * line by commas. A blank line or a last comma is just how one types; a gap
 * between two commas is kept, and reported.
 * @param {string} text
 * @returns {string[]}
 */
export const parseLabels = (text) =>
  fromJson(text) ??
  text
    .split(/\r?\n/)
    .map((line) => line.trim().replace(/,\s*$/, ""))
    .filter((line) => line !== "")
    .flatMap((line) => line.split(","))
    .map((label) => label.trim());

/**
 * A JSON list, or an object such as Hugging Face's `id2label`, whose values
 * are the labels.
 * @param {string} text
 * @returns {string[] | null} null where it is no such thing
 */
function fromJson(text) {
  if (!/^\s*[[{]/.test(text)) return null;
  try {
    const values = Object.values(JSON.parse(text));
    const plain = values.every(
      (value) => typeof value === "string" || typeof value === "number",
    );
    return plain ? values.map((value) => String(value).trim()) : null;
  } catch {
    return null;
  }
}

/**
 * Text that reads back as these labels.
 * @param {string[]} labels
 */
export function writeLabels(labels) {
  const lines = labels.join("\n");
  const same = parseLabels(lines);
  const faithful =
    same.length === labels.length && same.every((l, at) => l === labels[at]);
  return faithful ? lines : JSON.stringify(labels, null, 1);
}

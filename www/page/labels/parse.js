/**
 * Reads and writes lists of labels: one on a line, separated by commas, or JSON.
 */

/**
 * The labels of a text. In JSON a label may contain a comma; other text is split
 * at line breaks and commas. Blank lines and a comma at the end of a line are
 * ignored; nothing between two commas is an empty label, which is reported later.
 * @param {string} text
 * @returns {string[]} trimmed
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
 * The labels of a JSON list, or of an object whose values are the labels, such as
 * Hugging Face's `id2label`.
 * @param {string} text
 * @returns {string[] | null} null if the text is neither
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
 * Text that `parseLabels` reads back as these labels: lines if possible, else JSON.
 * @param {string[]} labels
 */
export function writeLabels(labels) {
  const lines = labels.join("\n");
  const parsed = parseLabels(lines);
  const equal =
    parsed.length === labels.length &&
    parsed.every((label, at) => label === labels[at]);
  return equal ? lines : JSON.stringify(labels, null, 1);
}

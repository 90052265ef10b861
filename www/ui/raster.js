/**
 * Converts SVG files to PNG. This needs a document: workers cannot decode SVG.
 */

/**
 * The longer side of the PNG, in pixels. The models' inputs have 64 to 448
 * pixels a side.
 */
const SIDE = 512;

/**
 * Returns an SVG file as a PNG, and any other file unchanged. An SVG that cannot
 * be drawn is also returned unchanged: the worker then reports the error.
 * @param {Blob} file
 * @param {string} url an object URL of the same file
 * @returns {Promise<Blob>}
 */
export async function asRaster(file, url) {
  if (file.type !== "image/svg+xml") return file;
  try {
    const image = new Image();
    image.src = url;
    await image.decode();
    const { naturalWidth: w, naturalHeight: h } = image;
    const scale = SIDE / Math.max(w, h);
    const canvas = new OffscreenCanvas(
      Math.max(1, Math.round(w * scale)),
      Math.max(1, Math.round(h * scale)),
    );
    const { width, height } = canvas;
    canvas.getContext("2d")?.drawImage(image, 0, 0, width, height);
    return await canvas.convertToBlob();
  } catch {
    return file;
  }
}

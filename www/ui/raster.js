/**
 * SVG files: only a page can draw them, a worker cannot.
 */

/** The long side in pixels; models look at 64 to 448. */
const SIDE = 512;

/**
 * The file itself, or for an SVG its picture as a PNG. One that cannot be
 * drawn is given on as it is: the worker says what is wrong with it.
 * @param {Blob} file
 * @param {string} url of the same file
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

/**
 * The browser's decoder, for image formats that the Rust side does not read.
 */

/**
 * The image's pixels on white, as the Rust side composites them; null where the
 * browser cannot read the file either.
 * @param {Blob} file
 * @returns {Promise<ImageData | null>}
 */
export async function readPixels(file) {
  const bitmap = await createImageBitmap(file).catch(() => null);
  if (!bitmap) return null;
  const { width, height } = bitmap;
  const context = new OffscreenCanvas(width, height).getContext("2d");
  if (!context) return null;
  context.fillStyle = "white";
  context.fillRect(0, 0, width, height);
  context.drawImage(bitmap, 0, 0);
  bitmap.close();
  return context.getImageData(0, 0, width, height);
}

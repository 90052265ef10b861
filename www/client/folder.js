/**
 * The place of the package.
 */

/**
 * The address of the package's folder, with a slash at the end.
 * @param {string | URL | undefined} base relative to the page; undefined: the
 *   folder that this module was loaded from
 * @param {string} page address of the page
 */
export function folderAt(base, page) {
  if (base === undefined) return new URL("../..", import.meta.url).href;
  const { href } = new URL(base, page);
  return href.endsWith("/") ? href : `${href}/`;
}

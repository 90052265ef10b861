/**
 * Where the package lies, and what an address in a page is relative to.
 */

/** On a server, where there is no page, this module's own address. */
export const pageAddress = () =>
  globalThis.document?.baseURI ?? import.meta.url;

/**
 * The address of the package's folder, with a slash at the end.
 * @param {string | URL | undefined} base relative to the page; left out: where
 *   this module was loaded from
 */
export function folderAt(base) {
  if (base === undefined) return new URL("../..", import.meta.url).href;
  const { href } = new URL(base, pageAddress());
  return href.endsWith("/") ? href : `${href}/`;
}

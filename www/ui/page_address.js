/**
 * The base of relative addresses.
 */

/**
 * The address that a page's relative addresses are resolved against. Without a
 * document, as in Node.js, it is the address of this module.
 */
export const pageAddress = () =>
  globalThis.document?.baseURI ?? import.meta.url;

/**
 * What an address in a page is relative to.
 */

/** On a server, where there is no page, this module's own address. */
export const pageAddress = () =>
  globalThis.document?.baseURI ?? import.meta.url;

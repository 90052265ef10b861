/**
 * What is kept in this browser from one visit to the next. Storage may be
 * forbidden or full; then it lasts as long as the page.
 */

/** @param {string} name */
export function recall(name) {
  try {
    return localStorage.getItem(`ood-lens.${name}`);
  } catch {
    return null;
  }
}

/**
 * @param {string} name
 * @param {string} value
 */
export function remember(name, value) {
  try {
    localStorage.setItem(`ood-lens.${name}`, value);
  } catch {
    // See above.
  }
}

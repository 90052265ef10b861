/**
 * Text that this browser keeps from one visit to the next, in `localStorage`.
 * Where storage is forbidden or full, nothing is kept and no error is thrown.
 */

/**
 * @param {string} name
 * @returns {string | null} the text kept under this name; null where there is none
 */
export function recall(name) {
  try {
    return localStorage.getItem(`ood-lens.${name}`);
  } catch {
    return null;
  }
}

/**
 * Keeps a text under this name.
 * @param {string} name
 * @param {string} value
 */
export function remember(name, value) {
  try {
    localStorage.setItem(`ood-lens.${name}`, value);
  } catch {
    // Storage is forbidden or full.
  }
}

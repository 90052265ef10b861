/**
 * Whether a setting was made by the user. An empty list counts as a setting for
 * `steps` (no step is taken), but not for `excluded` (no word is left out).
 * @param {[key: string, value: unknown]} setting
 */
export const isSetByUser = ([key, value]) =>
  value !== null &&
  !(key === "excluded" && Array.isArray(value) && value.length === 0);

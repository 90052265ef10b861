/**
 * Which settings are the user's. Leaving out no words is none; taking no step
 * of a method is one.
 * @param {[key: string, value: unknown]} setting
 */
export const isGiven = ([key, value]) =>
  value !== null &&
  !(key === "excluded" && Array.isArray(value) && value.length === 0);

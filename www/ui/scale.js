/**
 * Scales to draw scores on. Nothing is decided by them.
 */

/**
 * How far a ring is closed, 0 to 1. The threshold is always its half, or a
 * model whose thresholds are small would show open rings for what belongs;
 * around it, a score counts by its odds. At a threshold of 1/2 this is the
 * score.
 * @param {number} score
 * @param {number} threshold
 * @returns {number} not a number where the odds say nothing
 */
export function closed(score, threshold) {
  if (threshold <= 0 || threshold >= 1) return NaN;
  const inside = Math.max(0, score) * (1 - threshold);
  const outside = Math.max(0, 1 - score) * threshold;
  return inside / (inside + outside);
}

/** Scores nearer to 0 and to 1 than this are drawn at the edge. */
const EDGE = 1e-12;

/**
 * The log-odds to base 10: scores of very different size side by side.
 * @param {number} score
 */
export function logit(score) {
  const inner = Math.min(1 - EDGE, Math.max(EDGE, score));
  return Math.log10(inner / (1 - inner));
}

/** @param {number} logit */
export const fromLogit = (logit) => 1 / (1 + 10 ** -logit);

/**
 * Three decimals, or as many as tell it from 0 and from 1; dots for what is no
 * number yet.
 * @param {number} value
 */
export function rounded(value) {
  if (!Number.isFinite(value)) return "…";
  if (value === 0 || value === 1) return String(value);
  if (Math.abs(value) < 1e-6) return value.toExponential(1);
  const margin = Math.min(Math.abs(value), Math.abs(1 - value));
  const digits = margin > 0 ? 1 - Math.floor(Math.log10(margin)) : 3;
  return value.toFixed(Math.min(7, Math.max(3, digits)));
}

/**
 * A share in per cent, with as many digits as it takes.
 * @param {number} share
 */
export function percent(share) {
  const hundred = share * 100;
  if (hundred === 0) return "0 %";
  if (hundred < 0.001) return `${hundred.toExponential(1)} %`;
  const digits = hundred >= 99.95 ? 0 : hundred >= 9.95 ? 1 : 2;
  const text = hundred < 0.1 ? hundred.toPrecision(1) : hundred.toFixed(digits);
  return `${text} %`;
}

/**
 * A whole number with commas, as in English. (A browser's own `Intl` takes a
 * tenth of a second to wake up, just when the first verdict is due.)
 * @param {number} count
 */
export const grouped = (count) =>
  String(count).replace(/\B(?=(\d{3})+$)/g, ",");

/**
 * Scales and number formats for scores. They only draw: verdicts do not depend
 * on them.
 */

/**
 * The share of a ring that is filled, 0 to 1: half at the threshold. The odds
 * of the score are divided by the odds of the threshold, because with a small
 * threshold the ring of an ID picture would otherwise look empty. At a
 * threshold of 1/2 this is the score.
 * @param {number} score 0 to 1
 * @param {number} threshold 0 to 1
 * @returns {number} NaN for a threshold outside of 0 to 1, or at either end
 */
export function ringShare(score, threshold) {
  if (threshold <= 0 || threshold >= 1) return NaN;
  const inside = Math.max(0, score) * (1 - threshold);
  const outside = Math.max(0, 1 - score) * threshold;
  return inside / (inside + outside);
}

/** `logit` clamps scores that are nearer to 0 or 1 than this. */
const EDGE = 1e-12;

/**
 * The log-odds to base 10: this scale separates scores that are all near 0.
 * @param {number} score 0 to 1
 */
export function logit(score) {
  const inner = Math.min(1 - EDGE, Math.max(EDGE, score));
  return Math.log10(inner / (1 - inner));
}

/**
 * The score with these log-odds.
 * @param {number} logit to base 10
 */
export const fromLogit = (logit) => 1 / (1 + 10 ** -logit);

/**
 * Formats a score: three decimals, or up to seven where the score is near 0 or
 * 1. An ellipsis stands for a value that is not a finite number.
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
 * Formats a share in per cent, with more digits the smaller the share is.
 * @param {number} share 0 to 1
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
 * Formats a whole number with commas between thousands. `Intl` would need a
 * tenth of a second to start, at the moment when the first verdict is due.
 * @param {number} count
 */
export const grouped = (count) =>
  String(count).replace(/\B(?=(\d{3})+$)/g, ",");

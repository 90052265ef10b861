/**
 * Parts of a file: a list of spans `[start, end)` in ascending order, of which
 * no two touch. It says which bytes have come and which are missing.
 */

/** @typedef {[start: number, end: number]} Span */

/**
 * @param {readonly Span[]} spans
 * @param {Span} span
 * @returns {Span[]} with the span added
 */
export function withSpan(spans, [start, end]) {
  if (start >= end) return [...spans];
  /** @type {Span[]} */
  const before = [];
  /** @type {Span[]} */
  const after = [];
  let from = start;
  let to = end;
  for (const [a, b] of spans) {
    if (b < from) before.push([a, b]);
    else if (a > to) after.push([a, b]);
    else {
      from = Math.min(from, a);
      to = Math.max(to, b);
    }
  }
  return [...before, [from, to], ...after];
}

/**
 * @param {readonly Span[]} spans
 * @param {Span} span
 * @returns {{ span: Span, there: boolean }[]} the span cut into parts, in order;
 *   each has come wholly or is missing wholly
 */
export function split(spans, [start, end]) {
  /** @type {{ span: Span, there: boolean }[]} */
  const parts = [];
  let at = start;
  for (const [a, b] of spans) {
    if (b <= at || a >= end) continue;
    if (a > at) parts.push({ span: [at, a], there: false });
    const stop = Math.min(b, end);
    parts.push({ span: [Math.max(a, at), stop], there: true });
    at = stop;
  }
  if (at < end) parts.push({ span: [at, end], there: false });
  return parts;
}

/**
 * @param {readonly Span[]} spans
 * @returns {number} bytes of all spans
 */
export const total = (spans) =>
  spans.reduce((sum, [start, end]) => sum + end - start, 0);

/**
 * @param {readonly Span[]} spans
 * @param {Span} span
 */
export const covers = (spans, span) =>
  split(spans, span).every(({ there }) => there);

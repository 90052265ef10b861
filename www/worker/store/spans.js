/**
 * Byte ranges of a file. A list of spans says which bytes a download has
 * received. The spans of a list are in ascending order, and no two of them touch.
 */

/** A half-open range of byte offsets. @typedef {[start: number, end: number]} Span */

/**
 * Adds a span to a list, and joins it with the spans that it overlaps or touches.
 * @param {readonly Span[]} spans
 * @param {Span} span
 * @returns {Span[]} a new list
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
 * Cuts a span at the borders of the spans of a list.
 * @param {readonly Span[]} spans
 * @param {Span} span
 * @returns {{ span: Span, there: boolean }[]} the parts in order; `there`: the
 *   list covers the part, otherwise it covers none of its bytes
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
 * The number of bytes in all spans of a list.
 * @param {readonly Span[]} spans
 * @returns {number}
 */
export const total = (spans) =>
  spans.reduce((sum, [start, end]) => sum + end - start, 0);

/**
 * Whether a list covers every byte of a span.
 * @param {readonly Span[]} spans
 * @param {Span} span
 */
export const covers = (spans, span) =>
  split(spans, span).every(({ there }) => there);

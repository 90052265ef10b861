/**
 * The style sheet of the lesson's shadow root. The colours are custom properties
 * that the page and the element both define, under the same names.
 */

export const STYLE = /* css */ `
:host { display: block; container-type: inline-size; }
*, *::before, *::after { box-sizing: border-box; }
h2, h3, p, ul, ol, figure { margin: 0; padding: 0; }
ul, ol { list-style: none; }
button { font: inherit; color: inherit; cursor: pointer; }
:focus-visible { outline: 3px solid var(--id-fill); outline-offset: 2px; }

.lesson {
  display: grid;
  gap: 1.25em;
  padding: 1.25em;
  border: 1px solid var(--line);
  border-radius: var(--round);
  background: var(--sheet);
  color: var(--ink);
}
.head { display: flex; flex-wrap: wrap; gap: .5em 1em; align-items: center; justify-content: space-between; }
.head p { color: var(--soft); font-size: .875em; }
.dots { display: flex; gap: .25em; }
.dots button {
  width: 2em;
  height: 2em;
  padding: 0;
  border: 1.5px solid var(--edge);
  border-radius: 50%;
  background: none;
  font-size: .8125em;
  font-variant-numeric: tabular-nums;
}
.dots button[aria-current] { border-color: var(--id-fill); background: var(--id-wash); color: var(--id); font-weight: 700; }
h2 { font-size: 1.375em; line-height: 1.25; letter-spacing: -.015em; font-weight: 680; text-wrap: balance; }
.body { display: grid; gap: 1.25em 2em; align-items: start; }
.words { display: grid; gap: .75em; max-width: 38em; }
.words p { line-height: 1.6; }
.tries { display: flex; flex-wrap: wrap; gap: .5em; }
.tries button, .foot button {
  padding: .4375em 1.125em;
  border: 1.5px solid var(--edge);
  border-radius: 2em;
  background: none;
  font-weight: 600;
  text-align: start;
}
.tries button { border-color: var(--id-fill); color: var(--id); }
.tries button[aria-pressed="true"] { background: var(--id-wash); }
.foot { display: flex; flex-wrap: wrap; gap: .5em; }
.foot .next { border-color: var(--ink); background: var(--ink); color: var(--sheet); }
.foot .end { margin-inline-start: auto; }
.foot button:disabled { visibility: hidden; }

.figures { display: grid; gap: 1em; min-width: 0; }
figure {
  display: grid;
  grid-template-columns: 4.5em minmax(0, 1fr);
  gap: 1em;
  align-items: start;
  padding: .875em;
  border-radius: .75em;
  background: var(--paper);
}
figure img { width: 100%; height: auto; padding: .5em; border-radius: 50%; background: var(--glass); }
figure > div { display: grid; gap: .5em; min-width: 0; }
figcaption, .soft { color: var(--soft); font-size: .8125em; }
figure ul { display: grid; gap: .375em; }
figure li { display: grid; grid-template-columns: minmax(0, 1fr) auto; gap: 0 .625em; align-items: center; font-size: .875em; }
.track { grid-row: 2; grid-column: 1 / -1; }
.word { overflow: hidden; white-space: nowrap; text-overflow: ellipsis; }
.track { height: .625em; border-radius: 1em; background: var(--well); overflow: hidden; }
.fill { display: block; height: 100%; min-width: 1px; transition: inline-size .5s; forced-color-adjust: none; }
.value { white-space: nowrap; color: var(--soft); text-align: end; font-variant-numeric: tabular-nums; }
.note { grid-column: 1 / -1; color: var(--soft); font-size: .75rem; display: none; }
[data-kind="id"] .fill { background: var(--id-fill); }
[data-kind="id"] .word { font-weight: 680; color: var(--id); }
[data-kind="ood"] .fill, [data-kind="false"] .fill {
  background: repeating-linear-gradient(90deg, var(--ood-fill) 0 .3125em, transparent .3125em .4375em);
}
[data-kind="false"] .word { text-decoration: underline 2px var(--id-fill); text-underline-offset: .2em; }
[data-kind="aside"] .word { text-decoration: line-through; color: var(--soft); }
[data-kind="aside"] .fill { border: 1.5px dashed var(--id-fill); background: none; border-radius: 1em; }
[data-kind="false"] .note, [data-kind="aside"] .note { display: block; }

.scale svg { display: block; width: 100%; max-width: 26em; overflow: visible; }
.scale path { fill: none; stroke-width: 2; }
.scale .out { stroke: var(--ood-fill); stroke-width: 4; stroke-dasharray: 4 2; }
.scale .in { stroke: var(--id-fill); stroke-width: 4; }
.scale .tick { stroke: var(--line); stroke-width: 1; }
.scale .limit { stroke: var(--ink); }
.scale circle { stroke: var(--paper); stroke-width: 2; transition: cx .5s; }
.scale circle.id { fill: var(--id-fill); }
.scale circle.ood { fill: var(--ood-fill); }
.scale p { display: flex; flex-wrap: wrap; gap: .25em .875em; color: var(--soft); font-size: .8125em; font-variant-numeric: tabular-nums; }
.scale [data-side="id"] { color: var(--id); }
.scale [data-side="ood"] { color: var(--ood); }

details { font-size: .9375em; }
summary { width: max-content; max-width: 100%; color: var(--soft); cursor: pointer; }
.math { display: grid; gap: .75em; margin-block: .75em 0; padding: .875em; border-radius: .75em; background: var(--paper); overflow-x: auto; }
math { font-size: 1.0625em; }
details p { margin-block-start: .75em; color: var(--soft); font-size: .875em; }

@container (min-width: 28rem) {
  figure li { grid-template-columns: minmax(0, 8em) minmax(2em, 1fr) 6em; }
  .track { grid-row: auto; grid-column: auto; }
}
@container (max-width: 24rem) {
  .lesson { padding: .875em; }
  figure { grid-template-columns: 2.75em minmax(0, 1fr); gap: .625em; padding: .625em; }
  figure img { padding: .25em; }
}
@container (min-width: 46rem) {
  .lesson { padding: 1.75em; }
  .body { grid-template-columns: minmax(0, 5fr) minmax(0, 6fr); }
}
@media (prefers-reduced-motion: reduce) {
  *, *::before, *::after { transition: none !important; }
}
`;

/**
 * The style sheet of the element's shadow root; the page's style sheets are
 * separate. The embedding page can set colours and shape by custom properties
 * (`--ood-lens-…`); `docs/embedding.md` lists them.
 */

export const STYLE = /* css */ `
:host {
  --paper: var(--ood-lens-paper, light-dark(#f7f6f2, #111417));
  --sheet: var(--ood-lens-sheet, light-dark(#ffffff, #1a1e22));
  --well: var(--ood-lens-well, light-dark(#efede6, #23282d));
  --line: var(--ood-lens-line, light-dark(#dedbd0, #2f353b));
  --edge: var(--ood-lens-edge, light-dark(#85816f, #7b838b));
  --ink: var(--ood-lens-ink, light-dark(#1b1d1f, #eceeef));
  --soft: var(--ood-lens-soft, light-dark(#5b5d5f, #a8afb5));
  --id: var(--ood-lens-id, light-dark(#0a6a8c, #6cc7e6));
  --id-fill: var(--ood-lens-id-fill, light-dark(#1488b0, #3aa9cf));
  --id-wash: var(--ood-lens-id-wash, light-dark(#e3f1f6, #14303b));
  --ood: var(--ood-lens-ood, light-dark(#a8440a, #ffab70));
  --ood-fill: var(--ood-lens-ood-fill, light-dark(#e0701c, #ee8437));
  --ood-wash: var(--ood-lens-ood-wash, light-dark(#fcebdd, #3b2415));
  --glass: var(--ood-lens-glass, light-dark(#ffffff, #f4f4f1));
  --round: var(--ood-lens-radius, 1em);

  display: block;
  container-type: inline-size;
  color-scheme: light dark;
  color: var(--ink);
  font-family: var(--ood-lens-font, system-ui, -apple-system, "Segoe UI",
    Roboto, "Noto Sans", "Liberation Sans", Arial, sans-serif);
  font-size: var(--ood-lens-font-size, 1rem);
  font-style: normal;
  font-weight: 400;
  line-height: 1.5;
  letter-spacing: normal;
  text-align: start;
  text-transform: none;
  text-shadow: none;
  white-space: normal;
}

:host([hidden]) { display: none; }
:host([theme="light"]) { color-scheme: light; }
:host([theme="dark"]) { color-scheme: dark; }

*, *::before, *::after { box-sizing: border-box; }
[hidden] { display: none !important; }
h2, h3, p, ul, ol { margin: 0; padding: 0; font-size: inherit; }
ul, ol { list-style: none; }
button, input, summary { font: inherit; color: inherit; }
:focus-visible, .away:focus-visible + .button {
  outline: 3px solid var(--id-fill);
  outline-offset: 2px;
}

.frame {
  display: grid;
  gap: 1em;
  padding: 1em;
  border: 1px solid var(--line);
  border-radius: var(--round);
  background: var(--paper);
}
.frame[data-over] { border-color: var(--id-fill); background: var(--id-wash); }

.slot:empty { display: none; }
.away {
  position: absolute;
  width: 1px;
  height: 1px;
  overflow: hidden;
  clip-path: inset(50%);
  white-space: nowrap;
}
.hint, .caption { color: var(--soft); font-size: .8125em; font-weight: 400; }

.labels { display: grid; grid-template-columns: auto 1fr; gap: .25em .75em; align-items: baseline; }
.labels label { font-weight: 640; }
.labels .hint { text-align: end; }
.labels input {
  grid-column: 1 / -1;
  width: 100%;
  min-height: 2.75em;
  padding: .5em .875em;
  border: 1px solid var(--edge);
  border-radius: .75em;
  background: var(--sheet);
}
.problems { grid-column: 1 / -1; }
.problems:empty { display: none; }
.problems p {
  padding-inline-start: .75em;
  border-inline-start: 3px solid var(--ood-fill);
  font-size: .875em;
  overflow-wrap: anywhere;
}

.alarm {
  display: flex;
  flex-wrap: wrap;
  gap: .75em;
  align-items: center;
  padding: .75em 1em;
  border-radius: var(--round);
  background: var(--ood-wash);
  overflow-wrap: anywhere;
}

.button {
  display: inline-block;
  padding: .375em 1em;
  border: 1.5px solid var(--edge);
  border-radius: 2em;
  background: transparent;
  font-weight: 600;
  font-size: .875em;
  line-height: 1.7;
  cursor: pointer;
}
.button:hover { background: var(--well); }
.button.first { border-color: var(--ink); background: var(--ink); color: var(--paper); }

.tiles { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 16.5em), 1fr)); gap: .75em; align-items: start; }
.tile {
  --side: var(--soft);
  position: relative;
  display: grid;
  grid-template-columns: 4.75em minmax(0, 1fr);
  gap: .75em .875em;
  align-items: center;
  padding: .875em;
  border: 1px solid var(--line);
  border-radius: var(--round);
  background: var(--sheet);
}
.tile[data-verdict="id"] { --side: var(--id); }
.tile[data-verdict="ood"], .tile[data-verdict="error"] { --side: var(--ood); }
.tile > .reasons, .tile > details { grid-column: 1 / -1; }
.tile .name { display: flex; gap: .5em; align-items: center; padding-inline-end: 1.5em; color: var(--soft); font-size: .8125em; }
.tile .name span { overflow: hidden; white-space: nowrap; text-overflow: ellipsis; }
.tile .verdict { display: flex; align-items: center; gap: .375em; color: var(--side); font-weight: 680; font-size: 1.0625em; line-height: 1.3; }
.tile .tag { padding-inline: .4em; border: 1px solid currentcolor; border-radius: .375em; color: var(--side); font-size: .8125em; font-weight: 640; text-decoration: none; }
.tile .tag:empty, .tile .mark:empty { display: none; }
.tile .facts { color: var(--soft); font-size: .8125em; font-variant-numeric: tabular-nums; }
.tile .facts b { color: var(--ink); font-weight: 600; }
.tile .remove {
  position: absolute;
  inset-block-start: .375em;
  inset-inline-end: .375em;
  width: 1.75em;
  height: 1.75em;
  padding: 0;
  border: 0;
  border-radius: 50%;
  background: none;
  color: var(--soft);
  font-size: 1em;
  line-height: 1;
  cursor: pointer;
}
.tile .remove:hover { background: var(--well); color: var(--ink); }
summary { width: max-content; padding-block: .125em; color: var(--soft); font-size: .875em; cursor: pointer; }
summary:hover { color: var(--ink); }
section + section, summary + section { margin-block-start: .625em; }

[data-lesson] :is(.tiles, .add) { display: none; }
[data-no-why] .tile details, [data-no-why] .reasons, [data-no-score] .facts { display: none; }
.tile[data-verdict="error"] .facts { display: block; }

.sign { display: block; width: 1.25em; height: 1.25em; fill: none; stroke: currentcolor; stroke-width: 2.4; stroke-linecap: round; stroke-linejoin: round; }
.sign .dot { fill: currentcolor; stroke: none; }

.ring { position: relative; width: 100%; aspect-ratio: 1; }
.ring svg { position: absolute; inset: 0; width: 100%; height: 100%; overflow: visible; }
.ring circle { fill: none; transform: rotate(-90deg); transform-origin: center; }
.ring-rest { stroke: var(--line); stroke-width: 2; }
.ring-arc { stroke: var(--id-fill); stroke-width: 7; transition: stroke-dasharray .5s; }
.ring-notch { fill: none; stroke: var(--ink); stroke-width: 2; }
[data-verdict="ood"] .ring-rest { stroke: var(--ood-fill); stroke-width: 6; stroke-dasharray: 1.6 2.4; }
[data-verdict="looking"] .ring-rest { stroke: var(--id-fill); stroke-width: 5; stroke-dasharray: 25 75; animation: look 1.2s linear infinite; }
@keyframes look { from { transform: rotate(-90deg); } to { transform: rotate(270deg); } }
.ring-glass { position: absolute; inset: 10.5%; display: grid; place-items: center; border-radius: 50%; overflow: hidden; background: var(--glass); }
.ring-glass img { width: 100%; height: 100%; object-fit: cover; }
.ring-glass img.pictogram { width: 70%; height: 70%; object-fit: contain; }
[data-verdict="waiting"] .ring-glass, [data-verdict="looking"] .ring-glass { opacity: .6; }

.bars { display: grid; gap: .25em; }
.bars + .caption { margin-block-start: .5em; }
.bar { display: grid; grid-template-columns: minmax(0, 7em) 1fr 2.5em; align-items: center; gap: .5em; font-size: .8125em; }
.bar-word { overflow: hidden; white-space: nowrap; text-overflow: ellipsis; }
.bar-track { height: .5em; border-radius: 1em; background: var(--well); overflow: hidden; }
.bar-fill { display: block; height: 100%; forced-color-adjust: none; }
.bar[data-kind="id"] .bar-fill { border-radius: 1em; background: var(--id-fill); }
.bar[data-kind="id"] .bar-word { font-weight: 640; }
.bar[data-kind="ood"] .bar-fill { background: repeating-linear-gradient(90deg, var(--ood-fill) 0 .3125em, transparent .3125em .4375em); }
.bar-value { color: var(--soft); text-align: end; font-variant-numeric: tabular-nums; }
.aside { display: flex; flex-wrap: wrap; gap: .375em; font-size: .8125em; }
.aside li { padding: .125em .625em; border-radius: 1em; background: var(--id-wash); }

.foot { display: flex; flex-wrap: wrap; gap: .5em 1em; align-items: center; justify-content: space-between; color: var(--soft); font-size: .8125em; }
.foot progress { appearance: none; width: 8em; height: .375em; border: 0; border-radius: 1em; overflow: hidden; background: var(--well); }
.foot progress::-webkit-progress-bar { background: var(--well); }
.foot progress::-webkit-progress-value { background: var(--id-fill); }
.foot progress::-moz-progress-bar { background: var(--id-fill); }

@container (max-width: 24rem) {
  .frame { padding: .625em; }
  .labels { grid-template-columns: 1fr; }
  .labels .hint { text-align: start; grid-row: 3; }
}
@container (min-width: 42rem) {
  .frame { padding: 1.5em; gap: 1.25em; }
}
@media (prefers-reduced-motion: reduce) {
  *, *::before, *::after { animation: none !important; transition: none !important; }
}
`;

/** @type {CSSStyleSheet | null} */
let sharedSheet = null;

/** The style sheet, which all elements of a page share. */
export function sheet() {
  if (!sharedSheet) {
    sharedSheet = new CSSStyleSheet();
    sharedSheet.replaceSync(STYLE);
  }
  return sharedSheet;
}

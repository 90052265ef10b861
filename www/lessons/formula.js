/**
 * A lesson's formula in MathML, first with symbols and then with the numbers of
 * one picture.
 */

import { rounded } from "../ui/scale.js";
import { precisePercent, softmax } from "./fill.js";

/** @import { Verdict } from "../client/protocol.js" */
/** @import { Step } from "./steps.js" */

const MATHML = "http://www.w3.org/1998/Math/MathML";

/**
 * Creates a MathML element.
 * @param {string} tag
 * @param {...(Element | string)} children
 * @returns {Element}
 */
function m(tag, ...children) {
  const element = document.createElementNS(MATHML, tag);
  element.append(...children);
  return element;
}

/** @param {string} text */
const op = (text) => m("mo", text);
/** @param {string} text */
const words = (text) => m("mtext", text);
/** @param {string} text */
const number = (text) => m("mn", text);
/** @param {...Element} children */
const row = (...children) => m("mrow", ...children);

/**
 * A formula in a line of its own.
 * @param {...Element} children
 */
function math(...children) {
  const element = m("math", ...children);
  element.setAttribute("display", "block");
  return element;
}

/**
 * The sum of the weights `s` over one group of labels or words.
 * @param {string} group its name, below the sum sign
 */
const sum = (group) => row(m("munder", op("∑"), words(group)), m("mi", "s"));

/**
 * Puts an operator between the parts.
 * @param {Element[]} parts
 * @param {string} sign
 */
const joined = (parts, sign) =>
  row(...parts.flatMap((part, at) => (at === 0 ? [part] : [op(sign), part])));

/**
 * Draws the formula that a step explains.
 * @param {Verdict} verdict of the picture whose numbers are shown
 * @param {Step["figure"]} kind
 * @param {{ labels: string, words: string, inside: string }} names of the groups
 *   that are summed over
 * @param {number} temperature `T`, which divides the cosines
 * @returns {Element[]} the formula with symbols, and with numbers
 */
export function drawFormula(verdict, kind, names, temperature) {
  return kind === "softmax"
    ? softmaxFormula(verdict, temperature)
    : scoreFormula(verdict, kind, names);
}

/**
 * @param {Verdict} verdict
 * @param {number} temperature
 */
function softmaxFormula(verdict, temperature) {
  const { labels } = verdict;
  const best = labels[0]?.label ?? "";
  /** @param {string} label */
  const s = (label) => m("msub", m("mi", "s"), words(label));
  const general = math(
    words(`softmax(${best})`),
    op("="),
    m(
      "mfrac",
      s(best),
      joined(
        labels.map(({ label }) => s(label)),
        "+",
      ),
    ),
  );
  /** @param {number} cosine */
  const power = (cosine) =>
    m(
      "msup",
      m("mi", "e"),
      row(number(cosine.toFixed(3)), op("/"), number(temperature.toFixed(4))),
    );
  const powers = labels.map(({ cosine }) => power(cosine));
  const top = power(labels[0]?.cosine ?? NaN);
  return [
    general,
    math(
      m("mfrac", top, joined(powers, "+")),
      op("="),
      number(precisePercent(softmax(verdict, 0))),
    ),
  ];
}

/**
 * @param {Verdict} verdict
 * @param {Step["figure"]} kind
 * @param {{ labels: string, words: string, inside: string }} names
 */
function scoreFormula({ terms, score, undebiased }, kind, names) {
  const debiased = kind === "aside";
  /**
   * @param {Element} id
   * @param {Element} corpus
   * @param {Element} inside
   */
  const share = (id, corpus, inside) =>
    m(
      "mfrac",
      id,
      row(
        /** @type {Element} */ (id.cloneNode(true)),
        op("+"),
        corpus,
        ...(debiased ? [op("−"), inside] : []),
      ),
    );
  // Before debiasing the shares of the labels and of the words add up to 1.
  const { id, corpus, correction } =
    debiased && terms
      ? terms
      : {
          id: undebiased?.score ?? NaN,
          corpus: 1 - (undebiased?.score ?? NaN),
          correction: 0,
        };
  return [
    math(
      words("score"),
      op("="),
      share(sum(names.labels), sum(names.words), sum(names.inside)),
    ),
    math(
      share(
        number(precisePercent(id)),
        number(precisePercent(corpus)),
        number(precisePercent(correction)),
      ),
      op("="),
      number(rounded(debiased ? score : (undebiased?.score ?? NaN))),
    ),
  ];
}

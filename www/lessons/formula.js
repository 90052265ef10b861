/**
 * A lesson's formula in MathML, and under it the same with the numbers of one
 * picture.
 */

import { rounded } from "../ui/scale.js";
import { percent, softmax } from "./fill.js";

/** @import { Verdict } from "../client/protocol.js" */
/** @import { Step } from "./steps.js" */

const MATHML = "http://www.w3.org/1998/Math/MathML";

/**
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

/** @param {...Element} children */
function math(...children) {
  const element = m("math", ...children);
  element.setAttribute("display", "block");
  return element;
}

/**
 * The sum of the weights over what `of` names.
 * @param {string} of
 */
const sum = (of) => row(m("munder", op("∑"), words(of)), m("mi", "s"));

/**
 * With something else than a sign between.
 * @param {Element[]} parts
 * @param {string} sign
 */
const joined = (parts, sign) =>
  row(...parts.flatMap((part, at) => (at === 0 ? [part] : [op(sign), part])));

/**
 * @param {Verdict} verdict
 * @param {Step["figure"]} kind
 * @param {{ labels: string, words: string, inside: string }} names
 * @param {number} temperature
 * @returns {Element[]} the formula, and the formula in numbers
 */
export function formula(verdict, kind, names, temperature) {
  return kind === "softmax"
    ? ofSoftmax(verdict, temperature)
    : ofScore(verdict, kind, names);
}

/**
 * @param {Verdict} verdict
 * @param {number} temperature
 */
function ofSoftmax(verdict, temperature) {
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
      number(percent(softmax(verdict, 0))),
    ),
  ];
}

/**
 * @param {Verdict} verdict
 * @param {Step["figure"]} kind
 * @param {{ labels: string, words: string, inside: string }} names
 */
function ofScore({ terms, score, undebiased }, kind, names) {
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
  // Without debiasing the labels stand alone against all the words: what is
  // not theirs is the words'.
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
        number(percent(id)),
        number(percent(corpus)),
        number(percent(correction)),
      ),
      op("="),
      number(rounded(debiased ? score : (undebiased?.score ?? NaN))),
    ),
  ];
}

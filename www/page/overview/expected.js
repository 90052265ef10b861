/**
 * What a threshold is expected to do: by the model's calibration, and on the
 * pictures that the user has marked. TPR is the share of those that belong and
 * are kept, FPR the share of the others that pass.
 */

import { make } from "../../ui/dom.js";
import { t } from "../../ui/language.js";
import { percent, rounded } from "../../ui/scale.js";

/** @import { Threshold } from "../../client/protocol.js" */
/** @import { Picture } from "../session.js" */

/** A threshold at which both rates were measured. */
/** @typedef {{ at: number, tpr: number, fpr: number }} Point */
/** @typedef {{ low: number | null, high: number | null }} Range */

/** The rate that the papers' second threshold is defined by. */
const KEPT = 0.95;

/**
 * Where the model's rates were measured for so many labels.
 * @param {Threshold} threshold the model's own, or one in its place
 * @returns {Point[]}
 */
export function measured({ kind, threshold, tpr, fpr, threshold95, fpr95 }) {
  const points = [];
  if (kind === "model" && tpr !== null && fpr !== null) {
    points.push({ at: threshold, tpr, fpr });
  }
  if (typeof threshold95 === "number" && fpr95 !== null) {
    points.push({ at: threshold95, tpr: KEPT, fpr: fpr95 });
  }
  return points;
}

/**
 * Both rates fall as the threshold rises, so what was measured on either side
 * of a place bounds them there.
 * @param {Point[]} points
 * @param {number} at
 * @returns {{ tpr: Range, fpr: Range }}
 */
export function between(points, at) {
  const above = points.filter((point) => point.at >= at);
  const below = points.filter((point) => point.at <= at);
  /** @param {"tpr" | "fpr"} rate */
  const range = (rate) => ({
    low: above.length > 0 ? Math.max(...above.map((p) => p[rate])) : null,
    high: below.length > 0 ? Math.min(...below.map((p) => p[rate])) : null,
  });
  return { tpr: range("tpr"), fpr: range("fpr") };
}

/** @param {Range} range */
function inWords({ low, high }) {
  if (low !== null && high !== null) {
    return low === high
      ? percent(low)
      : t("between {low} and {high}", {
          low: percent(low),
          high: percent(high),
        });
  }
  if (low !== null) return t("{low} or more", { low: percent(low) });
  return high === null
    ? t("an unknown share")
    : t("at most {high}", { high: percent(high) });
}

/**
 * In sentences.
 * @param {number} at the place, also while the threshold is drawn along
 * @param {Threshold} inForce
 * @param {Threshold | null} model the model's own, where it was in force before
 * @param {Picture[]} pictures
 * @returns {Node[]}
 */
export function expectation(at, inForce, model, pictures) {
  const { kind } = inForce;
  const own = kind === "model" && at === inForce.threshold;
  const said = [
    make("b", {}, t("Threshold {at}", { at: rounded(at) })),
    own ? t(", the model's own for so many labels. ") : t(". "),
  ];
  /** @param {string} text */
  const hint = (text) => said.push(make("span", { class: "hint" }, text));
  if (kind !== "model" && inForce.source) hint(`${t(inForce.source)} `);
  const points = measured(model ?? inForce);
  if (points.length > 0) {
    const { tpr, fpr } = between(points, at);
    said.push(
      t(
        "Expected by the model's calibration: of pictures that belong {tpr} are kept (TPR), of the others {fpr} pass (FPR). ",
        { tpr: inWords(tpr), fpr: inWords(fpr) },
      ),
    );
  }
  const { fpr95, auroc } = inForce;
  const source = kind === "model" ? inForce.source : model?.source;
  if (source) hint(t("Measured on {source}. ", { source }));
  if (fpr95 !== null && auroc !== null) {
    const place = inForce.threshold95
      ? t(" at {threshold}", { threshold: rounded(inForce.threshold95) })
      : "";
    hint(
      t(
        "95 % of those that belong are kept{place}, where {fpr95} of the others pass (FPR95); AUROC {auroc}. ",
        { place, fpr95: percent(fpr95), auroc: percent(auroc) },
      ),
    );
  }
  const marked = onMarked(at, pictures);
  if (marked) said.push(make("b", { class: "on-marked" }, marked));
  return said.map((part) =>
    typeof part === "string" ? document.createTextNode(part) : part,
  );
}

/**
 * The same counted on the pictures that the user has marked.
 * @param {number} at
 * @param {Picture[]} pictures
 */
export function onMarked(at, pictures) {
  /** @param {boolean} side */
  const passing = (side) => {
    const marked = pictures.filter(({ belongs }) => belongs === side);
    const passed = marked.filter(
      ({ shown }) => shown && shown.score >= at,
    ).length;
    return { passed, of: marked.length, rate: passed / marked.length };
  };
  const inside = passing(true);
  const outside = passing(false);
  const parts = [
    inside.of > 0 &&
      t("keeps {passed} of {of} that belong (TPR {rate})", {
        ...inside,
        rate: percent(inside.rate),
      }),
    outside.of > 0 &&
      t("lets {passed} of {of} pass that do not (FPR {rate})", {
        ...outside,
        rate: percent(outside.rate),
      }),
  ].filter((part) => part !== false);
  return parts.length > 0
    ? t("Of your marked pictures it {does}.", { does: parts.join(t(" and ")) })
    : "";
}

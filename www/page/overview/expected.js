/**
 * What a threshold is expected to do: by the model's calibration, and counted on
 * the pictures that the user has marked. TPR is the share of the pictures that
 * belong and reach the threshold, FPR the share of the others that reach it.
 */

import { make } from "../../ui/dom.js";
import { say, t } from "../../ui/language.js";
import { percent, rounded } from "../../ui/scale.js";

/** @import { Threshold } from "../../client/protocol.js" */
/** @import { Picture } from "../session.js" */

/**
 * A threshold `at` which both rates were measured.
 * @typedef {{ at: number, tpr: number, fpr: number }} OperatingPoint
 */
/** @typedef {{ low: number | null, high: number | null }} Bounds */

/** The TPR of the threshold by which FPR95 is defined. */
const TPR95 = 0.95;

/**
 * The thresholds at which the model's rates were measured, for this number of
 * labels.
 * @param {Threshold} threshold the threshold in force: the model's or another one
 * @returns {OperatingPoint[]}
 */
export function operatingPoints({
  kind,
  threshold,
  tpr,
  fpr,
  threshold95,
  fpr95,
}) {
  const points = [];
  if (kind === "model" && tpr !== null && fpr !== null) {
    points.push({ at: threshold, tpr, fpr });
  }
  if (typeof threshold95 === "number" && fpr95 !== null) {
    points.push({ at: threshold95, tpr: TPR95, fpr: fpr95 });
  }
  return points;
}

/**
 * Bounds of both rates at a threshold. Both rates fall as the threshold rises,
 * so the measured points on either side bound them.
 * @param {OperatingPoint[]} points
 * @param {number} threshold
 * @returns {{ tpr: Bounds, fpr: Bounds }} null where no point lies on that side
 */
export function boundsAt(points, threshold) {
  const above = points.filter((point) => point.at >= threshold);
  const below = points.filter((point) => point.at <= threshold);
  /** @param {"tpr" | "fpr"} rate */
  const bounds = (rate) => ({
    low: above.length > 0 ? Math.max(...above.map((p) => p[rate])) : null,
    high: below.length > 0 ? Math.min(...below.map((p) => p[rate])) : null,
  });
  return { tpr: bounds("tpr"), fpr: bounds("fpr") };
}

/** @param {Bounds} bounds */
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
 * The expected rates in sentences.
 * @param {number} at the threshold to describe; while the slider is dragged, its
 *   place
 * @param {Threshold} inForce
 * @param {Threshold | null} model the model's threshold, if it was in force before
 * @param {Picture[]} pictures
 * @returns {Node[]}
 */
export function expectation(at, inForce, model, pictures) {
  const { kind } = inForce;
  const isModels = kind === "model" && at === inForce.threshold;
  const nodes = [
    make("b", {}, t("Threshold {at}", { at: rounded(at) })),
    isModels ? t(", the model's default for this number of labels. ") : t(". "),
  ];
  /** @param {string} text */
  const hint = (text) => nodes.push(make("span", { class: "hint" }, text));
  if (kind !== "model") hint(`${say(inForce.source)} `);
  const points = operatingPoints(model ?? inForce);
  if (points.length > 0) {
    const { tpr, fpr } = boundsAt(points, at);
    nodes.push(
      t(
        "Expected by the model's calibration: of pictures that belong {tpr} are kept (TPR), of the others {fpr} pass (FPR). ",
        { tpr: inWords(tpr), fpr: inWords(fpr) },
      ),
    );
  }
  const { fpr95, auroc } = inForce;
  const source = kind === "model" ? inForce.source : model?.source;
  if (source) hint(`${say(source)} `);
  if (fpr95 !== null && auroc !== null) {
    const place = inForce.threshold95
      ? t(" ({threshold})", { threshold: rounded(inForce.threshold95) })
      : "";
    hint(
      t(
        "The threshold that keeps 95 % of the pictures that belong{place} lets {fpr95} of the others pass (FPR95); AUROC {auroc}. ",
        { place, fpr95: percent(fpr95), auroc: percent(auroc) },
      ),
    );
  }
  const marked = onMarked(at, pictures);
  if (marked) nodes.push(make("b", { class: "on-marked" }, marked));
  return nodes.map((part) =>
    typeof part === "string" ? document.createTextNode(part) : part,
  );
}

/**
 * The rates counted on the pictures that the user has marked.
 * @param {number} at the threshold
 * @param {Picture[]} pictures
 * @returns {string} a sentence; empty where no picture is marked
 */
export function onMarked(at, pictures) {
  /** @param {boolean} side whether to count the pictures that belong or the others */
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
      t("lets {passed} of {of} that do not belong pass (FPR {rate})", {
        ...outside,
        rate: percent(outside.rate),
      }),
  ].filter((part) => part !== false);
  return parts.length > 0
    ? t("Of your marked pictures, this threshold {does}.", {
        does: parts.join(t(" and ")),
      })
    : "";
}

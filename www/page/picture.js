/**
 * A picture of the page, with its verdict and reasons from the worker. Every
 * picture gets a verdict; reasons follow only for those that a view watches.
 */

/** @import { Verdict, Verdicts } from "../client/protocol.js" */

/**
 * `waiting`: in the queue. `embedding`: the worker computes its embedding.
 * `read`: embedded, and the verdict follows. `none`: there is no label to
 * compare with. `error`: the file cannot be read. `id`, `ood`: the verdict.
 * @typedef {"waiting" | "embedding" | "read" | "none" | "error" | "id" | "ood"} PictureState
 */

/**
 * A verdict without its reasons.
 * @typedef {Pick<Verdict, "score" | "verdict" | "threshold" | "label">} Judged
 */

/**
 * @typedef {object} Picture
 * @property {number} id
 * @property {string} name
 * @property {string} url object URL of the file
 * @property {Blob} file
 * @property {PictureState} state
 * @property {Judged | null} verdict
 * @property {Verdict | null} reasons the verdict that they explain is included.
 *   The reasons of a watched picture follow its verdict; those of another
 *   picture are null, or older than its verdict if it was watched before
 * @property {Pick<Verdict, "score" | "verdict"> | null} shown the score and
 *   verdict on display: those of `verdict`, or those before debiasing
 * @property {string} problem why the file cannot be read, a sentence; else empty
 * @property {boolean | null} belongs the user's mark
 * @property {number | null} same id of an earlier picture with the same bytes
 */

/**
 * Writes the worker's verdicts into their pictures.
 * @param {Map<number, Picture>} pictures by id
 * @param {Verdicts} verdicts
 * @param {boolean} beforeDebiasing whether to show the score before debiasing
 */
export function judge(pictures, verdicts, beforeDebiasing) {
  const unjudged = new Set(pictures.keys());
  const { ids, scores, undebiased, nearest, labels } = verdicts;
  const { threshold } = verdicts.threshold;
  /** @param {number | undefined} score */
  const judged = (score = NaN) => ({
    score,
    verdict: /** @type {"id" | "ood"} */ (score >= threshold ? "id" : "ood"),
  });
  for (const [at, id] of ids.entries()) {
    const picture = pictures.get(id);
    unjudged.delete(id);
    if (!picture || picture.state === "error") continue;
    const label = labels[nearest[at] ?? 0] ?? "";
    const verdict = { ...judged(scores[at]), threshold, label };
    const shown = beforeDebiasing ? judged(undebiased[at]) : verdict;
    Object.assign(picture, { state: shown.verdict, verdict, shown });
  }
  for (const id of unjudged) {
    const picture = pictures.get(id);
    if (!picture || picture.state === "error") continue;
    // The worker gives no verdict on an embedded picture if there are no labels.
    const read = picture.verdict !== null || picture.state === "read";
    if (!read) continue;
    const none = { verdict: null, reasons: null, shown: null };
    Object.assign(picture, { state: "none", ...none });
  }
}

/**
 * Writes reasons into their pictures.
 * @param {Map<number, Picture>} pictures by id
 * @param {Verdict[]} verdicts with their reasons
 * @returns {Picture[]} the pictures that got new reasons
 */
export const explain = (pictures, verdicts) =>
  verdicts.flatMap((reasons) => {
    const picture = pictures.get(reasons.id);
    return picture?.verdict ? [Object.assign(picture, { reasons })] : [];
  });

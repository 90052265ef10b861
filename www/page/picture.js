/**
 * A picture as the page knows it, and what the worker says of it: the verdict
 * at once, the reasons for it where somebody looks.
 */

/** @import { Verdict, Verdicts } from "../client/protocol.js" */

/**
 * `waiting` for its turn, `embedding` now, `read` and about to get a verdict,
 * `none` without labels to compare with.
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
 * @property {string} url of the file, to be shown
 * @property {Blob} file
 * @property {PictureState} state
 * @property {Judged | null} verdict
 * @property {Verdict | null} reasons with the verdict that they are for; of
 *   pictures that are watched they follow the verdict, of others they are null
 *   or, where they were watched before, may be older
 * @property {Pick<Verdict, "score" | "verdict"> | null} shown what is said of
 *   it: of the verdict, or of what it was before debiasing
 * @property {string} problem a sentence, where it cannot be read
 * @property {boolean | null} belongs as the user has marked it
 * @property {number | null} same picture with the same bytes, read before it
 */

/**
 * The verdicts, onto their pictures.
 * @param {Map<number, Picture>} pictures
 * @param {Verdicts} said
 * @param {boolean} before what is shown is what it was before debiasing
 */
export function judge(pictures, said, before) {
  const left = new Set(pictures.keys());
  const { ids, scores, undebiased, nearest, labels } = said;
  const { threshold } = said.threshold;
  /** @param {number | undefined} score */
  const judged = (score = NaN) => ({
    score,
    verdict: /** @type {"id" | "ood"} */ (score >= threshold ? "id" : "ood"),
  });
  for (const [at, id] of ids.entries()) {
    const picture = pictures.get(id);
    left.delete(id);
    if (!picture || picture.state === "error") continue;
    const label = labels[nearest[at] ?? 0] ?? "";
    const verdict = { ...judged(scores[at]), threshold, label };
    const shown = before ? judged(undebiased[at]) : verdict;
    Object.assign(picture, { state: shown.verdict, verdict, shown });
  }
  for (const id of left) {
    const picture = pictures.get(id);
    if (!picture || picture.state === "error") continue;
    // Read, but without any label there is nothing to say of it.
    const read = picture.verdict !== null || picture.state === "read";
    if (!read) continue;
    const none = { verdict: null, reasons: null, shown: null };
    Object.assign(picture, { state: "none", ...none });
  }
}

/**
 * The reasons, onto their pictures.
 * @param {Map<number, Picture>} pictures
 * @param {Verdict[]} verdicts
 * @returns {Picture[]} those that have new ones
 */
export const explain = (pictures, verdicts) =>
  verdicts.flatMap((reasons) => {
    const picture = pictures.get(reasons.id);
    return picture?.verdict ? [Object.assign(picture, { reasons })] : [];
  });

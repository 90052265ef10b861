/**
 * The report that is saved as JSON: all verdicts with their reasons, and the
 * labels, method and settings behind them.
 */

/** @import { Session } from "../session.js" */

/**
 * Fetches the missing reasons first.
 * @param {Session} session
 */
export async function reportOf(session) {
  await session.explain();
  const { verdicts, labels, choices, pictures } = session;
  return {
    format: "ood-lens-verdicts/1",
    made: new Date().toISOString(),
    words: verdicts?.corpusSize ?? null,
    // Null: the model's corpus was used.
    ownWords: choices.words ?? null,
    labels,
    method: verdicts?.method ?? null,
    // A setting is null where the model's default was used.
    settings: { ...verdicts?.settings, ...choices.settings },
    threshold: verdicts?.threshold ?? null,
    pictures: [...pictures.values()].map(
      ({ name, state, reasons: verdict, problem, belongs }) => ({
        name,
        verdict: verdict?.verdict ?? null,
        score: verdict?.score ?? null,
        threshold: verdict?.threshold ?? null,
        // The user's mark.
        marked: belongs === null ? null : belongs ? "id" : "ood",
        problem: state === "error" ? problem : null,
        labels: verdict?.labels ?? [],
        negatives: verdict?.negatives ?? [],
        setAside: verdict?.setAside ?? [],
        terms: verdict?.terms ?? null,
        undebiased: verdict?.undebiased ?? null,
      }),
    ),
  };
}

/** @typedef {Awaited<ReturnType<typeof reportOf>>} Report */

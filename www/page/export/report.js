/**
 * All verdicts with their reasons and what they were made with: what the JSON
 * file holds.
 */

/** @import { Session } from "../session.js" */

/** @param {Session} session */
export async function reportOf(session) {
  await session.explain();
  const { verdicts, labels, choices, pictures } = session;
  return {
    format: "ood-lens-verdicts/1",
    made: new Date().toISOString(),
    words: verdicts?.corpusSize ?? null,
    // Null: those of the model's corpus.
    ownWords: choices.words ?? null,
    labels,
    method: verdicts?.method ?? null,
    // Null where the model chose.
    settings: { ...verdicts?.settings, ...choices.settings },
    threshold: verdicts?.threshold ?? null,
    pictures: [...pictures.values()].map(
      ({ name, state, reasons: verdict, problem, belongs }) => ({
        name,
        verdict: verdict?.verdict ?? null,
        score: verdict?.score ?? null,
        threshold: verdict?.threshold ?? null,
        // As the user has marked it.
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

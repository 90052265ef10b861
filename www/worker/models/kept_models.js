/**
 * What is kept of models on this device, and how it is deleted.
 */

import { alone, listKept, ModelStore } from "../store/model_store.js";
import { sentence, tell } from "../tell.js";
import { models } from "./models.js";

export async function showKept(message = "") {
  const [kept, estimate] = await Promise.all([
    listKept().catch(() => []),
    navigator.storage?.estimate?.().catch(() => null) ?? null,
  ]);
  tell({
    type: "kept",
    models: kept,
    used: estimate?.usage ?? null,
    room: estimate?.quota ?? null,
    message,
  });
}

/** @param {string} key */
export async function drop(key) {
  if (models.coming?.wanted.key === key) models.coming.control.cancel();
  try {
    await alone(
      key,
      () => {
        throw new Error("Another page of this site is fetching it.");
      },
      AbortSignal.timeout(1000),
      () => ModelStore.forget(key),
    );
    await showKept();
  } catch (error) {
    await showKept(`It could not be deleted: ${sentence(error)}`);
  }
}

/**
 * The models that are kept on this device: listing and deleting them.
 */

import { message, MessageError, messageOf } from "../../client/messages.js";
import { alone, listKept, ModelStore } from "../store/model_store.js";
import { tell } from "../tell.js";
import { models } from "./models.js";

/** @import { Message } from "../../client/messages.js" */

/** @param {Message | null} [note] */
export async function showKept(note = null) {
  const [kept, estimate] = await Promise.all([
    listKept().catch(() => []),
    navigator.storage?.estimate?.().catch(() => null) ?? null,
  ]);
  tell({
    type: "kept",
    models: kept,
    used: estimate?.usage ?? null,
    room: estimate?.quota ?? null,
    message: note,
  });
}

/** @param {string} key */
export async function drop(key) {
  if (models.coming?.wanted.key === key) models.coming.control.cancel();
  try {
    await alone(
      key,
      () => {
        throw new MessageError(message("model-busy"));
      },
      AbortSignal.timeout(1000),
      () => ModelStore.forget(key),
    );
    await showKept();
  } catch (error) {
    await showKept(message("model-not-deleted", { reason: messageOf(error) }));
  }
}

/**
 * Listing and deleting the models that are stored on this device.
 */

import { message, MessageError, messageOf } from "../../client/messages.js";
import { postToPage } from "../post_message.js";
import { withModelLock, listKept, ModelStore } from "../store/model_store.js";
import { models } from "./models.js";

/** @import { Message } from "../../client/messages.js" */

/**
 * Sends the list of stored models to the page.
 * @param {Message | null} [note] why a model could not be deleted
 */
export async function sendKeptModels(note = null) {
  const [kept, estimate] = await Promise.all([
    listKept().catch(() => []),
    navigator.storage?.estimate?.().catch(() => null) ?? null,
  ]);
  postToPage({
    type: "kept",
    models: kept,
    used: estimate?.usage ?? null,
    room: estimate?.quota ?? null,
    message: note,
  });
}

/**
 * Deletes a model, and cancels its download. Sends the new list to the page.
 * @param {string} key
 */
export async function deleteModel(key) {
  if (models.loading?.wanted.key === key) models.loading.control.cancel();
  try {
    await withModelLock(
      key,
      () => {
        throw new MessageError(message("model-busy"));
      },
      AbortSignal.timeout(1000),
      () => ModelStore.forget(key),
    );
    await sendKeptModels();
  } catch (error) {
    await sendKeptModels(
      message("model-not-deleted", { reason: messageOf(error) }),
    );
  }
}

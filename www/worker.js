/**
 * The worker: it owns the wasm modules and does one job at a time.
 *
 * The small CPU module loads first and answers at once. The WebGPU module loads
 * behind it, warms up, proves its numbers and takes over. Where WebGPU cannot
 * take over, or fails later, the CPU goes on. Another model that the user
 * chooses takes over when it can answer. `client/protocol.js` lists the
 * messages.
 */

import { message, messageOf } from "./client/messages.js";
import { engines } from "./worker/engine/engines.js";
import { take, work } from "./worker/jobs.js";
import {
  startEmbeddedModel,
  startWebGpu,
} from "./worker/models/embedded_model.js";
import { postToPage } from "./worker/post_message.js";

/** @import { ToWorker } from "./client/protocol.js" */

addEventListener("message", ({ data }) => {
  take(/** @type {ToWorker} */ (data));
});

engines.settled = startEmbeddedModel(work).then(
  (files) => startWebGpu(files, work),
  (error) =>
    postToPage({
      type: "failed",
      message: message("worker-not-started", { reason: messageOf(error) }),
    }),
);

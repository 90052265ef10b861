/**
 * The worker: it owns the wasm modules and does one job at a time.
 *
 * The small CPU module loads first and answers at once. The WebGPU module loads
 * in the background, checks itself against stored embeddings, and takes over. If
 * WebGPU cannot take over, or fails later, the CPU continues. Another model that
 * the user chooses takes over when it is loaded. `client/protocol.js` lists the
 * messages.
 */

import { message, messageOf } from "./client/messages.js";
import { engines } from "./worker/engine/engines.js";
import { receive, runJobs } from "./worker/jobs.js";
import {
  startEmbeddedModel,
  startWebGpu,
} from "./worker/models/embedded_model.js";
import { postToPage } from "./worker/post_message.js";

/** @import { ToWorker } from "./client/protocol.js" */

addEventListener("message", ({ data }) => {
  receive(/** @type {ToWorker} */ (data));
});

engines.settled = startEmbeddedModel(runJobs).then(
  (files) => startWebGpu(files, runJobs),
  (error) =>
    postToPage({
      type: "failed",
      message: message("worker-not-started", { reason: messageOf(error) }),
    }),
);

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
import { start, warmUp } from "./worker/models/embedded_model.js";
import { tell } from "./worker/tell.js";

/** @import { ToWorker } from "./client/protocol.js" */

addEventListener("message", ({ data }) => {
  take(/** @type {ToWorker} */ (data));
});

engines.settled = start(work).then(
  (files) => warmUp(files, work),
  (error) =>
    tell({
      type: "failed",
      message: message("worker-not-started", { reason: messageOf(error) }),
    }),
);

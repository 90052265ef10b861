/**
 * The worker: owns the wasm, and does one thing after another.
 *
 * The small CPU module comes first and answers at once. The WebGPU module
 * loads behind it, warms up, proves its numbers and takes over; where it
 * cannot, or fails later, the CPU goes on. Another model comes behind both, and
 * takes over when it can answer. See `protocol.js` for what is said.
 */

import { engines } from "./worker/engine/engines.js";
import { take, work } from "./worker/jobs.js";
import { start, warmUp } from "./worker/models/embedded_model.js";
import { sentence, tell } from "./worker/tell.js";

/** @import { ToWorker } from "./client/protocol.js" */

addEventListener("message", ({ data }) => {
  take(/** @type {ToWorker} */ (data));
});

engines.settled = start(work).then(
  (files) => warmUp(files, work),
  (error) =>
    tell({
      type: "failed",
      message: `OOD Lens cannot start: ${sentence(error)}`,
    }),
);

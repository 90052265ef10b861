/**
 * What the worker was started with: whoever starts it writes that as JSON into
 * its name, which is there before any message. Without a name, the embedded
 * model on whatever device there is.
 */

import { CORPUS, MODEL } from "../../client/model_files.js";

/** @import { WorkerOptions } from "../../client/start_worker.js" */

/** @type {WorkerOptions} */
const options = self.name === "" ? {} : JSON.parse(self.name);

export const workerOptions = {
  /**
   * Addresses of the model's files and of its corpus.
   * @type {Record<string, string>}
   */
  model: { ...(options.model ?? { ...MODEL, ...CORPUS }) },
  device: options.device ?? "auto",
};

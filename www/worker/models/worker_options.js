/**
 * The options of the worker. `client/start_worker.js` writes them as JSON into
 * the worker's name, which is there before any message. Without a name: the
 * embedded model on the best device.
 */

import { CORPUS, MODEL } from "../../client/model_files.js";

/** @import { WorkerOptions } from "../../client/start_worker.js" */

/** @type {WorkerOptions} */
const options = self.name === "" ? {} : JSON.parse(self.name);

export const workerOptions = {
  /**
   * The addresses of the model's files and of its corpus.
   * @type {Record<string, string>}
   */
  model: { ...(options.model ?? { ...MODEL, ...CORPUS }) },
  device: options.device ?? "auto",
};

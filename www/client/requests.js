/** Questions to the worker, each with the answer that it waits for. */

import { told } from "../ui/language.js";

/** @import { FromWorker, Question } from "./protocol.js" */

export class Requests {
  #last = 0;
  /** @type {Map<number, { resolve: (result: any) => void, reject: (error: Error) => void }>} */
  #waiting = new Map();
  #send;

  /** @param {(message: { type: "ask", request: number, question: Question }) => void} send */
  constructor(send) {
    this.#send = send;
  }

  /**
   * @param {Question} question
   * @returns {Promise<any>} what `protocol.js` says that the question gets
   */
  ask(question) {
    this.#last += 1;
    const request = this.#last;
    this.#send({ type: "ask", request, question });
    return new Promise((resolve, reject) =>
      this.#waiting.set(request, { resolve, reject }),
    );
  }

  /** @param {Extract<FromWorker, { type: "answer" }>} message */
  answered({ request, result, problem }) {
    const waiting = this.#waiting.get(request);
    this.#waiting.delete(request);
    if (problem !== undefined) waiting?.reject(new Error(told(problem)));
    else waiting?.resolve(result);
  }
}

/** Questions to the worker, each with the answer that it waits for. */

/** @import { FromWorker, Question } from "./protocol.js" */

export class Requests {
  #last = 0;
  /** @type {Map<number, { resolve: (result: any) => void, reject: (error: Error) => void }>} */
  #waiting = new Map();
  #send;
  #worded;

  /**
   * @param {(message: { type: "ask", request: number, question: Question }) => void} send
   * @param {(problem: string) => string} worded the problem of an answer, in the
   *   reader's language
   */
  constructor(send, worded) {
    this.#send = send;
    this.#worded = worded;
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
    if (problem !== undefined)
      waiting?.reject(new Error(this.#worded(problem)));
    else waiting?.resolve(result);
  }
}

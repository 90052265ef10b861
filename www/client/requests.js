/** Questions to the worker, each with the answer that it waits for. */

import { MessageError } from "./messages.js";

/** @import { Message } from "./messages.js" */
/** @import { FromWorker, Question } from "./protocol.js" */

export class Requests {
  #last = 0;
  /** @type {Map<number, { resolve: (result: any) => void, reject: (error: Error) => void }>} */
  #waiting = new Map();
  #send;
  #say;

  /**
   * @param {(message: { type: "ask", request: number, question: Question }) => void} send
   * @param {(message: Message) => string} say in the reader's language
   */
  constructor(send, say) {
    this.#send = send;
    this.#say = say;
  }

  /**
   * @param {Question} question
   * @returns {Promise<any>} a `Result` of `protocol.js`; rejects with a
   *   `MessageError` in the reader's language
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
    if (problem) {
      waiting?.reject(new MessageError(problem, this.#say(problem)));
    } else waiting?.resolve(result);
  }
}

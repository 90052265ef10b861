/**
 * How far a model on its way has come, as it is told to the page: bytes, and
 * over the network how many a second.
 */

import { total } from "../store/spans.js";
import { sentence, tell } from "../tell.js";

/** @import { Events } from "../store/weights.js" */
/** @import { Span } from "../store/spans.js" */
/** @import { Loading, Wanted } from "../../client/protocol.js" */

/** At most so often, in ms. */
const EVERY = 100;
/** The rate is that of so many ms. */
const WINDOW = 4000;

/** @implements {Events} */
export class Progress {
  #wanted;
  /** @type {Loading["state"]} */
  #state = "fetching";
  #loaded = 0;
  /** @type {number | null} */
  #total = null;
  #embeds = false;
  #message = "";
  #told = 0;
  /** @type {{ at: number, bytes: number }[]} */
  #recent = [];

  /** @param {Wanted} wanted */
  constructor(wanted) {
    this.#wanted = wanted;
  }

  /**
   * @param {Loading["state"]} state
   * @param {string} [message]
   */
  state(state, message = "") {
    this.#state = state;
    this.#message = message;
    if (state === "paused") this.#recent = [];
    this.#tell();
  }

  /** @param {readonly Span[]} spans all that will be pushed */
  begin(spans) {
    this.#loaded = 0;
    this.#total = total(spans);
    this.#embeds = false;
    this.#tell();
  }

  /** @param {number} bytes that have reached the device */
  pushed(bytes) {
    this.#loaded += bytes;
    if (performance.now() - this.#told >= EVERY) this.#tell();
  }

  embeds() {
    this.#embeds = true;
    this.#tell();
  }

  /** @param {number} bytes */
  onFetched = (bytes) => {
    const now = performance.now();
    this.#recent.push({ at: now, bytes });
    this.#recent = this.#recent.filter(({ at }) => now - at < WINDOW);
    if (this.#state === "waiting" || this.#message) {
      this.#state = "fetching";
      this.#message = "";
    }
  };

  /** @param {string} why */
  onTrouble = (why) =>
    this.state("fetching", `${sentence(why)} It is tried again.`);

  onWait = () =>
    this.state(
      "waiting",
      "Another page of this site is fetching the same model; this one waits for it.",
    );

  /**
   * @param {number} done
   * @param {number} size
   */
  onCheck = (done, size) => {
    this.#state = "checking";
    this.#message = "";
    this.#loaded = done;
    this.#total = size;
    if (performance.now() - this.#told >= EVERY || done === size) this.#tell();
  };

  #rate() {
    const [first] = this.#recent;
    if (this.#state !== "fetching" || !first) return null;
    const span = performance.now() - first.at;
    if (span < 500) return null;
    const bytes = this.#recent.reduce((sum, { bytes }) => sum + bytes, 0);
    return (bytes / span) * 1000;
  }

  #tell() {
    this.#told = performance.now();
    const { key, name } = this.#wanted;
    tell({
      type: "loading",
      key,
      name,
      state: this.#state,
      loaded: this.#loaded,
      total: this.#total,
      rate: this.#rate(),
      embeds: this.#embeds,
      message: this.#message,
    });
  }
}

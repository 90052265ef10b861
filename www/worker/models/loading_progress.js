/**
 * Reports to the page how far the loading of a model is: bytes, and bytes a second
 * over the network.
 */

import { message } from "../../client/messages.js";
import { postToPage } from "../post_message.js";
import { total } from "../store/spans.js";

/** @import { Message } from "../../client/messages.js" */
/** @import { WeightsEvents } from "../store/weights.js" */
/** @import { Span } from "../store/spans.js" */
/** @import { Loading, ModelSpec } from "../../client/protocol.js" */

/** Shortest time between two reports, in ms. */
const REPORT_INTERVAL_MS = 100;
/** The rate is the mean over this time, in ms. */
const RATE_WINDOW_MS = 4000;
/** No rate is reported before this time, in ms. */
const MIN_RATE_MS = 500;

/** @implements {WeightsEvents} */
export class LoadingProgress {
  #spec;
  /** @type {Loading["state"]} */
  #state = "fetching";
  #loaded = 0;
  /** @type {number | null} */
  #total = null;
  #embeds = false;
  /** @type {Message | null} */
  #message = null;
  #reportedAt = 0;
  /** @type {{ at: number, bytes: number }[]} received within the rate's window */
  #recent = [];

  /** @param {ModelSpec} spec of the model that is loaded */
  constructor(spec) {
    this.#spec = spec;
  }

  /**
   * Reports a new state.
   * @param {Loading["state"]} state
   * @param {Message | null} [note]
   */
  state(state, note = null) {
    this.#state = state;
    this.#message = note;
    if (state === "paused") this.#recent = [];
    this.#report();
  }

  /**
   * Starts to count the bytes that the device receives.
   * @param {readonly Span[]} spans all ranges that will be pushed
   */
  begin(spans) {
    this.#loaded = 0;
    this.#total = total(spans);
    this.#embeds = false;
    this.#report();
  }

  /** @param {number} bytes that the device has just received */
  pushed(bytes) {
    this.#loaded += bytes;
    if (performance.now() - this.#reportedAt >= REPORT_INTERVAL_MS)
      this.#report();
  }

  /** Reports that the model can embed images. */
  embeds() {
    this.#embeds = true;
    this.#report();
  }

  /** @param {number} bytes that the network has just delivered */
  onFetched = (bytes) => {
    const now = performance.now();
    this.#recent.push({ at: now, bytes });
    this.#recent = this.#recent.filter(({ at }) => now - at < RATE_WINDOW_MS);
    if (this.#state === "waiting" || this.#message) {
      this.#state = "fetching";
      this.#message = null;
    }
  };

  /** @param {Message} reason of a failed request; another attempt follows */
  onTrouble = (reason) =>
    this.state("fetching", message("download-tried-again", { reason }));

  onWait = () => this.state("waiting", message("model-waiting"));

  /**
   * @param {number} done bytes that the SHA-256 covers so far
   * @param {number} size bytes of the file
   */
  onCheck = (done, size) => {
    this.#state = "checking";
    this.#message = null;
    this.#loaded = done;
    this.#total = size;
    if (
      performance.now() - this.#reportedAt >= REPORT_INTERVAL_MS ||
      done === size
    )
      this.#report();
  };

  /** Bytes a second over the network; null if nothing is fetched, or too briefly. */
  #rate() {
    const [first] = this.#recent;
    if (this.#state !== "fetching" || !first) return null;
    const span = performance.now() - first.at;
    if (span < MIN_RATE_MS) return null;
    const bytes = this.#recent.reduce((sum, { bytes }) => sum + bytes, 0);
    return (bytes / span) * 1000;
  }

  #report() {
    this.#reportedAt = performance.now();
    const { key, name } = this.#spec;
    postToPage({
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

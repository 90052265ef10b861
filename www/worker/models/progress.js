/**
 * The progress of a model that is being loaded, as the page hears it: bytes,
 * and bytes a second over the network.
 */

import { message } from "../../client/messages.js";
import { total } from "../store/spans.js";
import { tell } from "../tell.js";

/** @import { Message } from "../../client/messages.js" */
/** @import { Events } from "../store/weights.js" */
/** @import { Span } from "../store/spans.js" */
/** @import { Loading, Wanted } from "../../client/protocol.js" */

/** Shortest time between two reports, in ms. */
const EVERY = 100;
/** The rate is the mean over this time, in ms. */
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
  /** @type {Message | null} */
  #message = null;
  #told = 0;
  /** @type {{ at: number, bytes: number }[]} */
  #recent = [];

  /** @param {Wanted} wanted */
  constructor(wanted) {
    this.#wanted = wanted;
  }

  /**
   * @param {Loading["state"]} state
   * @param {Message | null} [note]
   */
  state(state, note = null) {
    this.#state = state;
    this.#message = note;
    if (state === "paused") this.#recent = [];
    this.#tell();
  }

  /** @param {readonly Span[]} spans everything that will be pushed */
  begin(spans) {
    this.#loaded = 0;
    this.#total = total(spans);
    this.#embeds = false;
    this.#tell();
  }

  /** @param {number} bytes that the device has received */
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
      this.#message = null;
    }
  };

  /** @param {Message} reason */
  onTrouble = (reason) =>
    this.state("fetching", message("download-tried-again", { reason }));

  onWait = () => this.state("waiting", message("model-waiting"));

  /**
   * @param {number} done
   * @param {number} size
   */
  onCheck = (done, size) => {
    this.#state = "checking";
    this.#message = null;
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

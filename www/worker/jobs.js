/**
 * The queue: one job after another, the most urgent first.
 */

import { message, messageOf } from "../client/messages.js";
import { answer } from "./engine/answers.js";
import { instruct } from "./engine/choices.js";
import { embed } from "./engine/embed_image.js";
import { engines, handOver, sure } from "./engine/engines.js";
import { forget, memory } from "./engine/memory.js";
import { grow, grows, growSlowly } from "./models/corpus_growth.js";
import { drop, showKept } from "./models/kept_models.js";
import {
  choose,
  goHome,
  models,
  readAhead,
  steer,
  takeOver,
  unreadByComing,
  whenModelsChange,
} from "./models/models.js";
import { tell } from "./tell.js";

/** @import { AddImage, Ask, ToWorker } from "../client/protocol.js" */
/** @import { Engine } from "./engine/runtime.js" */

/** An image's verdicts wait at most this long for other images, in ms. */
const REDRAW_EVERY = 120;
/** With hundreds of images, verdicts take longer than reading an image. Between
 *  two rounds of verdicts, images are read for this many times as long as the
 *  last round took. */
const READING = 4;

/** @type {AddImage[]} */
let waiting = [];
/** @type {number[]} */
let removals = [];
/** @type {Ask[]} */
const asked = [];
let scoredAt = 0;
/** How long the last verdicts took, in ms. */
let scoring = 0;
let busy = false;

/** One frame of a screen, in ms. */
const FRAME = 16;

/** @param {ToWorker} sent */
export function take(sent) {
  growSlowly();
  switch (sent.type) {
    case "labels":
      memory.wanted = sent;
      break;
    case "image":
      // An image of the same number has changed.
      waiting = waiting.filter(({ id }) => id !== sent.id);
      removals = removals.filter((id) => id !== sent.id);
      waiting.push(sent);
      memory.files.set(sent.id, sent.file);
      break;
    case "remove":
      waiting = waiting.filter(({ id }) => id !== sent.id);
      removals.push(sent.id);
      memory.files.delete(sent.id);
      break;
    case "watch":
      memory.watched = sent.ids && new Set(sent.ids);
      break;
    case "ask":
      asked.push(sent);
      break;
    case "model":
      choose(sent.model);
      break;
    case "loading":
      steer(sent.action);
      break;
    case "kept":
      void showKept();
      break;
    case "forget":
      void drop(sent.key);
      break;
  }
  void work();
}

/** Does all jobs, one at a time. */
export async function work() {
  if (busy || !engines.current) return;
  busy = true;
  try {
    for (let job = next(); job; job = next()) {
      await job;
      await messages();
    }
  } catch (error) {
    // Faults of images and labels are caught earlier: this is the runtime's.
    engines.current = null;
    tell({
      type: "failed",
      message: message("worker-stopped", { reason: messageOf(error) }),
    });
  } finally {
    busy = false;
  }
}

const { port1, port2 } = new MessageChannel();

/**
 * Lets the page's messages in between two jobs; a new label would otherwise wait
 * for all images before it. The promise resolves by a message of our own, which
 * queues behind the page's. A timer of 0 ms would take 4 ms, a quarter of a
 * frame.
 * @returns {Promise<void>}
 */
const messages = () =>
  new Promise((resume) => {
    port1.onmessage = () => resume();
    port2.postMessage(null);
  });

/**
 * Begins the most urgent job; null when there is none.
 * @returns {Promise<void> | null}
 */
function next() {
  const { current, successor } = engines;
  if (!current) return null;
  if (successor) return handOver(current, successor);
  if (models.coming?.arrived) return takeOver();
  if (models.homing) return goHome();
  if (removals.length > 0) return remove(current);
  if (memory.told !== memory.wanted.revision) return encode();
  if (memory.stale && isDue()) return score();
  const unexplained = memory.stale ? null : wanting();
  if (unexplained) return explain(unexplained);
  // Answers are about the verdicts that the page shows, so verdicts come first.
  const question = memory.stale ? undefined : asked.shift();
  if (question) return answer(question);
  const image = waiting.shift();
  if (image) return embed(current, image);
  const ahead = unreadByComing();
  if (ahead) return readAhead(...ahead);
  return grows() ? grow() : null;
}

whenModelsChange(() => void work());

async function encode() {
  const { revision } = memory.wanted;
  const entries = await sure(instruct);
  memory.told = revision;
  memory.stale = true;
  const labels = () => tell({ type: "labels", revision, entries });
  // Sent at once, the labels would cost the page a frame of their own, and
  // verdicts that take less than a frame would wait for it.
  if (isDue() && scoring < FRAME) await score(labels);
  else labels();
}

/** Whether it is time for the next verdicts. */
const isDue = () =>
  waiting.length === 0 ||
  performance.now() - scoredAt > Math.max(REDRAW_EVERY, READING * scoring);

/** @param {() => void} [before] called when the verdicts are known, before they are sent */
async function score(before = () => {}) {
  const begun = performance.now();
  const { methods, ...said } = await sure(({ lens }) => ({
    ...lens.judgements(),
    labels: lens.labels(),
    threshold: lens.threshold(),
    settings: lens.settings(),
    corpusSize: lens.corpusSize(),
    methods: lens.methods(),
  })).finally(before);
  memory.stale = false;
  memory.explained = null;
  scoredAt = performance.now();
  scoring = scoredAt - begun;
  const method = memory.wanted.choices?.method ?? methods[0] ?? "dnm";
  const revision = memory.told;
  tell({ type: "verdicts", revision, method, ...said });
}

/**
 * The images whose reasons are due; null for none.
 * @returns {Uint32Array | "all" | null}
 */
function wanting() {
  const { watched, explained, embeddings } = memory;
  // A page that wants all reasons also hears that there are none.
  if (!watched) return explained ? null : "all";
  const due = [...watched].filter(
    (id) => embeddings.has(id) && !explained?.has(id),
  );
  return due.length > 0 ? Uint32Array.from(due) : null;
}

/** @param {Uint32Array | "all"} which */
async function explain(which) {
  const begun = performance.now();
  const ids = which === "all" ? undefined : which;
  const verdicts = await sure(({ lens }) => lens.verdicts(ids));
  memory.explained ??= new Set();
  for (const id of ids ?? []) memory.explained.add(id);
  scoredAt = performance.now();
  scoring += scoredAt - begun;
  tell({ type: "reasons", revision: memory.told, verdicts });
}

/** @param {Engine} current */
async function remove(current) {
  const ids = removals;
  removals = [];
  for (const id of ids) {
    if (forget(id)) current.lens.removeImage(id);
  }
}

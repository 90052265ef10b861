/**
 * The queue: one job after another, the most urgent first.
 */

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
import { sentence, tell } from "./tell.js";

/** @import { AddImage, Ask, ToWorker } from "../client/protocol.js" */
/** @import { Engine } from "./engine/runtime.js" */

/** An image's verdicts wait at most this long behind other images, in ms. */
const REDRAW_EVERY = 120;
/** Of hundreds, verdicts take longer than an image: so many times as long as
 *  they took, images are read before the next ones. */
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

/** @param {ToWorker} message */
export function take(message) {
  growSlowly();
  switch (message.type) {
    case "labels":
      memory.wanted = message;
      break;
    case "image":
      // One that is sent again has changed.
      waiting = waiting.filter(({ id }) => id !== message.id);
      removals = removals.filter((id) => id !== message.id);
      waiting.push(message);
      memory.files.set(message.id, message.file);
      break;
    case "remove":
      waiting = waiting.filter(({ id }) => id !== message.id);
      removals.push(message.id);
      memory.files.delete(message.id);
      break;
    case "watch":
      memory.watched = message.ids && new Set(message.ids);
      break;
    case "ask":
      asked.push(message);
      break;
    case "model":
      choose(message.model);
      break;
    case "loading":
      steer(message.action);
      break;
    case "kept":
      void showKept();
      break;
    case "forget":
      void drop(message.key);
      break;
  }
  void work();
}

/** Does what there is to do, one job at a time. */
export async function work() {
  if (busy || !engines.current) return;
  busy = true;
  try {
    for (let job = next(); job; job = next()) {
      await job;
      await messages();
    }
  } catch (error) {
    // No image and no label list is at fault here: the runtime itself is.
    engines.current = null;
    tell({
      type: "failed",
      message: `The model stopped working: ${sentence(error)} Reload the page to start again.`,
    });
  } finally {
    busy = false;
  }
}

const { port1, port2 } = new MessageChannel();

/**
 * Messages come in between two jobs, or a new label would wait for every image
 * before it. By a message of our own, behind those that are there: a timer of
 * no time takes 4 ms, a quarter of a frame.
 * @returns {Promise<void>}
 */
const messages = () =>
  new Promise((resume) => {
    port1.onmessage = () => resume();
    port2.postMessage(null);
  });

/**
 * The most urgent thing to do, begun; null when all is done.
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
  // Answers are about what the page shows, so verdicts come first.
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
  // Told apart, the page would draw a frame of the labels alone, and verdicts
  // that take less than one would wait for it.
  if (isDue() && scoring < FRAME) await score(labels);
  else labels();
}

/** Verdicts may follow the last ones. */
const isDue = () =>
  waiting.length === 0 ||
  performance.now() - scoredAt > Math.max(REDRAW_EVERY, READING * scoring);

/** @param {() => void} [before] called when they are known, before they are told */
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
 * Images whose reasons are due; null where there is nothing to tell.
 * @returns {Uint32Array | "all" | null}
 */
function wanting() {
  const { watched, explained, embeddings } = memory;
  // Who wants all is told also that there are none.
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

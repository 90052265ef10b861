/**
 * The job queue: the worker does one job at a time, the most urgent first.
 */

import { message, messageOf } from "../client/messages.js";
import { answer } from "./engine/answers.js";
import { applyLabelsAndChoices } from "./engine/choices.js";
import { embedImage } from "./engine/embed_image.js";
import { engines, switchToWebGpu, callWithFallback } from "./engine/engines.js";
import { deleteEmbedding, workerState } from "./engine/worker_state.js";
import {
  growCorpus,
  canGrow,
  noteUserActivity,
} from "./models/corpus_growth.js";
import { deleteModel, sendKeptModels } from "./models/kept_models.js";
import {
  chooseModel,
  returnToEmbedded,
  models,
  readAhead,
  controlLoading,
  takeOver,
  nextImageToReadAhead,
  whenModelsChange,
} from "./models/models.js";
import { postToPage } from "./post_message.js";

/** @import { AddImage, Ask, ToWorker } from "../client/protocol.js" */
/** @import { Engine } from "./engine/runtime.js" */

/** Shortest time between two rounds of verdicts while images wait, in ms. */
const VERDICTS_INTERVAL_MS = 120;
/** With hundreds of images, a round of verdicts takes longer than embedding an
 *  image. So the worker embeds images for this many times as long as the last
 *  round took, before the next round. */
const EMBEDDING_TIME_FACTOR = 4;
/** One frame of a screen, in ms. */
const FRAME_MS = 16;

/** @type {AddImage[]} */
let waitingImages = [];
/** @type {number[]} */
let removals = [];
/** @type {Ask[]} */
const questions = [];
/** When the last verdicts or reasons were sent, in ms. */
let verdictsAt = 0;
/** How long the last verdicts and their reasons took, in ms. */
let verdictsTook = 0;
let isRunning = false;

/**
 * Queues what a message of the page asks for, and starts the queue.
 * @param {ToWorker} sent
 */
export function receive(sent) {
  noteUserActivity();
  switch (sent.type) {
    case "labels":
      workerState.wanted = sent;
      break;
    case "image":
      // An image with the same id has changed.
      waitingImages = waitingImages.filter(({ id }) => id !== sent.id);
      removals = removals.filter((id) => id !== sent.id);
      waitingImages.push(sent);
      workerState.files.set(sent.id, sent.file);
      break;
    case "remove":
      waitingImages = waitingImages.filter(({ id }) => id !== sent.id);
      removals.push(sent.id);
      workerState.files.delete(sent.id);
      break;
    case "watch":
      workerState.watched = sent.ids && new Set(sent.ids);
      break;
    case "ask":
      questions.push(sent);
      break;
    case "model":
      chooseModel(sent.model);
      break;
    case "loading":
      controlLoading(sent.action);
      break;
    case "kept":
      void sendKeptModels();
      break;
    case "forget":
      void deleteModel(sent.key);
      break;
  }
  void runJobs();
}

/** Does all jobs, one at a time. Does nothing before a module can answer. */
export async function runJobs() {
  if (isRunning || !engines.current) return;
  isRunning = true;
  try {
    for (let job = startNextJob(); job; job = startNextJob()) {
      await job;
      await receiveMessages();
    }
  } catch (error) {
    // Errors of images and labels are caught earlier; this one is the runtime's.
    engines.current = null;
    postToPage({
      type: "failed",
      message: message("worker-stopped", { reason: messageOf(error) }),
    });
  } finally {
    isRunning = false;
  }
}

const { port1, port2 } = new MessageChannel();

/**
 * Lets messages of the page arrive between two jobs; a new label would otherwise
 * wait for all images before it. The promise resolves by a message of this module,
 * which queues behind the page's. A timer of 0 ms would take 4 ms, a quarter of a
 * frame.
 * @returns {Promise<void>}
 */
const receiveMessages = () =>
  new Promise((resume) => {
    port1.onmessage = () => resume();
    port2.postMessage(null);
  });

/**
 * Starts the most urgent job; null if there is none.
 * @returns {Promise<void> | null}
 */
function startNextJob() {
  const { current, successor } = engines;
  if (!current) return null;
  if (successor) return switchToWebGpu(current, successor);
  if (models.loading?.loaded) return takeOver();
  if (models.returning) return returnToEmbedded();
  if (removals.length > 0) return removeImages(current);
  if (workerState.told !== workerState.wanted.revision) return applyLabels();
  if (workerState.stale && areVerdictsDue()) return sendVerdicts();
  const unexplained = workerState.stale ? null : imagesWithoutReasons();
  if (unexplained) return sendReasons(unexplained);
  // An answer belongs to the verdicts that the page shows, so verdicts come first.
  const question = workerState.stale ? undefined : questions.shift();
  if (question) return answer(question);
  const image = waitingImages.shift();
  if (image) return embedImage(current, image);
  const ahead = nextImageToReadAhead();
  if (ahead) return readAhead(...ahead);
  return canGrow() ? growCorpus() : null;
}

whenModelsChange(() => void runJobs());

async function applyLabels() {
  const { revision } = workerState.wanted;
  const entries = await callWithFallback(applyLabelsAndChoices);
  workerState.told = revision;
  workerState.stale = true;
  const labels = () => postToPage({ type: "labels", revision, entries });
  // If the labels were sent first, the page would draw a frame for them alone,
  // and verdicts that take less than a frame would wait for it.
  if (areVerdictsDue() && verdictsTook < FRAME_MS) await sendVerdicts(labels);
  else labels();
}

/** Whether it is time for the next verdicts. */
const areVerdictsDue = () =>
  waitingImages.length === 0 ||
  performance.now() - verdictsAt >
    Math.max(VERDICTS_INTERVAL_MS, EMBEDDING_TIME_FACTOR * verdictsTook);

/** @param {() => void} [before] called when the verdicts are known, before they are sent */
async function sendVerdicts(before = () => {}) {
  const started = performance.now();
  const { methods, ...verdicts } = await callWithFallback(({ lens }) => ({
    ...lens.judgements(),
    labels: lens.labels(),
    threshold: lens.threshold(),
    settings: lens.settings(),
    corpusSize: lens.corpusSize(),
    methods: lens.methods(),
  })).finally(before);
  workerState.stale = false;
  workerState.explained = null;
  verdictsAt = performance.now();
  verdictsTook = verdictsAt - started;
  const method = workerState.wanted.choices?.method ?? methods[0] ?? "dnm";
  const revision = workerState.told;
  postToPage({ type: "verdicts", revision, method, ...verdicts });
}

/**
 * The images whose reasons are to be sent; null for none.
 * @returns {Uint32Array | "all" | null}
 */
function imagesWithoutReasons() {
  const { watched, explained, embeddings } = workerState;
  // A page that watches all images gets a message even if there are no images.
  if (!watched) return explained ? null : "all";
  const due = [...watched].filter(
    (id) => embeddings.has(id) && !explained?.has(id),
  );
  return due.length > 0 ? Uint32Array.from(due) : null;
}

/** @param {Uint32Array | "all"} which */
async function sendReasons(which) {
  const started = performance.now();
  const ids = which === "all" ? undefined : which;
  const verdicts = await callWithFallback(({ lens }) => lens.verdicts(ids));
  workerState.explained ??= new Set();
  for (const id of ids ?? []) workerState.explained.add(id);
  verdictsAt = performance.now();
  verdictsTook += verdictsAt - started;
  postToPage({ type: "reasons", revision: workerState.told, verdicts });
}

/** @param {Engine} current */
async function removeImages(current) {
  const ids = removals;
  removals = [];
  for (const id of ids) {
    if (deleteEmbedding(id)) current.lens.removeImage(id);
  }
}

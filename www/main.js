/**
 * The page: what the user does goes to the worker, what the worker says is
 * drawn. All inference and all mathematics are on the other side.
 */

import { Card } from "./card.js";
import { byId } from "./dom.js";
import { listenForFiles } from "./intake.js";
import { LabelBox } from "./labels.js";
import { showSamples } from "./samples.js";
import { Status } from "./status.js";
import { asRaster } from "./svg.js";

/** @import { FromWorker, ToWorker, Verdicts } from "./protocol.js" */

const root = document.documentElement;
const list = byId("cards", HTMLElement);
const summary = byId("summary", HTMLElement);
const announcement = byId("announcement", HTMLElement);

/** @type {Map<number, { card: Card, url: string }>} */
const pictures = new Map();
let lastId = 0;
let revision = 0;
let drawnRevision = 0;

const worker = startWorker();
const status = new Status();
const labelBox = new LabelBox(sendLabels, settle);
sendLabels(labelBox.labels);
listenForFiles(addFiles);
void showSamples(addFiles, () => labelBox.labels);
byId("clear", HTMLButtonElement).addEventListener("click", () => {
  for (const id of [...pictures.keys()]) remove(id);
  byId("files", HTMLInputElement).focus();
});

/**
 * A worker fetched by its address would not be bound by this page's Content
 * Security Policy; one that starts from a blob inherits it.
 */
function startWorker() {
  const script = new URL("worker.js", import.meta.url).href;
  const blob = new Blob([`import ${JSON.stringify(script)};`], {
    type: "text/javascript",
  });
  const url = URL.createObjectURL(blob);
  const started = new Worker(url, { type: "module" });
  started.addEventListener("message", (event) => {
    URL.revokeObjectURL(url);
    receive(event.data);
  });
  started.addEventListener("error", () =>
    fail("OOD Lens cannot start: its worker could not be loaded."),
  );
  return started;
}

/** @param {ToWorker} message */
function send(message) {
  worker.postMessage(message);
}

/** @param {string[]} labels */
function sendLabels(labels) {
  revision += 1;
  send({ type: "labels", revision, labels });
  settle();
}

/** @param {File[]} files */
function addFiles(files) {
  for (const file of files) {
    lastId += 1;
    void add(lastId, file);
  }
  settle();
}

/**
 * @param {number} id
 * @param {File} file
 */
async function add(id, file) {
  const url = URL.createObjectURL(file);
  const name = file.name || "pasted picture";
  const card = new Card({ id, name, url }, () => {
    const next =
      card.element.nextElementSibling ?? card.element.previousElementSibling;
    remove(id);
    const focus = next?.querySelector("button.remove");
    if (focus instanceof HTMLElement) focus.focus();
    else byId("files", HTMLInputElement).focus();
  });
  pictures.set(id, { card, url });
  list.append(card.element);
  const raster = await asRaster(file, url);
  if (pictures.has(id)) send({ type: "image", id, file: raster });
}

/** @param {number} id */
function remove(id) {
  const picture = pictures.get(id);
  if (!picture) return;
  URL.revokeObjectURL(picture.url);
  picture.card.element.remove();
  pictures.delete(id);
  send({ type: "remove", id });
  settle();
}

/** @param {FromWorker} message */
function receive(message) {
  switch (message.type) {
    case "progress":
      return status.progress(message);
    case "ready":
      root.dataset.state = "ready";
      root.dataset.device = "cpu";
      status.runs(message.device);
      byId("corpus-size", HTMLElement).textContent =
        `${message.corpusSize.toLocaleString("en")} other words`;
      return;
    case "webgpu":
      root.dataset.webgpu = message.state;
      root.dataset.device = message.state === "ready" ? "webgpu" : "cpu";
      return status.runs(
        message.state === "pending"
          ? `${message.device}, WebGPU follows`
          : message.device,
        message.message,
      );
    case "labels":
      if (message.revision === revision) labelBox.show(message.entries);
      return;
    case "embedding":
      return pictures.get(message.id)?.card.embedding(message.done);
    case "image-error":
      pictures.get(message.id)?.card.fail(message.message);
      return settle();
    case "verdicts":
      return drawVerdicts(message);
    case "failed":
      return fail(message.message);
  }
}

/** @param {Verdicts} message */
function drawVerdicts(message) {
  const cosines = message.verdicts.flatMap(({ labels, negatives }) => [
    labels[0]?.cosine ?? 0,
    ...negatives.map(({ cosine }) => cosine),
  ]);
  // One axis for all bars of the page, to the next tenth.
  const axis = Math.max(0.1, Math.ceil(Math.max(0, ...cosines) * 10) / 10);
  for (const verdict of message.verdicts) {
    pictures.get(verdict.id)?.card.show(verdict, axis);
  }
  if (message.verdicts.length === 0) {
    for (const { card } of pictures.values()) card.unlabelled();
  }
  drawnRevision = message.revision;
  settle();
}

/** @param {string} message */
function fail(message) {
  root.dataset.state = "failed";
  status.failed();
  const alarm = byId("alarm", HTMLElement);
  alarm.textContent = message;
  alarm.hidden = false;
}

/** Says where all the pictures stand. */
function settle() {
  const count = { waiting: 0, id: 0, ood: 0, error: 0 };
  for (const { card } of pictures.values()) {
    const state = card.state === "embedding" ? "waiting" : card.state;
    if (state in count) count[/** @type {keyof typeof count} */ (state)] += 1;
  }
  const edited = labelBox.pending || drawnRevision !== revision;
  root.dataset.busy = String(edited || count.waiting > 0);
  root.toggleAttribute("data-filled", pictures.size > 0);
  byId("results-head", HTMLElement).hidden = pictures.size === 0;
  const parts = [
    count.id > 0 && `${count.id} ${count.id === 1 ? "belongs" : "belong"}`,
    count.ood > 0 && `${count.ood} ${count.ood === 1 ? "does" : "do"} not`,
    count.error > 0 && `${count.error} cannot be read`,
    count.waiting > 0 && `${count.waiting} to go`,
  ].filter((part) => part !== false);
  const text = parts.join(", ");
  summary.textContent = text;
  // Heard only when all is settled, not at every step on the way.
  if (root.dataset.busy === "false" && announcement.textContent !== text) {
    announcement.textContent = text;
  }
}

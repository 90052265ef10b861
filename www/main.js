/**
 * The page: what the user does goes to the session, what the session knows is
 * drawn. All inference and all mathematics are in the worker.
 */

import { CardList } from "./cards/list.js";
import { CompareView } from "./compare/view.js";
import { byId } from "./dom.js";
import { saveCsv, saveJson } from "./export/save.js";
import { hasCamera, openCamera } from "./images/camera.js";
import { openDrawing } from "./images/draw.js";
import { listenForFiles } from "./images/intake.js";
import { showSamples } from "./images/samples.js";
import { LabelField } from "./labels/field.js";
import { t } from "./lang.js";
import { closeOutside } from "./menu.js";
import { ModelMenu } from "./models/menu.js";
import { Overview } from "./overview/view.js";
import { grouped } from "./scale.js";
import { Session } from "./session.js";
import { SettingsPanel } from "./settings/panel.js";
import { OwnWords } from "./settings/words.js";
import { Standing } from "./standing.js";
import { Status } from "./status.js";
import { Views } from "./views.js";
import { WhyDialog } from "./why/dialog.js";
import { followWidth } from "./width.js";

const root = document.documentElement;
followWidth();
export const session = new Session();

export const labels = new LabelField(
  (list) => session.setLabels(list),
  () => standing.later(),
);
const standing = new Standing(session, () => labels.pending);
session.on("entries", (entries) => labels.show(entries));
session.setLabels(labels.labels);

const why = new WhyDialog(session);
new CardList(session, (id) => why.open(id));
const overview = new Overview(session, (id) => why.open(id));
const compare = new CompareView(session, (id) => why.open(id));
new SettingsPanel(session);
export const models = new ModelMenu(session);
new OwnWords(session);
new Views([
  { name: t("Pictures"), panel: byId("view-cards", HTMLElement) },
  {
    name: t("Overview"),
    panel: overview.element,
    onShow: () => overview.show(),
  },
  {
    name: t("Compare methods"),
    panel: compare.element,
    onShow: () => compare.show(),
  },
]);

listenForFiles((files, leftOut) => {
  for (const file of files) session.add(file, file.name || t("pasted picture"));
  byId("left-out", HTMLElement).textContent =
    leftOut === 0
      ? ""
      : leftOut === 1
        ? t("1 file that is no picture was left out.")
        : t("{leftOut} files that are no pictures were left out.", { leftOut });
});
/** Adds samples by name, once the gallery is there. */
export const samples = showSamples(
  (files) => files.forEach((file) => session.add(file, file.name)),
  () => session.labels,
);

byId("draw", HTMLButtonElement).addEventListener("click", () =>
  openDrawing(session),
);
const camera = byId("camera", HTMLButtonElement);
camera.hidden = !hasCamera();
camera.addEventListener("click", () => openCamera(session));
byId("clear", HTMLButtonElement).addEventListener("click", () => {
  for (const id of [...session.pictures.keys()]) session.remove(id);
  byId("files", HTMLInputElement).focus();
});
byId("save-csv", HTMLButtonElement).addEventListener("click", () =>
  orSay(saveCsv(session)),
);
byId("save-json", HTMLButtonElement).addEventListener("click", () =>
  orSay(saveJson(session)),
);
/** @param {Promise<void>} saved what went wrong is told where failures are */
const orSay = (saved) =>
  void saved.catch((error) => {
    const alarm = byId("alarm", HTMLElement);
    alarm.textContent = t("The file could not be made: {message}", {
      message: error.message,
    });
    alarm.hidden = false;
  });
for (const id of ["status", "save"]) closeOutside(byId(id, HTMLDetailsElement));

const status = new Status();
session.on("progress", (progress) => status.progress(progress));
/** @param {number} count */
const weighsAgainst = (count) =>
  (byId("corpus-size", HTMLElement).textContent =
    count === 1
      ? t("1 other word")
      : t("{count} other words", { count: grouped(count) }));
session.on("ready", ({ device, corpusSize }) => {
  root.dataset.state = "ready";
  root.dataset.device = "cpu";
  status.runs(device);
  weighsAgainst(corpusSize);
});
session.on("model", ({ device, runtime, message }) => {
  root.dataset.device = runtime;
  status.runs(device, message || undefined);
});
session.on("corpus", ({ size }) => weighsAgainst(size));
session.on("verdicts", ({ corpusSize }) => weighsAgainst(corpusSize));
session.on("webgpu", ({ state, device, message }) => {
  root.dataset.webgpu = state;
  root.dataset.device = state === "ready" ? "webgpu" : "cpu";
  status.runs(
    state === "pending" ? t("{device}, WebGPU follows", { device }) : device,
    message,
  );
});
session.on("failed", (message) => {
  root.dataset.state = "failed";
  status.failed();
  const alarm = byId("alarm", HTMLElement);
  alarm.textContent = message;
  alarm.hidden = false;
});

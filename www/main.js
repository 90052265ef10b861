/**
 * The page: its parts hand the user's actions to the session and draw what the
 * session knows. All inference and all mathematics are in the worker.
 */

import { PageAddress } from "./page/address.js";
import { CardList } from "./page/cards/card_list.js";
import { CompareView } from "./page/compare/compare_view.js";
import { saveCsv, saveJson } from "./page/export/save.js";
import { hasCamera, openCamera } from "./page/images/camera.js";
import { openDrawing } from "./page/images/draw.js";
import { listenForFiles } from "./page/images/intake.js";
import { showSamples } from "./page/images/samples.js";
import { LabelField } from "./page/labels/label_field.js";
import { ModelMenu } from "./page/models/model_menu.js";
import { Overview } from "./page/overview/overview.js";
import { Session } from "./page/session.js";
import { OwnWords } from "./page/settings/own_words.js";
import { SettingsPanel } from "./page/settings/settings_panel.js";
import { Status } from "./page/status.js";
import { Summary } from "./page/summary.js";
import { Views } from "./page/views.js";
import { WhyDialog } from "./page/why/why_dialog.js";
import { followWidth } from "./page/width.js";
import { byId } from "./ui/dom.js";
import { say, t } from "./ui/language.js";
import { closeOutside } from "./ui/menu.js";
import { grouped } from "./ui/scale.js";

const root = document.documentElement;
followWidth();
/** Exported for the console: no module imports an entrance. */
export const session = new Session();

const labels = new LabelField(
  (list) => session.setLabels(list),
  () => summary.scheduleDraw(),
);
const summary = new Summary(session, () => labels.pending);
session.on("entries", (entries) => labels.show(entries));
session.setLabels(labels.labels);

const why = new WhyDialog(session);
new CardList(session, (id) => why.open(id));
const overview = new Overview(session, (id) => why.open(id));
const compare = new CompareView(session, (id) => why.open(id));
new SettingsPanel(session);
const models = new ModelMenu(session);
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
        ? t("1 file was left out because it is not a picture.")
        : t("{leftOut} files were left out because they are not pictures.", {
            leftOut,
          });
});
/** Resolves to a function that adds samples by name. */
const samples = showSamples(
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
/** @param {Promise<void>} saved a failure is shown where failures are */
const orSay = (saved) =>
  void saved.catch((error) => {
    const alarm = byId("alarm", HTMLElement);
    alarm.textContent = t("The file could not be saved: {message}", {
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
  status.runs(device, message ? say(message) : undefined);
});
session.on("corpus", ({ size }) => weighsAgainst(size));
session.on("verdicts", ({ corpusSize }) => weighsAgainst(corpusSize));
session.on("webgpu", ({ state, device, message }) => {
  root.dataset.webgpu = state;
  root.dataset.device = state === "ready" ? "webgpu" : "cpu";
  status.runs(
    state === "pending" ? t("{device}, preparing WebGPU", { device }) : device,
    say(message),
  );
});
session.on("failed", (message) => {
  root.dataset.state = "failed";
  status.failed();
  const alarm = byId("alarm", HTMLElement);
  alarm.textContent = say(message);
  alarm.hidden = false;
});

new PageAddress({ session, labels, models, samples });

/**
 * The progress of the model that is being loaded: a bar, a line of text, and
 * buttons to pause and cancel. The page and the dialog of models both show it.
 */

import { make } from "../../ui/dom.js";
import { say, t } from "../../ui/language.js";
import { inTime, inUnits } from "./units.js";

/** @import { Loading } from "../../client/protocol.js" */
/** @import { Session } from "../session.js" */

/** @param {Loading} loading */
function wordsFor({ state, loaded, total, rate }) {
  const of =
    total === null
      ? inUnits(loaded)
      : t("{loaded} of {total}", {
          loaded: inUnits(loaded),
          total: inUnits(total),
        });
  switch (state) {
    case "waiting":
      return t("Waiting for another page of this site");
    case "paused":
      return t("Paused at {of}", { of });
    case "reading":
      if (total === null) return t("Looking at the files");
      return t("Reading from this device: {of}", { of });
    case "checking":
      return t("Comparing the file with the published one: {of}", { of });
    case "starting":
      return t("Starting");
    case "fetching": {
      if (total === null) return t("Looking at the files");
      const left =
        rate && rate > 0
          ? t(", {time} left", { time: inTime((total - loaded) / rate) })
          : "";
      const speed = rate ? t(" at {rate}/s", { rate: inUnits(rate) }) : "";
      return t("Fetching {of}{speed}{left}", { of, speed, left });
    }
    default:
      return "";
  }
}

/**
 * @param {Session} session
 * @returns {HTMLElement}
 */
export function loadingLine(session) {
  const name = make("b", { dir: "auto" });
  const words = make("span", { class: "loading-words" });
  const bar = make("progress", { max: "1" });
  const message = make("p", { class: "hint" });
  const hold = make("button", { type: "button", class: "quiet" }, t("Pause"));
  const cancel = make(
    "button",
    { type: "button", class: "quiet" },
    t("Cancel"),
  );
  const line = make(
    "div",
    { class: "loading", hidden: "" },
    make("p", {}, name, " ", words),
    bar,
    message,
    make("p", { class: "loading-buttons" }, hold, cancel),
  );
  hold.addEventListener("click", () =>
    session.steer(session.loading?.state === "paused" ? "resume" : "pause"),
  );
  cancel.addEventListener("click", () => session.steer("cancel"));
  const draw = () => {
    const { loading } = session;
    line.hidden = loading === null;
    if (!loading) return;
    const { state, loaded, total } = loading;
    line.dataset["state"] = state;
    name.textContent = loading.name;
    words.textContent = wordsFor(loading);
    bar.setAttribute("aria-label", t("Loading {name}", { name: loading.name }));
    if (total === null || state === "starting") bar.removeAttribute("value");
    else bar.value = total === 0 ? 1 : loaded / total;
    message.textContent = loading.message
      ? say(loading.message)
      : loading.embeds
        ? t(
            "The model already reads your pictures while the rest of it is loading.",
          )
        : t("The model in use goes on meanwhile.");
    const over = state === "starting" || state === "checking";
    hold.hidden = over || state === "reading";
    hold.textContent = state === "paused" ? t("Go on") : t("Pause");
    cancel.hidden = over;
  };
  session.on("loading", draw);
  session.on("model", draw);
  draw();
  return line;
}

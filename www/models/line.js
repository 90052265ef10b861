/**
 * How far the model on its way has come: a bar, a line of words, and what can
 * be done about it. Drawn in more than one place.
 */

import { make } from "../dom.js";
import { inTime, inUnits } from "./size.js";

/** @import { Loading } from "../protocol.js" */
/** @import { Session } from "../session.js" */

/** @param {Loading} loading */
function wordsFor({ state, loaded, total, rate }) {
  const of =
    total === null
      ? inUnits(loaded)
      : `${inUnits(loaded)} of ${inUnits(total)}`;
  switch (state) {
    case "waiting":
      return "Waits for another page of this site";
    case "paused":
      return `Paused at ${of}`;
    case "reading":
      if (total === null) return "Looks at it";
      return `Reads it from this device: ${of}`;
    case "checking":
      return `Checks what came against what was published: ${of}`;
    case "starting":
      return "Starts";
    case "fetching": {
      if (total === null) return "Looks at it";
      const left =
        rate && rate > 0 ? `, ${inTime((total - loaded) / rate)} left` : "";
      const speed = rate ? ` at ${inUnits(rate)}/s` : "";
      return `Fetches ${of}${speed}${left}`;
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
  const hold = make("button", { type: "button", class: "quiet" }, "Pause");
  const cancel = make("button", { type: "button", class: "quiet" }, "Cancel");
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
    bar.setAttribute("aria-label", `${loading.name} on its way`);
    if (total === null || state === "starting") bar.removeAttribute("value");
    else bar.value = total === 0 ? 1 : loaded / total;
    message.textContent =
      loading.message ||
      (loading.embeds
        ? "It reads your pictures already, while the rest is on its way."
        : "The model in use goes on meanwhile.");
    const over = state === "starting" || state === "checking";
    hold.hidden = over || state === "reading";
    hold.textContent = state === "paused" ? "Go on" : "Pause";
    cancel.hidden = over;
  };
  session.on("loading", draw);
  session.on("model", draw);
  draw();
  return line;
}

/**
 * Which page this is: the whole one, or with `?embed=1` the element alone, for
 * an iframe. Either is kept for the time without a network once it is ready.
 */

import { keepOffline } from "./offline/register.js";

const root = document.documentElement;

const SAID = {
  kept: "Kept in this browser: works without a network from now on.",
  newer: "A newer version is kept in this browser: your next visit shows it.",
};

/** Keeping the page must not slow its loading. */
function keep() {
  void keepOffline((state) => {
    root.dataset["kept"] = state;
    const note = document.getElementById("kept-note");
    if (!note) return;
    note.textContent = SAID[state];
    note.parentElement?.toggleAttribute("hidden", false);
  });
}

for (const sheet of document.querySelectorAll("link[media='not all']")) {
  sheet.setAttribute("media", "all");
}

if (new URLSearchParams(location.search).get("embed") === "1") {
  addEventListener("ood-lens:ready", keep, { once: true });
  void import("./element/embed.js");
} else {
  const watch = new MutationObserver(() => {
    if (root.dataset["state"] !== "ready") return;
    watch.disconnect();
    keep();
  });
  watch.observe(root, { attributeFilter: ["data-state"] });
  void import("./state/page.js");
}

/**
 * Starts the page: the whole page, or with `?embed=1` the element alone, for an
 * iframe. Once the page is ready, the service worker keeps it for visits without
 * a network.
 */

import { languageFor } from "./lang/languages.js";
import { keepOffline } from "./offline/register.js";
import { recall } from "./page/remembered.js";
import { speak, t, translate } from "./ui/language.js";

const root = document.documentElement;

/** Called when the page is ready: keeping the page must not slow its loading. */
function keep() {
  void keepOffline((state) => {
    root.dataset["kept"] = state;
    const note = document.getElementById("kept-note");
    if (!note) return;
    note.textContent =
      state === "kept"
        ? t(
            "This browser keeps the page: it works without a network from now on.",
          )
        : t(
            "This browser keeps a newer version of the page: your next visit shows it.",
          );
    note.parentElement?.toggleAttribute("hidden", false);
  });
}

for (const sheet of document.querySelectorAll("link[media='not all']")) {
  sheet.setAttribute("media", "all");
}

if (new URLSearchParams(location.search).get("embed") === "1") {
  addEventListener("ood-lens:ready", keep, { once: true });
  void import("./element/iframe.js");
} else {
  const watch = new MutationObserver(() => {
    if (root.dataset["state"] !== "ready") return;
    watch.disconnect();
    keep();
  });
  watch.observe(root, { attributeFilter: ["data-state"] });
  void page();
}

async function page() {
  await speak(languageFor(languagesAsked()));
  if (root.lang !== "en") translate(root);
  await import("./main.js");
}

/** The wanted languages: the link's, the last visit's, the browser's. */
function languagesAsked() {
  const { hash, search } = location;
  return [
    new URLSearchParams(hash.slice(1)).get("lang"),
    new URLSearchParams(search).get("lang"),
    recall("lang"),
    ...navigator.languages,
  ];
}

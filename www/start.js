/**
 * Which page this is: the whole one, or with `?embed=1` the element alone, for
 * an iframe. Either is kept for the time without a network once it is ready.
 */

import { keepOffline } from "./offline/register.js";

const root = document.documentElement;

/** Keeping the page must not slow its loading. */
function keep() {
  void keepOffline((state) => (root.dataset["kept"] = state));
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

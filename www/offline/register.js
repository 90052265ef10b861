/**
 * Registering the service worker `sw.js`.
 */

/**
 * Stores the page for visits without a network, if it was packaged by `cargo xtask
 * package` and the browser allows it. Call this function when the page is ready,
 * because storing the page uses the network.
 * @param {(state: "kept" | "newer") => void} onState `kept`: from now on the page
 *   works without a network; `newer`: the next visit shows a newer version
 */
export async function keepOffline(onState) {
  const packaged = document.documentElement.hasAttribute("data-offline");
  if (!packaged || !("serviceWorker" in navigator)) return;
  try {
    const address = new URL("../../sw.js", import.meta.url);
    const registration = await navigator.serviceWorker.register(address, {
      updateViaCache: "none",
    });
    const active = registration.active;
    if (active) onState("kept");
    const next = registration.installing ?? registration.waiting;
    if (next) watch(next);
    registration.addEventListener("updatefound", () => {
      if (registration.installing) watch(registration.installing);
    });
    /** @param {ServiceWorker} worker */
    function watch(worker) {
      const report = () => {
        if (worker.state === "installed" && active) onState("newer");
        if (worker.state === "activated") onState("kept");
      };
      worker.addEventListener("statechange", report);
      report();
    }
  } catch {
    // A private window or a full disk allows no service worker. The page works
    // without one.
  }
}

/**
 * Registering the service worker `sw.js`.
 */

/**
 * Keeps the page for visits without a network, if `cargo xtask package` packaged
 * it. Does nothing elsewhere, and where the browser refuses. Call it when the
 * page is ready, because keeping the page uses the network.
 * @param {(state: "kept" | "newer") => void} onState kept: from now on the page
 *   works without a network; newer: the next visit shows a newer version
 */
export async function keepOffline(onState) {
  const packaged = document.documentElement.hasAttribute("data-offline");
  if (!packaged || !("serviceWorker" in navigator)) return;
  try {
    const address = new URL("../../sw.js", import.meta.url);
    const registration = await navigator.serviceWorker.register(address, {
      updateViaCache: "none",
    });
    const before = registration.active;
    if (before) onState("kept");
    const coming = registration.installing ?? registration.waiting;
    if (coming) watch(coming);
    registration.addEventListener("updatefound", () => {
      if (registration.installing) watch(registration.installing);
    });
    /** @param {ServiceWorker} worker */
    function watch(worker) {
      const tell = () => {
        if (worker.state === "installed" && before) onState("newer");
        if (worker.state === "activated") onState("kept");
      };
      worker.addEventListener("statechange", tell);
      tell();
    }
  } catch {
    // Private windows and full disks refuse. The page works without it.
  }
}

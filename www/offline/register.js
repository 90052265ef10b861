/**
 * The page's side of `sw.js`.
 */

/**
 * Keeps the page for the time without a network, where it was packaged for
 * that (`cargo xtask package`); elsewhere, and where the browser refuses,
 * nothing happens. To be called when the page has what it needs: keeping it
 * takes a share of the network.
 * @param {(state: "kept" | "newer") => void} onState kept: a reload works
 *   without a network from now on; newer: so does the next visit, with a newer
 *   version
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
    // Private windows and full disks refuse. The page works as it did.
  }
}

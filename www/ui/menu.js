/**
 * A `details` that behaves like a menu.
 */

/**
 * Away with Escape, or by a click elsewhere.
 * @param {HTMLDetailsElement} box
 */
export function closeOutside(box) {
  addEventListener("pointerdown", ({ target }) => {
    if (target instanceof Node && !box.contains(target)) box.open = false;
  });
  box.addEventListener("keydown", ({ key }) => {
    if (key !== "Escape" || !box.open) return;
    box.open = false;
    box.querySelector("summary")?.focus();
  });
}

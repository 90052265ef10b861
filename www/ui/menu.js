/**
 * Makes a `details` element behave like a menu.
 */

/**
 * Closes the menu when the user presses Escape or clicks outside of it.
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

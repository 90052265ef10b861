/**
 * The views of the pictures, as tabs (WAI-ARIA tabs pattern).
 */

import { byId, make } from "../ui/dom.js";

/**
 * @typedef {object} View
 * @property {string} name text of its tab
 * @property {HTMLElement} panel
 * @property {() => void} [onShow] called each time the view is shown
 */

/** Tabs that show one view at a time. */
export class Views {
  #tabs;
  #views;
  #shown = 0;

  /** @param {View[]} views the first one is shown at the start */
  constructor(views) {
    this.#views = views;
    this.#tabs = views.map(({ name, panel }, at) => {
      const tab = make(
        "button",
        {
          type: "button",
          role: "tab",
          id: `tab-${panel.id}`,
          "aria-controls": panel.id,
        },
        name,
      );
      panel.setAttribute("role", "tabpanel");
      panel.setAttribute("aria-labelledby", tab.id);
      tab.addEventListener("click", () => this.show(at));
      return tab;
    });
    const list = byId("tabs", HTMLElement);
    list.append(...this.#tabs);
    list.addEventListener("keydown", (event) => this.#key(event));
    this.show(0);
  }

  /**
   * Shows one view and hides the others.
   * @param {number} at its place in the list
   */
  show(at) {
    this.#shown = at;
    for (const [each, { panel }] of this.#views.entries()) {
      const on = each === at;
      panel.hidden = !on;
      this.#tabs[each]?.setAttribute("aria-selected", String(on));
      this.#tabs[each]?.setAttribute("tabindex", on ? "0" : "-1");
    }
    this.#views[at]?.onShow?.();
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const last = this.#tabs.length - 1;
    // On a right-to-left page, the left arrow goes to the next tab.
    const rtl = getComputedStyle(document.documentElement).direction === "rtl";
    const step = rtl ? -1 : 1;
    const to = {
      ArrowRight: this.#shown + step,
      ArrowLeft: this.#shown - step,
      Home: 0,
      End: last,
    }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    const at = to < 0 ? last : to > last ? 0 : to;
    this.show(at);
    this.#tabs[at]?.focus();
  }
}

/**
 * Places two boxes by the width of the window. On one column, the options
 * (method, other words) and the facts (model, privacy) come after the verdicts.
 */

import { byId } from "../ui/dom.js";

/** Places the boxes now and whenever the window crosses the two-column width. */
export function followWidth() {
  const wide = matchMedia("(min-width: 60rem)");
  const facts = byId("facts", HTMLElement);
  const options = byId("options", HTMLElement);
  const place = () => {
    const focused = document.activeElement;
    if (wide.matches) {
      byId("drop-words", HTMLElement).append(facts);
      byId("setup", HTMLElement).append(options);
    } else {
      byId("more", HTMLElement).append(facts, options);
    }
    // An element that is moved in the document loses the focus.
    if (focused instanceof HTMLElement && focused !== document.activeElement)
      focused.focus({ preventScroll: true });
  };
  wide.addEventListener("change", place);
  place();
  document.documentElement.dataset["placed"] = "";
}

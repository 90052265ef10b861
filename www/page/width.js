/**
 * Where there is one column only, the verdicts come before what is seldom
 * touched: the method, the other words, and the facts about model and privacy.
 */

import { byId } from "../ui/dom.js";

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
    // What is moved loses the focus.
    if (focused instanceof HTMLElement && focused !== document.activeElement)
      focused.focus({ preventScroll: true });
  };
  wide.addEventListener("change", place);
  place();
  document.documentElement.dataset["placed"] = "";
}

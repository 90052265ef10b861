/**
 * The page inside an iframe: shows only the element, with the state from the
 * address, and reports its height to the embedding page.
 */

import { OodLensElement } from "../element.js";
import { languageFor } from "../lang/languages.js";
import { writeList } from "../state/fields.js";
import { readHash } from "../state/hash.js";
import { make } from "../ui/dom.js";

const element = new OodLensElement();
const problemList = make("div", { role: "status" });

/**
 * Sets the element's attributes from the address, and removes all others: a
 * changed address replaces the whole state.
 */
function applyAddress() {
  const { state, problems } = readHash(location.hash);
  const { labels, method, settings, lesson, samples, hide, theme, lang } =
    state;
  /** @type {Record<string, string>} */
  const attributes = {
    ...(labels === null ? {} : { labels: writeList(labels, ", ") }),
    ...(samples.length === 0
      ? {}
      : { images: samples.map((name) => `sample:${name}`).join(" ") }),
    ...(lesson === 0 ? {} : { lesson: String(lesson) }),
    ...(Object.keys(settings).length === 0
      ? {}
      : { settings: JSON.stringify(settings) }),
    ...(hide.length === 0 ? {} : { hide: hide.join(" ") }),
    ...(lang === "" ? {} : { lang }),
    ...(state.threshold === null ? {} : { threshold: String(state.threshold) }),
    method,
    theme,
  };
  for (const name of element.getAttributeNames()) {
    if (!(name in attributes)) element.removeAttribute(name);
  }
  for (const [name, value] of Object.entries(attributes)) {
    element.setAttribute(name, value);
  }
  document.documentElement.lang = languageFor([lang]);
  if (theme !== "auto") document.documentElement.style.colorScheme = theme;
  problemList.replaceChildren(...problems.map((text) => make("p", {}, text)));
}

applyAddress();
addEventListener("hashchange", applyAddress);
document.documentElement.dataset.embed = "";
document.body.replaceChildren(
  make(
    "main",
    {},
    make("h1", { class: "away" }, "OOD Lens"),
    problemList,
    element,
  ),
);

new ResizeObserver(() => {
  // "*" lets any embedding page read the message: a height is no secret.
  const { height } = document.body.getBoundingClientRect();
  parent.postMessage(
    { type: "ood-lens:height", height: Math.ceil(height) },
    "*",
  );
}).observe(document.body);

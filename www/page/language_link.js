/**
 * The link to this page in the other language: the same address, reloaded.
 */

import { LANGUAGES } from "../lang/languages.js";
import { byId } from "../ui/dom.js";
import { t } from "../ui/language.js";
import { remember } from "./remembered.js";

/**
 * Shows the link.
 * @param {() => number} countOwn counts the user's own pictures, which are lost
 *   when the page reloads
 */
export function offerLanguage(countOwn) {
  const other = document.documentElement.lang === "ja" ? "en" : "ja";
  const link = byId("language", HTMLAnchorElement);
  link.textContent = LANGUAGES[other];
  link.lang = other;
  link.hreflang = other;
  link.hidden = false;
  link.addEventListener("click", (event) => {
    event.preventDefault();
    const lost = countOwn();
    const confirmed =
      lost === 0 ||
      confirm(
        t(
          "The page will reload. Your labels stay, but you will have to add {count} of your own pictures again. Continue?",
          { count: lost },
        ),
      );
    if (!confirmed) return;
    remember("lang", other);
    const url = new URL(location.href);
    url.searchParams.set("lang", other);
    // A language in the hash would override the one that the user chose.
    url.hash = url.hash.replace(/(^#|&)lang=[^&]*/, "$1");
    location.assign(url);
  });
}

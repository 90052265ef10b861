/**
 * The way to the page in another language: the same address, loaded anew.
 */

import { LANGUAGES } from "../lang/languages.js";
import { byId } from "../ui/dom.js";
import { t } from "../ui/language.js";
import { remember } from "./remembered.js";

/** @param {() => number} own pictures, which no address can bring back */
export function offerLanguage(own) {
  const other = document.documentElement.lang === "ja" ? "en" : "ja";
  const link = byId("language", HTMLAnchorElement);
  link.textContent = LANGUAGES[other];
  link.lang = other;
  link.hreflang = other;
  link.hidden = false;
  link.addEventListener("click", (event) => {
    event.preventDefault();
    const lost = own();
    const sure =
      lost === 0 ||
      confirm(
        t(
          "The page is loaded anew. Your labels stay; {count} of your own pictures would have to be added again. Go on?",
          { count: lost },
        ),
      );
    if (!sure) return;
    remember("lang", other);
    const url = new URL(location.href);
    url.searchParams.set("lang", other);
    // The language of a link would stand before the one that is chosen.
    url.hash = url.hash.replace(/(^#|&)lang=[^&]*/, "$1");
    location.assign(url);
  });
}

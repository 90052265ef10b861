/**
 * What importing `ood-lens/element` makes known: the tag and its events.
 */

import type { Verdict } from "../api.js";
import type { OodLensElement } from "../element.js";

export * from "../element.js";

/** `image` is as `images` calls the picture, or the name of a person's file. */
export interface OodLensEvents {
  "ood-lens:ready": CustomEvent<{ device: string; corpusSize: number }>;
  "ood-lens:verdict": CustomEvent<{
    image: string;
    name: string;
    verdict: Verdict;
  }>;
  "ood-lens:error": CustomEvent<{ message: string; image?: string }>;
  "ood-lens:labels": CustomEvent<{ labels: string[] }>;
}

declare global {
  interface HTMLElementTagNameMap {
    "ood-lens": OodLensElement;
  }
  interface GlobalEventHandlersEventMap extends OodLensEvents {}
}

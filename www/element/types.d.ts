/**
 * The types that importing `ood-lens/element` declares globally: the tag
 * `<ood-lens>` and its events.
 */

import type { Said, Verdict } from "../api.js";
import type { OodLensElement } from "../element.js";

export * from "../element.js";

/**
 * The events by name. `image` is the picture's entry in the `images` attribute,
 * or the name of a file that the user has added.
 */
export interface OodLensEvents {
  "ood-lens:ready": CustomEvent<{ device: string; corpusSize: number }>;
  "ood-lens:verdict": CustomEvent<{
    image: string;
    name: string;
    verdict: Verdict;
  }>;
  "ood-lens:error": CustomEvent<Said & { image?: string }>;
  "ood-lens:labels": CustomEvent<{ labels: string[] }>;
}

declare global {
  interface HTMLElementTagNameMap {
    "ood-lens": OodLensElement;
  }
  interface GlobalEventHandlersEventMap extends OodLensEvents {}
}

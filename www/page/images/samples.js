/**
 * The gallery of sample pictures that come with the page, each with its source.
 */

import { SAMPLES } from "../../client/model_files.js";
import { byId, make } from "../../ui/dom.js";
import { t } from "../../ui/language.js";

/**
 * One entry of `samples.json`.
 * @typedef {object} Sample
 * @property {string} file path relative to `samples.json`
 * @property {string} name of the thing that it shows
 * @property {string} attribution
 * @property {string} licence
 */

/**
 * The names of the files that are samples. Links can name samples, but no other
 * pictures.
 * @type {WeakMap<Blob, string>}
 */
export const sampleOf = new WeakMap();

/** Pictures that "Try the samples" adds of each kind: those that a label names,
 *  and the others. */
const OF_EACH = 3;

/**
 * Fills the gallery. Where `samples.json` cannot be fetched or read, the gallery is
 * hidden.
 * @param {(files: File[]) => void} onFiles called with the samples to add
 * @param {() => string[]} labels the user's current labels
 * @returns {Promise<((names: string[]) => Promise<void>) | undefined>} a function
 *   that adds samples by name; undefined where there are none
 */
export async function showSamples(onFiles, labels) {
  const response = await fetch(SAMPLES).catch(() => null);
  /** @type {Sample[]} */
  const samples = response?.ok ? await response.json().catch(() => []) : [];
  byId("samples", HTMLElement).hidden = samples.length === 0;
  if (samples.length === 0) return;

  /** @param {Sample[]} chosen */
  const add = async (chosen) => {
    const fetched = await Promise.all(chosen.map(fetchSample));
    onFiles(fetched.filter((file) => file !== null));
  };

  const gallery = byId("gallery", HTMLElement);
  for (const sample of samples) {
    const { name, attribution, licence } = sample;
    const button = make(
      "button",
      {
        type: "button",
        title: `${name} (${attribution}, ${licence})`,
        translate: "no",
      },
      make("img", {
        src: addressOf(sample),
        alt: t("Add the sample: {name}", { name }),
      }),
    );
    button.addEventListener("click", () => void add([sample]));
    gallery.append(make("li", {}, button));
  }

  const all = byId("try-samples", HTMLButtonElement);
  all.addEventListener("click", () => void add(mixed(samples, labels())));
  all.hidden = false;

  const credits = samples.map((s) => `${s.attribution} (${s.licence})`);
  byId("samples-credit", HTMLElement).textContent = t("Pictures: {credits}.", {
    credits: [...new Set(credits)].join("; "),
  });
  return (names) =>
    add(names.flatMap((name) => samples.filter((s) => s.name === name)));
}

/** @param {Sample} sample */
const addressOf = (sample) => new URL(sample.file, SAMPLES).href;

/**
 * @param {Sample} sample
 * @returns {Promise<File | null>} null: the sample could not be fetched; the others
 *   are added without it
 */
async function fetchSample(sample) {
  const response = await fetch(addressOf(sample)).catch(() => null);
  if (!response?.ok) return null;
  const blob = await response.blob();
  const name = sample.file.slice(sample.file.lastIndexOf("/") + 1);
  const file = new File([blob], name, { type: blob.type });
  sampleOf.set(file, sample.name);
  return file;
}

/**
 * Samples that a label names and others, alternating.
 * @param {Sample[]} samples
 * @param {string[]} labels
 */
function mixed(samples, labels) {
  const known = new Set(labels.map((label) => label.toLowerCase()));
  /** @param {Sample} sample */
  const named = (sample) => known.has(sample.name.toLowerCase());
  const inside = spread(samples.filter(named));
  const outside = spread(samples.filter((sample) => !named(sample)));
  return Array.from({ length: OF_EACH }, (_, at) => [inside[at], outside[at]])
    .flat()
    .filter((sample) => sample !== undefined);
}

/**
 * Samples from all parts of the list. Neighbours in it are alike, so the first
 * three might all be animals.
 * @param {Sample[]} samples
 */
function spread(samples) {
  const step = Math.max(1, samples.length / OF_EACH);
  return samples.filter((_, at) => at % step < 1).slice(0, OF_EACH);
}

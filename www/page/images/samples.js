/**
 * The sample gallery: pictures of the project's own, each with its source.
 */

import { SAMPLES } from "../../client/model_files.js";
import { byId, make } from "../../ui/dom.js";
import { t } from "../../ui/language.js";

/**
 * One entry of `samples.json`.
 * @typedef {object} Sample
 * @property {string} file beside the list
 * @property {string} name what it shows
 * @property {string} attribution
 * @property {string} licence
 */

/**
 * The sample that a file is, by its name: a link may name samples, and nothing
 * else.
 * @type {WeakMap<Blob, string>}
 */
export const sampleOf = new WeakMap();

/** How many pictures of each kind "Try the samples" takes. */
const OF_EACH = 3;

/**
 * Fills the gallery; without a list of samples there is none.
 * @param {(files: File[]) => void} onFiles
 * @param {() => string[]} labels that the user has now
 * @returns {Promise<((names: string[]) => Promise<void>) | undefined>} adds the
 *   samples of these names, such as a link gives
 */
export async function showSamples(onFiles, labels) {
  const response = await fetch(SAMPLES).catch(() => null);
  /** @type {Sample[]} */
  const samples = response?.ok ? await response.json() : [];
  byId("samples", HTMLElement).hidden = samples.length === 0;
  if (samples.length === 0) return;

  /** @param {Sample[]} chosen */
  const give = async (chosen) => onFiles(await Promise.all(chosen.map(take)));

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
    button.addEventListener("click", () => void give([sample]));
    gallery.append(make("li", {}, button));
  }

  const all = byId("try-samples", HTMLButtonElement);
  all.addEventListener("click", () => void give(mixed(samples, labels())));
  all.hidden = false;

  const credits = samples.map((s) => `${s.attribution} (${s.licence})`);
  byId("samples-credit", HTMLElement).textContent = t("Pictures: {credits}.", {
    credits: [...new Set(credits)].join("; "),
  });
  return (names) =>
    give(names.flatMap((name) => samples.filter((s) => s.name === name)));
}

/** @param {Sample} sample */
const addressOf = (sample) => new URL(sample.file, SAMPLES).href;

/** @param {Sample} sample */
async function take(sample) {
  const response = await fetch(addressOf(sample));
  const blob = await response.blob();
  const name = sample.file.slice(sample.file.lastIndexOf("/") + 1);
  const file = new File([blob], name, { type: blob.type });
  sampleOf.set(file, sample.name);
  return file;
}

/**
 * Some that the labels name and some that they do not, in turns.
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
 * Some from all over a list, of which neighbours are alike: not three animals.
 * @param {Sample[]} samples
 */
function spread(samples) {
  const step = Math.max(1, samples.length / OF_EACH);
  return samples.filter((_, at) => at % step < 1).slice(0, OF_EACH);
}

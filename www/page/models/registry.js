/**
 * The models of the dialog, from `assets/models.json`. The command line reads
 * the same list.
 */

import { t } from "../../ui/language.js";

/** @import { Wanted } from "../../client/protocol.js" */

/** @typedef {{ path: string, bytes: number | null, sha256: string | null }} RegistryFile */

/**
 * @typedef {object} Entry
 * @property {string} id
 * @property {string} name
 * @property {string} maker
 * @property {string} good_for a sentence
 * @property {boolean} embedded whether it comes with the page
 * @property {string | null} repository
 * @property {string | null} revision
 * @property {string | null} licence
 * @property {number | null} parameters
 * @property {number} input_size in pixels
 * @property {number | null} memory bytes, estimated
 * @property {Record<string, RegistryFile>} files
 * @property {string | null} corpus a corpus pack beside the page
 * @property {boolean} verified whether its files have been fetched and agree with
 *   the list
 */

/** @typedef {{ hub: string, hosts: string[], models: Entry[] }} Registry */

const LIST = new URL("../../../assets/models.json", import.meta.url);

/** @type {Promise<Registry> | null} */
let registry = null;

/** @returns {Promise<Registry>} */
export function readRegistry() {
  registry ??= fetch(LIST).then((response) => {
    if (!response.ok) throw new Error(t("The list of models is missing."));
    return response.json();
  });
  registry.catch(() => (registry = null));
  return registry;
}

/** @param {string} text */
const plain = (text) => text.replace(/[^\w.-]/g, "-");

/**
 * The key of a repository's files in the store.
 * @param {string} repository
 * @param {string} [revision]
 */
export const keyOf = (repository, revision = "") =>
  `${plain(repository.replace("/", "--"))}@${plain(revision)}`;

/**
 * The bytes that come over the network.
 * @param {Entry} entry
 * @returns {{ bytes: number, exact: boolean } | null}
 */
export function sizeOf({ embedded, files, parameters }) {
  const weights = files["weights"]?.bytes ?? null;
  if (embedded) return null;
  if (weights !== null) return { bytes: weights, exact: true };
  return parameters === null ? null : { bytes: 4 * parameters, exact: false };
}

/**
 * A model as the worker needs it, from the list alone.
 * @param {Entry} entry
 * @param {string} hub
 * @returns {Wanted}
 */
export function wantedFrom(entry, hub) {
  const { repository, revision, name, maker, files, corpus } = entry;
  const at = `${hub}/${repository}/resolve/${revision}`;
  /** @param {RegistryFile} file */
  const part = ({ path, bytes, sha256 }) => ({
    url: `${at}/${path}`,
    bytes,
    sha256,
  });
  const { config, weights, tokenizer, preprocessor } = files;
  if (!config || !weights || !tokenizer) {
    throw new Error(
      t("The list of models names no files for {name}.", { name }),
    );
  }
  return {
    key: keyOf(repository ?? "", revision ?? ""),
    name: `${name}, ${maker}`,
    files: {
      config: part(config),
      weights: part(weights),
      tokenizer: part(tokenizer),
      ...(preprocessor ? { preprocessor: part(preprocessor) } : {}),
      ...(corpus
        ? {
            corpus: {
              url: new URL(`../../../${corpus}`, import.meta.url).href,
            },
          }
        : {}),
    },
  };
}

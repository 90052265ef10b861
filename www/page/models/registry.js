/**
 * The list of models that the dialog offers, `assets/models.json`. The command line
 * reads the same list.
 */

import { t } from "../../ui/language.js";

/** @import { ModelSpec } from "../../client/protocol.js" */

/** @typedef {{ path: string, bytes: number | null, sha256: string | null }} RegistryFile */

/**
 * @typedef {object} RegistryEntry
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

/** @typedef {{ hub: string, hosts: string[], models: RegistryEntry[] }} Registry */

const LIST_URL = new URL("../../../assets/models.json", import.meta.url);

/** @type {Promise<Registry> | null} */
let registry = null;

/**
 * Loads the list once. Rejects with an error in the reader's language; a later call
 * tries again.
 * @returns {Promise<Registry>}
 */
export function readRegistry() {
  registry ??= fetchRegistry();
  registry.catch(() => (registry = null));
  return registry;
}

async function fetchRegistry() {
  const response = await fetch(LIST_URL).catch(() => {
    throw new Error(t("The list of models cannot be fetched."));
  });
  if (!response.ok) throw new Error(t("The list of models is missing."));
  return response.json().catch(() => {
    throw new Error(t("The list of models is damaged."));
  });
}

/** Replaces characters that file names may not have. @param {string} text */
const asFileName = (text) => text.replace(/[^\w.-]/g, "-");

/**
 * The key of a repository's files in the store.
 * @param {string} repository
 * @param {string} [revision] left out: the beginning of the keys of all revisions
 */
export const keyOf = (repository, revision = "") =>
  `${asFileName(repository.replace("/", "--"))}@${asFileName(revision)}`;

/**
 * The bytes that come over the network; null if nothing comes, or if the size is
 * unknown.
 * @param {RegistryEntry} entry
 * @returns {{ bytes: number, exact: boolean } | null}
 */
export function sizeOf({ embedded, files, parameters }) {
  const weights = files["weights"]?.bytes ?? null;
  if (embedded) return null;
  if (weights !== null) return { bytes: weights, exact: true };
  return parameters === null ? null : { bytes: 4 * parameters, exact: false };
}

/**
 * The model of an entry as the worker takes it, from the list alone. Throws if the
 * list names no files for the model.
 * @param {RegistryEntry} entry
 * @param {string} hub URL of the model hub
 * @returns {ModelSpec}
 */
export function specFrom(entry, hub) {
  const { repository, revision, name, maker, files, corpus } = entry;
  const at = `${hub}/${repository}/resolve/${revision}`;
  /** @param {RegistryFile} file */
  const fileOf = ({ path, bytes, sha256 }) => ({
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
      config: fileOf(config),
      weights: fileOf(weights),
      tokenizer: fileOf(tokenizer),
      ...(preprocessor ? { preprocessor: fileOf(preprocessor) } : {}),
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

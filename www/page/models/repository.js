/**
 * Asking a model hub about a repository: its newest commit, and its files with
 * their sizes and checksums. Nothing large is fetched here.
 */

import { t } from "../../ui/language.js";
import { layoutOf, partsOf } from "./layout.js";
import { keyOf } from "./registry.js";

/** @import { Wanted } from "../../client/protocol.js" */

const PATIENCE = 15_000;

/** @typedef {{ wanted: Wanted, bytes: number }} Found `bytes` of all its files */

/** @typedef {{ type: string, path: string, size: number, lfs?: { oid: string } }} Listed */

/**
 * @param {string} url
 * @param {string} repository
 */
async function ask(url, repository) {
  const response = await fetch(url, {
    credentials: "omit",
    referrerPolicy: "no-referrer",
    signal: AbortSignal.timeout(PATIENCE),
  }).catch(() => {
    throw new Error(
      t(
        "The model hub does not answer. Is there a network, and does it let this page reach {host}?",
        { host: new URL(url).host },
      ),
    );
  });
  if (response.status === 401 || response.status === 403) {
    throw new Error(
      t(
        "There is no repository {repository}, or the model hub asks for a sign-in.",
        {
          repository,
        },
      ),
    );
  }
  if (response.status === 404) {
    throw new Error(t("There is no repository {repository}.", { repository }));
  }
  if (!response.ok) {
    throw new Error(
      t("The model hub answered {status}.", { status: response.status }),
    );
  }
  return response.json().catch(() => {
    throw new Error(t("The model hub did not send a list of files."));
  });
}

/**
 * Finds `owner/name` in a text, which may be an address of the hub.
 * @param {string} text
 * @returns {string | null}
 */
export function repositoryIn(text) {
  const found =
    /^(?:https?:\/\/[^/]+\/)?([\w.-]+\/[\w.-]+?)(?:\/(?:tree|blob|resolve)\/.*)?\/?$/.exec(
      text.trim(),
    );
  return found?.[1] ?? null;
}

/**
 * @param {string} hub
 * @param {string} repository `owner/name`
 * @param {string} name for people
 * @param {string} [revision] a commit or a branch
 * @returns {Promise<Found>} rejects with an error in the reader's language
 */
export async function lookUp(hub, repository, name, revision = "main") {
  const base = `${hub}/api/models/${repository}`;
  // A branch moves, so the store keeps files by their commit.
  const commit = /^[0-9a-f]{40}$/.test(revision)
    ? revision
    : (await ask(`${base}/revision/${revision}`, repository)).sha;
  if (typeof commit !== "string") {
    throw new Error(t("The model hub did not send the number of a commit."));
  }
  /** @type {Listed[]} */
  const list = await ask(`${base}/tree/${commit}`, repository);
  const files = list.filter(({ type }) => type === "file");
  const layout = layoutOf(files.map(({ path }) => path));
  let bytes = 0;
  /** @param {string} path */
  const part = (path) => {
    const file = files.find((file) => file.path === path);
    bytes += file?.size ?? 0;
    return {
      url: `${hub}/${repository}/resolve/${commit}/${path}`,
      bytes: file?.size ?? null,
      sha256: file?.lfs?.oid ?? null,
    };
  };
  const key = keyOf(repository, commit);
  const wanted = { key, name, files: partsOf(layout, part) };
  return { wanted, bytes };
}

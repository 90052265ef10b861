/**
 * Asking a model hub about a repository: its newest commit, and its files with
 * their sizes and checksums. Nothing large is fetched here.
 */

import { t } from "../../ui/language.js";
import { filesOf, findLayout } from "./layout.js";
import { keyOf } from "./registry.js";

/** @import { ModelSpec } from "../../client/protocol.js" */

const TIMEOUT_MS = 15_000;

/**
 * A repository's model, and the bytes of all its files.
 * @typedef {{ wanted: ModelSpec, bytes: number }} Found
 */

/** An entry of the hub's list of files. @typedef {{ type: string, path: string, size: number, lfs?: { oid: string } }} ListedFile */

/**
 * Fetches JSON. Rejects with an error in the reader's language.
 * @param {string} url
 * @param {string} repository
 */
async function fetchJson(url, repository) {
  const response = await fetch(url, {
    credentials: "omit",
    referrerPolicy: "no-referrer",
    signal: AbortSignal.timeout(TIMEOUT_MS),
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
 * Finds `owner/name` in a text, which may be a URL of the hub. Null if there is
 * none.
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
 * Asks the hub for a repository's files. Rejects with an error in the reader's
 * language.
 * @param {string} hub URL of the model hub
 * @param {string} repository `owner/name`
 * @param {string} name shown to people
 * @param {string} [revision] a commit or a branch
 * @returns {Promise<Found>}
 */
export async function lookUpRepository(
  hub,
  repository,
  name,
  revision = "main",
) {
  const base = `${hub}/api/models/${repository}`;
  // A branch moves, so the store keeps files by their commit.
  const commit = /^[0-9a-f]{40}$/.test(revision)
    ? revision
    : (await fetchJson(`${base}/revision/${revision}`, repository)).sha;
  if (typeof commit !== "string") {
    throw new Error(t("The model hub did not send the number of a commit."));
  }
  /** @type {ListedFile[]} */
  const list = await fetchJson(`${base}/tree/${commit}`, repository);
  const files = list.filter(({ type }) => type === "file");
  const layout = findLayout(files.map(({ path }) => path));
  let bytes = 0;
  /** @param {string} path */
  const fileOf = (path) => {
    const file = files.find((file) => file.path === path);
    bytes += file?.size ?? 0;
    return {
      url: `${hub}/${repository}/resolve/${commit}/${path}`,
      bytes: file?.size ?? null,
      sha256: file?.lfs?.oid ?? null,
    };
  };
  const key = keyOf(repository, commit);
  const wanted = { key, name, files: filesOf(layout, fileOf) };
  return { wanted, bytes };
}

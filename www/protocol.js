/**
 * What the page and its worker say to each other. Types only: nothing here runs.
 *
 * The page sends `ToWorker`, the worker `FromWorker`; both are plain objects
 * told apart by `type`. Neither side waits for an answer: the worker queues
 * what it is told (also while it is still loading), and the page draws what
 * arrives. Two numbers tie them together: an image's `id`, chosen by the page,
 * and the `revision` of the label list, which verdicts carry back.
 */

/**
 * The label list as it now stands; replaces the one before.
 * @typedef {{ type: "labels", revision: number, labels: string[] }} SetLabels
 */

/**
 * One more image, as a file of any format.
 * @typedef {{ type: "image", id: number, file: Blob }} AddImage
 */

/**
 * The image is no longer wanted, embedded or not.
 * @typedef {{ type: "remove", id: number }} RemoveImage
 */

/** @typedef {SetLabels | AddImage | RemoveImage} ToWorker */

/** @typedef {"runtime-cpu" | "model" | "corpus" | "runtime-webgpu"} Step */

/**
 * Bytes of one loading step; `total` is null where the server does not tell.
 * @typedef {object} Progress
 * @property {"progress"} type
 * @property {Step} step
 * @property {number} loaded
 * @property {number | null} total
 * @property {boolean} done
 */

/**
 * The CPU module answers from now on.
 * @typedef {{ type: "ready", device: string, corpusSize: number }} Ready
 */

/**
 * Nothing can be loaded, or the runtime has crashed: there will be no verdicts.
 * @typedef {{ type: "failed", message: string }} Failed
 */

/**
 * How WebGPU stands: `pending` while it loads and warms up, `ready` once it has
 * taken over, `missing` or `failed` with the CPU in use. `message` is a sentence.
 * @typedef {object} WebGpu
 * @property {"webgpu"} type
 * @property {"pending" | "ready" | "missing" | "failed"} state
 * @property {string} device what runs now
 * @property {string} message
 */

/**
 * What became of each label that was sent.
 * @typedef {object} LabelEntry
 * @property {string} label
 * @property {number} index its place in the list that was sent
 * @property {"ok" | "empty" | "duplicate" | "truncated"} status
 */

/** @typedef {{ type: "labels", revision: number, entries: LabelEntry[] }} LabelsRead */

/**
 * The image is being read, or has been; its verdict follows.
 * @typedef {{ type: "embedding", id: number, done: boolean }} Embedding
 */

/**
 * The image cannot be read; `message` is a sentence.
 * @typedef {{ type: "image-error", id: number, message: string }} ImageError
 */

/**
 * One image's verdict with its reasons, all lists strongest first. A higher
 * score means "belongs", and at the threshold or above it the verdict is "id".
 * @typedef {object} Verdict
 * @property {number} id
 * @property {"id" | "ood"} verdict
 * @property {number} score
 * @property {number} threshold
 * @property {string} label the nearest of the user's labels
 * @property {{ label: string, cosine: number }[]} labels
 * @property {{ word: string, cosine: number, share: number }[]} negatives
 *   the corpus words that pulled hardest towards "does not belong"; `share` is
 *   a word's part of the mass of all labels and words together
 * @property {{ word: string, label: string }[]} setAside
 *   corpus words left out because they lie inside one of the labels
 */

/**
 * Every embedded image under the labels of `revision`; empty without labels.
 * @typedef {{ type: "verdicts", revision: number, verdicts: Verdict[] }} Verdicts
 */

/**
 * @typedef {Progress | Ready | Failed | WebGpu | LabelsRead | Embedding
 *   | ImageError | Verdicts} FromWorker
 */

export {};

/**
 * The messages between the page and its worker. Types only: nothing here runs.
 *
 * The page sends `ToWorker`, the worker sends `FromWorker`; both are plain
 * objects with a `type`. Neither side waits for an answer: the worker queues
 * what the page sends, also while the model is loading, and the page draws what
 * the worker sends. Two numbers connect them: an image's `id`, which the page
 * chooses, and the `revision` of the label list, which verdicts carry back.
 *
 * The worker sends no sentences: a `Message` holds a code and values, and the
 * page words it in the reader's language (`ui/language.js`).
 */

/** @import { Message } from "./messages.js" */

// Written from the Rust structs.
/** @typedef {import("./types.d.ts").Calibrated} Calibrated */
/** @typedef {import("./types.d.ts").Compared} Compared */
/** @typedef {import("./types.d.ts").Judgements} Judgements */
/** @typedef {import("./types.d.ts").LabelEntry} LabelEntry */
/** @typedef {import("./types.d.ts").MapOfAll} MapOfAll */
/** @typedef {import("./types.d.ts").SetAside} SetAside */
/** @typedef {import("./types.d.ts").SettingsChanges} SettingsChanges */
/** @typedef {import("./types.d.ts").SettingsInForce} Settings */
/** @typedef {import("./types.d.ts").Terms} Terms */
/** @typedef {import("./types.d.ts").Threshold} Threshold */
/** @typedef {import("./types.d.ts").Verdict} Verdict */
/** @typedef {import("./types.d.ts").WordFound} WordFound */

/**
 * What the user chooses besides the labels. Null stands for the model's own.
 * @typedef {object} Choices
 * @property {string | null} method one of `Ready.methods`; null: the first
 * @property {SettingsChanges} settings a setting left out is automatic
 * @property {number | null} threshold
 * @property {string[] | null} [words] to compare pictures with, in place of the
 *   model's corpus
 */

/**
 * The label list and the choices from now on. Without `choices` all of them are
 * automatic.
 * @typedef {{ type: "labels", revision: number, labels: string[],
 *   choices?: Choices }} SetLabels
 */

/**
 * An image, as a file of any format. An image of the same number is replaced.
 * @typedef {{ type: "image", id: number, file: Blob }} AddImage
 */

/**
 * The page no longer needs the image, embedded or not.
 * @typedef {{ type: "remove", id: number }} RemoveImage
 */

/**
 * From now on the worker sends the reasons of these images after each of their
 * verdicts; null, which is the default: of all images.
 * @typedef {{ type: "watch", ids: number[] | null }} Watch
 */

/**
 * What a view asks while it is open.
 *
 * - `compare`: the verdict of every method on every image.
 * - `map`: labels, words and images on a plane; without `view` by principal
 *   components.
 * - `words`: words of the corpus that contain `query`.
 * - `without`: the score of an image if these words were not in the corpus.
 * - `reasons`: the reasons of these images, also unwatched ones; without `ids`
 *   of all.
 * - `calibrate`: the threshold from images that the user has marked. It holds
 *   for these labels where no threshold is set by hand; `forget` ends that.
 * @typedef {{ about: "compare" } | { about: "map", view?: MapView }
 *   | { about: "words", query: string, limit: number }
 *   | { about: "without", id: number, words: string[] }
 *   | { about: "reasons", ids?: number[] }
 *   | { about: "forget" }
 *   | { about: "calibrate", belongs: number[], others: number[] }} Question
 */

/**
 * A question. The worker answers it after everything that was sent before it.
 * @typedef {{ type: "ask", request: number, question: Question }} Ask
 */

/**
 * One file of a model: on a server, with its size and SHA-256 where they are
 * published, or on the user's disk.
 * @typedef {{ url: string, bytes?: number | null, sha256?: string | null }
 *   | { file: Blob }} Part
 */

/**
 * A checkpoint in Hugging Face's or open_clip's layout, with the files that
 * `ood-lens` has made for it, if any. `key` names the model in the store: the
 * same files have the same key.
 * @typedef {object} Wanted
 * @property {string} key
 * @property {string} name for people
 * @property {{ config: Part, weights: Part, tokenizer: Part,
 *   preprocessor?: Part, corpus?: Part, calibration?: Part,
 *   golden?: Part }} files
 */

/**
 * Another model, null for the embedded one. The model in use answers until the
 * other one can; labels, choices and images stay.
 * @typedef {{ type: "model", model: Wanted | null }} SetModel
 */

/**
 * What the user does to the model that is being loaded.
 * @typedef {{ type: "loading", action: "pause" | "resume" | "cancel" }} Steer
 */

/**
 * Asks which models are kept on this device.
 * @typedef {{ type: "kept" }} AskKept
 */

/**
 * Deletes a model from this device.
 * @typedef {{ type: "forget", key: string }} ForgetModel
 */

/**
 * @typedef {SetLabels | AddImage | RemoveImage | Watch | Ask | SetModel
 *   | Steer | AskKept | ForgetModel} ToWorker
 */

/** @typedef {"runtime-cpu" | "model" | "corpus" | "runtime-webgpu"} Step */

/**
 * Bytes of one loading step; `total` is null where the server does not tell it.
 * @typedef {object} Progress
 * @property {"progress"} type
 * @property {Step} step
 * @property {number} loaded
 * @property {number | null} total
 * @property {boolean} done
 */

/**
 * The CPU module answers from now on.
 * @typedef {{ type: "ready", device: string, corpusSize: number,
 *   methods: string[] }} Ready `methods` by name, the default first
 */

/**
 * The worker cannot start, or the runtime has crashed: no verdict will follow.
 * @typedef {{ type: "failed", message: Message }} Failed
 */

/**
 * The state of WebGPU: `pending` while it loads and warms up, `ready` once it
 * has taken over, `missing` or `failed` while the CPU is in use.
 * @typedef {object} WebGpu
 * @property {"webgpu"} type
 * @property {"pending" | "ready" | "missing" | "failed"} state
 * @property {string} device what the model runs on now
 * @property {Message} message
 */

/**
 * What became of each label.
 * @typedef {{ type: "labels", revision: number, entries: LabelEntry[] }} LabelsRead
 */

/**
 * The image is being read, or, with `done`, has been read; its verdict follows.
 * `same` is another image with the same bytes: this one was not read again.
 * @typedef {{ type: "embedding", id: number, done: boolean, same?: number }} Embedding
 */

/**
 * The image cannot be read.
 * @typedef {{ type: "image-error", id: number, message: Message }} ImageError
 */

/**
 * The judgements under the labels and choices of `revision`. `labels`,
 * `method`, `settings` and `threshold` are those in force; `corpusSize` is the
 * number of words that the pictures were compared with.
 * @typedef {Judgements & { type: "verdicts", revision: number,
 *   labels: string[], threshold: Threshold, method: string, corpusSize: number,
 *   settings: Settings }} Verdicts
 */

/**
 * The reasons for the last verdicts, of watched images. More may follow for
 * images that come to be watched later.
 * @typedef {{ type: "reasons", revision: number, verdicts: Verdict[] }} Reasons
 */

/**
 * The number of the user's own words that have been read.
 * @typedef {{ type: "words", done: number, total: number }} WordsRead
 */

/** @typedef {{ score: number, verdict: "id" | "ood" }} Without */

/** @typedef {{ x: number, y: number }} Point */

/**
 * How the map is laid out: by principal components or by neighbours (t-SNE).
 * @typedef {"components" | "neighbours"} MapView
 */

/**
 * Some choices cannot be used, and the worker leaves them out.
 * @typedef {{ type: "refused", about: "words" | "settings",
 *   message: Message }} Refused
 */

/**
 * The progress of a model that is being loaded. `waiting`: another page fetches
 * it; `reading`: from this device; `checking`: its SHA-256; `starting`: all
 * bytes have come. `failed` and `cancelled` end it, and the model in use stays.
 * @typedef {object} Loading
 * @property {"loading"} type
 * @property {string} key
 * @property {string} name
 * @property {"waiting" | "fetching" | "paused" | "reading" | "checking"
 *   | "starting" | "failed" | "cancelled"} state
 * @property {number} loaded bytes
 * @property {number | null} total bytes
 * @property {number | null} rate bytes a second over the network
 * @property {boolean} embeds its image tower has come, and reads the images
 * @property {Message | null} message
 */

/**
 * This model answers from now on. The page sends again the images that are not
 * among `read`.
 * @typedef {object} Switched
 * @property {"model"} type
 * @property {string | null} key null: the embedded one
 * @property {string} name
 * @property {string} device
 * @property {"cpu" | "webgpu"} runtime
 * @property {string[]} methods the default first
 * @property {number} corpusSize
 * @property {number} corpusTotal words that the corpus will have
 * @property {number[]} read
 * @property {Message | null} message
 */

/**
 * The number of words in the growing corpus.
 * @typedef {{ type: "corpus", size: number, total: number }} Grown
 */

/**
 * The models on this device, and the bytes that this origin uses and may use,
 * where the browser tells them.
 * @typedef {object} KeptModels
 * @property {"kept"} type
 * @property {{ key: string, name: string, bytes: number, size: number | null,
 *   complete: boolean, words: number }[]} models
 * @property {number | null} used
 * @property {number | null} room
 * @property {Message | null} message
 */

/**
 * @typedef {Compared[] | MapOfAll | WordFound[] | Without | null | Calibrated
 *   | Verdict[]} Result
 */

/**
 * The answer to the `Ask` of that number: a result, or why there is none.
 * @typedef {{ type: "answer", request: number, result?: Result,
 *   problem?: Message }} Answer
 */

/**
 * @typedef {Progress | Ready | Failed | WebGpu | LabelsRead | Embedding
 *   | ImageError | Verdicts | Reasons | WordsRead | Refused | Answer | Loading
 *   | Switched | Grown | KeptModels} FromWorker
 */

export {};

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

// Generated from the Rust structs.
/** @typedef {import("./types.d.ts").Calibrated} Calibrated */
/** @typedef {import("./types.d.ts").Compared} Compared */
/** @typedef {import("./types.d.ts").DeviceInfo} DeviceInfo */
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
 * What the user chooses besides the labels. Null: the model's default.
 * @typedef {object} Choices
 * @property {string | null} method one of `Ready.methods`; null: the first
 * @property {SettingsChanges} settings a setting that is left out is
 *   automatic
 * @property {number | null} threshold
 * @property {string[] | null} [words] to compare pictures with, in place of the
 *   model's corpus
 */

/**
 * Sets the labels and the choices. Without `choices`, all choices are automatic.
 * @typedef {{ type: "labels", revision: number, labels: string[],
 *   choices?: Choices }} SetLabels
 */

/**
 * Adds an image, as a file of any format. Replaces an image with the same id.
 * @typedef {{ type: "image", id: number, file: Blob }} AddImage
 */

/**
 * Removes an image, whether embedded or still waiting.
 * @typedef {{ type: "remove", id: number }} RemoveImage
 */

/**
 * Chooses the images whose reasons the worker sends after their verdicts; null, the
 * default: all images.
 * @typedef {{ type: "watch", ids: number[] | null }} Watch
 */

/**
 * A question of a view that is open.
 *
 * - `compare`: the verdict of every method on every image.
 * - `map`: labels, words and images on a plane; without `view` by principal
 *   components.
 * - `words`: at most `limit` words of the corpus that contain `query`.
 * - `without`: the score of an image as if the corpus lacked these words.
 * - `reasons`: the reasons of these images, also unwatched ones; of all images
 *   without `ids`.
 * - `calibrate`: sets the threshold from images that the user has marked. It
 *   applies while the labels stay the same and no threshold is set by hand;
 *   `forget` ends it.
 * @typedef {{ about: "compare" } | { about: "map", view?: MapView }
 *   | { about: "words", query: string, limit: number }
 *   | { about: "without", id: number, words: string[] }
 *   | { about: "reasons", ids?: number[] }
 *   | { about: "forget" }
 *   | { about: "calibrate", belongs: number[], others: number[] }} Question
 */

/**
 * Asks a question. The worker answers after it has done everything that was sent
 * before.
 * @typedef {{ type: "ask", request: number, question: Question }} Ask
 */

/**
 * One file of a model: on a server, with its size and SHA-256 if they are
 * published, or on the user's disk.
 * @typedef {{ url: string, bytes?: number | null, sha256?: string | null }
 *   | { file: Blob }} ModelFile
 */

/**
 * A model to load: a checkpoint in Hugging Face's or open_clip's layout, with the
 * optional files that `ood-lens` makes for it. `key` names the model in the store:
 * the same files have the same key.
 * @typedef {object} ModelSpec
 * @property {string} key
 * @property {string} name for people
 * @property {{ config: ModelFile, weights: ModelFile, tokenizer: ModelFile,
 *   preprocessor?: ModelFile, corpus?: ModelFile, calibration?: ModelFile,
 *   golden?: ModelFile }} files
 */

/**
 * Chooses another model; null: the embedded one. The model in use answers until the
 * other one is loaded. Labels, choices and images stay.
 * @typedef {{ type: "model", model: ModelSpec | null }} SetModel
 */

/**
 * Pauses, resumes or cancels the loading of a model.
 * @typedef {{ type: "loading", action: "pause" | "resume" | "cancel" }} ControlLoading
 */

/**
 * Asks which models are stored on this device.
 * @typedef {{ type: "kept" }} AskKept
 */

/**
 * Deletes a model from this device.
 * @typedef {{ type: "forget", key: string }} ForgetModel
 */

/**
 * @typedef {SetLabels | AddImage | RemoveImage | Watch | Ask | SetModel
 *   | ControlLoading | AskKept | ForgetModel} ToWorker
 */

/** A step of the start. @typedef {"runtime-cpu" | "model" | "corpus" | "runtime-webgpu"} Step */

/**
 * Bytes of one step; `total` is null if the server does not send the size.
 * @typedef {object} Progress
 * @property {"progress"} type
 * @property {Step} step
 * @property {number} loaded
 * @property {number | null} total
 * @property {boolean} done
 */

/**
 * The CPU module is loaded and answers from now on.
 * @typedef {{ type: "ready", device: DeviceInfo, corpusSize: number,
 *   methods: string[] }} Ready `methods` by name, the default first
 */

/**
 * The worker cannot start, or the module has crashed: no verdict will follow.
 * @typedef {{ type: "failed", message: Message }} Failed
 */

/**
 * The state of WebGPU: `pending` while the module loads and checks itself, `ready`
 * once it has taken over, `missing` or `failed` if the CPU stays in use.
 * @typedef {object} WebGpu
 * @property {"webgpu"} type
 * @property {"pending" | "ready" | "missing" | "failed"} state
 * @property {DeviceInfo} device that the model runs on now
 * @property {Message} message
 */

/**
 * What became of each label of the list.
 * @typedef {{ type: "labels", revision: number, entries: LabelEntry[] }} LabelsRead
 */

/**
 * The image is being embedded or, with `done`, is embedded; its verdict follows.
 * `same` is the id of another image with the same bytes, whose embedding is used.
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
 * The reasons for the last verdicts on watched images. More follow for images that
 * the page watches later.
 * @typedef {{ type: "reasons", revision: number, verdicts: Verdict[] }} Reasons
 */

/**
 * How many of the user's own words are encoded.
 * @typedef {{ type: "words", done: number, total: number }} WordsRead
 */

/** The answer to `without`. @typedef {{ score: number, verdict: "id" | "ood" }} ScoreWithoutWords */

/** @typedef {{ x: number, y: number }} Point */

/**
 * How the map is laid out: by principal components or by neighbours (t-SNE).
 * @typedef {"components" | "neighbours"} MapView
 */

/**
 * Some choices cannot be used. The worker ignores them.
 * @typedef {{ type: "refused", about: "words" | "settings",
 *   message: Message }} Refused
 */

/**
 * The progress of a model that is being loaded. `waiting`: another page is
 * downloading it; `reading`: from this device; `checking`: its SHA-256;
 * `starting`: all tensors are loaded. `failed` and `cancelled` end the loading,
 * and the model in use stays.
 * @typedef {object} Loading
 * @property {"loading"} type
 * @property {string} key
 * @property {string} name
 * @property {"waiting" | "fetching" | "paused" | "reading" | "checking"
 *   | "starting" | "failed" | "cancelled"} state
 * @property {number} loaded bytes
 * @property {number | null} total bytes
 * @property {number | null} rate bytes a second over the network; null: unknown
 * @property {boolean} embeds whether the image tower is loaded and embeds images
 * @property {Message | null} message
 */

/**
 * Another model answers from now on. `read` are the images that it has embedded;
 * the page sends the others again.
 * @typedef {object} ModelSwitched
 * @property {"model"} type
 * @property {string | null} key null: the embedded one
 * @property {string} name
 * @property {DeviceInfo} device
 * @property {"cpu" | "webgpu"} runtime
 * @property {string[]} methods the default first
 * @property {number} corpusSize
 * @property {number} corpusTotal words that the corpus will have
 * @property {number[]} read
 * @property {Message | null} message
 */

/**
 * The number of words in the growing corpus.
 * @typedef {{ type: "corpus", size: number, total: number }} CorpusGrown
 */

/**
 * The models on this device, and the bytes that this origin uses and may use; null
 * if the browser does not tell.
 * @typedef {object} KeptModels
 * @property {"kept"} type
 * @property {{ key: string, name: string, bytes: number, size: number | null,
 *   complete: boolean, words: number }[]} models
 * @property {number | null} used
 * @property {number | null} room
 * @property {Message | null} message
 */

/**
 * @typedef {Compared[] | MapOfAll | WordFound[] | ScoreWithoutWords | null | Calibrated
 *   | Verdict[]} Result
 */

/**
 * The answer to the `Ask` with the same `request`: a result, or the reason why
 * there is none.
 * @typedef {{ type: "answer", request: number, result?: Result,
 *   problem?: Message }} Answer
 */

/**
 * @typedef {Progress | Ready | Failed | WebGpu | LabelsRead | Embedding
 *   | ImageError | Verdicts | Reasons | WordsRead | Refused | Answer | Loading
 *   | ModelSwitched | CorpusGrown | KeptModels} FromWorker
 */

export {};

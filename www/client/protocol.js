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
 * Settings of the methods; null (for `excluded` an empty list) leaves a value
 * to the model.
 * @typedef {object} Settings
 * @property {number | null} temperature `T`, above 0
 * @property {number | null} tau share of true negatives, 0 to 1
 * @property {number | null} groups of negative words, 1 and more
 * @property {number | null} nounShare share of the nouns that are mined, 0 to 1
 * @property {number | null} adjectiveShare the same of the adjectives
 * @property {string[]} excluded lexicographer files of WordNet whose words are
 *   left out, such as `noun.person`
 * @property {string[] | null} steps of the default method that are taken, by
 *   the names of `page/settings/method_steps.js`; null: all of them
 * @property {string | null} prompt around each label, which stands at its `{}`
 */

/**
 * What pictures are weighed by, besides the labels.
 * @typedef {object} Choices
 * @property {string | null} method one of `Ready.methods`; null: the first
 * @property {Partial<Settings>} settings what is left out is automatic
 * @property {number | null} threshold null: the model's own
 * @property {string[] | null} [words] to weigh pictures against, in place of
 *   the model's corpus; null or left out: the corpus
 */

/**
 * The label list and the choices as they now stand; replaces those before.
 * Without choices all is automatic.
 * @typedef {{ type: "labels", revision: number, labels: string[],
 *   choices?: Choices }} SetLabels
 */

/**
 * One more image, as a file of any format; with the number of one that is
 * there already, it takes its place.
 * @typedef {{ type: "image", id: number, file: Blob }} AddImage
 */

/**
 * The image is no longer wanted, embedded or not.
 * @typedef {{ type: "remove", id: number }} RemoveImage
 */

/**
 * Reasons are wanted of these images only, and follow the verdicts of their
 * own accord; null: of all, as it is where this is never said.
 * @typedef {{ type: "watch", ids: number[] | null }} Watch
 */

/**
 * What a view asks while it is open. `compare`: every method on every image.
 * `map`: labels, words and images in the plane, by their principal components
 * if nothing else is said. `words`: the corpus, searched.
 * `without`: the score of an image as it would be without some words.
 * `reasons`: those of images that are not watched, of all if left out.
 * `calibrate`: the threshold from images that the user has marked, in force
 * from then on for these labels, where none is set by hand; `forget` ends it.
 * @typedef {{ about: "compare" } | { about: "map", view?: MapView }
 *   | { about: "words", query: string, limit: number }
 *   | { about: "without", id: number, words: string[] }
 *   | { about: "reasons", ids?: number[] }
 *   | { about: "forget" }
 *   | { about: "calibrate", belongs: number[], others: number[] }} Question
 */

/**
 * A question, answered once all that was sent before it has been done.
 * @typedef {{ type: "ask", request: number, question: Question }} Ask
 */

/**
 * One file of a model: on a server, with its size and SHA-256 where they are
 * published, or on the user's disk.
 * @typedef {{ url: string, bytes?: number | null, sha256?: string | null }
 *   | { file: Blob }} Part
 */

/**
 * A checkpoint in Hugging Face's or open_clip's layout, with what `ood-lens`
 * has made for it where there is such. `key` names it in the store: the same
 * files have the same one.
 * @typedef {object} Wanted
 * @property {string} key
 * @property {string} name for people
 * @property {{ config: Part, weights: Part, tokenizer: Part,
 *   preprocessor?: Part, corpus?: Part, calibration?: Part,
 *   golden?: Part }} files
 */

/**
 * Another model, null for the embedded one. The one before answers until this
 * one can; labels, choices and images stay.
 * @typedef {{ type: "model", model: Wanted | null }} SetModel
 */

/** @typedef {{ type: "loading", action: "pause" | "resume" | "cancel" }} Steer */

/** What is kept on this device? @typedef {{ type: "kept" }} AskKept */

/** @typedef {{ type: "forget", key: string }} ForgetModel */

/**
 * @typedef {SetLabels | AddImage | RemoveImage | Watch | Ask | SetModel
 *   | Steer | AskKept | ForgetModel} ToWorker
 */

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
 * @typedef {{ type: "ready", device: string, corpusSize: number,
 *   methods: string[] }} Ready `methods` by name, the default first
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
 * The image is being read, or has been; its verdict follows. `same`: it has
 * the bytes of that other image, and was not read again.
 * @typedef {{ type: "embedding", id: number, done: boolean, same?: number }} Embedding
 */

/**
 * The image cannot be read; `message` is a sentence.
 * @typedef {{ type: "image-error", id: number, message: string }} ImageError
 */

/**
 * One image's verdict with its reasons, all lists strongest first. A higher
 * score means "belongs", and at the threshold or above it the verdict is "id".
 * A `share` is a part of what the score compares: the mass of the labels and of
 * the words that stand against them.
 * @typedef {object} Verdict
 * @property {number} id
 * @property {"id" | "ood"} verdict
 * @property {number} score
 * @property {number} threshold
 * @property {string} label the nearest of the user's labels
 * @property {{ label: string, cosine: number, share: number }[]} labels
 * @property {{ word: string, cosine: number, share: number }[]} negatives
 *   the corpus words that pulled hardest towards "does not belong"
 * @property {SetAside[]} setAside corpus words left out as false negatives
 * @property {Terms | null} terms null where the method's score is no such share
 * @property {{ score: number, verdict: "id" | "ood" } | null} undebiased as if
 *   no word had been set aside and nothing subtracted
 * @property {string} method
 */

/**
 * A word of the corpus that lies inside a label: the word itself (`synonym`), a
 * kind of it (`kind`), or close to it in meaning (`similar`).
 * @typedef {object} SetAside
 * @property {string} word
 * @property {string} label
 * @property {number} cosine to the image
 * @property {number} share that was taken out with it, as a part of what is left
 * @property {"synonym" | "kind" | "similar"} reason
 */

/**
 * What the score is made of: `id / (id + corpus − correction)`, where `id` and
 * `corpus` add up to 1.
 * @typedef {{ id: number, corpus: number, correction: number }} Terms
 */

/**
 * The threshold in force and what it is expected to do: `tpr` is the share of
 * pictures that belong and are said to, `fpr` the share of the others that are
 * said to belong as well; `auroc` is of the method itself. Numbers
 * are null where nobody has measured them.
 * @typedef {object} Threshold
 * @property {number} threshold
 * @property {number | null} tpr
 * @property {number | null} fpr
 * @property {number | null} [threshold95] that 95 % of those that belong reach
 * @property {number | null} fpr95 share of the others that reach it
 * @property {number | null} auroc
 * @property {string | null} source what it was measured on, for people
 * @property {"model" | "user" | "manual" | "none"} kind
 */

/**
 * What is decided of every embedded image, one entry of each array for each;
 * empty without labels. In flat arrays and without reasons: an edit of the
 * labels redraws hundreds of verdicts within a frame.
 * @typedef {object} Judgements
 * @property {Uint32Array} ids of the images, ascending
 * @property {Float64Array} scores at the threshold or above it, an image belongs
 * @property {Float64Array} undebiased the scores as they were without debiasing
 * @property {Uint32Array} nearest places in `Verdicts.labels`
 * @property {number} largestCosine of any image to a label or a word
 */

/**
 * Judgements under the labels and choices of `revision`. `labels` are those
 * that are used; `method`, `settings` and `threshold` are those in force;
 * `corpusSize` words stood against the labels.
 * @typedef {Judgements & { type: "verdicts", revision: number,
 *   labels: string[], threshold: Threshold, method: string, corpusSize: number,
 *   settings: Settings & { automaticTemperature?: number } }} Verdicts the
 *   temperature is null where it is the automatic one
 */

/**
 * The reasons for the last verdicts, of the images that are watched; those of
 * images that come to be watched follow later.
 * @typedef {{ type: "reasons", revision: number, verdicts: Verdict[] }} Reasons
 */

/**
 * How many of the user's own words have been read.
 * @typedef {{ type: "words", done: number, total: number }} WordsRead
 */

/** @typedef {{ score: number, verdict: "id" | "ood" }} Without */

/**
 * @typedef {{ id: number, methods: { method: string, score: number,
 *   threshold: number, verdict: "id" | "ood" }[] }} Compared
 */

/**
 * The threshold that parts the marked images best. `tprLow` to `tprHigh` holds
 * the true `tpr` with 95 % confidence; `fpr` is null without others.
 * @typedef {{ threshold: number, tpr: number, tprLow: number, tprHigh: number,
 *   fpr: number | null, count: number }} Calibrated
 */

/**
 * @typedef {{ word: string, partOfSpeech: string, lexname: string | null,
 *   setAsideBy: string | null }} WordFound
 */

/** @typedef {{ x: number, y: number }} Point */

/** By what things are laid out in the plane. @typedef {"components" | "neighbours"} MapView */

/**
 * `instead` is why these are principal components where neighbours were asked
 * for.
 * @typedef {{ labels: (Point & { label: string })[],
 *   words: (Point & { word: string })[],
 *   images: (Point & { id: number })[],
 *   instead: "tooFew" | "tooMany" | "alike" | null }} MapOfAll
 */

/**
 * Some of the choices cannot be used, and are left out; `message` says which.
 * @typedef {{ type: "refused", about: "words" | "settings",
 *   message: string }} Refused
 */

/**
 * How far the model on its way has come. `waiting`: another page fetches it;
 * `reading`: from this device; `checking` its SHA-256; `starting`: all bytes
 * are there. `failed` and `cancelled` end it, and the model before goes on.
 * @typedef {object} Loading
 * @property {"loading"} type
 * @property {string} key
 * @property {string} name
 * @property {"waiting" | "fetching" | "paused" | "reading" | "checking"
 *   | "starting" | "failed" | "cancelled"} state
 * @property {number} loaded bytes
 * @property {number | null} total
 * @property {number | null} rate bytes a second over the network
 * @property {boolean} embeds its image tower is there, and reads the images
 * @property {string} message a sentence, or empty
 */

/**
 * This model answers from now on. Images that are not among `read` are to be
 * sent again.
 * @typedef {object} Switched
 * @property {"model"} type
 * @property {string | null} key null: the embedded one
 * @property {string} name
 * @property {string} device
 * @property {"cpu" | "webgpu"} runtime
 * @property {string[]} methods the default first
 * @property {number} corpusSize
 * @property {number} corpusTotal words that it will have
 * @property {number[]} read
 * @property {string} message a sentence, or empty
 */

/** Words of the corpus that there are by now. @typedef {{ type: "corpus", size: number, total: number }} Grown */

/**
 * The models on this device, and the room that this origin has and uses, in
 * bytes, where the browser tells.
 * @typedef {object} KeptModels
 * @property {"kept"} type
 * @property {{ key: string, name: string, bytes: number, size: number | null,
 *   complete: boolean, words: number }[]} models
 * @property {number | null} used
 * @property {number | null} room
 * @property {string} message a sentence, or empty
 */

/**
 * @typedef {Compared[] | MapOfAll | WordFound[] | Without | null | Calibrated
 *   | Verdict[]} Result
 */

/**
 * The answer to the `Ask` of that number, or a sentence that says why there is
 * none.
 * @typedef {{ type: "answer", request: number, result?: Result,
 *   problem?: string }} Answer
 */

/**
 * @typedef {Progress | Ready | Failed | WebGpu | LabelsRead | Embedding
 *   | ImageError | Verdicts | Reasons | WordsRead | Refused | Answer | Loading
 *   | Switched | Grown | KeptModels} FromWorker
 */

export {};

/**
 * The catalogue of English: messages, element and lesson. The type checker
 * compares the catalogues of other languages with this one.
 *
 * `page` is empty in English only. The page's sentences are written where they
 * are used, as `t("…")` or in `index.html`; other catalogues have them as keys.
 */

/** @import { Code } from "../client/messages.js" */
/** @import { DeviceInfo } from "../client/protocol.js" */

/**
 * A sentence with `{name}` where a value stands, or `{name, percent}`; with
 * plural forms, the one for its value `count` (`Intl.PluralRules`).
 * @typedef {string | (Partial<Record<Intl.LDMLPluralRule, string>>
 *   & { other: string })} Text
 */

/**
 * @typedef {object} Lesson
 * @property {string} title
 * @property {string} step
 * @property {string} steps
 * @property {string} back
 * @property {string} next
 * @property {string} end
 * @property {string} waiting
 * @property {string} belongs
 * @property {string} strange
 * @property {string} softmax
 * @property {string} weights
 * @property {string} yourLabels
 * @property {string} otherWord
 * @property {string} falseNegative
 * @property {string} setAside
 * @property {string} score
 * @property {string} threshold
 * @property {string} scale
 * @property {string} formula
 * @property {{ labels: string, words: string, inside: string }} sums
 * @property {Record<"softmax" | "weights" | "against" | "aside", string>} legend
 * @property {{ title: string, text: string[], tries: string[] }[]} lesson
 */

/**
 * @typedef {object} Catalogue
 * @property {string} lang as in BCP 47
 * @property {Record<Code, Text>} messages by their codes
 * @property {typeof values} values
 * @property {Record<string, string>} page by the English sentences
 * @property {(device: DeviceInfo) => string} device
 * @property {typeof element} element
 * @property {Lesson} lesson
 */

/** @satisfies {Record<Code, Text>} */
const messages = {
  unexpected: "Something unexpected went wrong ({detail}).",
  "worker-crashed": "The runtime crashed ({detail}).",
  "worker-not-loaded":
    "OOD Lens cannot start: its worker could not be loaded from {script}. Is the whole package there, and may this page load scripts from that address?",
  "worker-runtime-not-loaded":
    "The runtime {script} could not be loaded ({detail}). Is the whole package there, and may this page run WebAssembly?",
  "worker-not-started": "OOD Lens cannot start: {reason}",
  "worker-stopped":
    "The model stopped working: {reason} Reload the page to start again.",

  "webgpu-missing": "Runs on the CPU: this browser offers no WebGPU here.",
  "webgpu-pending": "Runs on the CPU while WebGPU warms up.",
  "webgpu-ready":
    "Runs on WebGPU: its numbers were checked against stored ones.",
  "webgpu-ready-f32": "Runs on WebGPU in f32: f16 did not pass. {reason}",
  "webgpu-stopped": "Runs on the CPU: WebGPU stopped working. {reason}",
  "webgpu-not-taken-over":
    "Runs on the CPU: WebGPU could not take over. {reason}",
  "webgpu-numbers-differ":
    "WebGPU's numbers differ from the stored ones by {delta}, where {tolerance} is allowed.",

  "choices-method-unknown":
    "There is no method “{method}”. The methods are {methods}.",
  "choices-settings-unusable": "These settings cannot be used: {reason}",

  "model-not-loaded": "{name} could not be loaded: {reason}",
  "model-not-loaded-memory":
    "{name} could not be loaded: {reason} The model may need more memory than this browser gives a page; a smaller model may do.",
  "model-not-taken-over": "{name} could not take over: {reason}",
  "model-trying-next-device":
    "WebGPU could not run the model: {reason} Another attempt follows.",
  "model-ready-f32":
    "The model runs on WebGPU in f32, because f16 did not pass. {reason}",
  "model-ready-cpu":
    "The model runs on the CPU, because WebGPU could not run it. {reason}",
  "model-f16-inexact": "In f16 the model loses too much precision.",
  "model-numbers-differ":
    "The device's numbers differ from those stored beside the model.",
  "model-not-kept":
    "This browser gives no more room: the model runs, but it is not kept for the next visit.",
  "model-words-not-used":
    "The corpus pack beside the model is not used: {reason}",
  "model-altered":
    "The model kept on this device is not the one that was loaded at first. It was deleted; choose the model again to fetch it once more.",
  "model-restarting":
    "The model stopped working and is being started again. {reason}",
  "model-restarted": "The model was started again. {reason}",
  "model-embedded-goes-on":
    "The embedded model goes on, because the other model stopped working. {reason}",
  "model-waiting":
    "Another page of this site is fetching the same model, and this page waits for it.",
  "model-words-stuck":
    "The corpus of this model does not grow further: {reason}",
  "model-not-deleted": "The model could not be deleted: {reason}",
  "model-busy": "Another page of this site is fetching the model.",

  "download-failed": "The file {file} could not be fetched ({detail}).",
  "download-status":
    "The file {file} could not be fetched: the server answered {status}.",
  "download-cut-short":
    "The file {file} arrived cut short: {loaded} of {total} bytes.",
  "download-damaged":
    "The file {file} arrived damaged: it cannot be unpacked. Load the page again.",
  "download-busy-server": "The server answered {status} for {file}.",
  "download-sign-in":
    "The server does not send {file}: it asks for a sign-in, or the model is gated. Choose another model, or load the model's files from your disk.",
  "download-no-file": "The server has no file {file}.",
  "download-refused": "The server does not send {file}: it answered {status}.",
  "download-web-page":
    "The server sent a web page instead of {file}. Does this network ask for a sign-in first?",
  "download-other-content": "The server sent something other than {file}.",
  "download-other-part":
    "The server sent another part of {file} than the one asked for.",
  "download-too-long":
    "The server sent more bytes of {file} than it had announced.",
  "download-silent": "The server has stopped sending {file}.",
  "download-shorter": "{file} has become shorter on the server.",
  "download-changed": "{file} has changed on the server.",
  "download-other-size":
    "{file} has {found} bytes on the server, where {expected} were expected.",
  "download-no-parts": "The server no longer sends parts of {file}.",
  "download-broken": "The connection broke ({detail}).",
  "download-begins-again":
    "The connection broke, and the download of {file} begins again.",
  "download-not-whole": "{file} is incomplete.",
  "download-other-checksum":
    "{file} is not the file that was published: its SHA-256 differs. It was deleted.",
  "download-given-up": "{file} could not be fetched: {reason}",
  "download-tried-again": "{reason} Another attempt follows.",
  "download-paused": "The download was paused.",
  "download-cancelled": "The download was cancelled.",

  "store-full": "This browser gives this site no more room.",

  "api-no-labels":
    "There is no label to compare with. Call setLabels with one or more first.",
  "api-disposed": "The lens has been disposed of.",
  "api-aborted": "Loading was given up before it was done.",

  "element-picture-not-fetched":
    "The picture could not be fetched: it does not exist, or its server does not let other pages read it.",

  "link-list-too-long":
    "The link names {count} {list}, but a link may name at most {most}.",
  "link-entry-too-long":
    "One of the link's {list} is longer than {most} letters.",
  "link-list-damaged": "The link's {list} are damaged.",
  "link-settings-damaged": "The link's settings are damaged.",
  "link-settings-no-object":
    "The link's settings are not pairs of names and values.",
  "link-setting-unreadable": "The link's setting “{setting}” cannot be read.",
  "link-model-invalid":
    "The link asks for the model “{model}”, which is not a model's name.",
  "link-method-invalid":
    "The link asks for the method “{method}”, which is not a method's name.",
  "link-threshold-invalid":
    "The link asks for the threshold “{threshold}”, which is not a number.",
  "link-lesson-unknown":
    "There is no lesson “{lesson}”. Its steps have the numbers 1 to {most}.",
  "link-part-unknown":
    "There is no part “{part}” to hide. The parts are {parts}.",
  "link-theme-unknown":
    "There is no theme “{theme}”. The themes are light, dark and auto.",
  "link-language-invalid":
    "The link asks for the language “{language}”, which is not a language code.",
  "link-field-unknown": "The link says “{field}”, which means nothing here.",

  "threshold-calibration": "Measured on {source}.{automatic}",
  "threshold-marked": {
    one: "Measured on {count} of your pictures, which belongs; between {tprLow, percent} and {tprHigh, percent} of such pictures will be said to belong.",
    other:
      "Measured on {count} of your pictures, which belong; between {tprLow, percent} and {tprHigh, percent} of such pictures will be said to belong.",
  },
  "threshold-manual": "You set this threshold by hand.",
  "threshold-none":
    "Nothing was measured for this model and method; this is the score at which neither side is favoured. Mark pictures that belong to get a threshold that means something.",

  "image-empty": "This file is empty.",
  "image-other-file":
    "This file is not an image that can be read: it is {found}. Try PNG, JPEG, WebP, GIF or BMP.",
  "image-format-unsupported":
    "This image is of a format that cannot be read here: {format}. Save it as PNG, JPEG, WebP, GIF or BMP.",
  "image-truncated":
    "This {format} file ends too early and cannot be read. Try to save or download it again.",
  "image-damaged":
    "This {format} file is damaged and cannot be read ({detail}). Try to save or download it again.",
  "image-out-of-memory":
    "This {format} file cannot be read: decoding it takes too much memory. Make it smaller first.",
  "image-too-large":
    "This image has {width} × {height} pixels. Images of more than 100 megapixels are not opened; make it smaller first.",
  "image-no-pixels": "This image has no pixels: it is {width} × {height}.",
  "image-wrong-length":
    "The pixels of this image do not fit its size: {width} × {height} pixels take {expected} bytes, and {found} came.",
  "image-resize-failed": "This image cannot be resized ({detail}).",

  "config-unreadable": "The model's config cannot be read ({detail}).",
  "config-unsupported":
    "The model's config asks for “{setting}”, which is not supported. Supported are {supported}.",
  "config-image-size":
    "The model's config contradicts itself: an image of {imageSize} pixels does not divide into parts of {partSize}.",
  "config-attention-heads":
    "The model's config contradicts itself: the {tower} tower's width of {width} does not divide into {heads} heads.",
  "config-zero": "The model's config contradicts itself: {setting} is 0.",
  "config-preprocessor-missing":
    "The model has no preprocessor_config.json. That file lies beside config.json where the model was published; choose both.",
  "config-preprocessing-unusable":
    "The model's image preprocessing cannot be used ({detail}).",

  "tokenizer-unreadable":
    "The model's tokenizer.json cannot be read ({detail}).",
  "tokenizer-no-end-token":
    "The model's tokenizer.json has no end-of-text token, which CLIP needs.",
  "tokenizer-context-too-short":
    "The model reads texts of {tokens} tokens, which is too short: the start and the end alone take two.",
  "tokenizer-text-failed":
    "The text “{text}” cannot be turned into tokens ({detail}).",

  "text-none": "There is no text to encode.",
  "text-without-end": "Text number {text} has no end-of-text token.",
  "text-too-long":
    "Text number {text} is {tokens} tokens long; the model reads {contextLength}.",
  "text-out-of-vocabulary":
    "Text number {text} holds the token {token}, but the model knows {vocabSize} tokens. Its tokenizer.json belongs to another model.",

  "checkpoint-not-safetensors":
    "The weights are not a safetensors file. The server may have sent an error page, or the file is a pointer of git-lfs.",
  "checkpoint-header-incomplete":
    "The weights end too early: their header has {expected} bytes, of which {found} came. Fetch or save the file again.",
  "checkpoint-unreadable":
    "The weights cannot be read as a safetensors file ({detail}).",
  "checkpoint-wrong-size":
    "The weights have {found} bytes, where their header promises {promised}. Fetch or save the file again.",
  "checkpoint-tensor-incomplete":
    "The weights end before the tensor “{name}” does. Fetch or save the file again.",
  "checkpoint-tensor-missing": "The weights lack the tensor “{name}”.",
  "checkpoint-tensor-unknown":
    "The weights hold the tensor “{name}”, for which this model has no place. Further such tensors: {others}.",
  "checkpoint-tensor-shape":
    "The tensor “{name}” is of the shape {found}, where the config asks for {expected}.",
  "checkpoint-tensor-type":
    "The tensor “{name}” is stored as {found}. Weights can be read in F32, F16 and BF16, and in I8 with scales.",
  "checkpoint-out-of-order":
    "The bytes of the tensor “{name}” came out of order: {found} where {expected} was due.",
  "checkpoint-out-of-memory":
    "There is not enough memory for the tensor “{name}” of {bytes} bytes. A smaller model may do.",
  "checkpoint-architecture-unsupported":
    "The tensor “{name}” belongs to {architecture}, which are not supported.",
  "checkpoint-image-tower-loading":
    "The model's image tower is still being loaded.",
  "checkpoint-expected-unreadable":
    "The embeddings stored beside the model cannot be read ({detail}).",
  "device-failed": "The device could not compute ({detail}).",

  "lens-embedding-length":
    "The embedding has {found} numbers, but the embeddings of this model have {expected}.",
  "lens-embedding-zero":
    "The embedding has no direction: its length is zero or not finite.",
  "lens-picture-unknown": "There is no picture number {id}.",
  "lens-pair-not-encoded": "The text “{text}” has not been encoded.",
  "lens-word-count":
    "The list holds {count} different words; it must hold 1 to {most}.",
  "lens-marks-without-labels":
    "There are no labels that the marked pictures could belong to. Type one or more first.",
  "lens-marks-none-belong":
    "No picture is marked as belonging. Mark at least one that belongs.",
  "lens-marks-contradict":
    "Picture number {id} is marked both as belonging and as not belonging.",
  "lens-marks-without-score":
    "The marked pictures have no score under these labels.",
  "lens-method-needs-densities":
    "The method {method} needs word densities, which these words lack. Choose another method.",
  "lens-file-missing":
    "The model's {file} file is missing. Choose all files of the checkpoint together.",
  "lens-golden-missing":
    "The model has no golden.safetensors, against which the device's numbers could be checked.",
  "lens-corpus-missing":
    "The model has neither a corpus pack (corpus.safetensors) nor a list of words to compare pictures with.",

  "corpus-unreadable":
    "The corpus pack cannot be read ({detail}). Load the page again, or choose another file.",
  "corpus-no-format": "This safetensors file is not a corpus pack.",
  "corpus-format":
    "This corpus pack is of the format “{found}”, which this version does not read.",
  "corpus-damaged":
    "The corpus pack is damaged: its checksum does not match. Fetch it again.",
  "corpus-other-model":
    "The corpus pack belongs to another model (SHA-256 {pack}… instead of {model}…). Choose that model first, or a pack made for this model.",
  "corpus-counts":
    "The corpus pack contradicts itself: {words} words, {values} feature values and {densities} densities.",
  "corpus-no-direction":
    "The embedding of “{word}” in the corpus pack is zero or not finite.",
  "corpus-tensor":
    "The tensor “{tensor}” of the corpus pack has the type {found} and the shape {shape}, which do not fit {words} words.",
  "corpus-lexicographer-file":
    "The corpus pack gives “{word}” the lexicographer file number {number}, which WordNet does not have.",
  "relations-unreadable":
    "The word relations (relations.safetensors) cannot be read ({detail}). Load the page again.",
  "relations-format":
    "The word relations (relations.safetensors) are of a format that this version does not read. Load the page again.",
  "relations-damaged":
    "The word relations (relations.safetensors) are damaged: their checksum does not match. Load the page again.",
  "relations-other-corpus":
    "The word relations (relations.safetensors) belong to other words than the corpus pack. Make them for this pack with `ood-lens relations`.",
  "density-shape":
    "Too few words for densities: {values} values are not {dimension}-dimensional features of more than {k} words.",
  "density-no-direction":
    "The embedding of word {index} is zero or not finite.",
  "density-device":
    "The device failed while it computed distances between words ({detail}).",
  "calibration-unreadable":
    "The model's calibration.json cannot be read ({detail}). Leave the file out, or make it with `ood-lens calibrate`.",
  "calibration-other-model":
    "The calibration.json beside the model belongs to another model. Leave the file out, or make one for this model with `ood-lens calibrate`.",
  "settings-unreadable": "The settings cannot be read ({detail}).",
  "settings-not-positive": "{setting} must be above 0, but is {found}.",
  "settings-not-positive-share":
    "{setting} must be above 0 and at most 1, but is {found}.",
  "settings-not-share": "{setting} must lie between 0 and 1, but is {found}.",
  "settings-not-count": "{setting} must be at least 1, but is {found}.",
  "settings-prompt-without-label":
    "The prompt “{prompt}” has no {}, where the label is to stand.",
  "settings-lexicographer-file-unknown":
    "WordNet has no group of words called “{name}”; examples are noun.animal and adj.all.",
  "settings-step-unknown": "The default method has no step “{name}”.",
  "settings-method-unknown": "There is no method “{name}”.",
  "device-unavailable": "The GPU could not be opened ({detail}).",
};

const settings = {
  setting: {
    temperature: "Temperature T",
    tau: "Share of true negatives τ",
    groups: "Groups of words",
    nounShare: "Share of the nouns",
    adjectiveShare: "Share of the adjectives",
  },
};

const list = { labels: "labels", samples: "samples" };

/** Words for values that are neither names nor numbers, by code and value. */
const values = {
  "link-list-too-long": { list },
  "link-entry-too-long": { list },
  "link-list-damaged": { list },
  "threshold-calibration": {
    automatic: {
      true: "",
      false:
        " It was measured with the automatic settings, which yours are not.",
    },
  },
  "image-other-file": {
    found: {
      video: "a video",
      "web-page": "a web page",
      pdf: "a PDF document",
      zip: "a ZIP archive or an office document",
      text: "a text",
      unknown: "of a kind that is not known here",
    },
  },
  "config-unsupported": {
    supported: {
      "model-types": "Hugging Face's “clip” and open_clip's configs",
      channels: "images of three channels",
      activations: "the activations quick_gelu and gelu",
      "square-images": "square images",
      towers:
        "open_clip's models with CLIP's own text tower and a ViT, a ResNet or an EfficientNet-Lite",
      "timm-towers": "timm's tf_efficientnet_lite0, _lite1 and _lite2",
      "timm-pools": "the pooling avg",
      "timm-projections": "the projections linear, mlp, none and an empty one",
    },
  },
  "config-attention-heads": { tower: { text: "text", vision: "image" } },
  "checkpoint-architecture-unsupported": {
    architecture: {
      "custom-text": "open_clip's custom text towers",
      timm: "timm's image towers",
    },
  },
  "lens-method-needs-densities": {
    method: { "dnm-paper": "DNM, as published" },
  },
  "settings-not-positive": settings,
  "settings-not-positive-share": settings,
  "settings-not-share": settings,
  "settings-not-count": settings,
};

/** @type {Catalogue["device"]} */
const device = ({ backend, arithmetic, adapter }) => {
  if (backend === "cpu") return "CPU";
  return `WebGPU, ${arithmetic}${adapter === null ? "" : ` (${adapter})`}`;
};

const element = {
  labels: "Your labels",
  labelsHint: "with commas between",
  add: "Add pictures",
  addHint: "or drop them here",
  pictures: "Pictures",
  belongs: "Belongs",
  strange: "Does not belong",
  waiting: "Waiting",
  looking: "Reading",
  unreadable: "Cannot be read",
  noLabels: "No labels",
  noLabelsYet: "Type at least one label: without one, nothing can belong.",
  score: "score",
  threshold: "threshold",
  nearest: "Nearest label",
  pulls: "Other words that count against it",
  why: "Why?",
  otherLabels: "Your other labels",
  moreWords: "More words that count against it",
  aside: "Set aside: words that lie inside one of your labels",
  /**
   * @param {string} word
   * @param {string} label
   */
  inside: (word, label) => `${word} is in “${label}”`,
  /** @param {string} name */
  remove: (name) => `Remove ${name}`,
  /**
   * @param {string} loaded
   * @param {string} total
   */
  loading: (loaded, total) => `Loading ${loaded} of ${total} MB`,
  starting: "Starting",
  /** @param {DeviceInfo} info */
  runs: (info) => `Runs in this browser on: ${device(info)}`,
  local: "Pictures never leave this page.",
  /** @param {string} label */
  duplicate: (label) => `Listed more than once, counted once: “${label}”.`,
  /** @param {string} label */
  truncated: (label) =>
    `Longer than the model reads, so only its beginning counts: “${label}”.`,
  /**
   * @param {number} id
   * @param {number} ood
   */
  summary: (id, ood) =>
    `${id} ${id === 1 ? "belongs" : "belong"}, ${ood} ${ood === 1 ? "does" : "do"} not.`,
  retry: "Try again",
};

/** @type {Lesson} */
const lesson = {
  title: "Why is the strawberry the odd one out?",
  step: "Step {n} of {of}",
  steps: "Steps of the lesson",
  back: "Back",
  next: "Next",
  end: "End the lesson",
  waiting: "The numbers come as soon as the model is loaded.",
  belongs: "Belongs",
  strange: "Does not belong",
  softmax: "{picture}: how the labels share 100 %",
  weights: "{picture}: who gets the most weight",
  yourLabels: "your label",
  otherWord: "other word",
  falseNegative: "in “{label}”, yet counted against it",
  setAside: "set aside: in “{label}”",
  score: "score {score}",
  threshold: "threshold {threshold}",
  scale:
    "Score {score}, threshold {threshold}; each mark is ten times the one before.",
  formula: "In numbers, for the {picture}",
  sums: {
    labels: "your labels",
    words: "other words",
    inside: "set aside",
  },
  legend: {
    softmax:
      "The weight of a label is s = exp(cosine ÷ T). A softmax divides it by the weights of all your labels.",
    weights:
      "Score: the weight of your labels, divided by the weight of your labels and of all other words. Verdicts outside this lesson are debiased already, as its last step shows.",
    against:
      "The same division. In the sum over other words there are some that lie inside your labels.",
    aside:
      "The same division, without the words that lie inside your labels. They now add to the weight of their label.",
  },
  lesson: [
    {
      title: "A classifier compares",
      text: [
        "The model turns every picture into an arrow, and every word too. The closer two arrows point the same way, the better they fit; their cosine says how well, from −1 to 1.",
        "Three labels are given: elephant, horse, butterfly. A softmax turns their cosines into shares of 100 %. It gives “{top horse}” {share horse} for the horse, and “{top elephant}” {share elephant} for the elephant.",
      ],
      tries: [],
    },
    {
      title: "It has to choose",
      text: [
        "Now a strawberry and a sailboat. No label fits, and the cosines say so: even the best one for the strawberry is only {cosine strawberry}, where 1 would be a perfect fit. But the shares must add up to 100 %, so some label has to win.",
        "The strawberry is a “{top strawberry}”, {share strawberry}. A softmax weighs your labels against each other and nothing else. “None of these” is not among its answers.",
      ],
      tries: ["Put rabbit in place of butterfly: again something wins"],
    },
    {
      title: "Let other words compete",
      text: [
        "So the labels get opponents: {corpus} nouns and adjectives of a dictionary, the negative labels. For the strawberry, words such as “{word 1}” and “{word 2}” weigh more than your labels. What your labels keep of all the weight is the score. It lies below the threshold: the strawberry is out of distribution (OOD).",
        "With so many words in the race every score is small, even the horse’s. What counts is the side of the threshold. That was measured on pictures whose answer is known.",
        "Change one label, and see it turn:",
      ],
      tries: ["Put strawberry in place of butterfly"],
    },
    {
      title: "Some opponents are on your side",
      text: [
        "“Fruit” is one of your labels now, and the strawberry belongs. But look who counts against it: {inside}. The dictionary holds these words too, and they fit the picture because a strawberry is a fruit.",
        "They are false negatives: counted as something else than your labels, although they lie inside one. Together they hold {correction} of all the weight; your labels hold {id}.",
      ],
      tries: [],
    },
    {
      title: "Take them out of the race",
      text: [
        "OOD Lens finds the words that lie inside one of your labels, takes them off the other side, and lets them speak for their label. That is debiasing. The strawberry’s score rises from {undebiased strawberry} to {score strawberry}.",
        "The sailboat is still caught, for its words lie inside none of your labels. What belongs is believed more; what does not belong stays out.",
        "Now change the labels, or end the lesson and add pictures of your own.",
      ],
      tries: [
        "Put strawberry in place of fruit",
        "Put butterfly in place of fruit",
      ],
    },
  ],
};

/** @type {Catalogue} */
export default {
  lang: "en",
  messages,
  values,
  page: {},
  device,
  element,
  lesson,
};

// Generated from the Rust structs by src/boundary_types.rs. Do not edit: change the structs,
// then run `OOD_LENS_WRITE_TYPES=1 cargo test --release -p ood-lens --lib boundary`.

/** The kind of device that computes. */
export type Backend = "cpu" | "webgpu";

/** A threshold from pictures that the user marked. */
export type Calibrated = {
  /** A picture is ID if its score is at least this. */
  threshold: number;
  /** Share of the pictures marked as belonging that reach the threshold. */
  tpr: number;
  /**
   * Low end of the 95 % interval for the share of all pictures that belong: exact (Clopper and
   * Pearson) for a threshold that was fixed before. This threshold was chosen on the same
   * pictures, so the interval is optimistic.
   */
  tprLow: number;
  /** High end of the same interval. */
  tprHigh: number;
  /**
   * Share of the pictures marked as not belonging that reach the threshold; null without such
   * pictures.
   */
  fpr: number | null;
  /** Number of pictures marked as belonging. */
  count: number;
};

/** A calibration that cannot be used. */
export type CalibrationError = {
  code: "calibration-unreadable";
  values: {
    /** Message of the JSON parser. */
    detail: string;
  };
} | {
  code: "calibration-other-model";
  values?: undefined;
};

/** Why a checkpoint cannot be loaded. Tensors are named as the file spells them. */
export type CheckpointError = {
  code: "checkpoint-not-safetensors";
  values?: undefined;
} | {
  code: "checkpoint-header-incomplete";
  values: {
    /** Bytes of the header. */
    expected: number;
    /** Bytes that came. */
    found: number;
  };
} | {
  code: "checkpoint-unreadable";
  values: {
    /** Message of the JSON parser or of the reader. */
    detail: string;
  };
} | {
  code: "checkpoint-wrong-size";
  values: {
    /** Size that the header implies. */
    promised: number;
    /** Bytes of the file. */
    found: number;
  };
} | {
  code: "checkpoint-tensor-incomplete";
  values: {
    /** The first tensor that has not arrived. */
    name: string;
  };
} | {
  code: "checkpoint-tensor-missing";
  values: {
    /** The tensor. */
    name: string;
  };
} | {
  code: "checkpoint-tensor-unknown";
  values: {
    /** The first such tensor. */
    name: string;
    /** Number of further such tensors. */
    others: number;
  };
} | {
  code: "checkpoint-tensor-shape";
  values: {
    /** The tensor. */
    name: string;
    /** Shape that the config asks for. */
    expected: Array<number>;
    /** Shape in the file. */
    found: Array<number>;
  };
} | {
  code: "checkpoint-tensor-type";
  values: {
    /** The tensor. */
    name: string;
    /** The type in the file, as safetensors spells it. */
    found: string;
  };
} | {
  code: "checkpoint-out-of-order";
  values: {
    /** The tensor. */
    name: string;
    /** Offset of the bytes in the tensor. */
    found: number;
    /** Offset that was expected. */
    expected: number;
  };
} | {
  code: "checkpoint-out-of-memory";
  values: {
    /** The tensor. */
    name: string;
    /** Bytes that the tensor takes in memory. */
    bytes: number;
  };
} | {
  code: "checkpoint-architecture-unsupported";
  values: {
    /** The tensor. */
    name: string;
    /** The architecture that has such a tensor. */
    architecture: ForeignArchitecture;
  };
} | ConfigError;

/** Everything that can go wrong between a checkpoint and an embedding. */
export type ClipError = {
  code: "config-preprocessor-missing";
  values?: undefined;
} | {
  code: "checkpoint-image-tower-loading";
  values?: undefined;
} | {
  code: "device-failed";
  values: {
    /** Burn's message. */
    detail: string;
  };
} | {
  code: "checkpoint-expected-unreadable";
  values: {
    /** What is wrong with the file. */
    detail: string;
  };
} | CheckpointError | TextError | TokenizerError | ImageError;

/** The verdicts of all methods on one picture. */
export type Compared = {
  /** Number of the picture. */
  id: number;
  /** One opinion for each method. */
  methods: Array<Opinion>;
};

/** Why a config cannot be used. Settings are named as the config spells them. */
export type ConfigError = {
  code: "config-unreadable";
  values: {
    /** Message of the JSON parser. */
    detail: string;
  };
} | {
  code: "config-unsupported";
  values: {
    /** The key and its value. */
    setting: string;
    /** Values that are supported. */
    supported: Supported;
  };
} | {
  code: "config-image-size";
  values: {
    /** Side of the image in pixels. */
    imageSize: number;
    /** Side of a patch, or the factor by which a ResNet shrinks the image. */
    partSize: number;
  };
} | {
  code: "config-attention-heads";
  values: {
    /** `text` or `vision`. */
    tower: string;
    /** Width of the tower. */
    width: number;
    /** Number of heads. */
    heads: number;
  };
} | {
  code: "config-zero";
  values: {
    /** The key. */
    setting: string;
  };
};

/** Why a corpus or a corpus pack cannot be used. */
export type CorpusError = {
  code: "corpus-unreadable";
  values: {
    /** Message of the safetensors library. */
    detail: string;
  };
} | {
  code: "corpus-no-format";
  values?: undefined;
} | {
  code: "corpus-format";
  values: {
    /** The file's `format` entry. */
    found: string;
  };
} | {
  code: "corpus-damaged";
  values?: undefined;
} | {
  code: "corpus-other-model";
  values: {
    /** First 12 digits of the checksum in the pack. */
    pack: string;
    /** First 12 digits of the loaded model's checksum. */
    model: string;
  };
} | {
  code: "corpus-counts";
  values: {
    /** Number of words. */
    words: number;
    /** Number of feature values. */
    values: number;
    /** Number of densities. */
    densities: number;
  };
} | {
  code: "corpus-no-direction";
  values: {
    /** The word. */
    word: string;
  };
} | {
  code: "corpus-tensor";
  values: {
    /** Name of the tensor. */
    tensor: string;
    /** Its element type. */
    found: string;
    /** Its shape. */
    shape: Array<number>;
    /** Number of words in the pack. */
    words: number;
  };
} | {
  code: "corpus-lexicographer-file";
  values: {
    /** The word. */
    word: string;
    /** The number in the pack. */
    number: number;
  };
};

/** Whether a picture belongs to the labels. */
export type Decision = "id" | "ood";

/** Why the densities cannot be computed. */
export type DensityError = {
  code: "density-shape";
  values: {
    /** Number of values given. */
    values: number;
    /** Dimensions of a feature. */
    dimension: number;
    /** Number of neighbours asked for. */
    k: number;
  };
} | {
  code: "density-no-direction";
  values: {
    /** Row of the feature, counted from 0. */
    index: number;
  };
} | {
  code: "density-device";
  values: {
    /** Burn's message. */
    detail: string;
  };
};

/** The device cannot be used. */
export type DeviceError = {
  code: "device-unavailable";
  values: {
    /** Message of the graphics library. */
    detail: string;
  };
};

/** Where a model runs and what it computes in. */
export type DeviceInfo = {
  /** The kind of device. */
  backend: Backend;
  /** Numbers that the model computes in: `f32` or `f16`. */
  arithmetic: "f32" | "f16";
  /** Graphics card, where the browser names it. */
  adapter: string | null;
};

/** Architectures of open_clip that are not supported. The names of their tensors identify them. */
export type ForeignArchitecture = "custom-text" | "timm";

/** Why an image cannot be prepared for the model. */
export type ImageError = {
  code: "image-empty";
  values?: undefined;
} | {
  code: "image-other-file";
  values: {
    /** The kind of file. */
    found: OtherFile;
  };
} | {
  code: "image-format-unsupported";
  values: {
    /** Name of the format, or the decoder's message about a rare variant of it. */
    format: string;
  };
} | {
  code: "image-truncated";
  values: {
    /** Name of the format. */
    format: string;
  };
} | {
  code: "image-damaged";
  values: {
    /** Name of the format. */
    format: string;
    /** Message of the decoder. */
    detail: string;
  };
} | {
  code: "image-out-of-memory";
  values: {
    /** Name of the format. */
    format: string;
  };
} | {
  code: "image-too-large";
  values: {
    /** Pixels. */
    width: number;
    /** Pixels. */
    height: number;
  };
} | {
  code: "image-no-pixels";
  values: {
    /** Pixels. */
    width: number;
    /** Pixels. */
    height: number;
  };
} | {
  code: "image-wrong-length";
  values: {
    /** Pixels. */
    width: number;
    /** Pixels. */
    height: number;
    /** Bytes that `width` × `height` pixels take. */
    expected: number;
    /** Bytes that were given. */
    found: number;
  };
} | {
  code: "config-preprocessing-unusable";
  values: {
    /** The setting and what is wrong with it. */
    detail: string;
  };
} | {
  code: "image-resize-failed";
  values: {
    /** Message of the resizing library. */
    detail: string;
  };
};

/**
 * The judgements on all pictures: one entry in each list per picture, by ascending number of
 * the picture. A picture is ID if its score reaches the threshold in force.
 */
export type Judgements = {
  /** Numbers of the pictures, ascending. */
  ids: Uint32Array;
  /** Scores; higher is more ID. */
  scores: Float64Array;
  /** Scores without the method's debiasing. */
  undebiased: Float64Array;
  /** Index of the nearest label among the labels in force. */
  nearest: Uint32Array;
  /** Largest cosine of any picture to a label or to a word of the corpus; 0 without pictures. */
  largestCosine: number;
};

/** An ID label and its cosine to the picture. */
export type LabelCosine = {
  /** Text as the user wrote it. */
  label: string;
  /** Cosine of picture and label. */
  cosine: number;
  /**
   * Its part of the mass of labels and true negatives. With `dnm` the mass of its members is
   * included.
   */
  share: number;
};

/** The status of one entry of the user's list. */
export type LabelEntry = {
  /** Text as the user wrote it. */
  label: string;
  /** Index in the user's list. */
  index: number;
  /** Whether the entry is an ID label, and if not, why. */
  status: LabelStatus;
};

/** A label on the map. */
export type LabelPoint = {
  /** Text as the user wrote it. */
  label: string;
  /** Along the first principal component. On a map by neighbours the axes mean nothing. */
  x: number;
  /** Along the second principal component. */
  y: number;
};

/** Whether an entry of the user's list is an ID label. */
export type LabelStatus = "ok" | "empty" | "duplicate" | "truncated";

/**
 * Every error that can leave the crate through a lens.
 *
 * It serialises as `{ code, values }`, so that the page can word it in the reader's language.
 * `Display` words it in English.
 */
export type LensError = {
  code: "lens-embedding-length";
  values: {
    /** Numbers given. */
    found: number;
    /** Numbers of an embedding of this model. */
    expected: number;
  };
} | {
  code: "lens-embedding-zero";
  values?: undefined;
} | {
  code: "lens-picture-unknown";
  values: {
    /** Number that was asked for. */
    id: number;
  };
} | {
  code: "lens-pair-not-encoded";
  values: {
    /** Text of the pair. */
    text: string;
  };
} | {
  code: "lens-word-count";
  values: {
    /** Different words in the list. */
    count: number;
    /** Most words that a list may hold. */
    most: number;
  };
} | {
  code: "lens-marks-without-labels";
  values?: undefined;
} | {
  code: "lens-marks-none-belong";
  values?: undefined;
} | {
  code: "lens-marks-contradict";
  values: {
    /** Number of the first such picture. */
    id: number;
  };
} | {
  code: "lens-marks-without-score";
  values?: undefined;
} | {
  code: "lens-method-needs-densities";
  values: {
    /** Method that was asked for. */
    method: Method;
  };
} | {
  code: "lens-file-missing";
  values: {
    /** Role of the file: `config`, `weights` or `tokenizer`. */
    file: string;
  };
} | {
  code: "lens-golden-missing";
  values?: undefined;
} | {
  code: "lens-corpus-missing";
  values?: undefined;
} | ClipError | CorpusError | RelationsError | DensityError | CalibrationError | SettingsError | MethodError | DeviceError;

/** Labels, words and pictures on a plane. The same labels and pictures always give the same map. */
export type MapOfAll = {
  /** The labels, in their order. */
  labels: Array<LabelPoint>;
  /** The words nearest to the pictures, in the order of the corpus. */
  words: Array<WordPoint>;
  /** The pictures, by ascending number. */
  images: Array<PicturePoint>;
  /** Why the map shows principal components although neighbours were asked for; null otherwise. */
  instead: NoNeighbours | null;
};

/** An out-of-distribution method. */
export type Method = "dnm" | "dnm-paper" | "neglabel" | "negrefine" | "tanl" | "mcm" | "knn";

/** A method name that cannot be read. */
export type MethodError = {
  code: "settings-method-unknown";
  values: {
    /** Name given. */
    name: string;
  };
};

/** Why a map shows principal components in place of neighbours. */
export type NoNeighbours = "tooFew" | "tooMany" | "alike";

/** The verdict of one method. */
export type Opinion = {
  /** The method. */
  method: Method;
  /** Higher is more ID. */
  score: number;
  /** Threshold of this method. */
  threshold: number;
  /** ID where `score ≥ threshold`. */
  verdict: Decision;
};

/** Kinds of files that are taken for images by mistake. */
export type OtherFile = "video" | "web-page" | "pdf" | "zip" | "text" | "unknown";

/** A picture on the map. */
export type PicturePoint = {
  /** Number of the picture. */
  id: number;
  /** Along the first principal component. On a map by neighbours the axes mean nothing. */
  x: number;
  /** Along the second principal component. */
  y: number;
};

/** Why a word belongs to a label. */
export type Reason = "synonym" | "kind" | "similar";

/** Why a file of relations cannot be used. */
export type RelationsError = {
  code: "relations-unreadable";
  values: {
    /** Message of the safetensors library. */
    detail: string;
  };
} | {
  code: "relations-format";
  values?: undefined;
} | {
  code: "relations-damaged";
  values?: undefined;
} | {
  code: "relations-other-corpus";
  values?: undefined;
};

/**
 * How far the device's embeddings of one picture and one text are from the golden ones, which are
 * stored beside the model. Without golden embeddings, f16 is compared with f32.
 */
export type SelfCheck = {
  /** Largest difference of a component of the picture's unit embedding. */
  imageDelta: number;
  /** Largest difference of a component of the text's unit embedding. */
  textDelta: number;
  /** Largest difference allowed. */
  tolerance: number;
  /** Whether both differences are allowed. */
  passed: boolean;
};

/** A false negative: a word of the corpus that belongs to a label. */
export type SetAside = {
  /** Text of the word. */
  word: string;
  /** The label that it belongs to. */
  label: string;
  /** Cosine of picture and word. */
  cosine: number;
  /**
   * The mass that was taken out of the negatives with the word, relative to the mass of labels
   * and true negatives, which does not include it. Above 1 where the word outweighs the rest.
   */
  share: number;
  /** Why the word belongs to the label. */
  reason: Reason;
};

/**
 * Settings to change. A field that is missing stays as it is; a field that is null becomes
 * automatic.
 */
export type SettingsChanges = {
  /** `T`, the divisor of all cosines; above 0. */
  temperature?: number | null;
  /** Share of true negatives in the corpus (paper mode); above 0, at most 1. */
  tau?: number | null;
  /** Groups of negative words (NegLabel, NegRefine, paper mode); at least 1. */
  groups?: number | null;
  /** Share of the nouns that is kept, densest first (paper mode); 0 to 1. */
  nounShare?: number | null;
  /** Share of the adjectives that is kept, densest first (paper mode); 0 to 1. */
  adjectiveShare?: number | null;
  /** WordNet's lexicographer files whose words are left out, such as `noun.person`. */
  excluded?: Array<string> | null;
  /**
   * Steps of the default method that are taken, by name; an empty list for no step, null for
   * all.
   */
  steps?: Array<string> | null;
  /** Prompt for each label, in which `{}` stands for the label. */
  prompt?: string | null;
};

/** A setting that cannot be used. */
export type SettingsError = {
  code: "settings-unreadable";
  values: {
    /** Message of the parser. */
    detail: string;
  };
} | {
  code: "settings-not-positive";
  values: {
    /** Field of `SettingsChanges`. */
    setting: string;
    /** Number given. */
    found: number;
  };
} | {
  code: "settings-not-positive-share";
  values: {
    /** Field of `SettingsChanges`. */
    setting: string;
    /** Number given. */
    found: number;
  };
} | {
  code: "settings-not-share";
  values: {
    /** Field of `SettingsChanges`. */
    setting: string;
    /** Number given. */
    found: number;
  };
} | {
  code: "settings-not-count";
  values: {
    /** Field of `SettingsChanges`. */
    setting: string;
    /** Number given. */
    found: number;
  };
} | {
  code: "settings-prompt-without-label";
  values: {
    /** Prompt given. */
    prompt: string;
  };
} | {
  code: "settings-lexicographer-file-unknown";
  values: {
    /** Name given. */
    name: string;
  };
} | StepError;

/**
 * The settings in force: every field of `SettingsChanges` with its value, and the automatic
 * temperature.
 */
export type SettingsInForce = {
  /** `T` that the user set; null for the automatic one. */
  temperature: number | null;
  /** `T` where the user sets none. */
  automaticTemperature: number;
  /** Share of true negatives in the corpus (paper mode). */
  tau: number;
  /** Groups of negative words (NegLabel, NegRefine, paper mode). */
  groups: number;
  /** Share of the nouns that is kept, densest first (paper mode). */
  nounShare: number;
  /** Share of the adjectives that is kept, densest first (paper mode). */
  adjectiveShare: number;
  /** WordNet's lexicographer files whose words are left out. */
  excluded: Array<string>;
  /** Steps of the default method that are taken. */
  steps: Array<Step>;
  /** Prompt that the user set; null for the papers' own. */
  prompt: string | null;
};

/** One step of the default method, `dnm`. */
export type Step = "take-out" | "stand-in";

/** A list of steps that cannot be read. */
export type StepError = {
  code: "settings-step-unknown";
  values: {
    /** Name given. */
    name: string;
  };
};

/** The values that are supported where a setting is refused. */
export type Supported = "model-types" | "channels" | "activations" | "square-images" | "towers" | "timm-towers" | "timm-pools" | "timm-projections";

/** A range of bytes of the weights file whose tensors all belong to one tower. */
export type TensorRange = {
  /** Offset of the first byte in the file. */
  start: number;
  /** Offset after the last byte. */
  end: number;
  /** The tower whose weights these are. */
  tower: Tower;
};

/**
 * The terms of the score as parts of the mass of labels and corpus: `id + corpus = 1`.
 * With `dnm`, `score = id / (id + corpus − correction)`.
 */
export type Terms = {
  /** `S`: the labels. */
  id: number;
  /** `Q mean_W s`: the corpus words that the method uses, false negatives included. */
  corpus: number;
  /** The part of `corpus` that the debiasing takes out; 0 for a method without debiasing. */
  correction: number;
};

/** Why a batch of texts, given as token ids, cannot be encoded. */
export type TextError = {
  code: "text-none";
  values?: undefined;
} | {
  code: "text-without-end";
  values: {
    /** Index of the text in the batch. */
    text: number;
  };
} | {
  code: "text-too-long";
  values: {
    /** Index of the text in the batch. */
    text: number;
    /** Length of the text, end token included. */
    tokens: number;
    /** The most tokens that the model reads. */
    contextLength: number;
  };
} | {
  code: "text-out-of-vocabulary";
  values: {
    /** Index of the text in the batch. */
    text: number;
    /** Id of the token. */
    token: number;
    /** Number of tokens that the model has. */
    vocabSize: number;
  };
};

/** The threshold in force for the labels in force. A number that was not measured is null. */
export type Threshold = {
  /** An image is ID if its score is at least this. */
  threshold: number;
  /** Share of ID images that reach the threshold. */
  tpr: number | null;
  /** Share of OOD images that reach the threshold. */
  fpr: number | null;
  /** The score that 95 % of the ID images reach. */
  threshold95: number | null;
  /** Share of OOD images that reach `threshold95`. */
  fpr95: number | null;
  /** Probability that an ID image scores above an OOD image. */
  auroc: number | null;
  /** Where the threshold comes from, with values. */
  source: ThresholdSource;
  /** Where the threshold comes from. */
  kind: ThresholdKind;
};

/** Where a threshold comes from. */
export type ThresholdKind = "model" | "user" | "manual" | "none";

/** Where a threshold comes from, with the values for a sentence about it. */
export type ThresholdSource = {
  code: "threshold-calibration";
  values: {
    /** The images that it was measured on: text of the calibration file. */
    source: string;
    /** Whether the settings in force are the automatic ones, under which it was measured. */
    automatic: boolean;
  };
} | {
  code: "threshold-marked";
  values: {
    /** Number of pictures marked as belonging to the labels. */
    count: number;
    /** Low end of the 95 % interval for the share of all pictures that belong. */
    tprLow: number;
    /** High end of the same interval. */
    tprHigh: number;
  };
} | {
  code: "threshold-manual";
  values?: undefined;
} | {
  code: "threshold-none";
  values?: undefined;
};

/** Why a tokenizer cannot be loaded, or a text cannot be turned into tokens. */
export type TokenizerError = {
  code: "tokenizer-unreadable";
  values: {
    /** Message of the `tokenizers` crate. */
    detail: string;
  };
} | {
  code: "tokenizer-no-end-token";
  values?: undefined;
} | {
  code: "tokenizer-context-too-short";
  values: {
    /** Length of the context. */
    tokens: number;
  };
} | {
  code: "tokenizer-text-failed";
  values: {
    /** The first 40 characters of the text. */
    text: string;
    /** Message of the `tokenizers` crate. */
    detail: string;
  };
};

/** One of the two towers of a CLIP. */
export type Tower = "image" | "text";

/** The verdict without debiasing, against the same threshold. */
export type Undebiased = {
  /** Higher is more ID. */
  score: number;
  /** ID where `score ≥ threshold`. */
  verdict: Decision;
};

/** The verdict on the picture of a number. */
export type Verdict = {
  /** Number of the picture. */
  id: number;
  /** ID where `score ≥ threshold`. */
  verdict: Decision;
  /** Higher is more ID. */
  score: number;
  /** The threshold in force. */
  threshold: number;
  /** The method that decided. */
  method: Method;
  /** The ID label nearest to the picture. */
  label: string;
  /** All ID labels, nearest first. */
  labels: Array<LabelCosine>;
  /**
   * The corpus words that count most against the labels, strongest first; empty for a method
   * without negatives.
   */
  negatives: Array<WordCosine>;
  /**
   * Words near the picture that were taken out of the negatives because they belong to a label,
   * nearest first; empty for a method that takes none out.
   */
  setAside: Array<SetAside>;
  /** The terms of the score. */
  terms: Terms;
  /** The verdict without debiasing. */
  undebiased: Undebiased;
};

/** A negative word and its cosine to the picture. */
export type WordCosine = {
  /** Text of the word. */
  word: string;
  /** Cosine of picture and word. */
  cosine: number;
  /** Its part of the mass of labels and true negatives. */
  share: number;
};

/** A word of the corpus that was found. */
export type WordFound = {
  /** Text, in lower case. */
  word: string;
  /** `noun` or `adjective`. */
  partOfSpeech: "noun" | "adjective";
  /** Lexicographer file of WordNet, such as `noun.animal`. */
  lexname: string;
  /**
   * Rank by density among the words of the same part of speech, 0 for the densest; null where
   * the corpus has no densities. Paper mode keeps the densest words.
   */
  densityRank: number | null;
  /**
   * Label to which the word belongs, so that it does not count against the labels; null for
   * none.
   */
  setAsideBy: string | null;
};

/** A word on the map. */
export type WordPoint = {
  /** Text of the word. */
  word: string;
  /** Along the first principal component. On a map by neighbours the axes mean nothing. */
  x: number;
  /** Along the second principal component. */
  y: number;
};

/** Everything that Rust says to a reader, as data for the page's catalogue. */
export type Message = LensError | ThresholdSource;

/** The code of every message. */
export type Code =
  | "calibration-other-model"
  | "calibration-unreadable"
  | "checkpoint-architecture-unsupported"
  | "checkpoint-expected-unreadable"
  | "checkpoint-header-incomplete"
  | "checkpoint-image-tower-loading"
  | "checkpoint-not-safetensors"
  | "checkpoint-out-of-memory"
  | "checkpoint-out-of-order"
  | "checkpoint-tensor-incomplete"
  | "checkpoint-tensor-missing"
  | "checkpoint-tensor-shape"
  | "checkpoint-tensor-type"
  | "checkpoint-tensor-unknown"
  | "checkpoint-unreadable"
  | "checkpoint-wrong-size"
  | "config-attention-heads"
  | "config-image-size"
  | "config-preprocessing-unusable"
  | "config-preprocessor-missing"
  | "config-unreadable"
  | "config-unsupported"
  | "config-zero"
  | "corpus-counts"
  | "corpus-damaged"
  | "corpus-format"
  | "corpus-lexicographer-file"
  | "corpus-no-direction"
  | "corpus-no-format"
  | "corpus-other-model"
  | "corpus-tensor"
  | "corpus-unreadable"
  | "density-device"
  | "density-no-direction"
  | "density-shape"
  | "device-failed"
  | "device-unavailable"
  | "image-damaged"
  | "image-empty"
  | "image-format-unsupported"
  | "image-no-pixels"
  | "image-other-file"
  | "image-out-of-memory"
  | "image-resize-failed"
  | "image-too-large"
  | "image-truncated"
  | "image-wrong-length"
  | "lens-corpus-missing"
  | "lens-embedding-length"
  | "lens-embedding-zero"
  | "lens-file-missing"
  | "lens-golden-missing"
  | "lens-marks-contradict"
  | "lens-marks-none-belong"
  | "lens-marks-without-labels"
  | "lens-marks-without-score"
  | "lens-method-needs-densities"
  | "lens-pair-not-encoded"
  | "lens-picture-unknown"
  | "lens-word-count"
  | "relations-damaged"
  | "relations-format"
  | "relations-other-corpus"
  | "relations-unreadable"
  | "settings-lexicographer-file-unknown"
  | "settings-method-unknown"
  | "settings-not-count"
  | "settings-not-positive"
  | "settings-not-positive-share"
  | "settings-not-share"
  | "settings-prompt-without-label"
  | "settings-step-unknown"
  | "settings-unreadable"
  | "text-none"
  | "text-out-of-vocabulary"
  | "text-too-long"
  | "text-without-end"
  | "threshold-calibration"
  | "threshold-manual"
  | "threshold-marked"
  | "threshold-none"
  | "tokenizer-context-too-short"
  | "tokenizer-no-end-token"
  | "tokenizer-text-failed"
  | "tokenizer-unreadable";

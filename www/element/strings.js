/**
 * What the element says, in every language it has. One type for all of them:
 * a language that lacks a sentence does not pass the type check.
 */

import { languageFor } from "../lang/languages.js";

/** @import { LabelEntry } from "../client/protocol.js" */
/** @import { Language } from "../lang/languages.js" */

/**
 * @typedef {object} Words
 * @property {string} labels
 * @property {string} labelsHint
 * @property {string} add
 * @property {string} addHint
 * @property {string} pictures
 * @property {string} belongs
 * @property {string} strange
 * @property {string} waiting
 * @property {string} looking
 * @property {string} unreadable
 * @property {string} noLabels
 * @property {string} noLabelsYet
 * @property {string} score
 * @property {string} threshold
 * @property {string} nearest
 * @property {string} pulls
 * @property {string} why
 * @property {string} otherLabels
 * @property {string} moreWords
 * @property {string} aside
 * @property {(word: string, label: string) => string} inside
 * @property {(name: string) => string} remove
 * @property {(loaded: string, total: string) => string} loading
 * @property {string} starting
 * @property {(device: string) => string} runs
 * @property {string} local
 * @property {string} unfetched
 * @property {(label: string) => string} duplicate
 * @property {(label: string) => string} truncated
 * @property {(id: number, ood: number) => string} summary
 * @property {string} retry
 */

/** @type {Words} */
const en = {
  labels: "Your labels",
  labelsHint: "with commas between",
  add: "Add pictures",
  addHint: "or drop them here",
  pictures: "Pictures",
  belongs: "Belongs",
  strange: "Does not belong",
  waiting: "Waiting",
  looking: "Looking",
  unreadable: "Cannot be read",
  noLabels: "No labels",
  noLabelsYet: "Type at least one label: without one, nothing can belong.",
  score: "score",
  threshold: "threshold",
  nearest: "Nearest of your labels",
  pulls: "Other words that pull it away",
  why: "Why?",
  otherLabels: "Your other labels",
  moreWords: "More words that pull it away",
  aside: "Set aside: words that lie inside one of your labels",
  inside: (word, label) => `${word} is in “${label}”`,
  remove: (name) => `Remove ${name}`,
  loading: (loaded, total) => `Loading ${loaded} of ${total} MB`,
  starting: "Starting",
  runs: (device) => `Runs in this browser on: ${device}`,
  local: "Pictures never leave this page.",
  unfetched:
    "The picture could not be fetched: it is not there, or its server does not let other pages read it.",
  duplicate: (label) => `Listed more than once, counted once: “${label}”.`,
  truncated: (label) =>
    `Longer than the model reads, so only its beginning counts: “${label}”.`,
  summary: (id, ood) =>
    `${id} ${id === 1 ? "belongs" : "belong"}, ${ood} ${ood === 1 ? "does" : "do"} not.`,
  retry: "Try again",
};

/** @type {Words} */
const ja = {
  labels: "ラベル",
  labelsHint: "コンマ（,）で区切る",
  add: "画像を追加",
  addHint: "ここにドロップしてもよい",
  pictures: "画像",
  belongs: "仲間",
  strange: "仲間はずれ",
  waiting: "待機中",
  looking: "読み取り中",
  unreadable: "読み取れません",
  noLabels: "ラベルがありません",
  noLabelsYet:
    "ラベルを一つ以上入力してください。ラベルがなければ、どの画像も仲間になれません。",
  score: "スコア",
  threshold: "しきい値",
  nearest: "最も近いラベル",
  pulls: "引き離しているほかの言葉",
  why: "理由",
  otherLabels: "ほかのラベル",
  moreWords: "引き離している言葉の続き",
  aside: "除外した言葉（ラベルの意味に含まれるもの）",
  inside: (word, label) => `${word} は「${label}」に含まれる`,
  remove: (name) => `${name} を取り除く`,
  loading: (loaded, total) => `読み込み中 ${loaded} / ${total} MB`,
  starting: "起動中",
  runs: (device) => `このブラウザの中で計算しています（${device}）`,
  local: "画像がこのページの外に送られることはありません。",
  unfetched:
    "画像を取得できませんでした。ファイルがないか、配信元がほかのページからの読み取りを許可していません。",
  duplicate: (label) => `「${label}」は重複しているため、一度だけ数えます。`,
  truncated: (label) =>
    `「${label}」は長すぎるため、モデルは先頭だけを読みます。`,
  summary: (id, ood) => `仲間 ${id} 枚、仲間はずれ ${ood} 枚。`,
  retry: "もう一度試す",
};

/** @type {Record<Language, Words>} */
const STRINGS = { en, ja };

/** @param {string} lang as in BCP 47 */
export const wordsIn = (lang) => STRINGS[languageFor([lang])];

/**
 * What is wrong with the labels, a sentence for each that needs one.
 * @param {LabelEntry[]} entries
 * @param {Words} words
 */
export function problemsOf(entries, words) {
  const sentences = entries.flatMap(({ status, label }) => {
    const short =
      label.length > 40 ? `${label.slice(0, 38).trimEnd()}…` : label;
    if (status === "duplicate") return [words.duplicate(short)];
    return status === "truncated" ? [words.truncated(short)] : [];
  });
  const any = entries.some(({ status }) => status !== "empty");
  return any ? [...new Set(sentences)] : [words.noLabelsYet];
}

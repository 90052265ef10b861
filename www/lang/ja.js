/**
 * The catalogue of Japanese.
 */

/** @import { Catalogue } from "./en.js" */

/** @type {Catalogue["messages"]} */
const messages = {
  unexpected: "予期しない問題が起きました（{detail}）。",
  "worker-crashed": "実行環境が異常終了しました（{detail}）。",
  "worker-not-loaded":
    "OOD Lens を始められません。ワーカーを {script} から読み込めませんでした。パッケージ全体がそこにあり、このページがそのアドレスからスクリプトを読み込めるかを確かめてください。",
  "worker-runtime-not-loaded":
    "実行環境 {script} を読み込めませんでした（{detail}）。パッケージ全体がそこにあり、このページが WebAssembly を実行できるかを確かめてください。",
  "worker-not-started": "OOD Lens を始められません: {reason}",
  "worker-stopped":
    "モデルが止まりました: {reason} ページを読み込み直してください。",

  "webgpu-missing":
    "CPU で動いています。このブラウザでは WebGPU が使えません。",
  "webgpu-pending": "WebGPU の準備ができるまで、CPU で動いています。",
  "webgpu-ready":
    "WebGPU で動いています。計算結果は、保存してある値と照合済みです。",
  "webgpu-ready-f32":
    "WebGPU で、f32 で動作しています。f16 は照合に合格しませんでした。{reason}",
  "webgpu-stopped": "CPU で動作しています。WebGPU が止まりました。{reason}",
  "webgpu-not-taken-over":
    "CPU で動作しています。WebGPU に引き継げませんでした。{reason}",
  "webgpu-numbers-differ":
    "WebGPU の計算結果が保存された値と {delta} 違います（許容は {tolerance}）。",

  "choices-method-unknown":
    "手法「{method}」はありません。使えるのは {methods} です。",
  "choices-settings-unusable": "この設定は使えません: {reason}",

  "model-not-loaded": "{name} を読み込めませんでした: {reason}",
  "model-not-loaded-memory":
    "{name} を読み込めませんでした: {reason} ブラウザがページに割り当てるメモリでは足りないのかもしれません。小さなモデルなら動く可能性があります。",
  "model-not-taken-over": "{name} に切り替えられませんでした: {reason}",
  "model-trying-next-device":
    "WebGPU ではモデルを動かせませんでした: {reason} もう一度試しています。",
  "model-ready-f32":
    "モデルは WebGPU の f32 で動いています。f16 は照合に合格しませんでした。{reason}",
  "model-ready-cpu":
    "モデルは CPU で動いています。WebGPU では動かせませんでした。{reason}",
  "model-f16-inexact": "f16 では精度が落ちすぎます。",
  "model-numbers-differ": "計算結果がモデルに添えられた値と違います。",
  "model-not-kept":
    "ブラウザの保存領域がもうありません。モデルは動きますが、次回のためには保存されません。",
  "model-words-not-used": "モデルに添えられたコーパスは使いません: {reason}",
  "model-altered":
    "この端末に保存されていたモデルが、最初に読み込んだものと違うため、削除しました。もう一度選ぶと取得し直します。",
  "model-restarting": "モデルが止まったので、起動し直しています。{reason}",
  "model-restarted": "起動し直しました。{reason}",
  "model-embedded-goes-on":
    "選んだモデルが止まったので、内蔵モデルで続けます。{reason}",
  "model-waiting":
    "このサイトのほかのページが同じモデルを取得中です。終わるのを待っています。",
  "model-words-stuck": "このモデルのコーパスはこれ以上増やせません: {reason}",
  "model-not-deleted": "モデルを削除できませんでした: {reason}",
  "model-busy": "このサイトのほかのページがモデルを取得中です。",

  "download-failed": "ファイル {file} を取得できませんでした（{detail}）。",
  "download-status":
    "ファイル {file} を取得できませんでした（サーバーの応答 {status}）。",
  "download-cut-short":
    "ファイル {file} は途中で切れました（{total} バイト中 {loaded} バイト）。",
  "download-damaged":
    "ファイル {file} は壊れて届き、展開できません。ページを読み込み直してください。",
  "download-busy-server": "サーバーは {file} に {status} と応答しました。",
  "download-sign-in":
    "サーバーから {file} をもらえません。サインインが必要か、公開が制限されたモデルです。別のモデルを選ぶか、手元のファイルから読み込んでください。",
  "download-no-file": "サーバーに {file} がありません。",
  "download-refused":
    "サーバーから {file} をもらえません。応答は {status} でした。",
  "download-web-page":
    "{file} の代わりにウェブページが届きました。このネットワークはログインが必要ではありませんか？",
  "download-other-content": "{file} とは違うものが届きました。",
  "download-other-part": "{file} の、求めた所と違う部分が届きました。",
  "download-too-long": "{file} が、知らされた長さより長く届きました。",
  "download-silent": "{file} の続きが届きません。",
  "download-shorter": "サーバー上の {file} が前より短くなりました。",
  "download-changed": "サーバー上の {file} が変わりました。",
  "download-other-size":
    "サーバー上の {file} は {found} バイトで、予想の {expected} バイトと違います。",
  "download-no-parts": "サーバーが {file} の一部だけの送信をやめました。",
  "download-broken": "接続が切れました（{detail}）。",
  "download-begins-again": "接続が切れたので、{file} を初めから取得します。",
  "download-not-whole": "{file} がそろっていません。",
  "download-other-checksum":
    "{file} は公開されているファイルと違います（SHA-256 が一致しません）。削除しました。",
  "download-given-up": "{file} を取得できませんでした: {reason}",
  "download-tried-again": "{reason} もう一度試しています。",
  "download-paused": "取得を一時停止しました。",
  "download-cancelled": "取得をやめました。",

  "store-full": "このサイトに使える保存領域がもうありません。",

  "api-no-labels":
    "比べるラベルがありません。先に setLabels を呼び、ラベルを一つ以上渡してください。",
  "api-disposed": "このレンズは破棄されています。",
  "api-aborted": "読み込みは途中で取りやめられました。",

  "element-picture-not-fetched":
    "画像を取得できませんでした。ファイルがないか、配信元がほかのページからの読み取りを許可していません。",

  "link-list-too-long":
    "リンクに{list}が {count} 個ありますが、{most} 個までしか使えません。",
  "link-entry-too-long":
    "リンクの{list}に、{most} 文字を超えるものがあります。",
  "link-list-damaged": "リンクの{list}が壊れています。",
  "link-settings-damaged": "リンクの設定が壊れています。",
  "link-settings-no-object": "リンクの設定が、名前と値の組になっていません。",
  "link-setting-unreadable": "リンクの設定「{setting}」が読めません。",
  "link-model-invalid":
    "リンクが指定している「{model}」は、モデルの名前として使えません。",
  "link-method-invalid":
    "リンクが指定している「{method}」は、手法の名前として使えません。",
  "link-threshold-invalid":
    "リンクが指定しているしきい値「{threshold}」は、数値ではありません。",
  "link-lesson-unknown":
    "レッスン「{lesson}」はありません。1 から {most} までのステップがあります。",
  "link-part-unknown":
    "「{part}」という、隠せる部分はありません。隠せるのは {parts} です。",
  "link-theme-unknown":
    "テーマ「{theme}」はありません。使えるのは light、dark、auto です。",
  "link-language-invalid":
    "リンクが指定している「{language}」は、言語コードではありません。",
  "link-field-unknown":
    "リンクにある「{field}」は、このページでは意味を持ちません。",

  "threshold-calibration": "測定に使った画像：{source}。{automatic}",
  "threshold-marked":
    "仲間の印を付けた画像 {count} 枚で測りました。このような画像の {tprLow, percent} から {tprHigh, percent} が仲間と判定される見込みです。",
  "threshold-manual": "このしきい値は、手で決めたものです。",
  "threshold-none":
    "このモデルと手法では、何も測定されていません。これは、どちらの側も有利にならないスコアです。仲間の画像に印を付けると、意味のあるしきい値が得られます。",

  "image-empty": "このファイルは空です。",
  "image-other-file":
    "このファイルは読み込める画像ではありません（{found}）。PNG、JPEG、WebP、GIF、BMP をお使いください。",
  "image-format-unsupported":
    "この画像の形式（{format}）はここでは読めません。PNG、JPEG、WebP、GIF、BMP のいずれかで保存してください。",
  "image-truncated":
    "この {format} ファイルは途中で切れていて読めません。もう一度保存するかダウンロードしてください。",
  "image-damaged":
    "この {format} ファイルは壊れていて読めません（{detail}）。もう一度保存するかダウンロードしてください。",
  "image-out-of-memory":
    "この {format} ファイルは、展開に必要なメモリが多すぎて読めません。先に縮小してください。",
  "image-too-large":
    "この画像は {width} × {height} ピクセルあります。100 メガピクセルを超える画像は開けません。先に縮小してください。",
  "image-no-pixels": "この画像にはピクセルがありません（{width} × {height}）。",
  "image-wrong-length":
    "画素のデータが画像の大きさに合いません。{width} × {height} ピクセルには {expected} バイト必要ですが、{found} バイトでした。",
  "image-resize-failed": "この画像は縮小や拡大ができません（{detail}）。",

  "config-unreadable": "モデルの設定が読めません（{detail}）。",
  "config-unsupported":
    "モデルの設定にある「{setting}」には対応していません。対応しているのは、{supported}です。",
  "config-image-size":
    "モデルの設定に矛盾があります。{imageSize} ピクセルの画像は、{partSize} ピクセルずつに分けられません。",
  "config-attention-heads":
    "モデルの設定に矛盾があります。{tower}タワーの幅 {width} は、{heads} 個のヘッドに分けられません。",
  "config-zero": "モデルの設定に矛盾があります。{setting} が 0 です。",
  "config-preprocessor-missing":
    "モデルに preprocessor_config.json がありません。公開元では config.json と同じ場所にあります。両方を選んでください。",
  "config-preprocessing-unusable":
    "このモデルの画像前処理の設定は使えません（{detail}）。",

  "tokenizer-unreadable":
    "このモデルの tokenizer.json が読めません（{detail}）。",
  "tokenizer-no-end-token":
    "このモデルの tokenizer.json には、CLIP に必要な文末のトークンがありません。",
  "tokenizer-context-too-short":
    "このモデルが読める文は {tokens} トークンで、短すぎます。文頭と文末だけで 2 トークン必要です。",
  "tokenizer-text-failed":
    "文「{text}」をトークンに分けられません（{detail}）。",

  "text-none": "符号化する文がありません。",
  "text-without-end": "{text} 番の文に、文末のトークンがありません。",
  "text-too-long":
    "{text} 番の文は {tokens} トークンあります。モデルが読めるのは {contextLength} トークンまでです。",
  "text-out-of-vocabulary":
    "{text} 番の文にトークン {token} がありますが、モデルが知っているのは {vocabSize} 個です。tokenizer.json が別のモデルのものです。",

  "checkpoint-not-safetensors":
    "重みが safetensors ファイルではありません。サーバーのエラーページか、git-lfs のポインターかもしれません。",
  "checkpoint-header-incomplete":
    "重みが途中で切れています。ヘッダーは {expected} バイトですが、{found} バイトしかありません。もう一度取得するか保存し直してください。",
  "checkpoint-unreadable":
    "重みを safetensors ファイルとして読めません（{detail}）。",
  "checkpoint-wrong-size":
    "重みは {found} バイトですが、ヘッダーによれば {promised} バイトのはずです。もう一度取得するか保存し直してください。",
  "checkpoint-tensor-incomplete":
    "重みが、テンソル「{name}」の途中で切れています。もう一度取得するか保存し直してください。",
  "checkpoint-tensor-missing": "重みにテンソル「{name}」がありません。",
  "checkpoint-tensor-unknown":
    "重みに、このモデルでは使われないテンソル「{name}」があります。ほかに使われないテンソル：{others} 個。",
  "checkpoint-tensor-shape":
    "テンソル「{name}」の形は {found} ですが、設定では {expected} です。",
  "checkpoint-tensor-type":
    "テンソル「{name}」は {found} で保存されています。読めるのは F32、F16、BF16 と、スケールを伴う I8 です。",
  "checkpoint-out-of-order":
    "テンソル「{name}」のバイトの順序が違います（{expected} が来るはずの所に {found}）。",
  "checkpoint-out-of-memory":
    "テンソル「{name}」（{bytes} バイト）に使うメモリが足りません。小さなモデルなら動く可能性があります。",
  "checkpoint-architecture-unsupported":
    "テンソル「{name}」は{architecture}のもので、対応していません。",
  "checkpoint-image-tower-loading":
    "モデルの画像タワーは、まだ読み込み中です。",
  "checkpoint-expected-unreadable":
    "モデルに添えられた照合用の埋め込みが読めません（{detail}）。",
  "device-failed": "計算に失敗しました（{detail}）。",

  "lens-embedding-length":
    "埋め込みの数値は {found} 個ですが、このモデルの埋め込みは {expected} 個です。",
  "lens-embedding-zero":
    "埋め込みに向きがありません（長さが 0 か、有限ではありません）。",
  "lens-picture-unknown": "{id} 番の画像はありません。",
  "lens-pair-not-encoded": "文「{text}」はまだ符号化されていません。",
  "lens-word-count":
    "リストには異なる言葉が {count} 語あります。1 語から {most} 語まで使えます。",
  "lens-marks-without-labels":
    "印を付けた画像と比べるラベルがありません。先にラベルを一つ以上入力してください。",
  "lens-marks-none-belong":
    "仲間の印を付けた画像がありません。少なくとも 1 枚に仲間の印を付けてください。",
  "lens-marks-contradict":
    "{id} 番の画像に、仲間と仲間はずれの両方の印が付いています。",
  "lens-marks-without-score":
    "印を付けた画像には、このラベルでのスコアがありません。",
  "lens-method-needs-densities":
    "手法 {method} には言葉の密度が必要ですが、この言葉にはありません。ほかの手法を選んでください。",
  "lens-file-missing":
    "モデルのファイル（{file}）がありません。チェックポイントのファイルをまとめて選んでください。",
  "lens-golden-missing":
    "このモデルには、端末の計算と照合するための golden.safetensors がありません。",
  "lens-corpus-missing":
    "このモデルには、コーパス（corpus.safetensors）も、画像と比べる言葉のリストもありません。",

  "corpus-unreadable":
    "コーパスが読めません（{detail}）。ページを読み込み直すか、ほかのファイルを選んでください。",
  "corpus-no-format": "この safetensors ファイルはコーパスではありません。",
  "corpus-format": "このコーパスの形式「{found}」は、この版では読めません。",
  "corpus-damaged":
    "コーパスが壊れています（チェックサムが一致しません）。もう一度取得してください。",
  "corpus-other-model":
    "コーパスは別のモデルのものです（SHA-256 {pack}…、必要なのは {model}…）。先にそのモデルを選ぶか、このモデル用のコーパスを選んでください。",
  "corpus-counts":
    "コーパスの内容に矛盾があります（{words} 語、特徴の値 {values} 個、密度 {densities} 個）。",
  "corpus-no-direction":
    "コーパスにある「{word}」の埋め込みが 0 か、有限ではありません。",
  "corpus-tensor":
    "コーパスのテンソル「{tensor}」は型 {found}、形 {shape} で、{words} 語に合いません。",
  "corpus-lexicographer-file":
    "コーパスでは「{word}」の辞書ファイル番号が {number} ですが、WordNet にその番号はありません。",
  "relations-unreadable":
    "言葉の関係（relations.safetensors）が読めません（{detail}）。ページを読み込み直してください。",
  "relations-format":
    "言葉の関係（relations.safetensors）の形式は、この版では読めません。ページを読み込み直してください。",
  "relations-damaged":
    "言葉の関係（relations.safetensors）が壊れています（チェックサムが一致しません）。ページを読み込み直してください。",
  "relations-other-corpus":
    "言葉の関係（relations.safetensors）は、コーパスとは別の言葉のものです。`ood-lens relations` でこのコーパス用に作ってください。",
  "density-shape":
    "密度を求めるには言葉が足りません。{values} 個の値は、{k} 語を超える {dimension} 次元の特徴になりません。",
  "density-no-direction":
    "{index} 番目の言葉の埋め込みが 0 か、有限ではありません。",
  "density-device":
    "言葉同士の距離の計算中に、装置が失敗しました（{detail}）。",
  "calibration-unreadable":
    "モデルの calibration.json が読めません（{detail}）。ファイルを除くか、`ood-lens calibrate` で作り直してください。",
  "calibration-other-model":
    "モデルに添えられた calibration.json は別のモデルのものです。ファイルを除くか、`ood-lens calibrate` でこのモデル用に作ってください。",
  "settings-unreadable": "設定が読めません（{detail}）。",
  "settings-not-positive":
    "「{setting}」は 0 より大きい値にしてください（いまは {found}）。",
  "settings-not-positive-share":
    "「{setting}」は 0 より大きく 1 以下にしてください（いまは {found}）。",
  "settings-not-share":
    "「{setting}」は 0 から 1 の間にしてください（いまは {found}）。",
  "settings-not-count":
    "「{setting}」は 1 以上にしてください（いまは {found}）。",
  "settings-prompt-without-label":
    "プロンプト「{prompt}」に、ラベルの入る場所 {} がありません。",
  "settings-lexicographer-file-unknown":
    "WordNet に「{name}」という言葉の分類はありません（例：noun.animal、adj.all）。",
  "settings-step-unknown": "既定の手法に「{name}」という手順はありません。",
  "settings-method-unknown": "手法「{name}」はありません。",
  "device-unavailable": "GPU を開けませんでした（{detail}）。",
};

const settings = {
  setting: {
    temperature: "温度 T",
    tau: "真に反対側の言葉の割合 τ",
    groups: "言葉の組の数",
    nounShare: "名詞の割合",
    adjectiveShare: "形容詞の割合",
  },
};

const list = { labels: "ラベル", samples: "サンプル" };

/** @type {Catalogue["values"]} */
const values = {
  "link-list-too-long": { list },
  "link-entry-too-long": { list },
  "link-list-damaged": { list },
  "threshold-calibration": {
    automatic: {
      true: "",
      false: "測定時の設定は自動で、いまの設定とは違います。",
    },
  },
  "image-other-file": {
    found: {
      video: "動画です",
      "web-page": "ウェブページです",
      pdf: "PDF 文書です",
      zip: "ZIP またはオフィス文書です",
      text: "テキストです",
      unknown: "種類がわかりません",
    },
  },
  "config-unsupported": {
    supported: {
      "model-types": "Hugging Face の「clip」と open_clip の設定",
      channels: "三チャンネルの画像",
      activations: "活性化関数 quick_gelu と gelu",
      "square-images": "正方形の画像",
      towers:
        "open_clip のモデルのうち、CLIP 自身のテキストタワーと、ViT、ResNet または EfficientNet-Lite を持つもの",
      "timm-towers": "timm の tf_efficientnet_lite0、_lite1、_lite2",
      "timm-pools": "プーリング avg",
      "timm-projections": "射影 linear、mlp、none、または空のもの",
    },
  },
  "config-attention-heads": {
    tower: { text: "テキスト", vision: "画像" },
  },
  "checkpoint-architecture-unsupported": {
    architecture: {
      "custom-text": " open_clip の独自のテキストタワー",
      timm: " timm の画像タワー",
    },
  },
  "lens-method-needs-densities": {
    method: { "dnm-paper": "DNM（論文どおり）" },
  },
  "settings-not-positive": settings,
  "settings-not-positive-share": settings,
  "settings-not-share": settings,
  "settings-not-count": settings,
};

/** @type {Catalogue["page"]} */
const page = {
  "The page will reload. Your labels stay, but you will have to add {count} of your own pictures again. Continue?":
    "ページを読み込み直します。ラベルは残りますが、ご自分の画像 {count} 枚はもう一度追加する必要があります。続けますか？",
  "Your browser is set to save data": "ブラウザがデータ節約に設定されています",
  "You are on a mobile network": "モバイル回線で接続しています",
  "Your connection is slow": "回線が低速です",
  "{why}, so the model is not loaded yet. You can already add labels and pictures.":
    "{why}。そのため、モデルはまだ読み込んでいません。ラベルと画像は今から入力できます。",
  "Not loaded": "未読み込み",
  Loading: "読み込み中",
  Waiting: "待機中",
  Reading: "読み取り中",
  "No labels": "ラベルがありません",
  "Cannot be read": "読み取れません",
  "Why?": "理由",
  belongs: "仲間",
  "does not belong": "仲間はずれ",
  "Remove {name}": "{name} を取り除く",
  "Why? {name}": "理由：{name}",
  "There are no labels to compare it with.": "比べるラベルがありません。",
  "The same file as another picture.": "ほかの画像と同じファイルです。",
  "Nearest label": "最も近いラベル",
  "Other words that count against it": "仲間はずれの根拠になるほかの言葉",
  "in distribution": "分布内（in distribution）",
  "out of distribution": "分布外",
  Belongs: "仲間",
  "Does not belong": "仲間はずれ",
  "score ": "スコア ",
  "score before debiasing ": "バイアス除去前のスコア ",
  "threshold {threshold}": "しきい値 {threshold}",
  "An image file holds at most {most} rows, but there are {count}. Save the verdicts as JSON, or remove some pictures.":
    "画像ファイルに入るのは {most} 行までですが、{count} 行あります。判定を JSON で保存するか、画像を減らしてください。",
  "This browser cannot draw: it provides no canvas.":
    "このブラウザでは描画用のキャンバスが使えません。",
  "does not": "仲間はずれ",
  "Save as PNG": "PNG で保存",
  "The higher the score, the more of the ring is closed. The notch marks the method's threshold.":
    "スコアが高いほど、輪は長く閉じます。切り込みは、その手法のしきい値です。",
  "All methods on all pictures": "すべての手法とすべての画像",
  "Comparing …": "比較しています…",
  "Add labels and pictures to compare methods.":
    "手法を比べるには、ラベルと画像を追加してください。",
  Picture: "画像",
  "score {score}, threshold {threshold}":
    "スコア {score}、しきい値 {threshold}",
  Close: "閉じる",
  "What the camera sees": "カメラの映像",
  "Waiting for the camera: your browser asks whether this page may use it.":
    "カメラを待っています。使ってよいかどうか、ブラウザが確認します。",
  "Take a picture": "撮影する",
  "Hold something in front of the camera.":
    "カメラの前に何かをかざしてください。",
  "camera {count}": "カメラ {count}",
  "Picture {count} is among your pictures. It never leaves this page.":
    "{count} 枚目を画像に加えました。このページの外に送られることはありません。",
  "The browser does not let this page use the camera. Allow it in the address bar, then open this dialog again.":
    "ブラウザがカメラの使用を許可していません。アドレスバーで許可してから、もう一度開いてください。",
  "No camera answers. Check that it is plugged in and that no other program uses it.":
    "カメラが応答しません。接続されているか、ほかのアプリが使っていないかを確かめてください。",
  black: "黒",
  grey: "灰色",
  brown: "茶色",
  red: "赤",
  orange: "オレンジ",
  yellow: "黄色",
  green: "緑",
  blue: "青",
  purple: "紫",
  pink: "ピンク",
  Thin: "細い",
  Medium: "中くらい",
  Thick: "太い",
  "drawing {count}": "お絵かき {count}",
  "Draw a picture": "絵を描く",
  Done: "完了",
  "The built-in model is best at emoji and icons. With twenty labels, it names six in ten quick hand-drawn sketches correctly.":
    "内蔵モデルがいちばん得意なのは絵文字とアイコンです。手早く描いたスケッチは、20 個のラベルの中から 10 枚のうち約 6 枚を正しく選びます。",
  "The drawing stays among your pictures. It never leaves this page.":
    "描いた絵は画像の一覧に残ります。このページの外に送られることはありません。",
  Eraser: "消しゴム",
  Undo: "元に戻す",
  Redo: "やり直す",
  Colour: "色",
  Width: "太さ",
  "Draw something": "何か描いてください",
  "score {score}": "スコア {score}",
  "Canvas: draw with a mouse, a pen or a finger. The verdict next to it updates as you draw.":
    "画用紙：マウス、ペン、指で描けます。横の判定がすぐに変わります。",
  "Add the sample: {name}": "サンプルを追加：{name}",
  "Pictures: {credits}.": "画像：{credits}",
  "empty, left out": "空なので除きます",
  "listed more than once, counted once": "重複しているため一度だけ数えます",
  "longer than the model can read": "モデルが読める長さを超えています",
  Labels: "ラベル",
  "Add a label": "ラベルを追加",
  "and {count} more": "ほか {count} 個",
  "Edit {label}": "{label} を編集",
  "an empty label": "空のラベル",
  "(empty)": "（空）",
  "Remove label {label}": "ラベル {label} を取り除く",
  "Label {count}": "ラベル {count}",
  "Show as chips": "札で表示",
  "Edit as text": "テキストで編集",
  "Example: animals": "例：動物",
  "Lesson: three animals": "レッスン：三つの動物",
  "Lesson: with a strawberry": "レッスン：いちご入り",
  "Things that move": "動くもの",
  "The list {name} could not be fetched: {why}. Your labels have not changed.":
    "リスト「{name}」を取得できませんでした（{why}）。ラベルは元のままです。",
  "the server answered {status}": "サーバーの応答 {status}",
  "there is no connection": "接続がありません",
  "{names} and {more} more": "{names} ほか {more} 個",
  "Listed more than once, counted once: {labels}.":
    "重複しているため、一度だけ数えます：{labels}",
  "An empty label between commas is left out.":
    "コンマの間の空のラベルは除きます。",
  "{empty} empty labels are left out.": "空のラベル {empty} 個は除きます。",
  "Longer than the model can read, so only the beginning counts: {labels}.":
    "長すぎるため、モデルは先頭だけを読みます：{labels}",
  "Type at least one label: without one, nothing can belong.":
    "ラベルを一つ以上入力してください。ラベルがなければ、どの画像も仲間になれません。",
  Pictures: "画像",
  Overview: "全体を見る",
  "Compare methods": "手法を比べる",
  "pasted picture": "貼り付けた画像",
  "1 file was left out because it is not a picture.":
    "画像でないファイル 1 個を除きました。",
  "{leftOut} files were left out because they are not pictures.":
    "画像でないファイル {leftOut} 個を除きました。",
  "The file could not be saved: {message}":
    "ファイルを作れませんでした：{message}",
  "1 other word": "ほかの言葉 1 語",
  "{count} other words": "ほかの言葉 {count} 語",
  "{device}, preparing WebGPU": "{device}（WebGPU を準備中）",
  "In use": "使用中",
  "its page": "配布ページ",
  Use: "使う",
  Fetch: "取得する",
  "Fetch the remaining {bytes}": "残り {bytes} を取得する",
  "Fetch the remaining part, about {bytes}": "残り約 {bytes} を取得する",
  "Fetch {bytes}": "{bytes} を取得する",
  "Fetch about {bytes}": "約 {bytes} を取得する",
  Delete: "削除",
  "Delete {name} from this device": "{name} をこの端末から削除",
  "Kept on this device: {bytes}": "この端末に保存済み：{bytes}",
  "The model's words are kept on this device: {bytes}":
    "言葉だけをこの端末に保存済み：{bytes}",
  "Partly on this device: {bytes} of {size}":
    "この端末に一部を保存済み：{bytes} / {size}",
  ", with {words} words": "（{words} 語を含む）",
  "{there}{corpus}.": "{there}{corpus}",
  Models: "モデル",
  "The link asks for this model:": "リンクが指定しているモデル：",
  "owner/name": "owner/name",
  "Look up": "調べる",
  "Any other CLIP on Hugging Face": "Hugging Face にあるほかの CLIP",
  "The repository must have Hugging Face’s or open_clip’s layout, with weights as safetensors. Looking it up fetches only a list of files.":
    "Hugging Face 形式または open_clip 形式で、重みが safetensors のものに限ります。「調べる」で取得するのはファイルの一覧だけです。",
  "A repository has a name of the form owner/name.":
    "リポジトリ名は owner/name の形で入力してください。",
  "Looking up {repository} …": "{repository} を調べています…",
  "From your disk": "手元のファイルから",
  "Choose the files of a checkpoint": "チェックポイントのファイルを選ぶ",
  "Choose the config, the weights as safetensors and tokenizer.json together, or drop their folder onto the page. A corpus pack that ood-lens embed-corpus has made for the model in use can be chosen, too.":
    "設定、safetensors の重み、tokenizer.json をまとめて選んでください。フォルダーをページにドロップしてもかまいません。使用中のモデル用に ood-lens embed-corpus で作った言葉のパックも読み込めます。",
  "comes with the page": "ページに内蔵",
  "{millions} million parameters": "パラメータ数 {millions}00 万",
  "sees {size} × {size} pixels": "入力 {size} × {size} 画素",
  "about {bytes} of memory": "メモリ約 {bytes}",
  "licence not known": "ライセンス不明",
  "licence: {licence}": "ライセンス：{licence}",
  "The files are those of a checkpoint. Whether it is a CLIP that runs here shows when its config has come, before the weights do.":
    "チェックポイントのファイルがそろっています。ここで動く CLIP かどうかは、重みより先に届く設定で分かります。",
  "This site uses {used} of the {room} that this browser gives it.":
    "このサイトは、ブラウザが割り当てた {room} のうち {used} を使っています。",
  "{name} is missing.": "{name} がありません。",
  "There is no tokenizer.json beside {found}, and without it the model cannot read text.":
    "{found} と同じ場所に tokenizer.json がないため、文字を読めません。",
  "The weights are split into several files. Models as large as that cannot be loaded here.":
    "重みが複数のファイルに分かれています。これほど大きなモデルは、ここでは読み込めません。",
  "The weights come only as {pickle}. Such a file can carry programs, so it is not loaded here; a safetensors file is.":
    "重みが {pickle} しかありません。この形式はプログラムを含みうるため、ここでは読み込みません。safetensors なら読み込めます。",
  "There are no weights in the safetensors format here.":
    "safetensors 形式の重みがありません。",
  "Beside {weights} there is neither Hugging Face's config.json with model.safetensors nor open_clip's open_clip_config.json with open_clip_model.safetensors.":
    "{weights} はありますが、Hugging Face 形式の config.json と model.safetensors も、open_clip 形式の open_clip_config.json と open_clip_model.safetensors もそろっていません。",
  "{loaded} of {total}": "{loaded} / {total}",
  "Waiting for another page of this site":
    "このサイトのほかのページを待っています",
  "Paused at {of}": "一時停止中 {of}",
  "Looking at the files": "確認しています",
  "Reading from this device: {of}": "この端末から読み込み中 {of}",
  "Comparing the file with the published one: {of}":
    "公開されている値と照合中 {of}",
  ", {time} left": "、残り {time}",
  " at {rate}/s": "（毎秒 {rate}）",
  "Fetching {of}{speed}{left}": "取得中 {of}{speed}{left}",
  Pause: "一時停止",
  Cancel: "やめる",
  "Loading {name}": "{name} を読み込み中",
  "The model already reads your pictures while the rest of it is loading.":
    "残りを読み込みながら、画像の読み取りを始めています。",
  "The model in use goes on meanwhile.":
    "その間も、今のモデルが判定を続けます。",
  "Go on": "再開",
  Pocket: "Pocket",
  "{name} looks at your pictures, on this device.":
    "{name} が、この端末の中で画像を見ています。",
  "Take another model": "ほかのモデルを選ぶ",
  "The link asks for the model “{link}”, which is not in the list.":
    "リンクが指定しているモデル「{link}」は、一覧にありません。",
  "The link asks for {repository}, which is not on this device. Look it up under “Any other CLIP” to see its size.":
    "リンクが指定している {repository} は、この端末にありません。「ほかの CLIP」で調べると大きさが分かります。",
  "These files are not a checkpoint that can be loaded here. {problem}":
    "ここで読み込めるチェックポイントではありません。{problem}",
  "{name} is a corpus pack for another model than the embedded one. Choose that model first.":
    "{name} は、内蔵モデルとは別のモデル用の言葉のパックです。先にそのモデルを選んでください。",
  "{size} of {total} words so far. The others follow while the page is idle, and verdicts change a little with them.":
    "これまでに {total} 語のうち {size} 語。残りは手の空いたときに読み込み、それにつれて判定が少し変わります。",
  "The list of models is missing.": "モデルの一覧がありません。",
  "The list of models cannot be fetched.": "モデルの一覧を取得できません。",
  "The list of models is damaged.": "モデルの一覧が壊れています。",
  "The list of models names no files for {name}.":
    "モデルの一覧に {name} のファイルがありません。",
  "The model hub does not answer. Is there a network, and does it let this page reach {host}?":
    "モデルの配布元が応答しません。ネットワークにつながっていて、{host} への接続が許可されているかを確かめてください。",
  "There is no repository {repository}, or the model hub asks for a sign-in.":
    "リポジトリ {repository} がないか、ログインが必要です。",
  "There is no repository {repository}.":
    "リポジトリ {repository} はありません。",
  "The model hub answered {status}.":
    "モデルの配布元の応答は {status} でした。",
  "The model hub did not send a list of files.":
    "モデルの配布元から、一覧ではないものが届きました。",
  "The model hub did not send the number of a commit.":
    "モデルの配布元から、コミットではないものが届きました。",
  "between {low} and {high}": "{low} から {high} の間",
  "{low} or more": "{low} 以上",
  "an unknown share": "不明な割合",
  "at most {high}": "{high} 以下",
  "Threshold {at}": "しきい値 {at}",
  ", the model's default for this number of labels. ":
    "（このラベル数でのモデルの既定値）。",
  ". ": "。",
  "Expected by the model's calibration: of pictures that belong {tpr} are kept (TPR), of the others {fpr} pass (FPR). ":
    "モデルの校正による予想：仲間の画像のうち {tpr} が残り（TPR）、そのほかの画像のうち {fpr} が通り抜けます（FPR）。",
  " ({threshold})": "（しきい値 {threshold}）",
  "The threshold that keeps 95 % of the pictures that belong{place} lets {fpr95} of the others pass (FPR95); AUROC {auroc}. ":
    "仲間の 95 % が残るしきい値{place}では、そのほかの {fpr95} が通り抜けます（FPR95）。AUROC は {auroc} です。",
  "keeps {passed} of {of} that belong (TPR {rate})":
    "仲間 {of} 枚のうち {passed} 枚を残し（TPR {rate}）",
  "lets {passed} of {of} that do not belong pass (FPR {rate})":
    "仲間はずれ {of} 枚のうち {passed} 枚を通し（FPR {rate}）",
  "Of your marked pictures, this threshold {does}.":
    "印を付けた画像では、このしきい値は{does}ます。",
  " and ": "、",
  Threshold: "しきい値",
  "Back to the model's threshold": "モデルのしきい値に戻す",
  Scores: "スコア",
  "TPR {tpr}": "TPR {tpr}",
  "A plane cannot hold all distances of hundreds of dimensions: points that look close may be far apart.":
    "平面には、数百次元の距離をすべては写せません。近くに見えても、実際には遠いことがあります。",
  "Neighbours are side by side here (t-SNE). The size of a group and the distance between two groups mean little.":
    "近いもの同士が隣に並びます（t-SNE）。まとまりの大きさや、まとまり同士の距離には、あまり意味がありません。",
  "There are too few points for neighbours yet, so the map shows principal components.":
    "近傍で並べるには点がまだ足りないため、主成分で並べています。",
  "There are too many points for neighbours, so the map shows principal components.":
    "近傍で並べるには点が多すぎるため、主成分で並べています。",
  "All points are alike, so the map shows principal components.":
    "すべての点が同じなので、主成分で並べています。",
  "Layout of the map": "地図の並べ方",
  "Principal components": "主成分",
  Neighbours: "近傍",
  Map: "地図",
  "your labels": "あなたのラベル",
  "other words": "ほかの言葉",
  "your pictures, in circles": "丸の中は、あなたの画像",
  "Correct answer:": "正解：",
  "Set the threshold from these marks": "この印からしきい値を決める",
  "Calibrate on your own pictures": "ご自分の画像で校正する",
  "Mark some pictures as belonging or not. The threshold that separates them best is then used.":
    "いくつかの画像に、仲間か仲間はずれかの印を付けてください。それらを最もよく分けるしきい値を使います。",
  "Threshold {threshold}: of your {count} pictures that belong it keeps {tpr} ":
    "しきい値 {threshold}：仲間の画像 {count} 枚のうち {tpr} を残します",
  "(95 % confidence interval for all pictures that belong: {tprLow} to {tprHigh})":
    "（仲間の画像全体での 95 % 信頼区間：{tprLow} から {tprHigh}）",
  ". To learn how many others pass, mark some that do not belong.":
    "。ほかの画像がどれだけ通り抜けるかを知るには、仲間はずれの画像にも印を付けてください。",
  "; {fpr} of the others pass.": "。そのほかの画像は {fpr} が通り抜けます。",
  "for example, berry": "例：berry",
  Words: "言葉",
  "Search the words": "言葉を探す",
  "Words found": "見つかった言葉",
  Word: "言葉",
  "Part of speech": "品詞",
  Field: "分野",
  "Set aside for label": "除外の理由になったラベル",
  "No word contains “{query}”.": "「{query}」を含む言葉はありません。",
  "The first {most} words": "最初の {most} 語",
  "1 word": "1 語",
  "{count} words": "{count} 語",
  "the most general nouns": "最も広い意味の名詞",
  acts: "行為",
  animals: "動物",
  "man-made objects": "人工物",
  attributes: "属性",
  "parts of the body": "体の部分",
  thoughts: "思考",
  communication: "伝達",
  events: "出来事",
  feelings: "感情",
  "food and drink": "飲食物",
  groups: "集団",
  places: "場所",
  goals: "動機",
  "natural objects": "自然物",
  people: "人",
  "natural phenomena": "自然現象",
  plants: "植物",
  possession: "所有",
  processes: "過程",
  quantities: "量",
  relations: "関係",
  shapes: "形",
  states: "状態",
  substances: "物質",
  time: "時間",
  adjectives: "形容詞",
  "adjectives that relate to nouns": "名詞に関わる形容詞",
  participles: "分詞",
  "DNM, word by word": "DNM（語ごと）",
  "Compares the labels with all other words, except words whose meaning a label includes. The default.":
    "ラベルを、ほかのすべての言葉と比べます。ラベルに含まれる言葉は除きます。これが既定の手法です。",
  "DNM, as published": "DNM（論文どおり）",
  "Compares the labels with mined words, and subtracts the false negatives as one overall share (arXiv 2605.23797).":
    "ラベルを、選び出した言葉と比べます。紛れ込んだ言葉の割合は、全体で一つの値として差し引きます（arXiv 2605.23797）。",
  "Compares the labels with the words farthest from them, in groups (arXiv 2403.20078).":
    "ラベルを、ラベルから最も遠い言葉と、組に分けて比べます（arXiv 2403.20078）。",
  "NegLabel, with proper names and kinds of the labels removed from the negative words.":
    "NegLabel の反対側の言葉から、固有名詞とラベルの下位語を除きます。",
  "Chooses the negative words by the pictures seen so far.":
    "これまでに見た画像に応じて、反対側の言葉を選びます。",
  "The cosine of the nearest label; other words are not used.":
    "最も近いラベルとのコサインです。ほかの言葉は使いません。",
  "Softmax over the labels only; other words are not used (arXiv 2211.13445).":
    "ラベルだけのソフトマックスです。ほかの言葉は使いません（arXiv 2211.13445）。",
  "There is no word yet. Write one on each line, or separate words by commas.":
    "言葉がありません。一行に一つ、またはコンマ（,）で区切って入力してください。",
  "These are {count} different words, but the browser takes at most {most}. For more, create a corpus on the command line: ood-lens embed-corpus --words FILE.":
    "異なる言葉が {count} 語あります。ブラウザで扱えるのは {most} 語までです。それ以上は、コマンドラインで言葉のパックを作ってください：ood-lens embed-corpus --words FILE",
  "One on each line, separated by commas, or as JSON":
    "一行に一つ、コンマ（,）区切り、または JSON",
  "Use these words": "この言葉を使う",
  "Back to WordNet": "WordNet に戻す",
  "Words of your own": "あなたが選ぶ言葉",
  "Up to {most} words, in place of WordNet’s. They stay in this browser and are not part of links. The model’s threshold was not measured with them and means little: mark some pictures in the overview, or set the threshold by hand.":
    "WordNet の代わりに、{most} 語まで使えます。言葉はこのブラウザに残り、リンクには入りません。モデルの測定に使った言葉ではないため、しきい値はあまり意味を持ちません。「全体を見る」で画像に印を付けるか、自分で決めてください。",
  "your own": "あなたの言葉",
  WordNet: "WordNet",
  "{done} of {total} words are read …":
    "{total} 語のうち {done} 語を読みました…",
  "{count} words are being read, which may take a minute …":
    "{count} 語を読んでいます。一分ほどかかることがあります…",
  "{count} words are being read …": "{count} 語を読んでいます…",
  "Pictures are compared with your one word.":
    "画像を、あなたの言葉 1 語と比べています。",
  "Pictures are compared with your {count} words.":
    "画像を、あなたの言葉 {count} 語と比べています。",
  "1 belongs": "仲間 1 枚",
  "{id} belong": "仲間 {id} 枚",
  "1 does not": "仲間はずれ 1 枚",
  "{ood} do not": "仲間はずれ {ood} 枚",
  "{error} cannot be read": "読み取れない画像 {error} 枚",
  "{none} without labels to compare with": "比べるラベルがない画像 {none} 枚",
  "{waiting} to go": "残り {waiting} 枚",
  ", ": "、",
  "Stopped: {left} of {total} pictures are not read.":
    "停止中：{total} 枚のうち {left} 枚は読んでいません。",
  "{count} of {total} pictures read": "{total} 枚のうち {count} 枚を読みました",
  Stop: "停止",
  "This browser keeps the page: it works without a network from now on.":
    "このブラウザに保存しました。これからはネットワークなしでも使えます。",
  "This browser keeps a newer version of the page: your next visit shows it.":
    "新しい版をこのブラウザに保存しました。次に開くと表示されます。",
  "Your own pictures are never part of a link.":
    "ご自分の画像がリンクに入ることはありません。",
  "Your own pictures are never part of a link: one stays on this page.":
    "ご自分の画像がリンクに入ることはありません。1 枚はこのページに残ります。",
  "Your own pictures are never part of a link: {own} stay on this page.":
    "ご自分の画像がリンクに入ることはありません。{own} 枚はこのページに残ります。",
  " The link is long, and some programs cut long links off.":
    "リンクが長いため、途中で切ってしまうアプリもあります。",
  " Your own words are not part of it: people who open it see WordNet’s.":
    "あなたの言葉はリンクに入りません。開いた人には WordNet の言葉が使われます。",
  "The link contains the labels, the model’s name, the method and its settings, the lesson, and the sample pictures. {stay}{words}{long}":
    "リンクに入るのは、ラベル、モデルの名前、手法とその設定、レッスン、サンプル画像です。{stay}{words}{long}",
  "The link is copied.": "リンクをコピーしました。",
  "The link is selected; copy it with Ctrl+C or ⌘C.":
    "リンクを選択しました。Ctrl+C または ⌘C でコピーしてください。",
  "The link asks for the method “{method}”, which this model does not have. Available methods: {methods}.":
    "リンクが指定している手法「{method}」は、このモデルにはありません。使えるのは {methods} です。",
  "Runtime, CPU": "実行環境（CPU）",
  Model: "モデル",
  "Words to compare with": "比べる言葉",
  "Runtime, WebGPU": "実行環境（WebGPU）",
  Starting: "起動中",
  "Loading {loaded}": "読み込み中 {loaded}",
  "Loading {loaded} / {total}": "読み込み中 {loaded} / {total}",
  "Not running": "停止しています",
  "all other words": "ほかのすべての言葉",
  debiasing: "バイアス除去",
  threshold: "しきい値",
  "Of the mass of all labels and words, your labels hold {id}, other words {corpus}, of which debiasing removes {correction}. ":
    "すべてのラベルと言葉の重みのうち、ラベルが {id}、ほかの言葉が {corpus} を占め、そこからバイアス除去が {correction} を取り除きます。",
  "The labels' share of the remaining mass is {score}; the threshold is {threshold}.":
    "残りに占めるラベルの割合は {score}、しきい値は {threshold} です。",
  "Previous picture": "前の画像",
  "Next picture": "次の画像",
  "This picture has no verdict now.": "いまは判定がありません。",
  "Nearest label: ": "最も近いラベル：",
  ". The score is {score}; from {threshold} up, a picture belongs.":
    "。スコアは {score}。{threshold} 以上なら仲間です。",
  "Threshold in the middle": "しきい値を中央に",
  "True scale": "実際の比率",
  "How the weight is shared": "重みの内訳",
  "Scale of the bar": "棒の目盛り",
  "This method's score is not a single fraction, so the effect of one word cannot be shown.":
    "この手法のスコアは一つの割り算ではないため、一語ごとの影響は示せません。",
  "Without {names}: score {score} instead of {before}, ":
    "{names} がなければ、スコアは {before} ではなく {score} となり、",
  "and the picture would belong.": "この画像は仲間になります。",
  "and the picture would not belong.": "この画像は仲間はずれになります。",
  "the verdict stays: it belongs.": "判定は変わらず、仲間です。",
  "the verdict stays: it does not belong.": "判定は変わらず、仲間はずれです。",
  "your labels {share}": "あなたのラベル {share}",
  "other words {share}": "ほかの言葉 {share}",
  "removed by debiasing {share}": "バイアス除去で取り除いた分 {share}",
  "without debiasing the score would be {score}: ":
    "バイアス除去をしなければ、スコアは {score}：",
  "the same verdict": "判定は同じ",
  "the other verdict": "判定は逆",
  "This method's score is the mean of such fractions over groups of words: {score}.":
    "この手法は、言葉の組ごとの割り算を平均します：{score}",
  "score =": "スコア =",
  labels: "ラベル",
  "labels + words − removed": "ラベル ＋ 言葉 − 取り除いた分",
  "another word for “{label}”": "「{label}」の別の言い方",
  "a kind of “{label}”": "「{label}」の一種",
  "close in meaning to “{label}”": "「{label}」に意味が近い",
  "Your labels": "あなたのラベル",
  "cosine to the picture": "画像とのコサイン",
  "and {more} more, farther away": "ほか {more} 個はもっと遠い",
  "Count {word}": "{word} を数える",
  "Count this word": "この言葉を数える",
  "This method uses no other words.": "この手法は、ほかの言葉を使いません。",
  "cosine to the picture, and share of the counted weight; untick a word to leave it out":
    "画像とのコサインと、数える重みに占める割合。チェックを外すと、その言葉を除いて計算します",
  "Set aside: words that would count against your own labels":
    "除外した言葉：数えれば、自分のラベルへの反対票になるもの",
  "False negatives: words close to this picture whose meaning one of your labels includes.":
    "偽陰性：この画像に近いが、ラベルの意味に含まれる言葉です。",
  "OOD Lens: which pictures do not belong?":
    "OOD Lens：仲間はずれの画像はどれ？",
  "Skip to the verdicts": "判定まで移動",
  Share: "共有",
  "Link to this page as it is now": "いまのページへのリンク",
  "Copy the link": "リンクをコピー",
  "What is loaded": "読み込んだもの",
  "Load 24 MB now": "24 MB を読み込む",
  "Labels and samples": "ラベルとサンプル",
  "Which pictures do not belong?": "仲間はずれの画像はどれ？",
  "A picture is": "どのラベルにも当てはまらないものが写った画像を",
  "(OOD) when it shows something that none of your labels names. A classifier would still pick a label; OOD Lens also compares each picture with":
    "（OOD）といいます。ふつうの分類器は、それでもラベルを一つ選びます。OOD Lens は、画像を",
  "80,000 other words": "ほかの言葉 80,000 語",
  ", and tells you when they fit better.":
    "とも比べ、そちらが勝てば、そのとおりに知らせます。",
  "Why? A lesson in five steps": "なぜ？ 五ステップのレッスン",
  "Choose a list of labels": "ラベルのリストを使う",
  "Choose a list …": "リストを使う…",
  Samples: "サンプル",
  "Model:": "モデル：",
  Change: "変更",
  "Method:": "手法：",
  "Other words:": "ほかの言葉：",
  "Pictures and verdicts": "画像と判定",
  "Drop pictures anywhere": "画像をどこにでもドロップ",
  "Add pictures": "画像を追加",
  "or paste them, or": "貼り付けてもよい。または",
  "Choose pictures": "画像を選ぶ",
  "Draw one": "絵を描く",
  "Try the samples": "サンプルで試す",
  "Choose a folder": "フォルダーを選ぶ",
  "Use the camera": "カメラを使う",
  "Images never leave this page: no server sees them. Your browser lets the page connect only to its own address and to the model hub.":
    "画像がこのページの外に送られることはなく、サーバーにも見えません。ブラウザが、このページ自身とモデルの配布元以外への通信を禁じています。",
  "The built-in model knows emoji, icons and line drawings of things. It does not know photographs.":
    "内蔵モデルが知っているのは、絵文字、アイコン、物の線画です。写真は知りません。",
  "Choose another model for photographs": "写真には別のモデルを選ぶ",
  "Starts on the CPU, and switches to WebGPU if the browser offers it.":
    "まず CPU で始め、WebGPU が使えれば切り替えます。",
  "Loads up to 24 MB once before the first verdict, and 14 MB more for WebGPU.":
    "最初の判定の前に一度だけ、最大 24 MB を読み込みます。WebGPU がある場合は、さらに 14 MB です。",
  Verdicts: "判定",
  Views: "表示",
  Save: "保存",
  "All verdicts as CSV": "すべての判定を CSV で",
  "With reasons and settings as JSON": "理由と設定も含めて JSON で",
  "Remove all": "すべて取り除く",
  "Pictures read": "読んだ画像",
  "Remove the unread pictures": "残りを取り除く",
  "Emoji, icons and line drawings; here at once. It does not know photographs.":
    "絵文字、アイコン、線画。すぐに使えます。写真は知りません。",
  "Photographs, on phones and slow lines: the smallest of these.":
    "写真用。この中で最も小さく、スマートフォンや遅い回線向きです。",
  "Photographs; one of the paper's backbones, a ResNet.":
    "写真用。論文で使われたモデルの一つで、ResNet です。",
  "Photographs; the quickest of the paper's ViTs.":
    "写真用。論文で使われた ViT の中で最も速いものです。",
  "Photographs; what most papers on OOD detection report.":
    "写真用。OOD 検出の論文の多くが報告に使うモデルです。",
  "Photographs; finer distinctions, for a machine with a GPU.":
    "写真用。より細かく見分けます。GPU のある機械向きです。",
  "Photographs with small details; the largest of these, for a machine with a GPU.":
    "細部の写る写真用。この中で最も大きく、GPU のある機械向きです。",
  "Photographs; trained on open data.": "写真用。公開データで学習しています。",
  "Photographs; trained on open data, for a machine with a GPU.":
    "写真用。公開データで学習しています。GPU のある機械向きです。",
  noun: "名詞",
  adjective: "形容詞",
  "see its model card": "モデルカードを参照",
  Method: "手法",
  Advanced: "詳しい設定",
  "Temperature T": "温度 T",
  "The lower the temperature, the more a small difference of cosines counts.":
    "低いほど、コサインのわずかな差を重く見ます。",
  "Share of true negatives τ": "真に反対側の言葉の割合 τ",
  "A single number, as in the paper.": "論文と同じく、一つの値です。",
  "Groups of words": "言葉の組の数",
  "The score is the mean over the groups.": "スコアは、組ごとの値の平均です。",
  "Share of the nouns": "名詞の割合",
  "Share of the adjectives": "形容詞の割合",
  "How many of them are mined, by density.": "密度に応じて選び出す割合です。",
  "automatic: the nice {}": "自動：the nice {}",
  automatic: "自動",
  "auto: {value}": "自動：{value}",
  "Back to automatic": "自動に戻す",
  "Prompt of your labels": "ラベルを入れる文",
  "The text that the model reads for each label; {} stands for the label.":
    "モデルがラベルごとに読む文です。{} の位置にラベルが入ります。",
  "Write {} where the label goes.":
    "ラベルを入れる位置に {} と書いてください。",
  "Words to leave out": "除く言葉",
  "with your settings": "設定を変更済み",
  "Steps of {method}": "{method} の手順",
  "words that a label includes do not count against it":
    "ラベルに含まれる言葉を、反対票にしない",
  "words that a label includes count for it":
    "ラベルに含まれる言葉を、ラベルの票にする",
  Settings: "設定",
};

/** @type {Catalogue["device"]} */
const device = ({ backend, arithmetic, adapter }) => {
  if (backend === "cpu") return "CPU";
  const details = adapter === null ? [arithmetic] : [arithmetic, adapter];
  return `WebGPU（${details.join("、")}）`;
};

/** @type {Catalogue["element"]} */
const element = {
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
  pulls: "仲間はずれの根拠になるほかの言葉",
  why: "理由",
  otherLabels: "ほかのラベル",
  moreWords: "仲間はずれの根拠になる言葉の続き",
  aside: "除外した言葉（ラベルの意味に含まれるもの）",
  inside: (word, label) => `${word} は「${label}」に含まれる`,
  remove: (name) => `${name} を取り除く`,
  loading: (loaded, total) => `読み込み中 ${loaded} / ${total} MB`,
  starting: "起動中",
  runs: (info) => `このブラウザの中で計算しています：${device(info)}`,
  local: "画像がこのページの外に送られることはありません。",
  duplicate: (label) => `「${label}」は重複しているため、一度だけ数えます。`,
  truncated: (label) =>
    `「${label}」は長すぎるため、モデルは先頭だけを読みます。`,
  summary: (id, ood) => `仲間 ${id} 枚、仲間はずれ ${ood} 枚。`,
  retry: "もう一度試す",
};

/** @type {Catalogue["lesson"]} */
const lesson = {
  title: "いちごは、なぜ仲間はずれ？",
  step: "{of} ステップ中の {n}",
  steps: "レッスンのステップ",
  back: "戻る",
  next: "次へ",
  end: "レッスンを終える",
  waiting: "モデルの読み込みが終わると、数値が表示されます。",
  belongs: "仲間",
  strange: "仲間はずれ",
  softmax: "{picture}：ラベルどうしで 100 % を分け合う",
  weights: "{picture}：重みを多く得た言葉",
  yourLabels: "あなたのラベル",
  otherWord: "ほかの言葉",
  falseNegative: "「{label}」に含まれるのに、反対票になっている",
  setAside: "除外：「{label}」に含まれる",
  score: "スコア {score}",
  threshold: "しきい値 {threshold}",
  scale:
    "スコアは {score}、しきい値は {threshold}。一目盛りごとに 10 倍になります。",
  formula: "数値で見る（{picture}）",
  sums: {
    labels: "あなたのラベル",
    words: "ほかの言葉",
    inside: "除外した言葉",
  },
  legend: {
    softmax:
      "ラベルの重みは s = exp(コサイン ÷ T)。ソフトマックスは、これをすべてのラベルの重みの合計で割ります。",
    weights:
      "スコアは、ラベルの重みを、ラベルとほかの言葉すべての重みの合計で割ったものです。レッスンの外に表示される判定は、最後のステップで見るバイアス除去を済ませた値です。",
    against:
      "割り算は前と同じです。ただし「ほかの言葉」の合計に、ラベルに含まれる言葉が紛れ込んでいます。",
    aside:
      "同じ割り算から、ラベルに含まれる言葉を取り除いたものです。その言葉は、ラベルの側の重みに加わります。",
  },
  lesson: [
    {
      title: "分類器は比べる",
      text: [
        "モデルは、画像も言葉も、それぞれ一本の矢印に変えます。二つの矢印の向きが近いほど、よく合っているということです。どれだけ合っているかはコサインで表し、−1 から 1 までの値になります。",
        "ラベルは elephant（ゾウ）、horse（ウマ）、butterfly（チョウ）の三つです。ソフトマックスは、コサインを合計 100 % の割合に直します。ウマの画像では「{top horse}」が {share horse}、ゾウの画像では「{top elephant}」が {share elephant} になりました。",
      ],
      tries: [],
    },
    {
      title: "必ずどれかを選んでしまう",
      text: [
        "次は、いちごとヨットです。どのラベルも合いません。コサインを見れば分かります。ぴったりなら 1 ですが、いちごに最も近いラベルでも {cosine strawberry} しかありません。それでも割合の合計は 100 % なので、どれかのラベルが必ず勝ってしまいます。",
        "いちごは「{top strawberry}」、{share strawberry} だそうです。ソフトマックスが比べるのは、ラベルどうしだけ。「どれでもない」という答えは、はじめから用意されていません。",
      ],
      tries: ["butterfly を rabbit（ウサギ）に替える。やはり何かが勝つ"],
    },
    {
      title: "ほかの言葉と競わせる",
      text: [
        "そこで、ラベルに対戦相手を加えます。辞書にある {corpus} 語の名詞と形容詞、「負のラベル」です。いちごの画像では、「{word 1}」や「{word 2}」のような言葉が、あなたのラベルよりも大きな重みを得ます。全体の重みのうち、ラベルの側に残った割合がスコアです。スコアがしきい値を下回ったので、いちごは仲間はずれ、つまり分布外（OOD）と判定されます。",
        "これほど多くの言葉で分け合うので、ウマのスコアでさえ小さな値になります。大切なのは、しきい値のどちら側にあるかです。しきい値は、答えの分かっている画像で測って決めました。",
        "ラベルを一つ替えて、判定がひっくり返るのを見てみましょう。",
      ],
      tries: ["butterfly を strawberry（いちご）に替える"],
    },
    {
      title: "相手の中に、味方がいる",
      text: [
        "「fruit（果物）」をラベルに入れると、いちごの画像は仲間になりました。けれども、反対票を投じている言葉を見てください：{inside}。辞書にはこれらの言葉も載っていて、いちごが果物だからこそ、画像によく合ってしまうのです。",
        "これが「偽の負例」です。本当はラベルの中に含まれるのに、ラベルとは別のものとして数えられています。合わせて全体の重みの {correction} を占めています。ラベルの側は {id} です。",
      ],
      tries: [],
    },
    {
      title: "偽の相手を外す",
      text: [
        "OOD Lens は、ラベルの意味に含まれる言葉を見つけて相手側から外し、そのラベルの味方に加えます。これが「バイアス除去」です。いちごのスコアは {undebiased strawberry} から {score strawberry} に上がりました。",
        "ヨットは、変わらず仲間はずれです。ヨットに近い言葉は、どのラベルにも含まれないからです。仲間はより確かに仲間と認められ、仲間でないものは外に残ります。",
        "ラベルを自由に替えてみてください。レッスンを終えると、自分の画像も試せます。",
      ],
      tries: [
        "fruit を strawberry（いちご）に替える",
        "fruit を butterfly に替える",
      ],
    },
  ],
};

/** @type {Catalogue} */
export default {
  lang: "ja",
  messages,
  values,
  page,
  device,
  element,
  lesson,
};

/**
 * The "Why?" dialog: the numbers behind a picture's verdict, and how the verdict
 * changes if words are left out.
 */

import { Dialog } from "../../ui/dialog.js";
import { make } from "../../ui/dom.js";
import { t } from "../../ui/language.js";
import { Ring, sign } from "../../ui/ring.js";
import { percent, rounded } from "../../ui/scale.js";
import { cosineAxisMax } from "../cards/bars.js";
import { markButtons } from "../overview/marks.js";
import { balance } from "./balance.js";
import { formula } from "./score_formula.js";
import { asideList, labelColumn, WordColumn } from "./word_bars.js";

/** @import { Verdict, Without } from "../../client/protocol.js" */
/** @import { Picture, Session } from "../session.js" */
/** @import { BarScale } from "./balance.js" */

/** The dialog; it follows the session while it is open. */
export class WhyDialog {
  #session;
  /** @type {Dialog | null} */
  #dialog = null;
  /** Of the picture that is shown. */
  #id = 0;
  /** @type {BarScale} */
  #scale = "ring";
  /** Words that the user leaves out; forgotten when another picture is shown. */
  #without = new Set();
  /** Number of the last question; late answers to earlier ones are ignored. */
  #lastRequest = 0;
  /** State that the dialog was last drawn for. */
  #drawnFor = "";
  #bar = make("div", {});
  #outcome = make("p", { class: "why-outcome", role: "status" });

  /** @param {Session} session */
  constructor(session) {
    this.#session = session;
    for (const event of /** @type {const} */ (["verdicts", "reasons"])) {
      session.on(event, () => this.#draw());
    }
    session.on("changed", ({ id }) => id === this.#id && this.#draw());
    session.on("removed", ({ id }) => id === this.#id && this.#dialog?.close());
  }

  /**
   * Opens the dialog for a picture.
   * @param {number} id
   */
  open(id) {
    this.#dialog?.close();
    this.#dialog = new Dialog("", {
      kind: "why",
      onClose: () => {
        this.#dialog = null;
        this.#focusCard();
        this.#id = 0;
        this.#session.watch(this, []);
      },
    });
    const [before, after] = /** @type {const} */ ([
      [t("Previous picture"), -1],
      [t("Next picture"), 1],
    ]).map(([name, step]) => {
      const button = make(
        "button",
        { type: "button", class: "round", "aria-label": name, title: name },
        step < 0 ? "‹" : "›",
      );
      button.addEventListener("click", () => this.#step(step));
      return button;
    });
    if (before && after) this.#dialog.tools.append(before, after);
    this.#show(id);
    this.#dialog.open();
  }

  /** @param {number} id */
  #show(id) {
    this.#id = id;
    this.#without = new Set();
    this.#drawnFor = "";
    this.#outcome.textContent = "";
    this.#session.watch(this, [id]);
    this.#draw();
  }

  /** Focuses the card of the picture that was shown last. */
  #focusCard() {
    const card = document.querySelector(`.card[data-id="${this.#id}"]`);
    const button = card?.querySelector(".why-open");
    const shown = button instanceof HTMLElement && button.offsetParent;
    if (shown) button.focus();
  }

  /** @param {number} step */
  #step(step) {
    const judged = [...this.#session.pictures.values()].filter(
      ({ verdict }) => verdict,
    );
    const at = judged.findIndex(({ id }) => id === this.#id);
    const next = judged[(at + step + judged.length) % judged.length];
    if (next) this.#show(next.id);
  }

  #draw() {
    const picture = this.#session.pictures.get(this.#id);
    if (!this.#dialog || !picture) return;
    this.#dialog.title.textContent = picture.name;
    const verdict = picture.verdict && picture.reasons;
    // Keeps the previous contents until the reasons have arrived.
    if (picture.verdict && !verdict) return;
    const state = JSON.stringify([verdict, picture.belongs]);
    if (state === this.#drawnFor) return;
    this.#drawnFor = state;
    if (!verdict) {
      this.#dialog.body.replaceChildren(
        make("p", { class: "hint" }, t("This picture has no verdict now.")),
      );
      return;
    }
    const words = new WordColumn(verdict, this.#axisMax(), this.#without, {
      onToggle: () => void this.#showOutcome(verdict),
      onHighlight: (word) => this.#highlight(word),
    });
    this.#dialog.body.replaceChildren(
      this.#head(picture, verdict),
      ...this.#balanceSection(verdict),
      make(
        "div",
        { class: "why-columns" },
        labelColumn(verdict, this.#axisMax()),
        words.element,
      ),
      ...asideList(verdict, this.#axisMax()),
    );
    if (this.#without.size > 0) void this.#showOutcome(verdict);
  }

  #axisMax() {
    return cosineAxisMax(this.#session.verdicts);
  }

  /**
   * @param {Picture} picture
   * @param {Verdict} verdict
   */
  #head(picture, verdict) {
    const ring = new Ring(picture.url);
    ring.show(verdict);
    const belongs = verdict.verdict === "id";
    return make(
      "div",
      { class: "why-head", "data-verdict": verdict.verdict },
      ring.element,
      make(
        "div",
        { class: "why-said" },
        make(
          "p",
          { class: "card-verdict" },
          make("span", { class: "card-sign" }, sign(verdict.verdict)),
          make(
            "strong",
            { class: "card-word" },
            belongs ? t("Belongs") : t("Does not belong"),
          ),
        ),
        make(
          "p",
          {},
          t("Nearest label: "),
          make("b", { dir: "auto" }, verdict.label),
          t(". The score is {score}; from {threshold} up, a picture belongs.", {
            score: rounded(verdict.score),
            threshold: rounded(verdict.threshold),
          }),
        ),
        markButtons(this.#session, picture),
      ),
    );
  }

  /**
   * @param {Verdict} verdict
   * @returns {Node[]}
   */
  #balanceSection(verdict) {
    if (!verdict.terms?.corpus) return [];
    this.#drawBar(verdict);
    const scales = /** @type {const} */ ([
      ["ring", t("Threshold in the middle")],
      ["true", t("True scale")],
    ]).map(([value, name]) => {
      const input = make("input", {
        type: "radio",
        name: "balance-scale",
        value,
      });
      input.checked = value === this.#scale;
      input.addEventListener("change", () => {
        this.#scale = value;
        this.#drawBar(verdict);
      });
      return make("label", { class: "check" }, input, name);
    });
    return [
      make(
        "section",
        { class: "why-mass" },
        make(
          "div",
          { class: "why-line" },
          make("h3", {}, t("How the weight is shared")),
          make(
            "div",
            {
              class: "scales",
              role: "group",
              "aria-label": t("Scale of the bar"),
            },
            ...scales,
          ),
        ),
        this.#bar,
        legend(verdict),
        this.#outcome,
        formula(verdict),
      ),
    ];
  }

  /** @param {Verdict} verdict */
  #drawBar(verdict) {
    const bar = balance(verdict, this.#scale, this.#without);
    bar.addEventListener("pointerover", ({ target }) => {
      const word = target instanceof HTMLElement ? target.dataset.word : null;
      this.#highlight(word ?? null);
    });
    bar.addEventListener("pointerleave", () => this.#highlight(null));
    this.#bar.replaceChildren(bar);
  }

  /**
   * Highlights a word in the bar and in the list.
   * @param {string | null} word null: none
   */
  #highlight(word) {
    const body = this.#dialog?.body;
    for (const each of body?.querySelectorAll("[data-word]") ?? []) {
      const matches = each instanceof HTMLElement && each.dataset.word === word;
      each.toggleAttribute("data-highlighted", matches);
    }
  }

  /**
   * Shows the score and verdict without the words that are left out.
   * @param {Verdict} verdict
   */
  async #showOutcome(verdict) {
    this.#drawBar(verdict);
    const words = [...this.#without];
    this.#lastRequest += 1;
    const request = this.#lastRequest;
    if (words.length === 0) {
      this.#outcome.textContent = "";
      return;
    }
    /** @type {Without | null} */
    const result = await this.#session
      .ask({ about: "without", id: verdict.id, words })
      .catch(() => null);
    if (request !== this.#lastRequest) return;
    if (!result) {
      delete this.#outcome.dataset.verdict;
      this.#outcome.textContent = t(
        "This method's score is not a single fraction, so the effect of one word cannot be shown.",
      );
      return;
    }
    const names = words.map((word) => `“${word}”`).join(", ");
    const changes = result.verdict !== verdict.verdict;
    this.#outcome.dataset.verdict = result.verdict;
    this.#outcome.textContent =
      t("Without {names}: score {score} instead of {before}, ", {
        names,
        score: rounded(result.score),
        before: rounded(verdict.score),
      }) +
      (changes
        ? result.verdict === "id"
          ? t("and the picture would belong.")
          : t("and the picture would not belong.")
        : result.verdict === "id"
          ? t("the verdict stays: it belongs.")
          : t("the verdict stays: it does not belong."));
  }
}

/**
 * The legend of the bar, and the verdict without debiasing.
 * @param {Verdict} verdict
 */
function legend({ terms, undebiased, verdict }) {
  if (!terms) return "";
  /**
   * @param {string} kind
   * @param {string} text
   */
  const entry = (kind, text) =>
    make("li", {}, make("span", { class: "key", "data-kind": kind }), text);
  const list = make(
    "ul",
    { class: "legend" },
    entry("id", t("your labels {share}", { share: percent(terms.id) })),
    entry(
      "ood",
      t("other words {share}", {
        share: percent(terms.corpus - terms.correction),
      }),
    ),
    ...(terms.correction > 0
      ? [
          entry(
            "correction",
            t("removed by debiasing {share}", {
              share: percent(terms.correction),
            }),
          ),
        ]
      : []),
  );
  if (!undebiased) return list;
  const same = undebiased.verdict === verdict;
  list.append(
    make(
      "li",
      {},
      t("without debiasing the score would be {score}: ", {
        score: rounded(undebiased.score),
      }) + (same ? t("the same verdict") : t("the other verdict")),
    ),
  );
  return list;
}

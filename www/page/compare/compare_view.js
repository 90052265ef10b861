/**
 * The table that compares all methods on all pictures.
 */

import { byId, make } from "../../ui/dom.js";
import { t } from "../../ui/language.js";
import { Ring, sign } from "../../ui/ring.js";
import { rounded } from "../../ui/scale.js";
import { saveFile } from "../export/save.js";
import { descriptionOf, nameOf } from "../settings/methods.js";
import { pngOf } from "./png.js";

/** @import { Compared } from "../../client/protocol.js" */
/** @import { Session } from "../session.js" */
/** @import { Row } from "./png.js" */

/** Fills `#view-compare`; drawn only while it is visible. */
export class CompareView {
  element = byId("view-compare", HTMLElement);
  #session;
  #onPick;
  #status = make("p", { class: "hint", role: "status" });
  #table = make("table", { class: "compare" });
  #save = make(
    "button",
    { type: "button", class: "button second small" },
    t("Save as PNG"),
  );
  /** @type {Row[]} */
  #rows = [];
  /** State that the table was last requested for. */
  #drawnFor = "";

  /**
   * @param {Session} session
   * @param {(id: number) => void} onPick called with the id of a clicked picture
   */
  constructor(session, onPick) {
    this.#session = session;
    this.#onPick = onPick;
    this.#save.addEventListener("click", async () => {
      this.#status.textContent = "";
      try {
        saveFile(await pngOf(this.#rows), "ood-lens-methods.png");
      } catch (error) {
        this.#status.textContent =
          error instanceof Error ? error.message : String(error);
      }
    });
    this.element.append(
      make(
        "div",
        { class: "compare-head" },
        make(
          "p",
          { class: "hint" },
          t(
            "The higher the score, the more of the ring is closed. The notch marks the method's threshold.",
          ),
        ),
        this.#save,
      ),
      this.#status,
      make(
        "div",
        {
          class: "table-box tall",
          tabindex: "0",
          role: "region",
          "aria-label": t("All methods on all pictures"),
        },
        this.#table,
      ),
    );
    session.on("verdicts", () => void this.#draw());
    session.on("removed", () => void this.#draw());
  }

  /** Draws the table; to be called when the view becomes visible. */
  show() {
    void this.#draw();
  }

  async #draw() {
    if (this.element.hidden) return;
    const { pictures, labels, choices, queue } = this.#session;
    if (queue.left > 0 && !queue.stopped) return;
    const state = JSON.stringify([[...pictures.keys()], labels, choices]);
    if (state === this.#drawnFor) return;
    this.#drawnFor = state;
    this.#save.disabled = true;
    if (this.#table.rows.length === 0)
      this.#status.textContent = t("Comparing …");
    try {
      /** @type {Compared[]} */
      const compared = await this.#session.ask({ about: "compare" });
      if (state !== this.#drawnFor) return;
      this.#rows = compared.flatMap(({ id, methods }) => {
        const picture = pictures.get(id);
        return picture ? [{ picture, methods }] : [];
      });
      this.#fillTable();
      this.#status.textContent =
        this.#rows.length === 0
          ? t("Add labels and pictures to compare methods.")
          : "";
      this.#save.disabled = this.#rows.length === 0;
    } catch (error) {
      this.#drawnFor = "";
      this.#status.textContent =
        error instanceof Error ? error.message : String(error);
    }
  }

  #fillTable() {
    const methods = this.#rows[0]?.methods ?? [];
    const head = make(
      "tr",
      {},
      make("th", { scope: "col" }, t("Picture")),
      ...methods.map(({ method }) =>
        make(
          "th",
          { scope: "col", title: descriptionOf(method) },
          nameOf(method),
        ),
      ),
    );
    this.#table.replaceChildren(
      make("thead", {}, head),
      make("tbody", {}, ...this.#rows.map((row) => this.#row(row))),
    );
  }

  /** @param {Row} row */
  #row({ picture, methods }) {
    const name = make(
      "button",
      { type: "button", class: "compare-name" },
      make("img", { src: picture.url, alt: "", loading: "lazy" }),
      make("span", { dir: "auto" }, picture.name),
    );
    name.addEventListener("click", () => this.#onPick(picture.id));
    return make(
      "tr",
      {},
      make("th", { scope: "row" }, name),
      ...methods.map((entry) => {
        const ring = new Ring(null);
        ring.show(entry);
        return make(
          "td",
          {
            "data-verdict": entry.verdict,
            title: t("score {score}, threshold {threshold}", {
              score: rounded(entry.score),
              threshold: rounded(entry.threshold),
            }),
          },
          make(
            "div",
            { class: "compare-cell" },
            ring.element,
            make(
              "span",
              {},
              make(
                "b",
                {},
                sign(entry.verdict),
                make(
                  "abbr",
                  {
                    title:
                      entry.verdict === "id"
                        ? t("belongs")
                        : t("does not belong"),
                  },
                  entry.verdict === "id" ? "ID" : "OOD",
                ),
              ),
              make("small", {}, rounded(entry.score)),
            ),
          ),
        );
      }),
    );
  }
}

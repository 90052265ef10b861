/**
 * A program that uses the npm package `ood-lens`, as `tsc --strict` sees it:
 * `tests/browser/types.test.mjs` checks it against what `dist/` declares. Where
 * something must be refused, the line says so.
 */

import { OodLens, type Code, type Label, type Verdict } from "ood-lens";
import { OodLensElement } from "ood-lens/element";

async function judge(files: Blob[]): Promise<Verdict[]> {
  const lens: OodLens = await OodLens.load({
    device: "auto",
    base: new URL("https://example.org/ood-lens/"),
    onProgress: ({ step, loaded, total }) => {
      const share: number | null = total === null ? null : loaded / total;
      console.log(step satisfies string, share);
    },
    signal: AbortSignal.timeout(60_000),
  });
  const entries: Label[] = await lens.setLabels(["cat", "dog"]);
  for (const { label, status } of entries) {
    if (status === "truncated") console.warn(label);
  }
  lens.setMethod("mcm", { temperature: 0.05 });
  const stop: () => void = lens.on("verdicts", (verdicts) => {
    const [first] = verdicts;
    console.log(first?.negatives[0]?.word, first?.setAside[0]?.reason);
  });
  lens.on("failed", (error) => {
    const sentence: string = error.message;
    console.error(sentence, error instanceof Error, error.values["reason"]);
    if (error.code === "worker-not-started") location.reload();
  });
  lens.on("imageError", ({ id, message, code }) => {
    const known: Code = code;
    console.warn(id satisfies number, message satisfies string, known);
  });
  const verdicts = await Promise.all(files.map((file) => lens.score(file)));
  stop();
  lens.dispose();
  return verdicts;
}

const element: OodLensElement = document.createElement("ood-lens");
element.labels = ["cat", "dog"];
element.labels = "cat, dog";
const labels: string[] = element.labels;
element.theme = "dark";
element.lesson = 3;
document.addEventListener("ood-lens:verdict", ({ detail }) => {
  const side: "id" | "ood" = detail.verdict.verdict;
  console.log(detail.image, side);
});
document.addEventListener("ood-lens:error", ({ detail }) => {
  if (detail.code === "image-empty") console.log(detail.image, detail.message);
  // @ts-expect-error there is no such code
  if (detail.code === "image-full") console.log(detail.values);
});
document.querySelector("ood-lens")?.add([new File([], "a.png")]);

// @ts-expect-error there is no such device
void OodLens.load({ device: "tpu" });
// @ts-expect-error labels are a list
void OodLens.load().then((lens) => lens.setLabels("cat"));
// @ts-expect-error there is no such event
void OodLens.load().then((lens) => lens.on("verdict", () => {}));
// @ts-expect-error there is no such theme
element.theme = "pink";

export { judge, labels };

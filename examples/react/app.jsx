/**
 * OOD Lens in React: the element shows pictures, the API does everything else.
 *
 * `base` is the address of the package's folder; see "With a bundler" in
 * docs/embedding.md.
 */

import { useEffect, useRef, useState } from "react";
import { createRoot } from "react-dom/client";
import { OodLens } from "ood-lens";
import "ood-lens/element";

const BASE = "/dist/";
const IMAGES = ["sample:elephant", "sample:strawberry"].join(" ");

function Gallery() {
  const [labels, setLabels] = useState("elephant, horse");
  const [strange, setStrange] = useState(/** @type {string[]} */ ([]));
  /** @param {import("ood-lens/element").OodLensEvents["ood-lens:verdict"]} event */
  const onVerdict = ({ detail: { name, verdict } }) =>
    setStrange((names) => [
      ...names.filter((other) => other !== name),
      ...(verdict.verdict === "ood" ? [name] : []),
    ]);
  return (
    <section>
      <h1>OOD Lens in React</h1>
      <button onClick={() => setLabels("elephant, strawberry")}>
        Allow strawberries
      </button>
      <ood-lens
        base={BASE}
        labels={labels}
        images={IMAGES}
        hide="labels add"
        onood-lens:verdict={onVerdict}
      />
      <p>Does not belong: {strange.join(", ") || "none"}</p>
    </section>
  );
}

/** Judges a picture that a person picks, without showing it. */
function Picker() {
  const lens = useRef(/** @type {Promise<OodLens> | null} */ (null));
  const [said, setSaid] = useState("");
  useEffect(() => {
    const loading = OodLens.load({ base: BASE });
    lens.current = loading;
    // In React's strict mode an effect runs twice; each run disposes of its own lens.
    return () => void loading.then((ready) => ready.dispose());
  }, []);
  /** @param {import("react").ChangeEvent<HTMLInputElement>} event */
  const judge = async ({ target }) => {
    const [file] = target.files ?? [];
    if (!file) return;
    try {
      const ready = await lens.current;
      await ready?.setLabels(["strawberry"]);
      const verdict = await ready?.score(file);
      setSaid(verdict?.verdict === "id" ? "a strawberry" : "no strawberry");
    } catch (error) {
      setSaid(error instanceof Error ? error.message : String(error));
    }
  };
  return (
    <p>
      <label>
        Is it a strawberry? <input type="file" onChange={judge} />
      </label>{" "}
      <output>{said}</output>
    </p>
  );
}

const root = document.querySelector("#root");
if (root) {
  createRoot(root).render(
    <>
      <Gallery />
      <Picker />
    </>,
  );
}

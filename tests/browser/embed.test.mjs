/**
 * The examples in `examples/`, as their tools show them, and the page inside an
 * iframe.
 */

import assert from "node:assert/strict";
import { mkdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { test } from "node:test";
import { build } from "esbuild";
import { openPage } from "./chromium.mjs";
import { ROOT } from "./static-host.mjs";

/** @typedef {import("playwright-core").Page} Page */
/** @typedef {import("playwright-core").FrameLocator} Frame */

const PATIENCE = 120_000;

/**
 * @param {import("node:test").TestContext} t
 * @param {string} path on the server
 */
async function openAt(t, path) {
  const opened = await openPage({ webgpu: false, path });
  t.after(opened.close);
  opened.page.setDefaultTimeout(PATIENCE);
  return opened;
}

/**
 * The tile of a picture.
 * @param {Page | Frame} page
 * @param {string} name of the picture
 */
const tile = (page, name) =>
  page.getByRole("listitem").filter({ hasText: name });

/**
 * @param {Page | Frame} page
 * @param {string} name of the picture
 * @param {"Belongs" | "Does not belong"} verdict
 */
const waitForVerdict = (page, name, verdict) =>
  tile(page, name).getByText(verdict).first().waitFor();

/**
 * Opens a page with the HTML of one cell. The page's file lies beside the
 * example, so that relative addresses resolve as in the tool's own page.
 * @param {import("node:test").TestContext} t
 * @param {string} folder in `examples`
 * @param {string} cell
 */
async function openCell(t, folder, cell) {
  const file = join(ROOT, "examples", folder, "written-by-a-test.html");
  await writeFile(
    file,
    `<!doctype html><html lang="en"><head><title>${folder}</title><link rel="icon" href="data:,"></head><body>${cell}</body></html>`,
  );
  t.after(() => rm(file));
  return openAt(t, `/examples/${folder}/written-by-a-test.html`);
}

test("the element works in a plain page", { timeout: PATIENCE }, async (t) => {
  const { page, errors, foreignRequests } = await openAt(
    t,
    "/examples/plain/index.html",
  );
  const animals = page.locator("#animals");
  await animals.getByText("Does not belong").waitFor();
  await page.locator("#boats").scrollIntoViewIfNeeded();
  await page.locator("#heard").getByText("sailboat.png belongs").waitFor();
  assert.equal(page.workers().length, 1);
  // The page's custom property for the colour reaches the shadow root.
  const stroke = await page.locator("#boats").evaluate((element) => {
    const inside = element.shadowRoot?.querySelector(".ring-arc");
    return inside ? getComputedStyle(inside).stroke : "";
  });
  assert.equal(stroke, "rgb(91, 138, 47)");
  assert.deepEqual(errors, []);
  assert.deepEqual(foreignRequests(), []);
});

test(
  "the element works in slides of reveal.js",
  { timeout: PATIENCE },
  async (t) => {
    const { page, errors, foreignRequests } = await openAt(
      t,
      "/examples/reveal/index.html",
    );
    await page.locator(".reveal.ready").waitFor();
    await page.keyboard.press("ArrowRight");
    const second = page.locator("section").nth(1);
    await waitForVerdict(page, "strawberry.png", "Does not belong");

    // Keys that are pressed inside the element do not change the slide.
    const labels = second.getByRole("textbox", { name: "Your labels" });
    await labels.fill("");
    await labels.pressSequentially("strawberry, banana");
    await waitForVerdict(page, "strawberry.png", "Belongs");
    await second.getByRole("listitem").getByText("Why?").first().press("Space");
    assert.match(page.url(), /#\/1$/);

    await page.evaluate(() =>
      /** @type {any} */ (document.activeElement)?.blur(),
    );
    await page.keyboard.press("ArrowRight");
    await page
      .getByRole("heading", { name: "A classifier compares" })
      .waitFor();
    // reveal.js updates the address at most once a second.
    await page.waitForURL(/#\/2$/);
    assert.equal(page.workers().length, 1);
    assert.deepEqual(errors, []);
    assert.deepEqual(foreignRequests(), []);
  },
);

/** @type {[string, string, RegExp][]} */
const CELLS = [
  ["quarto", "index.qmd", /```\{=html\}\n([^]*?)```/],
  ["jupyter-book", "lens.md", /```\{raw\} html\n([^]*?)```/],
];

for (const [folder, file, cell] of CELLS) {
  test(
    `the element works in an HTML cell of ${folder}`,
    { timeout: PATIENCE },
    async (t) => {
      const text = await readFile(join(ROOT, "examples", folder, file), "utf8");
      const html = cell.exec(text)?.[1];
      assert.ok(html, "the example has an HTML cell");
      const { page, errors } = await openCell(t, folder, html);
      await waitForVerdict(page, "horse.png", "Belongs");
      await waitForVerdict(page, "strawberry.png", "Does not belong");
      await page
        .getByRole("textbox", { name: "Your labels" })
        .fill("elephant, horse, strawberry");
      await waitForVerdict(page, "strawberry.png", "Belongs");
      assert.deepEqual(errors, []);
    },
  );
}

test(
  "the page works in the iframe of a notebook",
  { timeout: PATIENCE },
  async (t) => {
    const path = join(ROOT, "examples/jupyter/lens.ipynb");
    const notebook = JSON.parse(await readFile(path, "utf8"));
    const [output] = notebook.cells[1].outputs;
    const given = new URL(
      process.env["OOD_LENS_URL"] ?? "http://127.0.0.1:8017",
    );
    const html = output.data["text/html"]
      .join("")
      .replaceAll("http://127.0.0.1:8017", given.origin);
    assert.ok(html.includes("<iframe"));
    // The notebook and the iframe have different origins.
    const { page, errors } = await openAt(t, "/tests/browser/blank.html");
    await page.setContent(`<!doctype html><title>Notebook</title>${html}`);
    const frame = page.frameLocator("iframe");
    await waitForVerdict(frame, "elephant.png", "Belongs");
    await waitForVerdict(frame, "strawberry.png", "Does not belong");
    assert.deepEqual(errors, []);
  },
);

test(
  "the page in an iframe reports its height",
  { timeout: PATIENCE },
  async (t) => {
    const { page, origin, errors } = await openAt(
      t,
      "/tests/browser/blank.html",
    );
    const state = "labels=horse&samples=horse,strawberry&lang=ja&lesson=9";
    await page.waitForLoadState("domcontentloaded");
    await page.evaluate(
      ({ src }) => {
        addEventListener("message", ({ data, source }) => {
          const frame = document.querySelector("iframe");
          if (data?.type !== "ood-lens:height") return;
          if (frame?.contentWindow === source) {
            frame.style.height = `${data.height}px`;
          }
        });
        document.body.innerHTML = `<iframe title="OOD Lens" style="width: 300px; height: 10px; border: 0"></iframe>`;
        const [frame] = document.getElementsByTagName("iframe");
        if (frame) frame.src = src;
      },
      { src: `${origin}/index.html?embed=1#${state}` },
    );
    const frame = page.frameLocator("iframe");
    await frame.getByText("仲間はずれ", { exact: true }).waitFor();
    // The address has one wrong field: the page reports it and uses the others.
    await frame.getByText("There is no lesson “9”").waitFor();
    await page.waitForFunction(() => {
      const [frame] = document.getElementsByTagName("iframe");
      const inner = frame?.contentDocument?.documentElement;
      return (
        inner &&
        inner.scrollHeight > 300 &&
        frame.clientHeight >= inner.scrollHeight
      );
    });
    // Nothing is wider than the iframe.
    const wide = await page.evaluate(() => {
      const [frame] = document.getElementsByTagName("iframe");
      return frame?.contentDocument?.documentElement.scrollWidth;
    });
    assert.ok((wide ?? 999) <= 300, `${wide} pixels wide`);
    assert.deepEqual(errors, []);
  },
);

test("the npm package works in React", { timeout: PATIENCE }, async (t) => {
  // The same layout as after `npm i ood-lens`.
  const folder = join(ROOT, "examples/react/node_modules");
  await mkdir(folder, { recursive: true });
  await rm(join(folder, "ood-lens"), { force: true });
  await symlink(join(ROOT, "dist"), join(folder, "ood-lens"));
  t.after(() => rm(folder, { recursive: true }));
  const bundle = join(ROOT, "examples/react/bundle.js");
  t.after(() => rm(bundle, { force: true }));
  await build({
    entryPoints: [join(ROOT, "examples/react/app.jsx")],
    bundle: true,
    format: "esm",
    jsx: "automatic",
    outfile: bundle,
    define: { "process.env.NODE_ENV": '"production"' },
    nodePaths: [join(createRequire(import.meta.url).resolve("react"), "../..")],
  });
  const { page, errors, foreignRequests } = await openAt(
    t,
    "/examples/react/index.html",
  );
  await page.getByText("Does not belong: strawberry.png").waitFor();
  await page.getByRole("button", { name: "Allow strawberries" }).click();
  await page.getByText("Does not belong: none").waitFor();
  await page
    .getByLabel("Is it a strawberry?")
    .setInputFiles(join(ROOT, "assets/samples/sailboat.png"));
  await page.getByText("no strawberry", { exact: true }).waitFor();
  assert.equal(page.workers().length, 1);
  assert.deepEqual(errors, []);
  assert.deepEqual(foreignRequests(), []);
});

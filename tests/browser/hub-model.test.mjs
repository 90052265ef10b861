/**
 * Another model on the page, from a hub: fetched in sight, in place of the
 * embedded one only once it can answer, kept, and taken away again.
 */

import assert from "node:assert/strict";
import { test } from "node:test";
import { fetchModel, inUse, pageWithHub } from "./hub-page.mjs";
import { four, PATIENCE, setLabels, settled, verdicts } from "./page.mjs";

/** @typedef {import("./page.mjs").Drawn} Drawn */

/**
 * @param {Drawn[]} drawn
 * @param {Drawn[]} expected
 */
function assertSame(drawn, expected) {
  assert.deepEqual(
    drawn.map(({ name }) => name),
    expected.map(({ name }) => name),
  );
  for (const [at, { name, score }] of drawn.entries()) {
    const wanted = expected[at]?.score ?? NaN;
    assert.ok(
      Math.abs(score - wanted) <= 1e-3 * Math.min(1, wanted),
      `${name}: ${score} where ${wanted} is expected`,
    );
  }
}

test(
  "a model is fetched, answers as the embedded one does, and is there at the next visit",
  { timeout: 2 * PATIENCE },
  async (t) => {
    const { page, server, errors, start } = await pageWithHub(t);
    await setLabels(page, "elephant, horse");
    await page.setInputFiles("#files", four);
    const before = await verdicts(page);

    await page.getByRole("button", { name: "Change" }).click();
    const button = page.getByRole("button", { name: /Fetch .*Some CLIP/ });
    assert.match((await button.textContent()) ?? "", /Fetch 12\.3 MB/);
    assert.equal(server.asked.length, 0, "the menu alone asks the hub nothing");
    await button.click();
    await inUse(page);
    await page.keyboard.press("Escape");
    // It is the same model by another way, so the same scores must come.
    assertSame(await verdicts(page), before);
    await settled(page);
    for (const { method, body } of server.asked) {
      assert.equal(method, "GET");
      assert.equal(body, 0);
    }

    const asked = server.asked.length;
    await start();
    await page.setInputFiles("#files", four);
    await fetchModel(page);
    await inUse(page);
    await page.keyboard.press("Escape");
    assertSame(await verdicts(page), before);
    assert.equal(server.asked.length, asked, "nothing is asked a second time");
    assert.deepEqual(errors, []);
  },
);

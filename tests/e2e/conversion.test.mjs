// The conversion on the page: every change with its reason, both graphs, choices that answer at once, and what to do with it.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { visitor } from "./playground.mjs";

const NODE = "FROM node:20\nWORKDIR /app\nCOPY package*.json ./\nRUN npm install\nCOPY . .\nRUN npm run build\nCMD [\"node\", \"dist/server.js\"]\n";

/** Opens the conversion of a text and waits until it is there. */
async function converted(playground, text = NODE) {
  await playground.open();
  await playground.paste(text);
  await playground.seesStages(1);
  await playground.page.keyboard.press("Alt+m");
  await playground.page.locator(".offer").waitFor();
}

const answered = (page) => page.locator(".on-demand[aria-busy]").waitFor({ state: "detached" });
const lines = (page, selector) => page.locator(`.diff ${selector} code`).allTextContents();

/** The new text, put together from what the comparison shows. */
const shownAfter = async (page) => `${(await lines(page, "tr:not(.gone)")).join("\n")}\n`;

visitor("reads every removed and added line with its reason, inline and side by side", async (playground) => {
  const { page } = playground;
  await converted(playground);
  const inline = await page.locator(".diff tr:is(.gone, .new)").evaluateAll((rows) => rows.map((row) => (
    [row.querySelector("code").textContent, row.querySelector(".why").innerText.trim()]
  )));
  assert.ok(inline.some(([line]) => line === "FROM node:20-slim"), JSON.stringify(inline));
  const silent = inline.filter(([line, why]) => line.trim() && !why);
  assert.ok(silent.length < inline.length / 2, `a reason stands at the first line of each change: ${JSON.stringify(silent)}`);

  await page.getByRole("button", { name: "Side by side" }).click();
  await page.locator(".beside").waitFor();
  const before = await lines(page, "td:first-child");
  assert.equal(`${before.join("\n")}\n`, NODE, "the old file stands whole on the left");
  assert.ok((await lines(page, "td.new")).includes("FROM node:20-slim"));
  assert.ok(await page.locator(".beside .why p").count() > 2);
  assert.deepEqual(await playground.barriers(), []);
});

visitor("sees the old and the new graph next to each other", async (playground) => {
  const { page } = playground;
  await converted(playground);
  const boxes = [];
  for (const name of ["Stages before", "Stages after"]) {
    const picture = page.getByRole("img", { name });
    assert.ok(await picture.evaluate(async (img) => (await img.decode(), img.naturalWidth > 100)));
    boxes.push(await picture.boundingBox());
  }
  assert.ok(boxes[0].x + boxes[0].width <= boxes[1].x && boxes[0].y === boxes[1].y, JSON.stringify(boxes));
});

visitor("changes a choice and the new text follows at once, the focus staying", async (playground) => {
  const { page } = playground;
  await converted(playground);
  const before = await shownAfter(page);
  const choice = page.locator(".choices select").first();
  const other = await choice.evaluate((field) => [...field.options].find((option) => !option.selected).value);
  await choice.selectOption(other);
  await answered(page);
  assert.notEqual(await shownAfter(page), before);
  assert.equal(await page.locator(".choices select").first().inputValue(), other);
});

visitor("copies and downloads exactly the text that Apply puts into the editor", async (playground) => {
  const { page } = playground;
  await converted(playground);
  await page.locator(".offer-top").getByRole("button", { name: "Copy" }).click();
  await page.getByRole("button", { name: "Copied" }).waitFor();
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.locator(".offer-top").getByRole("button", { name: "Download" }).click(),
  ]);
  assert.equal(download.suggestedFilename(), "Dockerfile");
  assert.equal(await readFile(await download.path(), "utf8"), copied);
  assert.equal(copied, await shownAfter(page), "and exactly what the comparison shows");
  await playground.apply();
  await playground.seesStages(2);
  assert.equal(await playground.text(), copied);
}, { context: { permissions: ["clipboard-read", "clipboard-write"], acceptDownloads: true } });

visitor("does it all by keyboard: turns the view, chooses, copies, applies, takes back", async (playground) => {
  const { page } = playground;
  await converted(playground);
  const focused = () => page.evaluate(() => document.activeElement.textContent.trim());
  const tabTo = async (wanted) => {
    for (let n = 0; n < 20 && !(await page.evaluate((selector) => document.activeElement.matches(selector), wanted)); n += 1) {
      await page.keyboard.press("Tab");
    }
    assert.ok(await page.evaluate((selector) => document.activeElement.matches(selector), wanted), `${wanted} is reached by Tab`);
  };
  await tabTo("[data-copy='0']");
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "Copied" }).waitFor();
  await tabTo("#view-side");
  await page.keyboard.press("Enter");
  await page.locator(".beside").waitFor();
  assert.equal(await page.evaluate(() => document.activeElement.id), "view-side", "the focus stays where it was");
  await tabTo(".choices select");
  await page.keyboard.press("ArrowDown");
  await answered(page);
  assert.ok(await page.evaluate(() => document.activeElement.matches(".choices select")), "here too");
  await page.locator("#panel").focus();
  await tabTo("[data-apply]");
  await page.keyboard.press("Enter");
  await playground.seesStages(2);
  assert.equal(await focused(), "Undo");
  await page.keyboard.press("Enter");
  await playground.seesStages(1);
  assert.equal(await playground.text(), NODE);
  assert.ok(await page.evaluate(() => document.activeElement.matches(".headline")), "the result is where the focus goes on");
}, { context: { permissions: ["clipboard-read", "clipboard-write"] } });

visitor("hears what the conversion comes to", async (playground) => {
  const { page } = playground;
  await converted(playground);
  const said = page.getByRole("status").filter({ hasText: /becomes/ });
  await said.waitFor({ state: "attached" });
  assert.match(await said.textContent(), /slim.* ≈ [\d.]+ GB becomes ≈ \d+ MB \d+ % smaller/);
});

visitor("reads the changes first on a screen of 1366 by 768", async (playground) => {
  const { page } = playground;
  await converted(playground);
  assert.equal(await page.evaluate(() => document.scrollingElement.scrollTop), 0, "the page stands still");
  const row = await page.locator(".diff tr.new").first().boundingBox();
  assert.ok(row && row.y + row.height <= 768, `the first added line is seen without scrolling: ${JSON.stringify(row)}`);
  assert.ok(await page.locator(".diff tr").evaluateAll((rows) => rows.filter((r) => r.getBoundingClientRect().bottom <= innerHeight).length >= 6));
}, { context: { viewport: { width: 1366, height: 768 } } });

visitor("where nothing can be split, applies what still makes the image smaller, and takes it back", async (playground) => {
  const { page } = playground;
  const base = "FROM debian:12\nRUN apt-get update && apt-get install -y --no-install-recommends curl\nONBUILD COPY . /app\n";
  await playground.open();
  await playground.paste(base);
  await playground.seesStages(1);
  await page.keyboard.press("Alt+m");
  const apply = page.locator(".refusal").getByRole("button", { name: "Apply", exact: true });
  await apply.waitFor();
  assert.deepEqual(await playground.barriers(), []);
  await apply.click();
  await apply.waitFor({ state: "detached" });
  assert.equal(await playground.text(), base.replace("curl\n", "curl && rm -rf /var/lib/apt/lists/*\n"));
  await page.getByRole("button", { name: "Undo", exact: true }).click();
  await page.getByRole("button", { name: "1 problem" }).waitFor();
  assert.equal(await playground.text(), base);
});

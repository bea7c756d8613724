// Somebody else's page shows a stage graph in a frame that our page wrote.

import assert from "node:assert/strict";
import { visitor } from "./playground.mjs";

visitor("copies a frame, and in another page it shows the same picture", async (playground) => {
  const { page } = playground;
  await playground.open();
  await playground.paste("FROM alpine AS build\nRUN true\nFROM scratch\nCOPY --from=build /a /a\n");
  await playground.seesStages(2);
  await page.getByRole("tab", { name: "Export" }).click();
  await page.getByRole("button", { name: "Embed", exact: true }).click();
  const code = page.locator("[data-embed] code");
  await code.filter({ hasText: "<iframe" }).waitFor();
  const panes = page.locator(".panel, .exported");
  assert.ok(await panes.evaluateAll((all) => all.every((one) => one.scrollWidth <= one.clientWidth)), "a long line makes nothing wider");
  const other = await playground.newPage();
  await other.page.setContent(await code.textContent());
  await other.page.frameLocator("iframe").locator(".drawing .card").nth(1).waitFor();
  assert.equal(await other.page.frameLocator("iframe").locator(".cm-editor, textarea").count(), 0, "the picture alone");
});

for (const width of [760, 380]) {
  visitor(`reads the Dockerfile and the whole picture in a frame of ${width} by 420 pixels`, async (playground) => {
    const { page } = playground;
    await playground.open();
    await playground.example("Monorepo, five stages");
    const link = await playground.share();
    await page.setViewportSize({ width, height: 420 });
    const frame = await playground.newPage();
    await frame.page.setViewportSize({ width, height: 420 });
    await frame.open(link.replace("#v1.", "#v1,embed."));
    await frame.seesStages(5);
    const [cards, end] = await frame.page.evaluate(() => [
      Math.max(...[...document.querySelectorAll(".drawing .card")].map((card) => card.getBoundingClientRect().bottom)),
      document.querySelector(".embed-open").getBoundingClientRect().top,
    ]);
    assert.ok(cards <= end, `cards reach to ${cards}, the link begins at ${end}`);
    assert.ok(await frame.page.locator(".code").evaluate((code) => code.clientHeight > 100));
  });
}

for (const view of ["picture", "Dockerfile and picture"]) {
  visitor(`copies a frame for five stages (${view}) whose letters can be read in the width of a page's text`, async (playground) => {
    const { page } = playground;
    await playground.open();
    await playground.example("Monorepo, five stages");
    await playground.seesStages(5);
    await page.getByRole("tab", { name: "Export" }).click();
    await page.getByRole("button", { name: "Embed", exact: true }).click();
    await page.getByRole("button", { name: view, exact: true }).click();
    const code = page.locator("[data-embed] code").filter({ hasText: view === "picture" ? "view=graph" : /v1,embed\./ });
    const [, link, height] = (await code.textContent()).match(/src="[^"#]*([^"]*)".* height="(\d+)"/);
    const frame = await playground.newPage();
    await frame.page.setViewportSize({ width: 760, height: Number(height) });
    await frame.open(link);
    await frame.seesStages(5);
    // Letters of 12.5 pixels in the drawing; two thirds of that are eight.
    const scale = await frame.page.locator(".drawing").evaluate((drawing) => drawing.getScreenCTM().a);
    assert.ok(scale > 0.67, `the picture is drawn at ${scale} of its size`);
  });
}

visitor("reads sizes in a frame, with nothing in it that leads nowhere", async (playground) => {
  await playground.open();
  await playground.example("Node API, one stage");
  const link = await playground.share();
  const frame = await playground.newPage();
  await frame.open(link.replace("#v1.", "#v1,embed,view=size."));
  await frame.page.locator(".layers").waitFor();
  for (const lost of [".folder", ".questions", ".problem-count"]) {
    assert.equal(await frame.page.locator(lost).isVisible(), false, lost);
  }
});

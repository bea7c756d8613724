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

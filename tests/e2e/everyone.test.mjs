// Everyone gets to everything: by keyboard alone, and with nothing in the way that axe can find, in every state of the page.

import assert from "node:assert/strict";
import { visitor } from "./playground.mjs";

const TWO = "FROM golang:1.25 AS build\nCOPY . .\nRUN go build -o /app .\nFROM alpine:3.22\nCOPY --from=build /app /app\n";
const focused = ({ page }) => page.evaluate(() => document.activeElement.textContent.trim());

visitor("does the whole story by keyboard: paste, read the graph, convert, apply, share", async (playground) => {
  const { page } = playground;
  await playground.open();
  await page.locator(".cm-content").waitFor();
  await page.keyboard.press("Alt+c");
  await playground.paste("FROM node:20\nWORKDIR /app\nCOPY package*.json ./\nRUN npm install\nCOPY . .\nRUN npm run build\nCMD [\"node\", \"dist/server.js\"]\n");
  await playground.seesStages(1);

  await page.keyboard.press("Alt+g");
  assert.match(await focused(playground), /^stage-0/, "the picture is entered at what is built");
  await page.keyboard.press("ArrowLeft");
  assert.match(await focused(playground), /node:20|build context/, "an arrow walks along an edge");
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("l");
  await page.locator(".card-layer").first().waitFor();

  await page.keyboard.press("Alt+m");
  const apply = page.getByRole("button", { name: "Apply", exact: true });
  await apply.waitFor();
  await page.keyboard.press("Tab");
  assert.equal(await focused(playground), "Apply", "the focus is in the panel, and Apply comes first");
  await page.keyboard.press("Enter");
  await playground.seesStages(2);
  assert.equal(await focused(playground), "Undo", "the focus is where the way back is");
  assert.ok((await playground.text()).includes(" AS build"));

  await page.keyboard.press("Alt+s");
  await page.waitForFunction(() => location.hash.startsWith("#v1."));
});

visitor("finds every command in the palette", async (playground) => {
  const { page } = playground;
  await playground.open();
  await page.keyboard.press("Control+k");
  const palette = page.getByRole("dialog", { name: "Commands" });
  await palette.waitFor();
  assert.deepEqual(await playground.barriers(), []);
  await page.keyboard.type("arm64");
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "arm64", pressed: true }).waitFor();
  assert.equal(await palette.isVisible(), false);
});

visitor("chooses on the picture what is built, and sees the way there", async (playground) => {
  const { page } = playground;
  await playground.open();
  await playground.paste(TWO);
  await playground.seesStages(2);
  const build = page.locator(".card.stage").first();
  await build.focus();
  assert.equal(await page.locator(".edge.way").count(), 1, "the way of `build` to the final image is lit");
  await page.keyboard.press("t");
  await page.locator(".card.stage.target").first().waitFor();
  assert.match(await page.locator(".card.target").textContent(), /build/);
});

visitor("moves the borders by keyboard and finds them moved after a reload", async (playground) => {
  const { page } = playground;
  await playground.open();
  const border = page.getByRole("separator", { name: "Width of the editor" });
  await border.focus();
  await page.keyboard.press("End");
  const wide = await page.locator(".pane-edit").evaluate((pane) => pane.getBoundingClientRect().width / innerWidth);
  assert.ok(wide > 0.8, `${wide}`);
  await page.reload();
  await page.locator("html[data-boot=started]").waitFor({ state: "attached" });
  assert.ok(await page.locator(".pane-edit").evaluate((pane) => pane.getBoundingClientRect().width / innerWidth) > 0.8);
});

for (const colorScheme of ["light", "dark"]) {
  visitor(`meets no barrier in any panel, ${colorScheme}`, async (playground) => {
    const { page } = playground;
    await playground.open();
    // Errors, warnings with a remedy, and figures of every kind.
    await playground.paste("FROM debian:bookworm\nRUN apt-get update && apt-get install -y curl\nCOPY --from=gone:1 / /\nRUN rm -r /etc/x\nCMD curl $X\n");
    await playground.seesStages(1);
    for (const tab of await page.getByRole("tab").all()) {
      await tab.click();
      await page.locator(".on-demand[aria-busy]").waitFor({ state: "detached" });
      assert.deepEqual(await playground.barriers(), [], await tab.textContent());
    }
  }, { context: { colorScheme } });
}

for (const [device, viewport] of Object.entries({ phone: { width: 390, height: 844 }, tablet: { width: 1180, height: 820 } })) {
  visitor(`hits everything with a finger, on a ${device}`, async (playground) => {
    const { page } = playground;
    await playground.open();
    if (device === "phone") await page.getByRole("button", { name: "Edit", exact: true }).click();
    await page.locator(".cm-content").waitFor();
    assert.deepEqual(await playground.tooSmall(), []);
    await playground.paste("FROM debian:bookworm\nRUN apt-get update && apt-get install -y curl\nCOPY --from=gone:1 / /\nCMD curl $X\n");
    await playground.seesStages(1);
    if (device === "phone") await page.getByRole("button", { name: "Picture", exact: true }).click();
    for (const tab of await page.getByRole("tab").all()) {
      await tab.click();
      await page.locator(".on-demand[aria-busy]").waitFor({ state: "detached" });
      assert.deepEqual(await playground.tooSmall(), [], await tab.textContent());
    }
    await page.keyboard.press("Alt+e");
    await page.locator("#gallery .thumb").first().waitFor();
    assert.deepEqual(await playground.tooSmall(), [], "gallery");
  }, { context: { viewport, hasTouch: true, isMobile: true } });
}

visitor("meets no barrier in the gallery, and opens an example from it", async (playground) => {
  const { page } = playground;
  await playground.open();
  await page.keyboard.press("Alt+e");
  await page.locator("#gallery .thumb").first().waitFor();
  assert.deepEqual(await playground.barriers(), []);
  await page.locator("#gallery").getByRole("button", { name: /Monorepo/ }).click();
  await playground.seesStages(5);
});

visitor("reads what runs again beside the lines and on the cards", async (playground) => {
  const { page } = playground;
  await playground.open();
  await page.getByRole("tab", { name: "Rebuilds" }).click();
  await playground.sees("run again");
  await page.locator(".cm-line.fate-reruns").first().waitFor();
  assert.equal(await page.locator(".card[data-fate=reruns]").count(), 1);
  await page.getByRole("tab", { name: "Sizes" }).click();
  await page.locator(".cm-line.fate-reruns").first().waitFor({ state: "detached" });
});

visitor("finds an earlier text again", async (playground) => {
  const { page } = playground;
  await playground.open();
  await playground.paste("FROM mine:1\n");
  await playground.seesStages(1);
  await playground.example("Go service, one stage");
  await page.keyboard.press("Alt+e");
  await page.locator("#gallery").getByRole("button", { name: /FROM mine:1/ }).click();
  await page.waitForFunction(() => document.querySelector(".cm-content").cmTile.view.state.doc.toString() === "FROM mine:1\n");
});

visitor("builds a stage of their choice, and is told when another text has no such stage", async (playground) => {
  const { page } = playground;
  await playground.open();
  await playground.paste(TWO);
  await playground.seesStages(2);
  await page.getByRole("button", { name: "Build build" }).click();
  await playground.sees("build the last stage");
  await playground.paste("FROM alpine:3.22\nCMD [\"true\"]\n");
  await playground.sees("build is not in this text");
  assert.match((await playground.size()).figure, /^≈/);
  await page.getByRole("button", { name: "build the last stage" }).click();
  await page.getByText("is not in this text").waitFor({ state: "detached" });
});

visitor("warns who shares a text with a secret in it", async (playground) => {
  const { page } = playground;
  await playground.open();
  await playground.paste("FROM node:22\nENV NPM_TOKEN=npm_abcd1234\n");
  await page.getByRole("button", { name: "Share" }).click();
  await playground.sees("looks like a secret");
}, { context: { permissions: ["clipboard-read", "clipboard-write"] } });

// What is given beside the text sharpens the estimate: the folder that is built from, and package graphs.

import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { visitor } from "./playground.mjs";

visitor("chooses the folder that is built from, and its own sizes count until it is forgotten", async (playground) => {
  const { page } = playground;
  const folder = await mkdtemp(join(tmpdir(), "folder-"));
  await writeFile(join(folder, "package.json"), "{}");
  await writeFile(join(folder, "data.bin"), new Uint8Array(30_000_000));
  try {
    await playground.open();
    await playground.paste("FROM scratch\nCOPY . /\n");
    await playground.seesStages(1);
    const { figure } = await playground.size();
    await page.getByLabel("Choose folder").focus();
    await page.getByLabel("Choose folder").setInputFiles(folder);
    await playground.sees("Your folder: 2 files, 30 MB");
    await page.locator(".figure", { hasText: "30 MB" }).waitFor();
    assert.deepEqual(await playground.barriers(), []);
    assert.equal(await page.evaluate(() => document.scrollingElement.scrollTop), 0, "the page stands still");
    await page.getByRole("button", { name: "Forget" }).click();
    await page.locator(".figure", { hasText: figure }).waitFor();
    assert.equal(await page.getByLabel("Choose folder").evaluate((field) => field.files.length), 0, "the same can be chosen again");
  } finally {
    await rm(folder, { recursive: true });
  }
});

const INSTALL = "FROM debian:bookworm-slim\nRUN apt-get update && apt-get install -y --no-install-recommends curl\n";

visitor("knows what apt installs from Debian's own index", async (playground) => {
  await playground.open();
  await playground.paste(INSTALL);
  await playground.page.locator(".source", { hasText: /package index apt-bookworm of \d/ }).first().waitFor({ state: "attached" });
});

visitor("estimates without the index where it cannot be had", async (playground) => {
  await playground.page.route("**/packages/*", (route) => route.abort());
  await playground.open();
  const asked = playground.page.waitForRequest("**/packages/*");
  await playground.paste(INSTALL);
  await asked;
  assert.match((await playground.size()).figure, /^≈/);
}, { expect: [/packages/, /ERR_FAILED/] });

visitor("weighs a conversion with the index that only its result asks for", async (playground) => {
  const { page } = playground;
  await playground.open();
  await playground.paste("FROM golang:1.24\nWORKDIR /src\nCOPY . .\nRUN CGO_ENABLED=0 go build -o /app .\nCOPY run.sh /run.sh\nCMD [\"/run.sh\"]\n");
  const index = page.waitForResponse("**/packages/*");
  await page.getByRole("tab", { name: "Multi-stage" }).click();
  await index;
  // Without the index what apt-get installs may weigh anything, and the range goes beyond this.
  await page.locator(".offer .range", { hasText: /likely [\d.]+ MB to 1\d\d MB/ }).waitFor();
});

visitor("types over what is assumed, and the link keeps it", async (playground) => {
  const { page } = playground;
  await playground.open();
  await playground.paste("FROM scratch\nCOPY . /\n");
  await playground.seesStages(1);
  await page.getByRole("tab", { name: "Type over" }).click();
  await page.getByLabel(/^COPY/).fill("3 GB");
  await page.keyboard.press("Tab");
  await page.locator(".figure", { hasText: "3 GB" }).waitFor();
  const other = await playground.newPage();
  await other.open(await playground.share());
  await other.page.locator(".figure", { hasText: "3 GB" }).waitFor();
});

visitor("writes a .dockerignore and reads what it keeps out", async (playground) => {
  const { page } = playground;
  await playground.open();
  await playground.paste("FROM alpine\nCOPY dist /dist\n");
  await page.getByRole("tab", { name: ".dockerignore" }).click();
  await page.getByLabel(/^The .dockerignore/).fill("dist\n");
  await page.keyboard.press("Tab");
  await page.locator(".on-demand li", { hasText: "Line 2" }).waitFor();
  await page.getByRole("tab", { name: /Checks/ }).click();
  await page.locator(".problems", { hasText: "CopyIgnoredFile" }).waitFor();
});

const RARER = "FROM mcr.microsoft.com/dotnet/sdk:9.0\nWORKDIR /app\nCOPY . .\nRUN dotnet publish -c Release -o /out\n";

visitor("weighs rarer tools with what the second program knows", async (playground) => {
  await playground.open();
  await playground.paste(RARER);
  await playground.page.locator(".layer-why", { hasText: ".NET" }).last().waitFor();
  assert.equal(await playground.page.getByText("not weighed yet").count(), 0);
});

visitor("says what is not weighed where the second program cannot be had", async (playground) => {
  await playground.page.route("**/door*", (route) => route.abort());
  await playground.open();
  await playground.paste(RARER);
  await playground.sees(/not weighed yet.* dotnet/i);
  assert.match((await playground.size()).figure, /^≈/);
}, { expect: [/door/, /ERR_FAILED/] });

visitor("fetches nothing at a first visit that is not counted as one", async (playground) => {
  const asked = [];
  playground.page.on("request", (request) => asked.push(request.url().split("/").at(-1)));
  await playground.open();
  await playground.text();
  await playground.page.waitForLoadState("networkidle");
  assert.deepEqual(asked.filter((name) => /^door|\.bin$/.test(name)), []);
});

visitor("reads one size in the headline and in the conversion, however late packages come", async (playground) => {
  const { page } = playground;
  await page.route("**/packages/*", async (route) => {
    await new Promise((later) => { setTimeout(later, 500); });
    await route.continue();
  });
  await playground.open();
  await page.getByRole("tab", { name: "Multi-stage" }).click();
  await page.locator(".offer").waitFor();
  await playground.paste("FROM ubuntu:22.04\nRUN apt-get update && apt-get install -y nodejs npm\nCOPY . /app\nWORKDIR /app\nRUN npm install\nCMD [\"node\", \"index.js\"]\n");
  await page.locator(".diff").getByText("apt-get install -y nodejs npm").waitFor();
  await page.waitForTimeout(1000);
  const before = await page.locator(".before-after > span").first().innerText();
  assert.equal((await playground.size()).figure.replace(/\s+/g, " ").slice(1), `${before.slice(2)} on disk`);
});

visitor("types over a size and sees when what is typed is none", async (playground) => {
  const { page } = playground;
  await playground.open();
  await page.getByRole("tab", { name: "Type over" }).click();
  const field = page.locator(".given input").nth(1);
  for (const [typed, fits] of [["abc", false], ["1.2 GB", true], ["300", true], ["", true]]) {
    await field.fill(typed);
    assert.equal(await field.evaluate((one) => one.validity.valid), fits, typed);
  }
});

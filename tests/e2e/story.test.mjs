// What people come for: see the stages and the size, convert, take it back, share; and what happens to broken input.

import assert from "node:assert/strict";
import { visitor } from "./playground.mjs";

/** Each example: its stages in order, and what flows into each of them. */
const EXAMPLES = {
  "Node API, one stage": ["stage-0 (target): from node:20, copy build context: package*.json, copy build context: ."],
  "Go service, one stage": ["stage-0 (target): from golang:1.25, copy build context: go.mod go.sum, copy build context: ."],
  "Python with Flask": ["stage-0 (target): from python:3.13, copy build context: requirements.txt, copy build context: ."],
  "Ruby on Rails": ["stage-0 (target): from ruby:3.4, copy build context: Gemfile Gemfile.lock, copy build context: ."],
  "C++ with ghost bytes": ["stage-0 (target): from debian:bookworm, copy build context: ."],
  "Java with Maven": [
    "build: from maven:3-eclipse-temurin-21, copy build context: pom.xml, copy build context: src",
    "stage-1 (target): from eclipse-temurin:21-jre, copy build: /build/target/*.jar",
  ],
  "Rust with caches": [
    "build: from rust:1.90, copy build context: .",
    "stage-1 (target): from debian:bookworm-slim, copy build: /ferry",
  ],
  "ASP.NET": [
    "build: from mcr.microsoft.com/dotnet/sdk:9.0, copy build context: Shop.csproj, copy build context: .",
    "stage-1 (target): from mcr.microsoft.com/dotnet/aspnet:9.0, copy build: /out",
  ],
  "PHP with Composer": [
    "packages: from composer:2, copy build context: composer.json composer.lock",
    "stage-1 (target): from php:8.4-apache, copy packages: /site/vendor, copy build context: public",
  ],
  "Static site on nginx": [
    "build: from node:22-alpine, copy build context: package*.json, copy build context: .",
    "stage-1 (target): from nginx:alpine, copy build: /site/dist",
  ],
  "Monorepo, five stages": [
    "base: from node:22-slim",
    "dependencies: from base, copy build context: package.json package-lock.json",
    "test (never reached): from dependencies, copy build context: .",
    "build: from dependencies, copy build context: ., mount golang:1.25-alpine: /usr/local/go",
    "final (target): from base, copy build: /repo/dist, copy dependencies: /repo/node_modules, copy busybox:latest: /bin/busybox",
  ],
};

for (const [name, stages] of Object.entries(EXAMPLES)) {
  visitor(`opens the example "${name}" and sees its stages, edges and size`, async (playground) => {
    await playground.open();
    await playground.example(name);
    assert.deepEqual(await playground.stages(), stages);
    const { figure, range } = await playground.size();
    assert.match(figure, /^[≈≥][\d.]+ ?[kMG]B/);
    assert.match(range, /[\d.]+.*[–-].*[\d.]+ [kMG]B/);
  });
}

visitor("pastes a Dockerfile and sees what it builds", async (playground) => {
  await playground.open();
  await playground.paste("FROM alpine:3.22 AS tools\nRUN apk add git\nFROM scratch\nCOPY --from=tools /usr/bin/git /git\n");
  await playground.seesStages(2);
  assert.deepEqual(await playground.stages(), ["tools: from alpine:3.22", "stage-1 (target): from scratch, copy tools: /usr/bin/git"]);
});

for (const [name, runner, size] of [
  ["Node API, one stage", "FROM node:20-slim", /[12]\d\d MB/],
  ["Go service, one stage", "FROM gcr.io/distroless/static-debian12:nonroot", /1\d(\.\d)? MB/],
]) {
  visitor(`converts "${name}", applies, takes it back, and opens the link in a new page`, async (playground) => {
    await playground.open();
    await playground.example(name);
    const before = await playground.text();
    await playground.convert();
    await playground.sees(runner);
    await playground.apply();
    await playground.seesStages(2);
    const after = await playground.text();
    assert.ok(after.includes(runner) && after.includes("AS build"));
    assert.match((await playground.size()).figure, size);
    await playground.undo();
    await playground.seesStages(1);
    assert.equal(await playground.text(), before);
    await playground.redo();
    await playground.seesStages(2);
    assert.equal(await playground.text(), after, "one step forward again");

    const link = await playground.share();
    const other = await playground.newPage();
    await other.open(link);
    await other.seesStages(2);
    assert.equal(await other.text(), after);
    assert.deepEqual(await other.stages(), await playground.stages());
    await other.page.close();
  });
}

visitor("frames a view of a link in another page", async (playground) => {
  await playground.open();
  await playground.example("Static site on nginx");
  const link = await playground.share();
  const frame = await playground.newPage();
  await frame.open(link.replace("#v1.", "#v1,embed,view=graph."));
  await frame.page.getByRole("region", { name: "Stage graph" }).waitFor();
  assert.equal(await frame.page.getByRole("banner").count(), 0, "nothing around it");
  assert.equal(await frame.page.getByRole("link", { name: "Open in Dockerfile Playground" }).count(), 1);
  assert.deepEqual(await frame.barriers(), []);
});

visitor("finds the last text again after a reload", async (playground) => {
  await playground.open();
  await playground.paste("FROM kept:1\n");
  await playground.page.waitForFunction(() => localStorage.getItem("dockerfile-playground.draft") === "FROM kept:1\n");
  await playground.page.evaluate(() => history.replaceState(null, "", location.pathname));
  await playground.page.reload();
  await playground.seesStages(1);
  assert.equal(await playground.text(), "FROM kept:1\n");
});

visitor("with half a link is told so and keeps the draft", async (playground) => {
  await playground.open();
  await playground.example("Go service, one stage");
  const link = await playground.share();
  const draft = await playground.text();
  await playground.page.waitForFunction((text) => localStorage.getItem("dockerfile-playground.draft") === text, draft);
  const other = await playground.newPage();
  await other.open(link.slice(0, link.length / 2));
  await other.sees("This link was cut off");
  assert.equal(await other.text(), draft);
});

for (const [what, text, message] of [
  ["half an instruction", "FROM alpine\nCOPY a", "COPY requires at least two arguments"],
  ["an unknown instruction", "FROM alpine\nCOPPY a b\n", "unknown instruction: COPPY (did you mean COPY?)"],
  ["no stage", "ENV A=b\n", "no build stage in current context"],
]) {
  visitor(`writes ${what} and reads what Docker would say`, async (playground) => {
    await playground.open();
    await playground.paste(text);
    await playground.page.getByRole("tab", { name: /Checks/ }).click();
    await playground.sees(message);
    assert.equal(await playground.text(), text);
  });
}

visitor("with an empty page is shown where to start", async (playground) => {
  await playground.open();
  await playground.startEmpty();
  await playground.page.getByRole("heading", { name: "Paste a Dockerfile" }).waitFor();
  await playground.page.locator(".empty .thumb").first().waitFor();
  assert.deepEqual(await playground.barriers(), []);
  await playground.page.locator(".empty").getByRole("button", { name: /Monorepo/ }).click();
  await playground.seesStages(5);
});

visitor("pastes a megabyte of noise and loses nothing", async (playground) => {
  await playground.open();
  let noise = "";
  let seed = 1;
  while (noise.length < 1_000_000) {
    seed = (seed * 1103515245 + 12345) % 2147483648;
    noise += String.fromCharCode(32 + (seed >> 8) % 200) + (seed % 97 === 0 ? "\n" : "");
  }
  await playground.paste(noise);
  await playground.page.getByRole("tab", { name: /Checks \(/ }).waitFor({ timeout: 30_000 });
  assert.equal((await playground.text()).length, noise.length);
});

visitor("meets no barrier with an example and with a conversion open", async (playground) => {
  await playground.open();
  await playground.example("Node API, one stage");
  assert.deepEqual(await playground.barriers(), []);
  await playground.convert();
  await playground.sees("FROM node:20-slim");
  assert.deepEqual(await playground.barriers(), []);
});

visitor("reaches every button on a phone of 320 pixels, and chooses from whole examples", async (playground) => {
  const { page } = playground;
  await playground.open();
  const end = await page.locator("header button:visible").evaluateAll((all) => Math.max(...all.map((one) => one.getBoundingClientRect().right)));
  assert.ok(end <= 320, `${end}`);
  await page.getByRole("button", { name: "Examples", exact: true }).click();
  const card = page.locator("#gallery .gallery button").first();
  await card.waitFor();
  // The style may come after the list.
  await page.waitForFunction(() => document.getElementById("door-style")?.sheet);
  const [box, close, room] = [await card.boundingBox(), await page.locator("#gallery .close").boundingBox(), await page.locator("#gallery").boundingBox()];
  assert.ok(close.y + close.height <= box.y, "the way out stands above");
  assert.ok(box.width > room.width - 50, `${box.width} of ${room.width}`);
}, { context: { viewport: { width: 320, height: 640 } } });

visitor("reads everything on a phone of 360 pixels", async (playground) => {
  await playground.open();
  await playground.example("Monorepo, five stages");
  const wider = await playground.page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  assert.ok(wider <= 0, `${wider} px wider than the screen`);
  await playground.screenshot("phone");
}, { context: { viewport: { width: 360, height: 740 } } });

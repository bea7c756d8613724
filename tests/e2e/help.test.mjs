// What helps who does something else than the page expects: the wrong file, a dropped file, other words, a small frame.

import assert from "node:assert/strict";
import { visitor } from "./playground.mjs";

for (const [what, text, told] of [
  ["a compose file", "services:\n  web:\n    build: .\n", "looks like a compose or bake file"],
  ["a bake file", "group \"default\" {\n  targets = [\"app\"]\n}\ntarget \"app\" {\n}\n", "looks like a compose or bake file"],
  ["a web page", "<!DOCTYPE html>\n<html><body>FROM here</body></html>\n", "looks like a web page"],
  ["JSON", "{\n  \"name\": \"app\"\n}\n", "looks like JSON"],
]) {
  visitor(`pastes ${what} and is told what it is`, async (playground) => {
    await playground.open();
    await playground.paste(text);
    await playground.sees(told);
    assert.equal(await playground.text(), text);
  });
}

/** Drops a file on an element. */
const drop = (page, selector, name, text) => page.locator(selector).evaluate((target, [name, text]) => {
  const data = new DataTransfer();
  data.items.add(new File([text], name));
  target.dispatchEvent(new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true }));
}, [name, text]);

for (const place of [".cm-content", ".headline"]) {
  visitor(`drops a file on ${place} and it is opened as the Dockerfile, in one step`, async (playground) => {
    const { page } = playground;
    await playground.open();
    await playground.paste("FROM mine:1\n");
    await playground.seesStages(1);
    await drop(page, place, "Dockerfile.prod", "FROM alpine:3.22 AS a\r\nFROM scratch\r\nCOPY --from=a /x /x\r\n");
    await playground.seesStages(2);
    assert.equal(await playground.text(), "FROM alpine:3.22 AS a\nFROM scratch\nCOPY --from=a /x /x\n");
    await playground.undo();
    await playground.seesStages(1);
    assert.equal(await playground.text(), "FROM mine:1\n");
  });
}

for (const [what, name, text, told] of [
  ["a picture", "logo.png", "\u0089PNG\0\0", /logo\.png was not opened: it is no text.* saved as UTF-8/],
  ["a file of 5 MB", "build.log", "x".repeat(5_000_000), /build\.log was not opened: it has 5\.0 MB.* Drop the Dockerfile itself/],
]) {
  visitor(`drops ${what}, is told why it is not opened, and keeps the Dockerfile`, async (playground) => {
    const { page } = playground;
    await playground.open();
    await playground.paste("FROM mine:1\n");
    await playground.seesStages(1);
    await drop(page, ".headline", name, text);
    await page.getByRole("status").filter({ hasText: told }).waitFor();
    assert.deepEqual(await playground.barriers(), []);
    assert.equal(await playground.text(), "FROM mine:1\n");
    await playground.undo();
    assert.notEqual(await playground.text(), "FROM mine:1\n", "the last step is still the visitor's own");
    await page.getByRole("button", { name: "Dismiss" }).click();
    await page.getByText("was not opened").waitFor({ state: "detached" });
  });
}

visitor("drops a file that cannot be read, and is told so", async (playground) => {
  const { page } = playground;
  await playground.open();
  await page.evaluate(() => { File.prototype.text = () => Promise.reject(new Error("gone")); });
  await page.setViewportSize({ width: 320, height: 640 });
  await drop(page, ".page", `${"x".repeat(99)}.Dockerfile`, "FROM a\n");
  await playground.sees(/x…x+\.Dockerfile was not opened: the browser could not read it/);
  assert.ok(await page.locator(".notice").evaluate((one) => one.scrollWidth <= one.clientWidth), "a long name is broken");
});

for (const [typed, command] of [
  ["conv", "Make multi-stage"], ["theme", "Colours"], ["link", "Share"], ["megabytes", "Sizes"], ["diff", "Compare"],
  ["mermaid", "Export"], ["undo", "Undo"], ["dark", "Colours"],
]) {
  visitor(`finds "${command}" in the palette as "${typed}"`, async (playground) => {
    const { page } = playground;
    await playground.open();
    await page.keyboard.press("Control+k");
    await page.getByRole("dialog", { name: "Commands" }).waitFor();
    await page.keyboard.type(typed);
    const found = await page.getByRole("option").allTextContents();
    assert.ok(found.some((name) => name.includes(command)), `${found}`);
    assert.ok(found.length < 5, `${found}`);
  });
}

visitor("reads what every command in the palette does", async (playground) => {
  const { page } = playground;
  await playground.open();
  await page.keyboard.press("Control+k");
  await page.getByRole("option").first().waitFor();
  const names = await page.getByRole("option").evaluateAll((all) => all.map((one) => one.firstChild.textContent));
  assert.deepEqual(names.filter((name) => !/\w/.test(name)), []);
});

visitor("compares a linked text with what has become of it, and with one that is pasted", async (playground) => {
  const { page } = playground;
  await playground.open();
  await playground.paste("FROM alpine:3.22\nRUN apk add git\n");
  await playground.seesStages(1);
  const link = await playground.share();
  const other = await playground.newPage();
  await other.open(link);
  await other.page.getByRole("tab", { name: "Compare" }).click();
  const field = other.page.getByLabel("Another Dockerfile, to compare with");
  await field.waitFor();
  assert.deepEqual(await other.barriers(), []);
  await field.fill("FROM alpine:3.22\nRUN apk add curl\n");
  await other.page.keyboard.press("Tab");
  await other.page.getByRole("img", { name: "Stages before" }).waitFor();
  await other.paste("FROM alpine:3.22\nRUN apk add vim\n");
  await other.page.getByRole("option", { name: /As it was opened/ }).waitFor({ state: "attached" });
  await other.page.close();
});

visitor("starts empty and writes at once", async (playground) => {
  const { page } = playground;
  await playground.open();
  await page.locator(".cm-content").waitFor();
  await playground.startEmpty();
  await page.waitForFunction(() => document.activeElement.matches(".cm-content, .code-plain"));
  await page.keyboard.type("FROM a");
  assert.equal(await playground.text(), "FROM a");
});

visitor("mends one problem after the other by keyboard", async (playground) => {
  const { page } = playground;
  await playground.open();
  await playground.paste("from alpine:3.22 as one\nMAINTAINER me\nfrom alpine:3.22 as two\nRUN true\n");
  await page.getByRole("tab", { name: /Checks/ }).click();
  const fixes = page.locator("[data-fix]");
  let left = await fixes.count();
  assert.ok(left > 1);
  await fixes.first().focus();
  for (let steps = 0; left > 0 && steps < 8; steps += 1) {
    const before = await playground.text();
    await page.keyboard.press("Enter");
    // A fix may be followed by another of the same line.
    await page.waitForFunction((old) => document.querySelector(".cm-content").cmTile.view.state.doc.toString() !== old, before);
    left = await fixes.count();
    await page.waitForFunction((some) => document.activeElement.matches(some ? "[data-fix]" : "#panel"), left > 0);
  }
  assert.equal(left, 0);
});

visitor("sees no mistake in a word that is being typed, and sees it after a pause", async (playground) => {
  const { page } = playground;
  await playground.open();
  await playground.paste("");
  await page.locator(".cm-content").focus();
  await page.keyboard.type("FRO");
  await page.waitForTimeout(400);
  assert.equal(await page.locator(".tok-unknown, .cm-lintRange").count(), 0);
  await page.locator(".cm-lintRange").first().waitFor();
});

visitor("reads as many problems and hints above as there are checks below", async (playground) => {
  const { page } = playground;
  await playground.open();
  await playground.paste("FROM node:latest\nMAINTAINER me\nWORKDIR app\nADD a.txt b\nRUN sudo apt-get install curl\nCMD node x\n");
  const words = await page.locator(".problem-count").textContent();
  const sum = words.match(/\d+/g).reduce((total, n) => total + Number(n), 0);
  await page.getByRole("tab", { name: `Checks (${sum})` }).waitFor();
});

visitor("sees by the count of problems whether the build would fail", async (playground) => {
  const { page } = playground;
  await playground.open();
  await page.locator(".problem-count:not(.error)").waitFor();
  await playground.paste("FROM alpine:3.22\nCOPPY a b\n");
  await page.locator(".problem-count.error").waitFor();
});

visitor("sees no change of size when another text is pasted, and sees it when a line is changed", async (playground) => {
  const { page } = playground;
  await playground.open();
  await playground.paste("FROM alpine:3.22\nRUN apk add git\n");
  await playground.seesStages(1);
  await playground.paste("# Ours\nARG V=12\nFROM debian:bookworm\nRUN apt-get update && apt-get install -y curl\nCMD [\"bash\"]\n");
  await playground.sees("debian:bookworm");
  assert.equal(await page.getByText("last change").count(), 0);
  await playground.paste("# Ours\nARG V=12\nFROM debian:bookworm-slim\nRUN apt-get update && apt-get install -y curl\nCMD [\"bash\"]\n");
  await playground.sees("last change");
});

visitor("sees the first rows of a very long list, and all when wanted", async (playground) => {
  const { page } = playground;
  await playground.open();
  await playground.paste(`FROM alpine:3.22\n${Array.from({ length: 3000 }, (_, n) => `RUN echo ${n} > /f${n}\n`).join("")}`);
  const more = page.getByRole("button", { name: /^Show all 3001 layers/ });
  await more.waitFor();
  assert.ok(await page.locator(".layers > li").count() < 100);
  await more.click();
  await page.waitForFunction(() => document.querySelectorAll(".layers > li").length === 3001);
});

/** How far the drawing reaches over what holds it; nothing is the aim. */
const over = (page, holder) => page.evaluate((holder) => {
  const [inner, outer] = [".drawing", holder].map((selector) => document.querySelector(selector).getBoundingClientRect());
  return [outer.left - inner.left, outer.top - inner.top, inner.right - outer.right, inner.bottom - outer.bottom].filter((n) => n > 1);
}, holder);

for (const [width, height] of [[320, 240], [480, 300], [700, 420]]) {
  visitor(`frames the whole picture in ${width} by ${height}`, async (playground) => {
    await playground.open();
    await playground.example("Monorepo, five stages");
    const link = await playground.share();
    const frame = await playground.newPage();
    await frame.page.setViewportSize({ width, height });
    await frame.open(link.replace("#v1.", "#v1,embed,view=graph."));
    await frame.page.locator(".card").first().waitFor();
    assert.deepEqual(await over(frame.page, ".graph-scroll"), []);
    assert.ok(await frame.page.locator(".drawing").evaluate((drawing) => drawing.getBoundingClientRect().height > 60));
  });
}

visitor("prints the whole picture on the page", async (playground) => {
  const { page } = playground;
  await playground.open();
  await playground.example("Monorepo, five stages");
  await page.emulateMedia({ media: "print" });
  await page.setViewportSize({ width: 720, height: 1000 });
  assert.deepEqual(await over(page, "body"), []);
});

visitor("opens the list of stages over the picture, which keeps its size", async (playground) => {
  const { page } = playground;
  await playground.open();
  await playground.example("Monorepo, five stages");
  const size = () => page.locator(".drawing").evaluate((drawing) => drawing.getBoundingClientRect().height);
  const before = await size();
  await page.getByText("As a list").click();
  await page.getByText("Stage final (target)").waitFor();
  assert.equal(await size(), before);
  assert.deepEqual(await playground.barriers(), []);
});

visitor("has one row of a header on a phone, and the rest in the palette", async (playground) => {
  const { page } = playground;
  await playground.open();
  assert.ok((await page.locator("header").boundingBox()).height < 64);
  const wider = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  assert.ok(wider <= 0, `${wider} px wider than the screen`);
  assert.deepEqual(await playground.barriers(), []);
  await page.getByRole("button", { name: "Commands" }).click();
  await page.getByRole("option", { name: /^Share/ }).click();
  await playground.sees(/Link copied|Copy this link/);
}, { context: { viewport: { width: 360, height: 740 } } });

visitor("sees at a second visit the picture of the first before the program runs, and nothing of it for another text", async (playground) => {
  const { page } = playground;
  await playground.open();
  await playground.paste("FROM alpine:3.22 AS mine\n");
  await playground.seesStages(1);
  await page.waitForFunction(() => localStorage.getItem("dockerfile-playground.draft") === "FROM alpine:3.22 AS mine\n");
  await page.evaluate(() => document.dispatchEvent(new Event("pagehide", { bubbles: true })));
  await page.waitForFunction(() => localStorage.getItem("dockerfile-playground.picture")?.includes("AS mine"));
  // A page that still shows the first text would keep its picture for the other one.
  await page.close();
  const early = async (text) => {
    const next = await playground.newPage();
    await next.page.addInitScript((draft) => localStorage.setItem("dockerfile-playground.draft", draft), text);
    let arrive;
    const arrived = new Promise((resolve) => { arrive = resolve; });
    await next.page.route("**/*.wasm", async (route) => { await arrived; await route.continue(); });
    await next.page.goto(playground.url);
    await next.page.getByText("Loading the playground").waitFor({ state: "attached" });
    const seen = await next.page.locator(".drawing .card-name").allTextContents();
    arrive();
    await next.page.locator("html[data-boot=started]").waitFor({ state: "attached" });
    assert.equal(await next.page.locator("#app").evaluate((app) => app.inert), false);
    await next.page.close();
    return seen.join(" ");
  };
  assert.match(await early("FROM alpine:3.22 AS mine\n"), /mine/);
  assert.equal(await early("FROM other\n"), "");
});

visitor("keeps no picture of a text that another tab has replaced", async (playground) => {
  const { page } = playground;
  await playground.open();
  await playground.paste("FROM alpine:3.22 AS mine\n");
  await playground.seesStages(1);
  await page.waitForFunction(() => localStorage.getItem("dockerfile-playground.picture")?.includes("AS mine"));
  const told = page.evaluate(() => new Promise((resolve) => { addEventListener("storage", ({ newValue }) => newValue === "FROM other\n" && resolve()); }));
  const other = await playground.newPage();
  await other.page.goto(playground.url);
  await other.page.evaluate(() => localStorage.setItem("dockerfile-playground.draft", "FROM other\n"));
  await told;
  await page.evaluate(() => document.dispatchEvent(new Event("pagehide", { bubbles: true })));
  const kept = await page.evaluate(() => JSON.parse(localStorage.getItem("dockerfile-playground.picture"))[0]);
  assert.doesNotMatch(kept, /FROM other/);
});

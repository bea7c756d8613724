// How quick is the page? Measured in Chromium on dist/, with the processor slowed down four times; writes docs/speed.md.
//
//   node tests/e2e/speed.mjs [--check]     `cargo xtask speed` builds first; --check fails above the limits

import { mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { cpus, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import { DIST, serve } from "./server.mjs";

const SLOWER = 4;
/** Lighthouse's slow phone network. */
const NETWORK = { offline: false, latency: 150, downloadThroughput: 1.6e6 / 8, uploadThroughput: 0.75e6 / 8 };
const LIMITS = { median: 16, worst: 50, first: 2500, second: 500 };
const KEYS = 40;
const here = (path) => fileURLToPath(new URL(path, import.meta.url));

/** Forty stages in five hundred lines: what a monorepo's worst file looks like. */
function large() {
  const stages = Array.from({ length: 40 }, (_, n) => {
    const base = n === 0 ? "node:22-slim" : n % 4 === 0 ? "golang:1.25" : `stage${n - 1}`;
    const copies = n > 2 ? [`COPY --from=stage${n - 2} /out/part${n} /opt/part${n}`] : ["COPY package.json ./"];
    const lines = [`FROM ${base} AS stage${n}`, `WORKDIR /src/part${n}`, ...copies];
    while (lines.length < 12) lines.push(`RUN make part${n} TARGET=step${lines.length} && echo done >> /out/part${n}/log`);
    return `${lines.join("\n")}\n`;
  });
  return stages.join("\n");
}

async function samples() {
  const folder = here("../../crates/panels/src/examples/");
  const files = (await readdir(folder)).filter((name) => name.endsWith(".Dockerfile")).sort();
  const examples = await Promise.all(files.map(async (name) => [name.replace(".Dockerfile", ""), await readFile(folder + name, "utf8")]));
  return [...examples, ["40 stages, 500 lines", large()]];
}

async function slowly(page, network) {
  const session = await page.context().newCDPSession(page);
  await session.send("Emulation.setCPUThrottlingRate", { rate: SLOWER });
  if (network) {
    await session.send("Network.enable");
    await session.send("Network.emulateNetworkConditions", NETWORK);
  }
}

/** Notes for every key how long it takes until the frame after it is painted. */
async function watchKeys(page) {
  await page.evaluate(() => {
    globalThis.times = [];
    // The task after a frame's callbacks runs once that frame is painted. One of this priority: a message would come through
    // another thread, and whole frames that show nothing new were counted until it was there.
    const tell = (timeStamp) => scheduler.postTask(() => times.push(performance.now() - timeStamp), { priority: "user-blocking" });
    addEventListener("keydown", ({ timeStamp }) => requestAnimationFrame(() => tell(timeStamp)), true);
  });
}

/** A person's keys, one after the other; gives the milliseconds. */
async function type(page, keys) {
  for (const key of keys) {
    await page.keyboard.press(key === " " ? "Space" : key);
    await page.waitForTimeout(70);
  }
  await page.waitForTimeout(500);
  return (await page.evaluate(() => globalThis.times)).slice(0, keys.length);
}

const TYPED = " # abcdefghij klmnopqrstuvwxyz 0123456789 ".repeat(2).slice(0, KEYS);

/** What this machine and browser take for a key in a page that holds nothing but a field: one of the browser's, or our editor. */
async function bare(browser, url, field) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  const page = await context.newPage();
  await page.goto(`${url}nothing-here`);
  await page.setContent("<textarea autofocus rows=20 cols=80></textarea><div style='width:480px;height:700px'></div>");
  if (field === "textarea") await page.locator("textarea").focus();
  else await page.evaluate(async (file) => {
    document.querySelector("textarea").remove();
    const { create } = await import(file);
    create(document.querySelector("div"), { doc: "FROM scratch\n".repeat(12), onChange() {} }).focus();
  }, url + (await readdir(DIST)).find((name) => /^editor-.*js$/.test(name)));
  await watchKeys(page);
  await slowly(page);
  const times = await type(page, TYPED);
  await context.close();
  return times;
}

/** Milliseconds from each key to the frame that shows its result, while a person types in the middle of a text. */
async function typing(browser, url, text) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  const page = await context.newPage();
  await page.addInitScript((text) => localStorage.setItem("dockerfile-playground.draft", text), text);
  await page.goto(url);
  await page.locator(".cm-content").waitFor();
  await page.locator(".drawing .card").first().waitFor();
  // What every visit does once, after the picture is there, is no part of typing.
  await page.waitForTimeout(1000);
  await watchKeys(page);
  await page.evaluate(() => {
    const { view } = document.querySelector(".cm-content").cmTile;
    const lines = view.state.doc.lines;
    view.focus();
    view.dispatch({ selection: { anchor: view.state.doc.line(Math.ceil(lines / 2)).to }, scrollIntoView: true });
  });
  await slowly(page);
  const read = () => page.evaluate(() => document.querySelector(".cm-content").cmTile.view.state.doc.toString());
  const before = await read();
  const times = await type(page, TYPED);
  const lost = TYPED.length - ((await read()).length - before.length);
  await context.close();
  return { times, lost };
}

/** Runs in the page: says when the picture is on the screen, and when the page answers. */
function watchStart() {
  // The task after a frame's callbacks runs once that frame is painted; this one before any other task.
  const tell = (name) => scheduler.postTask(() => console.debug(name, performance.now()), { priority: "user-blocking" });
  const waiting = { seen: ".drawing .card", answers: "html[data-boot=started]" };
  const look = () => {
    for (const [name, selector] of Object.entries(waiting)) {
      if (!document.querySelector(selector)) continue;
      delete waiting[name];
      requestAnimationFrame(() => tell(name));
    }
  };
  new MutationObserver(look).observe(document, { childList: true, subtree: true, attributes: true, attributeFilter: ["data-boot"] });
}

/** Milliseconds from the address to the picture on the screen and to the page that answers, at a first and at a second visit. */
async function visits(url) {
  // A profile on disk: what a private window keeps between visits is less.
  const profile = await mkdtemp(join(tmpdir(), "visitor-"));
  const context = await chromium.launchPersistentContext(profile, {
    ...LAUNCH, viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true,
  });
  const visit = async () => {
    const page = await context.newPage();
    // Told by the page itself: to ask it meanwhile would make it run a driver's script in the middle of its start.
    const told = Object.fromEntries(["seen", "answers"].map((name) => [name, new Promise((tell) => {
      page.on("console", (message) => {
        const [word, time] = message.text().split(" ");
        if (word === name) tell(Number(time));
      });
    })]));
    await page.addInitScript(watchStart);
    await slowly(page, true);
    await page.goto(url, { waitUntil: "commit" });
    const [seen, answers] = await Promise.all([told.seen, told.answers]);
    // The editor comes after, and then what is kept for the next visit.
    await page.locator(".cm-content").waitFor({ state: "attached", timeout: 60_000 });
    await page.evaluate(() => navigator.serviceWorker.ready.then(() => true));
    await page.waitForTimeout(1500);
    await page.close();
    return { seen, answers };
  };
  const [first, second] = [await visit(), await visit()];
  await context.close();
  await rm(profile, { recursive: true, force: true });
  return { first, second };
}

const sorted = (numbers) => [...numbers].sort((a, b) => a - b);
const at = (numbers, part) => sorted(numbers)[Math.min(numbers.length - 1, Math.floor(numbers.length * part))];
const ms = (number) => `${number.toFixed(1)} ms`;

const server = await serve({ compress: true });
const FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-frame-rate-limit", "--disable-background-networking"];
const LAUNCH = { executablePath: process.env.CHROME || "/usr/bin/chromium", args: FLAGS };
const browser = await chromium.launch(LAUNCH);
const rows = [];
const every = [];
let lostKeys = 0;
const alone = await bare(browser, server.url, "textarea");
const editor = await bare(browser, server.url, "editor");
console.log(`a text field alone ${ms(at(alone, 0.5))}, our editor alone ${ms(at(editor, 0.5))}`);
for (const [name, text] of await samples()) {
  const { times, lost } = await typing(browser, server.url, text);
  every.push(...times);
  lostKeys += lost;
  rows.push([name, text.split("\n").length - 1, at(times, 0.5), at(times, 0.99), lost]);
  console.log(`${name.padEnd(24)} median ${ms(at(times, 0.5))}, worst ${ms(at(times, 0.99))}, lost ${lost}`);
}
const seen = [];
for (let n = 0; n < 5; n += 1) seen.push(await visits(server.url));
const middle = (which, what) => at(seen.map((visit) => visit[which][what]), 0.5);
const [first, second] = [middle("first", "seen"), middle("second", "seen")];
await browser.close();
server.close();

const [median, worst] = [at(every, 0.5), at(every, 0.99)];
const verdict = (value, limit) => (value < limit ? "met" : "not met");
const summary = [
  ["key to painted result, median", ms(median), `< ${LIMITS.median} ms`, verdict(median, LIMITS.median)],
  ["key to painted result, 99th percentile", ms(worst), `< ${LIMITS.worst} ms`, verdict(worst, LIMITS.worst)],
  ["keys lost", String(lostKeys), "0", lostKeys ? "not met" : "met"],
  ["first visit: picture on screen", ms(first), `< ${LIMITS.first} ms`, verdict(first, LIMITS.first)],
  ["second visit: picture on screen", ms(second), `< ${LIMITS.second} ms`, verdict(second, LIMITS.second)],
];
const table = (head, body) => [head, head.map(() => "---"), ...body].map((row) => `| ${row.join(" | ")} |`).join("\n");
const page = `# How quick is the page?

Measured by \`cargo xtask speed\` on ${cpus().length} × ${cpus()[0].model.trim()}, in headless Chromium slowed down ${SLOWER} times.
The machine's load average meanwhile was ${loadavg()[1].toFixed(1)}; above ${cpus().length} it had other work too, and the figures are upper bounds.

${table(["what", "measured", "limit", ""], summary)}

*Key to painted result*: from the key's own time stamp to the end of the frame that shows the text, the picture, the sizes and the
checks after it, without waiting for a display's next refresh; ${KEYS} keys in the middle of each text, ${every.length} in all. A key in a page of one empty text field takes ${ms(at(alone, 0.5))} here, 99th percentile ${ms(at(alone, 0.99))}:
that much is the machine's and the browser's. In a page of nothing but our editor, without colours and questions, it takes ${ms(at(editor, 0.5))}, 99th percentile ${ms(at(editor, 0.99))}:
that much is the editor's floor.
*First visit*: a phone's screen, 1.6 Mbit/s, 150 ms latency, empty cache; *second*: a new tab of the same
browser after it. Both: from the start of the navigation to the end of the frame that shows the picture. Median of five.
A second visit shows the picture that the one before it ended with until the program has drawn its own, of the same text; the page answers
after ${ms(middle("second", "answers"))}, at a first visit after ${ms(middle("first", "answers"))}.

${table(["text", "lines", "median", "99th percentile"], rows.map(([name, lines, mid, high]) => [name, lines, ms(mid), ms(high)]))}
`;
await writeFile(here("../../docs/speed.md"), page);
for (const [what, value, limit, met] of summary) console.log(`${what.padEnd(42)} ${value.padStart(11)}  ${limit.padEnd(10)} ${met}`);
if (process.argv.includes("--check") && summary.some((row) => row[3] !== "met")) process.exit(1);

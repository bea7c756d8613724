// The page opens anywhere, keeps a strict policy, and says clearly why when it cannot run.

import assert from "node:assert/strict";
import { DRAFT, visitor } from "./playground.mjs";

visitor("opens the page from a folder deep in a site", async (playground) => {
  await playground.open();
  assert.equal(await playground.state(), "started");
  await playground.page.getByRole("heading", { level: 1 }).first().waitFor();
  await playground.screenshot("page");
});

for (const colorScheme of ["light", "dark"]) {
  visitor(`meets no barrier in the ${colorScheme} page`, async (playground) => {
    await playground.open();
    // The editor takes the plain field's place meanwhile, and axe would look for what is no longer there.
    await playground.page.locator(".cm-content").waitFor({ state: "attached" });
    await playground.page.locator(".cm-lint-marker").first().waitFor();
    assert.deepEqual(await playground.barriers(), []);
  }, { context: { colorScheme } });
}

const MANY = "FROM node:latest\nWORKDIR app\nMAINTAINER me\nADD a b\nCOPY . .\nRUN apt-get update && apt-get install -y curl\nCMD x\n";
for (const text of [MANY, "FROM some/thing\nCOPY . .\nRUN make\n"]) {
  visitor(`reads all of the headline in one line at 1440 pixels: ${text.split("\n")[0]}`, async (playground) => {
    const { page } = playground;
    await page.setViewportSize({ width: 1440, height: 900 });
    await playground.open();
    await playground.paste(text);
    await playground.seesStages(1);
    await page.keyboard.type("RUN apt-get install -y vim");
    await page.locator(".headline", { hasText: /last change|known part/ }).waitFor();
    const boxes = await page.locator(".headline > *").evaluateAll((all) => all.map((one) => one.getBoundingClientRect()));
    assert.ok(Math.max(...boxes.map(({ top }) => top)) < Math.min(...boxes.map(({ bottom }) => bottom)), JSON.stringify(boxes));
    for (const width of [320, 3840]) {
      await page.setViewportSize({ width, height: 900 });
      assert.ok(await page.locator(".headline").evaluate((one) => one.scrollWidth <= one.clientWidth), `${width} pixels`);
    }
  });
}

visitor("waits for a slow network and is told so", async (playground) => {
  let arrive;
  const arrived = new Promise((resolve) => { arrive = resolve; });
  await playground.page.route("**/*.wasm", async (route) => {
    await arrived;
    await route.continue();
  });
  await playground.page.goto(playground.url);
  await playground.sees("Loading the playground");
  arrive();
  await playground.page.locator("html[data-boot=started]").waitFor({ state: "attached" });
});

visitor("is protected by a strict content security policy", async (playground) => {
  await playground.open();
  const policy = await playground.page.locator("meta[http-equiv='Content-Security-Policy']").getAttribute("content");
  const directives = new Map(policy.split(";").map((part) => part.trim().split(" ")).map(([name, ...rest]) => [name, rest]));
  assert.deepEqual(directives.get("default-src"), ["'none'"]);
  assert.deepEqual(directives.get("script-src"), ["'self'", "'wasm-unsafe-eval'"]);
  assert.deepEqual(directives.get("connect-src"), ["'self'"]);
  assert.deepEqual(directives.get("style-src"), ["'self'"]);
  assert.equal(await playground.page.locator("script:not([src])").count(), 0, "no inline script");
});

visitor("cannot be made to run text as script", async (playground) => {
  await playground.open();
  const ran = await playground.page.evaluate(() => {
    const script = document.createElement("script");
    script.textContent = "globalThis.injected = true";
    document.head.append(script);
    return Boolean(globalThis.injected);
  });
  assert.equal(ran, false);
}, { expect: [/Content Security Policy/] });

visitor("without WebAssembly learns what is missing and gets the last text back", async (playground) => {
  await playground.beforeScripts((key) => {
    delete globalThis.WebAssembly;
    localStorage.setItem(key, "FROM kept\n");
  }, DRAFT);
  await playground.open();
  assert.equal(await playground.state(), "no-wasm");
  await playground.sees("needs WebAssembly");
  const kept = playground.page.getByLabel("Your Dockerfile");
  assert.equal(await kept.inputValue(), "FROM kept\n");
  assert.equal(await kept.isEditable(), false);
  assert.deepEqual(await playground.barriers(), []);
  await playground.screenshot("no-wasm");
});

visitor("who loses the network while the program loads is told to reload, and keeps the link", async (playground) => {
  await playground.page.route("**/*.wasm", (route) => route.abort());
  await playground.open("#v1.abc");
  assert.equal(await playground.state(), "not-loaded");
  await playground.sees("did not load completely");
  await playground.sees("The link in the address bar");
}, { expect: [/ERR_FAILED/] });

visitor("who loses the network before a panel is fetched is told so, and tries again", async (playground) => {
  const { page } = playground;
  await page.route("**/door*", (route) => route.abort());
  await playground.open();
  await page.getByRole("tab", { name: "Multi-stage" }).click();
  await playground.sees("could not be fetched");
  assert.deepEqual(await playground.barriers(), []);
  await page.unroute("**/door*");
  await page.getByRole("button", { name: "Try again" }).click();
  await page.locator(".offer, .refusal").waitFor();
}, { expect: [/ERR_FAILED/] });

visitor("whose host sends the program with the wrong type gets the playground all the same", async (playground) => {
  await playground.page.route("**/*.wasm", async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, headers: { "content-type": "application/octet-stream" } });
  });
  await playground.open();
  assert.equal(await playground.state(), "started");
});

visitor("whose program dies is told so, with the last text", async (playground) => {
  await playground.page.route("**/editor*", (route) => route.abort());
  await playground.beforeScripts((key) => localStorage.setItem(key, "FROM kept\n"), DRAFT);
  await playground.open();
  await playground.dies();
  await playground.sees("stopped because of a mistake of ours");
  assert.equal(await playground.page.getByLabel("Your Dockerfile").inputValue(), "FROM kept\n");
}, { expect: [/unreachable/, /ERR_FAILED/] });

visitor("whose program dies gets back what was typed last, even where nothing can be kept", async (playground) => {
  await playground.beforeScripts(denyStorage);
  await playground.open();
  await playground.paste("FROM typed\n");
  await playground.dies();
  await playground.sees("stopped because of a mistake of ours");
  assert.equal(await playground.page.getByLabel("Your Dockerfile").inputValue(), "FROM typed\n");
}, { expect: [/unreachable/] });

visitor("who denies storage gets the playground all the same", async (playground) => {
  await playground.beforeScripts(denyStorage);
  await playground.open();
  assert.equal(await playground.state(), "started");
});

visitor("without scripts is told to switch them on", async (playground) => {
  await playground.page.goto(playground.url);
  // Playwright's search by text passes over <noscript>, so the paragraph is named by its place.
  await playground.page.locator("noscript p", { visible: true }).waitFor();
  assert.match(await playground.page.locator("noscript p").innerText(), /Switch JavaScript on/);
}, { context: { javaScriptEnabled: false } });

visitor("reads a card's steps beside its size", async (playground) => {
  const { page } = playground;
  await playground.open();
  await playground.paste(`FROM python:3.11\nRUN apt-get update && apt-get install -y gcc\n${"RUN make it\n".repeat(10)}`);
  await playground.seesStages(1);
  const gap = await page.locator(".card.target").evaluate((card) => {
    const [steps, size] = [".card-detail", ".card-size"].map((part) => card.querySelector(part).getBoundingClientRect());
    return (size.left - steps.right) / steps.height;
  });
  assert.ok(gap > 0.3, `${gap} of a line's height`);
});

visitor("reads a card's steps beside an unknown size", async (playground) => {
  await playground.open();
  await playground.paste(`FROM example.com/base:1\n${"ENV A=b\n".repeat(12)}`);
  await playground.seesStages(1);
  const gap = await playground.page.locator(".card.target").evaluate((card) => {
    const [steps, size] = [".card-detail", ".card-size"].map((part) => card.querySelector(part).getBoundingClientRect());
    return size.left - steps.right;
  });
  assert.ok(gap > 3, `${gap} px`);
});

visitor("reads a stage's name beside what is said of it", async (playground) => {
  const { page } = playground;
  await playground.open();
  await playground.paste("FROM a AS production-of-labs\nFROM b AS production\nFROM c AS authoring-of-labs\n");
  await playground.seesStages(3);
  const gaps = await page.locator(".card:has(.card-state)").evaluateAll((cards) => cards.map((card) => {
    const [name, state] = [".card-name", ".card-state"].map((part) => card.querySelector(part).getBoundingClientRect());
    return state.left - name.right;
  }));
  assert.equal(gaps.length, 3);
  assert.ok(gaps.every((gap) => gap > 0), `${gaps}`);
});

function denyStorage() {
  for (const name of ["localStorage", "sessionStorage"]) {
    Object.defineProperty(globalThis, name, { get: () => { throw new DOMException("denied", "SecurityError"); } });
  }
}

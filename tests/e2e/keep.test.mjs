// What a visit keeps for the next one: the page comes without a network, and a new build comes whole.

import assert from "node:assert/strict";
import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { visitor } from "./playground.mjs";
import { DIST, serve } from "./server.mjs";

const settings = { context: { serviceWorkers: "allow" } };

/** Waits until the page's files are kept and it asks for them there. */
const kept = (page) => page.waitForFunction(() => navigator.serviceWorker.controller);

visitor("comes back without a network and finds the page and the editor", async (playground) => {
  await playground.open();
  await kept(playground.page);
  await playground.context.setOffline(true);
  const again = await playground.newPage();
  await again.open();
  assert.equal(await again.state(), "started");
  await again.seesStages(1);
  assert.match(await again.text(), /^(#|FROM)/);
}, settings);

async function publish(dist) {
  const change = async (name, from, to) => {
    const text = await readFile(join(dist, name), "utf8");
    assert.match(text, from);
    await writeFile(join(dist, name), text.replace(from, to));
  };
  await change("index.html", /<html /, "<html data-build=\"next\" ");
  await change("keep.js", /"[0-9a-f]{16}"/, "\"0123456789abcdef\"");
}

visitor("gets a new build whole, and a page of the old one goes on", async ({ context, page }) => {
  const dist = await mkdtemp(join(tmpdir(), "dist-"));
  await cp(DIST, dist, { recursive: true });
  const server = await serve({ dist });
  try {
    await page.goto(server.url);
    await kept(page);
    await publish(dist);
    await page.evaluate(async () => {
      const changed = new Promise((resolve) => { navigator.serviceWorker.addEventListener("controllerchange", resolve); });
      await (await navigator.serviceWorker.getRegistration()).update();
      await changed;
    });
    await context.setOffline(true);
    const next = await context.newPage();
    await next.goto(server.url);
    await next.locator("html[data-build=next][data-boot=started]").waitFor({ state: "attached" });
    assert.equal(await page.evaluate(async () => (await fetch(document.querySelector("script[src]").src)).status), 200);
  } finally {
    server.close();
    await rm(dist, { recursive: true });
  }
}, { ...settings, expect: [/^request:/] });

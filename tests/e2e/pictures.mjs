// Takes the pictures in the README from the real page in dist/.
//
//   node tests/e2e/pictures.mjs      `cargo xtask pictures` builds first

import { mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import { serve } from "./server.mjs";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const FOLDER = here("../../docs/pictures/");

const example = async (page, name) => {
  await page.getByRole("button", { name: "Examples", exact: true }).click();
  await page.locator("#gallery").getByRole("button", { name }).click();
};
const panel = async (page, name) => {
  await page.getByRole("tab", { name }).click();
  await page.locator(".on-demand[aria-busy]").waitFor({ state: "detached" });
};

const PICTURES = {
  page: { size: [1440, 820], steps: (page) => example(page, "Monorepo, five stages") },
  conversion: { size: [1280, 900], borders: { x: 30, y: 22 }, steps: async (page) => {
    await panel(page, "Multi-stage");
    await page.getByRole("button", { name: "Side by side" }).click();
    await page.locator(".beside").waitFor();
    await page.locator(".offer > .segment").evaluate((element) => { element.scrollIntoView(); });
  } },
  rebuilds: { size: [1440, 820], dark: true, steps: async (page) => {
    await example(page, "Monorepo, five stages");
    await panel(page, "Rebuilds");
  } },
  "../../web/social-card": { size: [1200, 630], steps: (page) => example(page, "Monorepo, five stages") },
  phone: { size: [390, 844], steps: (page) => example(page, "Monorepo, five stages") },
};

mkdirSync(FOLDER, { recursive: true });
const server = await serve();
const browser = await chromium.launch({ executablePath: process.env.CHROME || "/usr/bin/chromium", args: ["--no-sandbox", "--disable-gpu"] });
for (const [name, { size: [width, height], dark, borders, steps }] of Object.entries(PICTURES)) {
  const context = await browser.newContext({ viewport: { width, height }, colorScheme: dark ? "dark" : "light", reducedMotion: "reduce" });
  const page = await context.newPage();
  await page.addInitScript((kept) => localStorage.setItem("dockerfile-playground.borders", kept), JSON.stringify(borders ?? {}));
  await page.goto(server.url);
  await page.locator("html[data-boot=started]").waitFor({ state: "attached" });
  await page.locator(".cm-content").waitFor({ state: "attached" });
  await steps(page);
  await page.mouse.move(0, 0);
  await page.evaluate(() => document.activeElement?.blur());
  // Sizes at the ends of lines come when typing settles.
  await page.locator(".editor-note").first().waitFor({ state: "attached" });
  await page.screenshot({ path: `${FOLDER}${name}.png` });
  await context.close();
  console.log(name);
}
await browser.close();
server.close();

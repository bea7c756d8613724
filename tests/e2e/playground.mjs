// The playground as a visitor meets it, so that a test reads as sentences.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import axe from "axe-core";
import { chromium } from "playwright-core";
import { serve } from "./server.mjs";

const FLAGS = [
  "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update",
  "--disable-sync",
];

/** The key under which the page keeps what was typed last. */
export const DRAFT = "dockerfile-playground.draft";

let browser;
let server;

before(async () => {
  server = await serve();
  browser = await chromium.launch({ executablePath: process.env.CHROME || "/usr/bin/chromium", args: FLAGS });
});

after(async () => {
  await browser?.close();
  server?.close();
});

/**
 * Describes one thing a visitor does, in a browser profile of its own. Fails if meanwhile the page logs an error, throws,
 * or asks any other host for anything; a test that provokes such a thing names it in `expect`.
 * @param {string} sentence
 * @param {(playground: Playground) => Promise<void>} steps
 * @param {{expect?: RegExp[], context?: import("playwright-core").BrowserContextOptions}} settings
 */
export function visitor(sentence, steps, { expect = [], context: settings = {} } = {}) {
  test(sentence, { timeout: 60_000 }, async () => {
    // What a visit keeps for the next has tests of its own; elsewhere it would answer in the network's place.
    const context = await browser.newContext({ serviceWorkers: "block", ...settings });
    context.setDefaultTimeout(10_000);
    try {
      const playground = new Playground(context, await context.newPage());
      await steps(playground);
      const unexpected = playground.trouble.filter((trouble) => !expect.some((known) => known.test(trouble)));
      assert.deepEqual(unexpected, [], "the page must be quiet and stay at home");
    } finally {
      await context.close();
    }
  });
}

export class Playground {
  /** Console errors, exceptions and requests to other origins, as they come. */
  trouble = [];

  constructor(context, page) {
    this.context = context;
    this.page = page;
    this.url = server.url;
    this.#watch(page);
  }

  /** Opens the page, at a link if one is given, and waits until it runs or has said why it does not. */
  async open(link = "") {
    await this.page.goto(this.url + link);
    await this.page.locator("html[data-boot]").waitFor({ state: "attached" });
  }

  /** Clears the editor of the example that a first visit begins with. */
  async startEmpty() {
    await this.page.getByRole("button", { name: "Start empty" }).click();
  }

  /** A second page of the same visitor, with the same storage. */
  async newPage() {
    return new Playground(this.context, await this.context.newPage()).sharing(this);
  }

  sharing(other) {
    this.trouble = other.trouble;
    return this;
  }

  /** Runs this in every page before the page's own scripts. */
  async beforeScripts(script, argument) {
    await this.page.addInitScript(script, argument);
  }

  /** `started`, or the kind of failure. */
  state() {
    return this.page.locator("html").getAttribute("data-boot");
  }

  /** Waits until this text can be seen. */
  async sees(text) {
    await this.page.getByText(text).first().waitFor();
  }

  /** Chooses an example and waits until it is in the editor. */
  async example(name) {
    await this.page.getByRole("button", { name: "Examples", exact: true }).click();
    await this.page.locator("#gallery").getByRole("button", { name }).click();
    await this.page.locator(".cm-content").waitFor({ state: "attached" });
    await this.page.getByRole("region", { name: "Stage graph" }).waitFor();
  }

  /** Pastes a text over whatever is in the editor. */
  async paste(text) {
    const content = this.page.locator(".cm-content");
    await content.waitFor({ state: "attached" });
    await content.focus();
    await this.page.keyboard.press("Control+a");
    await content.evaluate((element, text) => {
      element.focus();
      const data = new DataTransfer();
      data.setData("text/plain", text);
      element.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
    }, text);
  }

  /** The text in the editor, also what is not drawn. */
  async text() {
    await this.page.locator(".cm-content").waitFor({ state: "attached" });
    return this.page.locator(".cm-content").evaluate((element) => element.cmTile.view.state.doc.toString());
  }

  /** The stages and what flows into them, from the list that says what the picture says. */
  stages() {
    return this.page.locator(".graph-words > ul > li").evaluateAll((items) => items.map((item) => {
      const [stage, ...flows] = [item.firstChild.textContent, ...[...item.querySelectorAll("li")].map((li) => li.textContent)];
      const name = stage.trim().replace("Stage ", "");
      return flows.length ? `${name}: ${flows.join(", ")}` : name;
    }));
  }

  /** What a panic does to the page. */
  async dies() {
    await this.page.evaluate(() => void setTimeout(() => {
      throw new WebAssembly.RuntimeError("unreachable");
    }));
  }

  async seesStages(count) {
    await this.page.waitForFunction((n) => document.querySelectorAll(".graph-words > ul > li").length === n, count);
  }

  /** The headline: the figure and its range. */
  async size() {
    const headline = this.page.getByRole("region", { name: "Final image" });
    return {
      figure: await headline.locator(".figure").innerText(),
      range: await headline.locator("dd").first().innerText(),
    };
  }

  async convert() {
    await this.page.getByRole("button", { name: "Make multi-stage" }).click();
  }

  async apply() {
    await this.page.getByRole("button", { name: "Apply", exact: true }).click();
  }

  /** One step back in the editor, by its own key. */
  async undo() {
    await this.page.locator(".cm-content").focus();
    await this.page.keyboard.press("Control+z");
  }

  async redo() {
    await this.page.locator(".cm-content").focus();
    await this.page.keyboard.press("Control+Shift+Z");
  }

  /** Presses Share; gives the link's fragment. */
  async share() {
    await this.page.getByRole("button", { name: "Share", exact: true }).click();
    // The address may hold the link of an earlier text until this one is made.
    await this.page.getByText(/Link copied|Copy this link/).waitFor();
    return this.page.evaluate(() => location.hash);
  }

  /** What can be pressed and is smaller than the 44 px a finger needs. */
  async tooSmall() {
    return this.page.evaluate(() => {
      const pressed = document.querySelectorAll("button, select, summary, label.button, #app input:not(.visually-hidden), [role=option]");
      const seen = [...pressed].map((it) => [it, it.getBoundingClientRect()]).filter(([it, { width }]) => width && it.checkVisibility());
      const small = seen.filter(([it, { width, height }]) => Math.min(width, height) < 43.9 && !it.closest(".cm-editor"));
      return small.map(([it, { width, height }]) => `${it.className || it.tagName} "${it.textContent.slice(0, 30)}" ${Math.round(width)} x ${Math.round(height)}`);
    });
  }

  /** What keeps people with disabilities out, found by axe in WCAG 2.2 A and AA: `rule: element` each; none is the aim. */
  async barriers() {
    await this.page.evaluate(axe.source);
    return this.page.evaluate(async () => {
      // An answer that still comes would take away elements that axe is about to name.
      await new Promise((still) => {
        let timer = setTimeout(still, 300);
        const seen = new MutationObserver(() => { clearTimeout(timer); timer = setTimeout(still, 300); });
        seen.observe(document.querySelector("#app") ?? document.body, { childList: true, subtree: true });
      });
      const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
      const { violations } = await globalThis.axe.run(document, { runOnly: tags });
      return violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target.join(" ")}`));
    });
  }

  /** A picture for people to look at, in tests/e2e/screenshots. */
  async screenshot(name) {
    const path = new URL(`./screenshots/${name}.png`, import.meta.url).pathname;
    await this.page.screenshot({ path, fullPage: true });
  }

  #watch(page) {
    const note = (trouble) => this.trouble.push(trouble);
    page.on("console", (message) => message.type() === "error" && note(`console: ${message.text()}`));
    page.on("pageerror", (error) => note(`error: ${error.message}`));
    page.on("request", (request) => {
      const url = new URL(request.url());
      const home = url.origin === new URL(server.url).origin || ["data:", "blob:"].includes(url.protocol);
      if (!home) note(`request: ${request.url()}`);
    });
  }
}

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
    const context = await browser.newContext(settings);
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

  /** What keeps people with disabilities out, found by axe in WCAG 2.2 A and AA: `rule: element` each; none is the aim. */
  async barriers() {
    await this.page.evaluate(axe.source);
    return this.page.evaluate(async () => {
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

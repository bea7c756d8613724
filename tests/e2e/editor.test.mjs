// The editor keeps its contract with the program: what it shows, what can be undone, what the keyboard does.

import assert from "node:assert/strict";
import { visitor } from "./playground.mjs";

/** Opens the page, clears it, and puts a bare editor there as `handle`, with what it was told as `heard`. */
async function bareEditor({ page }, doc, { label = "Dockerfile", colours = false, later = false } = {}) {
  // The page's own editor first: a module that is still on its way when the page is cleared may never arrive.
  await page.locator(".cm-content").waitFor({ state: "attached" });
  await page.evaluate(async ({ doc, label, colours, later }) => {
    const { create } = await loadEditor();
    const before = document.createElement("button");
    const after = document.createElement("button");
    const place = document.createElement("div");
    place.style.height = "400px";
    before.id = "before";
    after.id = "after";
    before.textContent = after.textContent = "button";
    document.body.replaceChildren(before, place, after);
    globalThis.heard = { changes: [], selections: [] };
    // Colours each line's first word: enough to see that offsets and classes arrive.
    const tokens = (text) => Uint32Array.from([...text.matchAll(/^\w+/gm)].flatMap(({ index, 0: word }) => [index, index + word.length, 1]));
    const folds = (text) => Uint32Array.from([...text.matchAll(/^RUN.*(?=\n {2})/gm)].flatMap(({ index, 0: line }) => [index + line.length, text.length]));
    // Words that are alike mean the same: enough to see what is asked and what is shown.
    const word = (text, pos) => {
      const all = [...text.matchAll(/\w+/g)].map(({ index, 0: name }) => ({ from: index, to: index + name.length, name }));
      const here = all.find(({ from, to }) => from <= pos && pos <= to);
      return here && { here, same: all.filter(({ name }) => name === here.name) };
    };
    const questions = () => ({
      definition: async (text, pos) => {
        const found = word(text, pos);
        return found && found.same.length > 1 ? { ...found.here, target: found.same[0] } : null;
      },
      references: async (text, pos) => {
        const found = word(text, pos);
        return found ? { ...found.here, all: found.same } : null;
      },
      rename: async (text, pos, name) => (name === "scratch"
        ? { refused: "scratch means something else" }
        : { edits: word(text, pos).same.map(({ from, to }) => ({ from, to, insert: name })) }),
      fixes: async (text) => (text.includes("FORM") ? [{ label: "Write FROM", edits: [{ from: 0, to: 4, insert: "FROM" }] }] : []),
    });
    globalThis.handle = create(place, {
      doc, label,
      onChange: (text) => heard.changes.push(text),
      onSelect: (from, to) => heard.selections.push([from, to]),
      hover: (text, pos) => (text.slice(pos).startsWith("RUN") ? { from: pos, to: pos + 3, text: "runs a command" } : null),
      folds: (text) => (later ? Promise.resolve(folds(text)) : folds(text)),
      // As the door answers: later.
      complete: async (_text, pos) => ({ from: pos, options: [{ label: "alpine:3.22", detail: "8 MB" }] }),
      ...questions(),
      ...(colours ? { tokens, tokenClasses: ["", "first-word"] } : {}),
    });
  }, { doc, label, colours, later });
}

const text = ({ page }) => page.evaluate(() => handle.text());

visitor("types, and the program hears every text", async (playground) => {
  await playground.open();
  await bareEditor(playground, "");
  await playground.page.getByRole("textbox", { name: "Dockerfile" }).click();
  await playground.page.keyboard.type("FROM a");
  assert.equal(await text(playground), "FROM a");
  assert.equal(await playground.page.evaluate(() => heard.changes.at(-1)), "FROM a");
  assert.deepEqual(await playground.page.evaluate(() => heard.selections.at(-1)), [6, 6]);
});

visitor("undoes several edits of the program in one step, and redoes them", async (playground) => {
  await playground.open();
  await bareEditor(playground, "FROM a\nRUN b\n");
  const { page } = playground;
  await page.getByRole("textbox").click();
  await page.keyboard.press("Control+End");
  await page.keyboard.type("CMD c");
  await page.evaluate(() => handle.applyEdits([{ from: 5, to: 6, insert: "x AS y" }, { from: 11, to: 12, insert: "z" }]));
  await page.keyboard.type("!");
  assert.equal(await text(playground), "FROM x AS y\nRUN z\nCMD c!");
  await page.evaluate(() => handle.undo());
  assert.equal(await text(playground), "FROM x AS y\nRUN z\nCMD c");
  await page.evaluate(() => handle.undo());
  assert.equal(await text(playground), "FROM a\nRUN b\nCMD c");
  await page.evaluate(() => handle.redo());
  assert.equal(await text(playground), "FROM x AS y\nRUN z\nCMD c");
});

visitor("replaces the whole text in one step", async (playground) => {
  await playground.open();
  await bareEditor(playground, "FROM a");
  await playground.page.evaluate(() => handle.setText("FROM b\r\nRUN c"));
  assert.equal(await text(playground), "FROM b\nRUN c", "lines end in \\n whatever came in");
  await playground.page.evaluate(() => handle.undo());
  assert.equal(await text(playground), "FROM a");
});

visitor("reads a problem and takes its fix", async (playground) => {
  await playground.open();
  await bareEditor(playground, "FORM a");
  const { page } = playground;
  await page.evaluate(() => handle.setProblems([{
    from: 0, to: 4, severity: "error", message: "Unknown instruction FORM", source: "syntax",
    fixes: [{ label: "Write FROM", edits: [{ from: 0, to: 4, insert: "FROM" }] }],
  }]));
  await page.getByRole("textbox").click();
  await page.keyboard.press("Control+Shift+M");
  await page.getByText("Unknown instruction FORM").first().waitFor();
  await page.getByRole("button", { name: "Write FROM" }).click();
  assert.equal(await text(playground), "FROM a");
});

visitor("sees colours, marks, notes at line ends and completions", async (playground) => {
  await playground.open();
  await bareEditor(playground, "FROM a\nRUN b", { colours: true });
  const { page } = playground;
  assert.deepEqual(await page.locator(".first-word").allTextContents(), ["FROM", "RUN"]);
  await page.evaluate(() => {
    handle.setMarks([{ from: 7, to: 12, class: "chosen" }]);
    handle.setLineNotes([{ line: 2, text: "≈ 120 MB", class: "size" }]);
  });
  assert.equal(await page.locator(".chosen").allTextContents().then((parts) => parts.join("")), "RUN b");
  assert.equal(await page.locator(".editor-note.size").textContent(), "≈ 120 MB");
  assert.equal(await text(playground), "FROM a\nRUN b", "notes are not part of the text");
  await page.getByRole("textbox").click();
  await page.keyboard.press("Control+Space");
  await page.getByRole("option", { name: /alpine:3.22/ }).waitFor();
  await playground.screenshot("editor");
});

visitor("folds and unfolds what the program says belongs together", async (playground) => {
  await playground.open();
  await bareEditor(playground, "FROM a\nRUN b \\\n  c \\\n  d");
  const { page } = playground;
  await page.getByTitle("Fold line", { exact: true }).click();
  assert.equal(await text(playground), "FROM a\nRUN b \\\n  c \\\n  d", "folding changes no text");
  await page.getByLabel("folded code").click();
  await page.getByText("c \\").waitFor();
});

visitor("hovers a word and reads what it means", async (playground) => {
  await playground.open();
  await bareEditor(playground, "RUN b", { colours: true });
  const { page } = playground;
  const box = await page.locator(".first-word").boundingBox();
  await page.mouse.move(box.x + 1, box.y + box.height / 2);
  await page.getByText("runs a command").waitFor();
});

visitor("goes to a definition by key and by mouse", async (playground) => {
  await playground.open();
  await bareEditor(playground, "build one\nfrom build");
  const { page } = playground;
  const chosen = (range) => page.waitForFunction((wanted) => heard.selections.at(-1)?.join() === wanted, range);
  await page.evaluate(() => handle.select(16, 16));
  await page.getByRole("textbox").focus();
  await page.keyboard.press("F12");
  await chosen("0,5");
  await page.evaluate(() => handle.select(9, 9));
  await page.evaluate(() => handle.setMarks([{ from: 15, to: 20, class: "chosen" }]));
  await page.locator(".chosen").click({ modifiers: ["Control"] });
  await chosen("0,5");
  assert.equal(await text(playground), "build one\nfrom build");
});

visitor("renames in one step that can be undone, and reads why a name is refused", async (playground) => {
  await playground.open();
  await bareEditor(playground, "AS build\nfrom build");
  const { page } = playground;
  await page.evaluate(() => handle.select(4, 4));
  await page.getByRole("textbox").focus();
  await page.keyboard.press("F2");
  const field = page.getByRole("textbox", { name: "New name" });
  assert.equal(await field.inputValue(), "build");
  await page.getByText("2 places").waitFor();
  await field.fill("scratch");
  await page.keyboard.press("Enter");
  await page.getByText("scratch means something else").waitFor();
  await field.fill("deps");
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => handle.text() === "AS deps\nfrom deps");
  assert.equal(await field.count(), 0);
  await page.keyboard.press("Control+z");
  assert.equal(await text(playground), "AS build\nfrom build");
  await page.keyboard.press("F2");
  await field.waitFor();
  await page.keyboard.press("Escape");
  assert.equal(await field.count(), 0);
  assert.equal(await page.evaluate(() => document.activeElement.getAttribute("role")), "textbox");
});

visitor("lists what mends the text, and takes it by keyboard", async (playground) => {
  await playground.open();
  await bareEditor(playground, "FORM a");
  const { page } = playground;
  await page.getByRole("textbox").click();
  await page.keyboard.press("Control+.");
  await page.getByRole("dialog", { name: "Fixes" }).waitFor();
  await page.keyboard.press("Enter");
  assert.equal(await text(playground), "FROM a");
});

visitor("waits for folds that come later", async (playground) => {
  await playground.open();
  await bareEditor(playground, "FROM a\nRUN b \\\n  c", { later: true });
  await playground.page.getByTitle("Fold line", { exact: true }).click();
  await playground.page.getByLabel("folded code").waitFor();
});

visitor("passes through the editor with Tab", async (playground) => {
  await playground.open();
  await bareEditor(playground, "FROM a");
  const { page } = playground;
  const focused = () => page.evaluate(() => document.activeElement.id || document.activeElement.getAttribute("role"));
  await page.locator("#before").focus();
  await page.keyboard.press("Tab");
  assert.equal(await focused(), "textbox");
  await page.keyboard.press("Tab");
  assert.equal(await focused(), "after");
  assert.equal(await text(playground), "FROM a");
});

visitor("can read but not change a read-only text", async (playground) => {
  await playground.open();
  await bareEditor(playground, "FROM a");
  await playground.page.evaluate(() => handle.setReadOnly(true));
  await playground.page.getByRole("textbox").click();
  await playground.page.keyboard.type("x");
  assert.equal(await text(playground), "FROM a");
});

visitor("types into a text of one megabyte without waiting", async (playground) => {
  await playground.open();
  await bareEditor(playground, "RUN echo 0123456789\n".repeat(50_000), { colours: true });
  const { page } = playground;
  const drawn = await page.locator(".first-word").count();
  assert.ok(drawn > 0 && drawn < 500, `only what is visible is drawn, not ${drawn} words`);
  await page.evaluate(() => handle.select(1_000_000, 1_000_000));
  await page.getByRole("textbox").focus();
  await page.keyboard.type("# end");
  assert.ok((await text(playground)).endsWith("\n# end"));
});

visitor("makes a new line after a word that is typed in full, and takes a proposal with Tab", async (playground) => {
  await playground.open();
  await playground.paste("");
  const { page } = playground;
  await page.locator(".cm-content").focus();
  for (const line of ["FROM python:3.12", "WORKDIR /app", "STOPSIGNAL SIGTERM", "USER root"]) {
    // The last letter brings an answer of its own; only when the list is gone the key is pressed.
    await page.keyboard.type(line, { delay: 60 });
    await page.locator(".cm-tooltip-autocomplete").waitFor({ state: "detached" });
    await page.keyboard.press("Enter");
  }
  // The editor takes no key for a list that has been there for less than 75 ms: it is there before the last letter.
  await page.keyboard.type("RUN --", { delay: 60 });
  await page.getByRole("option", { name: /^--network/ }).waitFor();
  await page.keyboard.type("m", { delay: 60 });
  await page.getByRole("option", { name: /^--network/ }).waitFor({ state: "detached" });
  await page.getByRole("option", { name: /^--mount/ }).first().waitFor();
  await page.keyboard.press("Tab");
  assert.equal(await playground.text(), "FROM python:3.12\nWORKDIR /app\nSTOPSIGNAL SIGTERM\nUSER root\nRUN --mount=");
});

visitor("is helped by the page itself: a proposal is taken, a stage gets another name", async (playground) => {
  await playground.open();
  await playground.paste("FROM alpine AS build\nRUN true\nFROM scratch\n");
  const { page } = playground;
  await page.locator(".cm-content").focus();
  await page.keyboard.press("Control+End");
  await page.keyboard.type("COPY --from=");
  await page.getByRole("option", { name: /^build/ }).first().waitFor();
  await page.keyboard.press("Enter");
  await page.locator(".cm-line", { hasText: "COPY --from=build" }).waitFor();
  await page.keyboard.press("F2");
  const field = page.getByRole("textbox", { name: "New name" });
  assert.equal(await field.inputValue(), "build");
  await field.fill("deps");
  await page.keyboard.press("Enter");
  await field.waitFor({ state: "detached" });
  assert.equal(await playground.text(), "FROM alpine AS deps\nRUN true\nFROM scratch\nCOPY --from=deps");
});

visitor("reads a size after a text from right to left", async (playground) => {
  await playground.open();
  await playground.paste("FROM alpine:3.22\nCOPY a.txt /נתונים\n");
  const note = playground.page.locator(".editor-note").nth(1);
  await note.waitFor();
  const places = await note.evaluate((note) => {
    const text = note.firstChild;
    return [...text.data].map((_, at) => {
      const range = document.createRange();
      range.setStart(text, at);
      range.setEnd(text, at + 1);
      return range.getBoundingClientRect().left;
    });
  });
  assert.deepEqual(places, places.toSorted((a, b) => a - b), "each letter is right of the one before");
});

visitor("sees characters that hide or turn what is written", async (playground) => {
  await playground.open();
  await playground.paste("FROM alpine:3.22\nRUN echo a\u202eb\u200bc\n");
  await playground.page.locator(".cm-specialChar").nth(1).waitFor();
});

visitor("pastes from Markdown and the fences stay behind", async (playground) => {
  await playground.open();
  await playground.paste("```dockerfile\nFROM alpine:3.22\nRUN true\n```\n");
  await playground.seesStages(1);
  assert.equal(await playground.text(), "FROM alpine:3.22\nRUN true\n");
});

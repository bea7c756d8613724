// Draws the pictures of ../compared-with-dockerfilegraph.md: ours with our own exporter, and the same files as dockerfilegraph
// draws them, by the rules it publishes (MIT; August 2026), with Graphviz.
//
//   node docs/compared-with-dockerfilegraph/pictures.mjs [PROGRAM]        needs Graphviz's `dot`
//
// PROGRAM is our command line, built before; without it cargo builds one.

import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const [program, ...words] = process.argv[2]
  ? process.argv.slice(2)
  : ["cargo", "run", "--quiet", "--release", "--package", "dockerfile-playground", "--"];
const here = (name) => fileURLToPath(new URL(name, import.meta.url));

for (const name of ["service", "monorepo", "mistakes"]) {
  const file = here(`${name}.Dockerfile`);
  const ours = execFileSync(program, [...words, "graph", "--format", "svg", "--down", file]);
  writeFileSync(here(`${name}-ours.svg`), ours);
  const dot = dockerfilegraph(readFileSync(file, "utf8"));
  writeFileSync(here(`${name}-dockerfilegraph.svg`), execFileSync("dot", ["-Tsvg"], { input: dot }));
}

/** What dockerfilegraph would hand to Graphviz, without any of its options. */
function dockerfilegraph(text) {
  const { stages, images } = read(text);
  const node = (id, label, looks) => `${id} [label=${JSON.stringify(label)}, shape=box, width=2, ${looks}];`;
  const out = ["digraph G { compound=true; nodesep=1.00; rankdir=LR; ranksep=0.50;"];
  images.forEach((name, at) => out.push(node(`external_image_${at}`, shorten(name), 'style="dashed,rounded", color=grey20, fontcolor=grey20')));
  stages.forEach(({ name, waits }, at) => {
    const last = at === stages.length - 1;
    out.push(node(`stage_${at}`, name || String(at), last ? 'style="filled,rounded", fillcolor=grey90' : "style=rounded"));
    for (const { on, how } of waits) {
      const looks = { from: "", copy: "arrowhead=empty, style=dashed", mount: "arrowhead=ediamond, style=dotted" }[how];
      out.push(`${resolve(stages, images, on)} -> stage_${at} [${looks}];`);
    }
  });
  return `${out.join("\n")}\n}\n`;
}

/** Stages with what they wait for; whatever is no stage's name is an image from outside. */
function read(text) {
  const stages = [];
  const images = [];
  const args = [];
  const lines = text.replaceAll(/\\\r?\n/g, " ").split("\n").map((line) => line.trim());
  for (const line of lines) {
    const [word, ...rest] = line.split(/\s+/);
    // Only arguments before the first FROM that have a default are filled in, by plain replacement.
    if (/^arg$/i.test(word) && stages.length === 0 && rest[0]?.includes("=")) args.push(rest[0].split(/=(.*)/s));
    if (/^from$/i.test(word)) {
      const words = rest.filter((w) => !w.startsWith("--"));
      const base = args.reduce((name, [key, value]) => name.replaceAll(`\${${key}}`, value).replaceAll(`$${key}`, value), words[0]);
      stages.push({ name: words[2], waits: [{ on: base, how: "from" }] });
    }
    const copied = /^copy\s.*--from=(\S+)/i.exec(line);
    if (copied) stages.at(-1).waits.push({ on: copied[1], how: "copy" });
    if (/^run$/i.test(word)) {
      for (const [, on] of line.matchAll(/--mount=\S*\bfrom=([^,\s]+)/g)) stages.at(-1).waits.push({ on, how: "mount" });
    }
  }
  for (const { waits } of stages) {
    for (const { on } of waits) if (!stages.some((s) => s.name === on) && !/^\d+$/.test(on) && !images.includes(on)) images.push(on);
  }
  return { stages, images };
}

function resolve(stages, images, on) {
  if (/^\d+$/.test(on)) return `stage_${on}`;
  const stage = stages.findIndex((s) => s.name === on);
  return stage >= 0 ? `stage_${stage}` : `external_image_${images.indexOf(on)}`;
}

/** Labels of images have at most 20 characters, the middle left out. */
function shorten(name) {
  return name.length > 20 ? `${name.slice(0, 9)}...${name.slice(-8)}` : name;
}

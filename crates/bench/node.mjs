// How fast is the core in WebAssembly under Node, beside npm's dockerfile-ast and dockerfile-utils?
//
//   node crates/bench/node.mjs DOOR PAGE
//
// The modules are builds of this crate for Node, one with the profile of the JavaScript door, one with that of the page. All contenders read the same files in turn, round after round; time is
// processor time of this process, the figure is the median round, and the first rounds, in which Node compiles, do not count.

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { cpus } from "node:os";
import { resolve } from "node:path";
import { gunzipSync } from "node:zlib";
import { DockerfileParser } from "dockerfile-ast";
import { validate } from "dockerfile-utils";

const ROUNDS = 7;
const WARM_UP = 2;
/** Every so many-th recorded case: the peers take a second for each megabyte. */
const EVERY = 8;
const LINES = 200;

const root = new URL("../../", import.meta.url);
const shared = process.env.PLAYGROUND_SHARED ?? new URL("../shared", root).pathname;
const require = createRequire(import.meta.url);

function examples() {
  const folder = new URL("crates/panels/src/examples/", root);
  return readdirSync(folder).filter((name) => name.endsWith(".Dockerfile")).sort().map((name) => readFileSync(new URL(name, folder), "utf8"));
}

function corpus() {
  const recorded = `${shared}/conformance/cases.jsonl.gz`;
  if (!existsSync(recorded)) return { name: "the page's examples; the recorded cases are absent", files: examples(), everything: [] };
  const lines = gunzipSync(readFileSync(recorded)).toString("utf8").split("\n").filter(Boolean);
  const everything = lines.map((line) => JSON.parse(line).text);
  return { name: `every ${EVERY}th recorded case`, files: everything.filter((_, at) => at % EVERY === 0), everything };
}

/** A file of exactly so many lines: the page's examples one after the other, stage names made different. */
function longFile() {
  const lines = [];
  for (let round = 0; lines.length < LINES; round += 1) {
    for (const text of examples()) lines.push(...text.trimEnd().replaceAll(/\b(AS |--from=)([a-z][\w-]*)/g, `$1$2-${round}`).split("\n"));
  }
  return `${lines.slice(0, LINES).join("\n")}\n`;
}

function cpuMs(work) {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

const median = (times) => times.toSorted((a, b) => a - b)[times.length >> 1];

function measure(contenders, files) {
  const times = contenders.map(() => []);
  for (let round = -WARM_UP; round < ROUNDS; round += 1) {
    contenders.forEach(({ read }, at) => {
      const spent = cpuMs(() => files.forEach((text) => read(text)));
      if (round >= 0) times[at].push(spent);
    });
  }
  return times.map(median);
}

const [door, page] = process.argv.slice(2, 4).map((path) => require(resolve(path)));
const { name, files, everything } = corpus();
const megabytes = files.reduce((sum, text) => sum + Buffer.byteLength(text), 0) / 1e6;

const peers = [
  { name: "dockerfile-ast 0.7.1: parse", read: (text) => DockerfileParser.parse(text) },
  { name: "dockerfile-utils 0.16.3: validate", read: (text) => validate(text) },
];
const ours = [
  { name: "ours, the door: parse + plan + checks", read: (text) => door.check(text) },
  { name: "ours, the page: parse + plan + checks", read: (text) => page.check(text) },
];
const medians = measure([...peers, ...ours], files).map((ms) => ms / megabytes);
const both = medians[0] + medians[1];

console.log(`## WebAssembly under Node ${process.version}, beside npm\n`);
console.log(`${files.length} files (${name}), ${megabytes.toFixed(2)} MB, median of ${ROUNDS} rounds on ${cpus()[0]?.model.trim()}\n`);
console.log("| | CPU ms/MB | both peers together, times this | validate alone, times this |\n| --- | ---: | ---: | ---: |");
[...peers, ...ours].forEach(({ name: of }, at) => {
  const ratio = (ms) => (at < peers.length ? "" : `${(ms / medians[at]).toFixed(1)}`);
  console.log(`| ${of} | ${medians[at].toFixed(2)} | ${ratio(both)} | ${ratio(medians[1])} |`);
});

console.log(`\n## A whole report in WebAssembly\n\nOne file of ${LINES} lines (the page's examples together); the median of 200 reports, after 50 that do not count\n`);
console.log("| program | ms for a report | ms for parse + plan + checks | ms for parse |\n| --- | ---: | ---: | ---: |");
const text = longFile();
const each = (read) => {
  const times = [];
  for (let round = -50; round < 200; round += 1) {
    const start = performance.now();
    read(text);
    if (round >= 0) times.push(performance.now() - start);
  }
  return median(times).toFixed(3);
};
for (const [program, wasm] of [["the page", page], ["the door", door]]) {
  console.log(`| ${program} | ${each(wasm.analyze)} | ${each(wasm.check)} | ${each(wasm.parse)} |`);
}

/** Files with so many stages, of all that are recorded, and the two that are always there. */
function staged(few, many) {
  const pictures = ["fan", "forty"].map((of) => readFileSync(new URL(`tests/pictures/${of}.Dockerfile`, root), "utf8"));
  return [...everything, ...pictures].filter((text) => {
    const stages = (text.match(/^\s*from\s/gim) ?? []).length;
    return few <= stages && stages <= many;
  });
}

console.log("\n## The layout of a stage graph in WebAssembly\n\nMilliseconds for one layout; the median over the files of the median of 21\n");
console.log("| 8 to 12 stages | 30 and more |\n| ---: | ---: |");
const one = (text) => {
  const times = [];
  for (let round = -5; round < 21; round += 1) {
    const start = performance.now();
    page.layout(text, 1);
    const middle = performance.now();
    page.layout(text, 11);
    if (round >= 0) times.push((performance.now() - middle - (middle - start)) / 10);
  }
  return median(times);
};
const cell = (few, many) => {
  const texts = staged(few, many);
  return texts.length === 0 ? "no file" : `${median(texts.map(one)).toFixed(3)} (${texts.length} files)`;
};
console.log(`| ${cell(8, 12)} | ${cell(30, Infinity)} |\n`);

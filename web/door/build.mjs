// Builds the second WebAssembly module, the JavaScript door, and puts it where the page's build finds it.
//
// The page itself draws and weighs; what is only wanted on demand (the conversion, exports, completions) is asked of this
// module, so that a first visit need not download it.

import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const TARGET = "wasm32-unknown-unknown";
const profile = process.env.TRUNK_PROFILE === "release" ? "door" : "dev";
const folder = profile === "dev" ? "debug" : profile;
const run = (program, ...words) => execFileSync(program, words, { stdio: "inherit", cwd: here("../..") });
const target = process.env.CARGO_TARGET_DIR ?? here("../../target");

run("cargo", "build", "--quiet", "--package", "playground-wasm", "--target", TARGET, "--profile", profile);
run("wasm-bindgen", "--target", "web", "--no-typescript", "--out-name", "door", "--out-dir", here("./dist"),
  `${target}/${TARGET}/${folder}/playground_wasm.wasm`);

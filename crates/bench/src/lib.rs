//! What is measured in WebAssembly, where nothing but our own code runs?

use playground_core::Options;
use playground_core::export::Look;
use wasm_bindgen::prelude::*;

/// As fast as the library's own allocator, and 1.6 kB less to download.
#[cfg(all(target_family = "wasm", not(target_feature = "atomics")))]
#[global_allocator]
static MEMORY: talc::wasm::WasmDynamicTalc = talc::wasm::new_wasm_dynamic_allocator();

/// Parse only: the number of instructions.
#[wasm_bindgen]
pub fn parse(text: &str) -> usize {
    dockerfile_syntax::parse(text).instructions.len()
}

/// Parse and plan: the number of stages.
#[wasm_bindgen]
pub fn plan(text: &str) -> usize {
    let document = dockerfile_syntax::parse(text);
    playground_core::plan::plan(&document, &Options::default()).stages.len()
}

/// Parse, plan and checks: the number of findings.
#[wasm_bindgen]
pub fn check(text: &str) -> usize {
    let options = Options::default();
    let document = dockerfile_syntax::parse(text);
    let plan = playground_core::plan::plan(&document, &options);
    playground_core::findings(&document, &plan, &options).len()
}

/// The whole report, as the page asks for it at every keystroke: the number of findings and nodes.
#[wasm_bindgen]
pub fn analyze(text: &str) -> usize {
    let report = playground_core::analyze(text, &Options::default());
    report.findings.len() + report.graph.nodes.len()
}

/// Reads a file, then lays its stage graph out so many times: the number of stages. The difference of two calls is the
/// layout's own.
#[wasm_bindgen]
pub fn layout(text: &str, times: usize) -> usize {
    let report = playground_core::analyze(text, &Options::default());
    let lines = playground_core::graph::bundles(&report.graph);
    for _ in 0..times {
        std::hint::black_box(playground_core::export::drawing(&report, &lines, &Look::default()));
    }
    report.plan.stages.len()
}

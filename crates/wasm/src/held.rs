//! Which folder is built from, and which package graphs are at hand? Given once, and then part of every answer.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use playground_core::Options;
use playground_core::context::{Context, wanted};
use playground_core::plan::plan;
use playground_core::sizes::{Figures, estimate};
use serde::Deserialize;
use wasm_bindgen::prelude::*;

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = r#"
/** Paths with bytes, and the texts of the small files that `wantedFiles` picks. Without a folder the one before is forgotten. */
export function holdFolder(folder?: { files: [path: string, bytes: number][]; texts?: Record<string, string> }): void;
/** Which of these files are worth reading, by their numbers: those that say what is installed, built and started. */
export function wantedFiles(paths: string[], bytes: Float64Array): Uint32Array;
/** A file of `packages/`; false if it is not one. */
export function holdPackages(file: Uint8Array): boolean;
"#;

thread_local! {
    static HELD: RefCell<Options> = RefCell::default();
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Folder {
    files: Vec<(String, u64)>,
    texts: BTreeMap<String, String>,
}

/// The options of a call, with what is held.
pub(crate) fn options(given: JsValue) -> Result<Options, JsError> {
    crate::read(given, "options").map(with)
}

/// Options with what is held where they bring none of their own.
pub(crate) fn with(mut options: Options) -> Options {
    HELD.with_borrow(|held| {
        options.graphs.clone_from(&held.graphs);
        if options.context.is_none() {
            options.context.clone_from(&held.context);
        }
    });
    options
}

/// Holds the folder for all later calls.
#[wasm_bindgen(js_name = holdFolder, skip_typescript)]
pub fn hold_folder(folder: JsValue) -> Result<(), JsError> {
    let folder: Option<Folder> = crate::read(folder, "folder")?;
    let context = folder.map(|f| Rc::new(Context::new(f.files, f.texts)));
    HELD.with_borrow_mut(|held| held.context = context);
    Ok(())
}

/// Which files of a folder are worth reading.
#[wasm_bindgen(js_name = wantedFiles, skip_typescript)]
pub fn wanted_files(paths: Vec<String>, bytes: &[f64]) -> Vec<u32> {
    let files = paths.iter().zip(bytes).map(|(path, bytes)| (path.as_str(), *bytes as u64));
    wanted(&files.collect::<Vec<_>>())
}

/// Holds a package graph for all later calls.
#[wasm_bindgen(js_name = holdPackages, skip_typescript)]
pub fn hold_packages(file: &[u8]) -> bool {
    HELD.with_borrow_mut(|held| held.graphs.read(file))
}

/// What the page puts over its own estimate, see `playground_core::sizes::Figures`: numbers, texts, and the names of the
/// package graphs that would help. For the playground's own page; its shape may change at any time.
#[wasm_bindgen(skip_typescript)]
pub fn figures(text: &str, given: JsValue) -> Result<js_sys::Array, JsError> {
    let options = options(given)?;
    let document = dockerfile_syntax::parse(text);
    let sizes = estimate(&document, &plan(&document, &options), &options);
    let Figures { numbers, texts } = Figures::of(&sizes);
    let numbers = js_sys::Float64Array::from(numbers.as_slice());
    Ok(js_sys::Array::of3(&numbers, &crate::strings(&texts), &crate::strings(&sizes.wanted)))
}

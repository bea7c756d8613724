//! What does the visitor see? The Yew page, mounted on `#app`.

mod analysis;
mod app;
mod effects;
mod format;
mod panes;
mod state;

/// A third of the time of an analysis is asking for memory and giving it back: this allocator is faster than the library's
/// own, and smaller.
#[cfg(all(target_family = "wasm", not(target_feature = "atomics")))]
#[global_allocator]
static MEMORY: talc::wasm::WasmDynamicTalc = talc::wasm::new_wasm_dynamic_allocator();

fn main() {
    let Some(root) = gloo::utils::document().get_element_by_id("app") else { return };
    yew::Renderer::<app::App>::with_root(root).render();
}

//! What does the visitor see? The Yew page, mounted on `#app`.

mod analysis;
mod app;
mod effects;
mod format;
mod panes;
mod state;

fn main() {
    let Some(root) = gloo::utils::document().get_element_by_id("app") else { return };
    yew::Renderer::<app::App>::with_root(root).render();
}

//! What does the visitor see? The Yew page, mounted on `#app`.

use yew::prelude::*;

#[component]
fn App() -> Html {
    html! { <main><h1>{ "Dockerfile Playground" }</h1></main> }
}

fn main() {
    let Some(root) = gloo::utils::document().get_element_by_id("app") else { return };
    yew::Renderer::<App>::with_root(root).render();
}

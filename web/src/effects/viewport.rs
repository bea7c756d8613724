//! How large is an element, and when does that change?

use gloo::events::EventListener;
use gloo::utils::window;
use yew::prelude::*;

/// Width and height of an element in CSS pixels, 0 until it is drawn. Follows the window; `web/page.js` says "resize" too
/// when a border is moved.
#[hook]
pub(crate) fn use_size(node: &NodeRef) -> (f64, f64) {
    let size = use_state_eq(|| (0.0, 0.0));
    {
        let (node, size) = (node.clone(), size.clone());
        use_effect_with((), move |()| {
            let measure = move || {
                if let Some(element) = node.cast::<web_sys::Element>() {
                    let rect = element.get_bounding_client_rect();
                    size.set((rect.width(), rect.height()));
                }
            };
            measure();
            let listener = EventListener::new(&window(), "resize", move |_| measure());
            move || drop(listener)
        });
    }
    *size
}

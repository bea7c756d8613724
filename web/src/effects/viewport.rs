//! How wide is an element, and when does that change?

use gloo::events::EventListener;
use gloo::utils::window;
use yew::prelude::*;

/// The width of an element in CSS pixels, 0 until it is drawn. Follows the window; nothing else resizes our elements.
#[hook]
pub(crate) fn use_width(node: &NodeRef) -> f64 {
    let width = use_state(|| 0.0);
    {
        let (node, width) = (node.clone(), width.clone());
        use_effect_with((), move |()| {
            let measure = move || {
                if let Some(element) = node.cast::<web_sys::Element>() {
                    width.set(element.get_bounding_client_rect().width());
                }
            };
            measure();
            let listener = EventListener::new(&window(), "resize", move |_| measure());
            move || drop(listener)
        });
    }
    *width
}

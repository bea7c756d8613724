//! What stands at the top: name, examples, share, colours, convert, and on a narrow screen the switch between halves.
//!
//! `data-key` names a command's shortcut; `web/page.js` presses the button, and lists it in the command palette.

use yew::prelude::*;

use super::empty::gallery;
use super::fixed::{COMMANDS, NAME, fixed};
use crate::state::{Action, Side, State, Theme};

/// The header. The gallery is asked for when first wanted.
pub(crate) fn header(
    state: &State,
    convertible: bool,
    gallery_open: &UseStateHandle<bool>,
    share: Callback<MouseEvent>,
    dispatch: &Callback<Action>,
) -> Html {
    let blank = state.text.trim().is_empty();
    let next = Theme::ALL[(Theme::ALL.iter().position(|t| *t == state.theme).unwrap_or(0) + 1) % 3];
    let theme = format!("Colours: {}", state.theme.name());
    let open = {
        let gallery_open = gallery_open.clone();
        move |_| gallery_open.set(true)
    };
    html! {
        <header>
            { fixed(NAME) }
            <nav aria-label="Actions">
                <button data-key="E" data-pops="gallery" onclick={open} aria-haspopup="dialog">{ "Examples" }</button>
                { fixed(COMMANDS) }
                <button data-key="S" onclick={share} disabled={blank}>{ "Share" }</button>
                <button class="icon" data-key="D" data-act={next.name()} aria-label={theme.clone()} title={theme}>
                    // Drawn, not written: a letter that no common font has costs tens of milliseconds to find.
                    <span class={classes!("tone", state.theme.name())} />
                </button>
                <button data-key="M" class={classes!("primary", (!convertible).then_some("idle"))} data-act="Multi-stage" disabled={blank}>
                    { "Make multi-stage" }
                </button>
            </nav>
            <div class="sides" role="group" aria-label="Show">
                <button aria-pressed={(state.side == Side::Edit).to_string()} data-act="edit">{ "Edit" }</button>
                <button aria-pressed={(state.side == Side::Picture).to_string()} data-act="picture">{ "Picture" }</button>
            </div>
            <dialog id="gallery" aria-label="Examples">
                <button class="icon close" data-close="" aria-label="Close">{ "×" }</button>
                if **gallery_open { { gallery(state, dispatch) } }
            </dialog>
        </header>
    }
}

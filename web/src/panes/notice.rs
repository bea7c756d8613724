//! What is there to tell the visitor, and what can be done about it?

use yew::prelude::*;

use crate::state::Notice;

/// The bar; empty while there is nothing to say. `secret` tells whether the text seems to hold one.
pub(crate) fn notice_bar(notice: &Option<Notice>, secret: bool) -> Html {
    let (class, body) = match notice {
        None => ("", Html::default()),
        Some(Notice::Converted) => ("done", html! { { "Applied. One undo brings the old file back." } }),
        Some(Notice::Replaced) => (
            "done",
            html! { { "Another text is in the editor. Yours is one undo away, and among the examples." } },
        ),
        Some(Notice::Copied { characters }) => {
            let room = match characters {
                0..=1_999 => "short enough for any chat",
                2_000..=7_999 => "some chats cut links over 2,000 characters",
                _ => "long: send it as a file where links are cut",
            };
            let warning =
                if secret { "It also holds what looks like a secret in your Dockerfile: " } else { "" };
            let (class, end) = if secret {
                ("bad", "think of who will read it.")
            } else {
                ("done", "It holds everything and is sent to no server.")
            };
            (class, html! { { format!("Link copied: {characters} characters, {room}. {warning}{end}") } })
        }
        Some(Notice::CopyByHand(link)) => (
            "done",
            html! { <label>{ "Copying is not allowed here. Copy this link:" }<input readonly=true value={link.clone()} /></label> },
        ),
        Some(Notice::BadLink(bad)) => ("bad", html! { { bad.to_string() } }),
        Some(Notice::Refused(why)) => ("bad", html! { { why.clone() } }),
    };
    let undo = matches!(notice, Some(Notice::Converted | Notice::Replaced));
    html! {
        <div class={classes!("notice", class)} role="status">
            if notice.is_some() {
                <span class="notice-text">{ body }</span>
                if undo {
                    <button data-act="undo">{ "Undo" }</button>
                }
                <button class="icon" aria-label="Dismiss" data-act="dismiss">{ "×" }</button>
            }
        </div>
    }
}

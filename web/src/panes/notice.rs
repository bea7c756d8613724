//! What is there to tell the visitor, and what can be done about it?

use yew::prelude::*;

use crate::state::{Action, Notice};

#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    pub(crate) notice: Option<Notice>,
    pub(crate) dispatch: Callback<Action>,
}

#[component]
pub(crate) fn NoticeBar(props: &Props) -> Html {
    let (class, body) = match &props.notice {
        None => ("", Html::default()),
        Some(Notice::Converted) => ("done", html! { { "Converted. One undo brings the old file back." } }),
        Some(Notice::Replaced) => {
            ("done", html! { { "The example is in the editor. Your text is one undo away." } })
        }
        Some(Notice::Copied { characters }) => {
            let room = match characters {
                0..=1_999 => "short enough for any chat",
                2_000..=7_999 => "some chats cut links over 2,000 characters",
                _ => "long: send it as a file where links are cut",
            };
            (
                "done",
                html! { { format!("Link copied: {characters} characters, {room}. It holds everything and is sent to no server.") } },
            )
        }
        Some(Notice::CopyByHand(link)) => (
            "done",
            html! { <label>{ "Copying is not allowed here. Copy this link:" }<input readonly=true value={link.clone()} /></label> },
        ),
        Some(Notice::BadLink(bad)) => ("bad", html! { { bad.to_string() } }),
    };
    let undo = matches!(props.notice, Some(Notice::Converted | Notice::Replaced));
    html! {
        <div class={classes!("notice", class)} role="status">
            if props.notice.is_some() {
                <span class="notice-text">{ body }</span>
                if undo {
                    <button onclick={props.dispatch.reform(|_| Action::Undo)}>{ "Undo" }</button>
                }
                <button class="icon" aria-label="Dismiss" onclick={props.dispatch.reform(|_| Action::Dismiss)}>{ "×" }</button>
            }
        </div>
    }
}

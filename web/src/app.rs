//! How do the parts hang together? One state, one analysis, and what the page does to the browser around it.

use std::rc::Rc;

use gloo::events::EventListener;
use gloo::timers::callback::Timeout;
use playground_core::share::{self, Show, View};
use yew::prelude::*;

use crate::analysis::{Analysis, LIVE};
use crate::effects::{address, clipboard, storage, theme};
use crate::panes::{Code, Empty, Header, Headline, NoticeBar, Panels, StageGraph};
use crate::state::{Action, Notice, Side, State};

/// A text longer than this is not put into the address while it is typed; Share still makes a link of it.
const LONGEST_ADDRESS: usize = 60_000;

/// The state in the form Yew reduces.
#[derive(PartialEq)]
struct Store(State);

impl Reducible for Store {
    type Action = Action;

    fn reduce(self: Rc<Self>, action: Action) -> Rc<Self> {
        let next = self.0.clone().with(action);
        // The same state again draws nothing.
        if next == self.0 { self } else { Rc::new(Store(next)) }
    }
}

/// The page.
#[component]
pub(crate) fn App() -> Html {
    let store = use_reducer(|| {
        let fragment = address::fragment();
        let embed = share::show_of(&fragment).embed;
        let draft = if embed { None } else { storage::draft() };
        Store(State::begin(&fragment, draft, storage::theme()))
    });
    let state = &store.0;
    let dispatch = {
        let dispatcher = store.dispatcher();
        Callback::from(move |action: Action| dispatcher.dispatch(action))
    };
    let analysis = use_analysis(state);
    use_browser(state, &analysis, &dispatch);

    if state.show.embed {
        return embedded(state, &analysis, &dispatch);
    }
    let share = {
        let (dispatch, link) = (dispatch.clone(), state.link(Show::default()));
        Callback::from(move |()| {
            address::set_fragment(&link);
            let url = format!("{}{link}", address::page());
            let characters = url.chars().count();
            let dispatch = dispatch.clone();
            let by_hand = url.clone();
            let done = Callback::from(move |copied: bool| {
                dispatch.emit(Action::Notify(match copied {
                    true => Notice::Copied { characters },
                    false => Notice::CopyByHand(by_hand.clone()),
                }));
            });
            clipboard::copy(&url, done);
        })
    };
    let side = match state.side {
        Side::Edit => "side-edit",
        Side::Picture => "side-picture",
    };
    html! {
        <div class={classes!("page", side)}>
            <Header theme={state.theme} side={state.side} convertible={analysis.convertible()}
                blank={analysis.is_blank()} dispatch={dispatch.clone()} {share} />
            <NoticeBar notice={state.notice.clone()} dispatch={dispatch.clone()} />
            <main>
                <section class="pane-edit" aria-label="Dockerfile">
                    { code(state, &analysis, &dispatch, false) }
                </section>
                <section class="pane-picture" aria-label="What it builds">
                    if analysis.is_blank() {
                        <Empty dispatch={dispatch.clone()} />
                    } else if analysis.too_large {
                        <p class="too-large">
                            { "This text is larger than 2 MB, so it is not analysed. It stays in the editor; cut it down to a Dockerfile to see what it builds." }
                        </p>
                    } else {
                        <Headline analysis={analysis.clone()} arch={state.options.arch} dispatch={dispatch.clone()} />
                        <StageGraph analysis={analysis.clone()} caret={state.caret.0} dispatch={dispatch.clone()} />
                        <Panels analysis={analysis.clone()} panel={state.panel} options={state.options.clone()}
                            dispatch={dispatch.clone()} />
                    }
                </section>
            </main>
            <p class="visually-hidden" role="status">{ analysis.summary() }</p>
        </div>
    }
}

fn code(state: &State, analysis: &Rc<Analysis>, dispatch: &Callback<Action>, read_only: bool) -> Html {
    let on_change = dispatch.reform(Action::Typed);
    let on_caret = dispatch.reform(|(from, to)| Action::CaretMoved(from, to));
    html! {
        <Code text={state.text.clone()} analysis={analysis.clone()} options={state.options.clone()} wish={state.wish} {read_only} {on_change} {on_caret} />
    }
}

/// A view in somebody else's page: nothing around it but the way to the whole.
fn embedded(state: &State, analysis: &Rc<Analysis>, dispatch: &Callback<Action>) -> Html {
    let open = format!("{}{}", address::page(), state.link(Show::default()));
    let view = state.show.view;
    html! {
        <div class="page embedded">
            <main>
                if view == View::Both {
                    <section class="pane-edit" aria-label="Dockerfile">{ code(state, analysis, dispatch, true) }</section>
                }
                <section class="pane-picture" aria-label="What it builds">
                    if view != View::Size {
                        <StageGraph analysis={analysis.clone()} caret={state.caret.0} dispatch={dispatch.clone()} />
                    }
                    if view == View::Size {
                        <Headline analysis={analysis.clone()} arch={state.options.arch} dispatch={dispatch.clone()} />
                        { crate::panes::layers(analysis, dispatch, &state.options) }
                    }
                </section>
            </main>
            <p class="embed-open">
                <NoticeBar notice={state.notice.clone()} dispatch={dispatch.clone()} />
                <a href={open} target="_blank" rel="noopener">{ "Open in Dockerfile Playground" }</a>
            </p>
        </div>
    }
}

/// The analysis of the text: at every keystroke, but for a very long text only when typing pauses.
#[hook]
fn use_analysis(state: &State) -> Rc<Analysis> {
    let settled = use_state(|| state.text.clone());
    {
        let settled = settled.clone();
        use_effect_with(state.text.clone(), move |text| {
            let text = text.clone();
            let timer = (text.len() > LIVE).then(|| Timeout::new(400, move || settled.set(text)));
            move || drop(timer)
        });
    }
    let text = if state.text.len() > LIVE { (*settled).clone() } else { state.text.clone() };
    use_memo((text, state.options.clone()), |(text, options)| Analysis::of(text, options))
}

/// Title, colours, draft, address, and links that arrive while the page is open.
#[hook]
fn use_browser(state: &State, analysis: &Rc<Analysis>, dispatch: &Callback<Action>) {
    use_effect_with(analysis.title(), |title| address::set_title(title));
    use_effect_with(state.theme, |chosen| {
        theme::wear(*chosen);
        storage::keep_theme(*chosen);
    });
    let embed = state.show.embed;
    let state = state.clone();
    use_effect_with((state.text.clone(), state.options.clone()), move |(text, _)| {
        let text = text.clone();
        let timer = (!embed).then(|| {
            Timeout::new(500, move || {
                storage::keep_draft(&text);
                // A broken link stays in the address until there is something to put in its place.
                let broken = matches!(state.notice, Some(Notice::BadLink(_)));
                if !text.is_empty() && text.len() < LONGEST_ADDRESS && !broken {
                    address::set_fragment(&state.link(Show::default()));
                }
            })
        });
        move || drop(timer)
    });
    let dispatch = dispatch.clone();
    use_effect_with((), move |()| {
        let listener =
            EventListener::new(&gloo::utils::window(), "hashchange", move |_| {
                match share::decode(&address::fragment()) {
                    Err(share::BadLink::NotALink) => {}
                    result => dispatch.emit(Action::Opened(result)),
                }
            });
        move || drop(listener)
    });
}

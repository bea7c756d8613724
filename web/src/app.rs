//! How do the parts hang together? One state, one analysis, and what the page does to the browser around it.

use std::rc::Rc;

use gloo::events::EventListener;
use gloo::timers::callback::Timeout;
use playground_core::share::{self, View};
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use crate::analysis::{Analysis, LIVE};
use crate::effects::{address, clipboard, figures, link, storage, theme};
use crate::panes::{
    BORDER_X, BORDER_Y, Code, INVITATION, StageGraph, TOO_LARGE, empty, fixed, header, headline, layers,
    notice_bar, panels, pick,
};
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
        let show = share::show_of(&fragment);
        // In a frame there must be nothing of the visitor's own, and nothing of ours.
        let draft = if show.embed { Some(String::new()) } else { storage::draft() };
        Store(State::begin(show, link::opened(), draft, storage::recent(), storage::theme()))
    });
    let state = &store.0;
    let dispatch = {
        let dispatcher = store.dispatcher();
        Callback::from(move |action: Action| dispatcher.dispatch(action))
    };
    let analysis = use_analysis(state);
    use_browser(state, &analysis, &dispatch);
    let before = use_before(state.epoch, &analysis);
    let gallery = use_state_eq(|| false);

    if state.show.embed {
        return embedded(state, &analysis, &dispatch);
    }
    let share = {
        let (dispatch, text, options) = (dispatch.clone(), state.text.clone(), state.options.clone());
        Callback::from(move |_: MouseEvent| match link::known(&text, &options) {
            Some(link) => copy(&link, dispatch.clone()),
            None => {
                let (made, dispatch) = (link::make(text.clone(), options.clone()), dispatch.clone());
                spawn_local(async move {
                    if let Some(link) = made.await {
                        copy(&link, dispatch);
                    }
                });
            }
        })
    };
    let side = match state.side {
        Side::Edit => "side-edit",
        Side::Picture => "side-picture",
    };
    html! {
        <div class={classes!("page", side)} onclick={pick(&analysis, &dispatch)}>
            { header(state, analysis.convertible(), &gallery, share, &dispatch) }
            { notice_bar(&state.notice, analysis.holds_secret()) }
            <main>
                <section class="pane-edit" aria-label="Dockerfile">
                    if state.example { { fixed(INVITATION) } }
                    { code(state, &analysis, &dispatch, false) }
                </section>
                { fixed(BORDER_X) }
                <section class="pane-picture" aria-label="What it builds">
                    if analysis.is_blank() {
                        { empty(state, &dispatch) }
                    } else if analysis.too_large {
                        { fixed(TOO_LARGE) }
                    } else {
                        { headline(&analysis, state, before) }
                        { graph(state, &analysis) }
                        { fixed(BORDER_Y) }
                        { panels(&analysis, state, &dispatch) }
                    }
                </section>
            </main>
            <p class="visually-hidden" role="status">{ analysis.summary() }</p>
        </div>
    }
}

fn graph(state: &State, analysis: &Rc<Analysis>) -> Html {
    html! {
        <StageGraph analysis={analysis.clone()} lit={analysis.stage_at(state.caret.0)} opened={state.opened.clone()} pull={state.pull} />
    }
}

/// Puts a link into the address and the clipboard.
fn copy(link: &str, dispatch: Callback<Action>) {
    address::set_fragment(link);
    let url = format!("{}{link}", address::page());
    let by_hand = url.clone();
    let done = Callback::from(move |copied: bool| {
        dispatch.emit(Action::Notify(match copied {
            true => Notice::Copied { characters: by_hand.chars().count() },
            false => Notice::CopyByHand(by_hand.clone()),
        }));
    });
    clipboard::copy(&url, done);
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
    // The same link without what asks for a frame.
    let fragment = address::fragment();
    let packed = fragment.split_once('.').map_or("", |f| f.1);
    let open = format!("{}#v1.{packed}", address::page());
    let view = state.show.view;
    html! {
        <div class="page embedded" onclick={pick(analysis, dispatch)}>
            <main>
                if view == View::Both {
                    <section class="pane-edit" aria-label="Dockerfile">{ code(state, analysis, dispatch, true) }</section>
                }
                <section class="pane-picture" aria-label="What it builds">
                    if view == View::Size {
                        { headline(analysis, state, 0) }
                        { layers(analysis, state, dispatch) }
                    } else {
                        { graph(state, analysis) }
                    }
                </section>
            </main>
            <p class="embed-open">
                { notice_bar(&state.notice, false) }
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
    let better = use_state(|| None);
    let analysis =
        use_memo((text.clone(), state.options.clone(), (*better).clone()), |(text, options, better)| {
            Analysis::of(text, options, better.as_ref())
        });
    let asks = state.folder.is_some() || !analysis.report.sizes.wanted.is_empty();
    use_effect_with(
        (text, analysis.options(&state.options), state.folder, asks),
        move |(text, options, _, asks)| {
            if !asks && better.is_some() {
                better.set(None);
            }
            let (text, options) = (text.clone(), options.clone());
            let asked =
                asks.then(|| figures::ask(text, options, move |found| better.set(Some(Rc::new(found)))));
            move || drop(asked)
        },
    );
    analysis
}

/// What the final image weighed before the last change; 0 where there is nothing to compare with.
#[hook]
fn use_before(epoch: u32, analysis: &Analysis) -> u64 {
    // Nothing is compared with a figure that lacks a part.
    let now = if analysis.is_lower_bound() { 0 } else { analysis.total() };
    let figures = analysis.figures.clone();
    let known = use_mut_ref(|| (epoch, 0, now, figures.clone()));
    let mut known = known.borrow_mut();
    let (then, before, last, old) = &*known;
    // To know better is no change of the image.
    let before = match (*then == epoch, *old == figures) {
        (false, _) => 0,
        (true, true) if *last != now => *last,
        _ => *before,
    };
    *known = (epoch, before, now, figures);
    before
}

/// Title, colours, draft, address, and links that arrive while the page is open.
#[hook]
fn use_browser(state: &State, analysis: &Rc<Analysis>, dispatch: &Callback<Action>) {
    use_effect_with(analysis.title(), |title| address::set_title(title));
    use_effect_with(state.theme, |chosen| {
        theme::wear(*chosen);
        storage::keep_theme(*chosen);
    });
    use_effect_with(state.recent.clone(), |recent| storage::keep_recent(recent));
    let embed = state.show.embed;
    let state = state.clone();
    use_effect_with((state.text.clone(), state.options.clone()), move |(text, _)| {
        let text = text.clone();
        let timers = (!embed).then(|| {
            let kept = text.clone();
            // Soon, so that who leaves at once loses nothing; after the frame that shows the key.
            let draft = Timeout::new(40, move || storage::keep_draft(&kept));
            let address = Timeout::new(500, move || {
                // A broken link stays in the address until there is something to put in its place.
                let broken = matches!(state.notice, Some(Notice::BadLink(_)));
                if !text.is_empty() && text.len() < LONGEST_ADDRESS && !broken {
                    let made = link::make(text, state.options.clone());
                    spawn_local(async move {
                        made.await.into_iter().for_each(|link| address::set_fragment(&link));
                    });
                }
            });
            (draft, address)
        });
        move || drop(timers)
    });
    let given = dispatch.clone();
    use_effect_with((), move |()| {
        let listener = figures::drops(move |action| given.emit(action));
        move || drop(listener)
    });
    let dispatch = dispatch.clone();
    use_effect_with((), move |()| {
        let listener = EventListener::new(&gloo::utils::window(), "hashchange", move |_| {
            let dispatch = dispatch.clone();
            spawn_local(async move {
                link::now().await.into_iter().for_each(|found| dispatch.emit(Action::Opened(found)));
            });
        });
        move || drop(listener)
    });
}

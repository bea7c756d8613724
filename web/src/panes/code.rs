//! Where is the text written? CodeMirror, and a plain text field until it has loaded or where it cannot.

use std::cell::RefCell;
use std::rc::Rc;

use gloo::timers::callback::Timeout;
use js_sys::Uint32Array;
use playground_core::Options;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;
use web_sys::HtmlTextAreaElement;
use yew::prelude::*;

use crate::analysis::{self, Analysis};
use crate::effects::editor::{self, Callbacks, Handle};
use crate::effects::options;
use crate::state::Wish;

const LABEL: &str = "Dockerfile";
/// Milliseconds after the last key until problems and sizes are shown in the text.
const SETTLED: u32 = 150;

#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    /// The text as the page knows it.
    pub(crate) text: Rc<str>,
    pub(crate) analysis: Rc<Analysis>,
    /// What was chosen beside the text.
    pub(crate) options: Options,
    /// What the picture wants shown.
    pub(crate) wish: Option<Wish>,
    #[prop_or_default]
    pub(crate) read_only: bool,
    pub(crate) on_change: Callback<Rc<str>>,
    pub(crate) on_caret: Callback<(u32, u32)>,
}

/// The running editor, and the text that it is known to hold.
#[derive(Default)]
struct Running {
    handle: Option<Handle>,
    callbacks: Option<Callbacks>,
    text: Rc<str>,
    /// What was chosen beside the text.
    options: Options,
}

/// The editor. The rest of the page does not know which of the two it is.
#[component]
pub(crate) fn Code(props: &Props) -> Html {
    let running = use_mut_ref(Running::default);
    let ready = use_state(|| false);
    let host = use_node_ref();
    let field = use_node_ref();
    use_editor(&running, &ready, &host, &field, props);

    {
        let (running, field) = (running.clone(), field.clone());
        use_effect_with((props.text.clone(), *ready), move |(text, _)| {
            let same = running.borrow().text == *text;
            if !same {
                running.borrow_mut().text = text.clone();
                // The borrow must be over: the editor answers by calling `on_change` at once.
                let handle = running.borrow().handle.clone();
                if let Some(handle) = handle {
                    handle.set_text(text);
                }
            }
            if let Some(field) = field.cast::<HtmlTextAreaElement>()
                && field.value() != **text
            {
                field.set_value(text);
            }
        });
    }
    {
        let running = running.clone();
        use_effect_with(props.options.clone(), move |options| {
            running.borrow_mut().options.clone_from(options);
        });
    }
    {
        let running = running.clone();
        use_effect_with((props.analysis.clone(), *ready), move |(analysis, _)| {
            // When typing settles: nobody wants to be told of mistakes in the middle of a word, and no key waits for it.
            let analysis = analysis.clone();
            let timer = Timeout::new(SETTLED, move || {
                let handle = running.borrow().handle.clone();
                // An analysis that lags behind the text would underline the wrong places.
                if let (Some(handle), true) = (handle, running.borrow().text == analysis.text) {
                    handle.show_problems(&analysis.editor_problems());
                    handle.show_notes(&analysis.editor_notes());
                }
            });
            move || drop(timer)
        });
    }
    {
        let (running, field, analysis) = (running.clone(), field.clone(), props.analysis.clone());
        use_effect_with(props.wish, move |wish| {
            let handle = running.borrow().handle.clone();
            let Some(wish) = wish else {
                if let Some(handle) = handle {
                    handle.show_mark(None);
                }
                return;
            };
            let (from, to) = analysis.utf16(wish.span);
            if let Some(handle) = handle {
                handle.select(from, to);
                handle.show_mark(Some((from, to)));
            } else if let Some(field) = field.cast::<HtmlTextAreaElement>() {
                let _ = field.set_selection_range(from, to);
            }
        });
    }

    let oninput = {
        let (running, on_change) = (running.clone(), props.on_change.clone());
        Callback::from(move |event: InputEvent| {
            let field: HtmlTextAreaElement = event.target_unchecked_into();
            let text: Rc<str> = field.value().into();
            running.borrow_mut().text = text.clone();
            on_change.emit(text);
        })
    };
    let onselect = {
        let on_caret = props.on_caret.clone();
        Callback::from(move |event: Event| {
            let field: HtmlTextAreaElement = event.target_unchecked_into();
            let at = |n: Result<Option<u32>, JsValue>| n.ok().flatten().unwrap_or(0);
            on_caret.emit((at(field.selection_start()), at(field.selection_end())));
        })
    };
    html! {
        <div class="code">
            <div class="code-host" ref={host} />
            if !*ready {
                <textarea class="code-plain" ref={field} aria-label={LABEL} spellcheck="false" autocomplete="off"
                    autocapitalize="off" wrap="off" readonly={props.read_only} {oninput} onselect={onselect}
                    placeholder="FROM …" />
            }
        </div>
    }
}

/// Fetches the editor once the page is drawn, and puts it in the place of the plain field.
#[hook]
fn use_editor(
    running: &Rc<RefCell<Running>>,
    ready: &UseStateHandle<bool>,
    host: &NodeRef,
    field: &NodeRef,
    props: &Props,
) {
    let (running, ready, host, field) = (running.clone(), ready.clone(), host.clone(), field.clone());
    let (on_change, on_caret, read_only) = (props.on_change.clone(), props.on_caret.clone(), props.read_only);
    use_effect_with((), move |()| {
        let callbacks = callbacks(&running, on_change, on_caret);
        let kept = running.clone();
        if let Some(parent) = host.cast::<web_sys::Element>() {
            spawn_local(async move {
                let classes: Vec<String> =
                    analysis::token_classes().iter().map(|c| format!("tok-{c}")).collect();
                let classes: Vec<&str> = classes.iter().map(String::as_str).collect();
                let doc = || running.borrow().text.to_string();
                let made = editor::create(parent, doc, LABEL, read_only, &classes, &callbacks).await;
                if let Some(handle) = made {
                    // Who is writing already writes on where the caret was.
                    let field = field.cast::<HtmlTextAreaElement>();
                    let focused = gloo::utils::document().active_element();
                    if let Some(field) = field.filter(|f| focused.is_some_and(|e| e == ***f)) {
                        let at = |n: Result<Option<u32>, JsValue>| n.ok().flatten().unwrap_or(0);
                        handle.select(at(field.selection_start()), at(field.selection_end()));
                        handle.focus();
                    }
                    running.borrow_mut().handle = Some(handle);
                    running.borrow_mut().callbacks = Some(callbacks);
                    ready.set(true);
                }
            });
        }
        move || {
            let handle = kept.borrow_mut().handle.take();
            if let Some(handle) = handle {
                handle.destroy();
            }
        }
    });
}

fn callbacks(
    running: &Rc<RefCell<Running>>,
    on_change: Callback<Rc<str>>,
    on_caret: Callback<(u32, u32)>,
) -> Callbacks {
    let (running, asked) = (running.clone(), running.clone());
    Callbacks {
        change: Closure::new(move |text: String| {
            let text: Rc<str> = text.into();
            running.borrow_mut().text = text.clone();
            on_change.emit(text);
        }),
        select: Closure::new(move |from, to| on_caret.emit((from, to))),
        tokens: Closure::new(|text: String| Uint32Array::from(&analysis::tokens(text)[..])),
        folds: Closure::new(|text: String| Uint32Array::from(&analysis::folds(text)[..])),
        choices: Closure::new(move || options::write(&asked.borrow().options).into()),
    }
}

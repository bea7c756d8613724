//! What does the second program know better about the sizes? It has the folder and the package graphs.

use std::cell::Cell;
use std::rc::Rc;

use gloo::events::EventListener;
use gloo::timers::callback::Timeout;
use js_sys::{Array, Float64Array, Function, Reflect};
use playground_core::Options;
use playground_core::sizes::Figures;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::spawn_local;

use super::door;
use crate::state::{Action, Notice};

/// Milliseconds without a keystroke before it is asked: longer than between two keys, so that no answer is drawn while the
/// next key waits.
const PAUSE: u32 = 150;

/// Asks, and calls with the answer unless what is returned is dropped before.
pub(crate) fn ask(text: Rc<str>, options: Options, heard: impl Fn(Figures) + 'static) -> impl Drop {
    let wanted = Wanted(Rc::new(Cell::new(true)));
    let still = wanted.0.clone();
    Timeout::new(PAUSE, move || {
        if !still.get() {
            return;
        }
        spawn_local(async move {
            // Where the program cannot be had, the estimate from the text stands.
            let Ok(answer) = door::ask("figures", &text, &[], &options).await else { return };
            if still.get() {
                heard(read(&answer.unchecked_into()));
            }
        });
    })
    .forget();
    wanted
}

struct Wanted(Rc<Cell<bool>>);

impl Drop for Wanted {
    fn drop(&mut self) {
        self.0.set(false);
    }
}

fn read(answer: &Array) -> Figures {
    let numbers: Float64Array = answer.get(0).unchecked_into();
    let texts = Array::from(&answer.get(1));
    Figures {
        numbers: numbers.to_vec(),
        texts: texts.iter().map(|t| t.as_string().unwrap_or_default()).collect(),
    }
}

/// Hears of everything that is dropped on the page: of a folder the files and bytes, and whether there are more than were
/// read; of a file its text, or why it was not opened. `web/door/client.js` reads it.
pub(crate) fn drops(heard: impl Fn(Action) + 'static) -> EventListener {
    EventListener::new(&gloo::utils::window(), "folder", move |event| {
        let detail = super::options::get(event, "detail");
        if let Some(text) = detail.as_string() {
            return heard(Action::Dropped(text.into()));
        }
        let detail = Array::from(&detail);
        if let Some(why) = detail.get(0).as_string() {
            return heard(Action::Notify(Notice::Refused(why)));
        }
        let number = |n: u32| detail.get(n).as_f64().unwrap_or_default();
        heard(Action::Folder(Some((number(0) as u32, number(1) as u64, detail.get(2).is_truthy()))));
    })
}

/// Forgets the folder.
pub(crate) fn forget_folder() {
    let hold = Reflect::get(&js_sys::global(), &"holdFolder".into()).ok();
    if let Some(hold) = hold.and_then(|hold| hold.dyn_into::<Function>().ok()) {
        let _ = hold.call0(&JsValue::UNDEFINED);
    }
}

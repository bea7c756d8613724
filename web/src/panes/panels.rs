//! Which panel is open below the picture? Arrow keys walk along the tabs (`web/page.js`).

use std::rc::Rc;

use yew::prelude::*;

use super::on_demand::OnDemand;
use super::{layers, problems};
use crate::analysis::Analysis;
use crate::state::{Action, Panel, State};

/// The tabs and what the open one holds.
pub(crate) fn panels(analysis: &Rc<Analysis>, state: &State, dispatch: &Callback<Action>) -> Html {
    let name = |panel: Panel| match (panel, analysis.report.findings.len()) {
        (Panel::Checks, n @ 1..) => format!("Checks ({n})"),
        _ => panel.names().0.to_owned(),
    };
    let open = Panel::ALL.iter().position(|p| *p == state.panel).unwrap_or(0);
    html! {
        <section class="panels">
            <div class="tabs" role="tablist" aria-label="Details">
                { for Panel::ALL.into_iter().enumerate().map(|(n, panel)| {
                    let chosen = panel == state.panel;
                    html! {
                        <button role="tab" id={format!("tab-{n}")} aria-controls="panel" aria-selected={chosen.to_string()}
                            data-key={(n + 1).to_string()} tabindex={if chosen { "0" } else { "-1" }}
                            data-act={panel.names().0}>{ name(panel) }</button>
                    }
                }) }
            </div>
            <div class="panel" role="tabpanel" id="panel" aria-labelledby={format!("tab-{open}")} tabindex="0">
                { match state.panel {
                    Panel::Sizes => layers::layers(analysis, state, dispatch),
                    Panel::Checks => problems::problems(analysis),
                    // Nothing is kept from one panel to the next.
                    panel => html! {
                        <OnDemand key={panel.names().1} panel={panel.names().1} text={analysis.text.clone()} options={analysis.options(&state.options)}
                            words={words(state)} folder={state.folder} dispatch={dispatch.clone()} />
                    },
                } }
            </div>
        </section>
    }
}

/// What was chosen in panels, and texts to compare with: the one before the last step, the one that came, those of other times.
fn words(state: &State) -> Vec<String> {
    let mut words = state.words.clone();
    if state.panel == Panel::Compare {
        let mut add = |name: &str, text: &str| words.extend([name.to_owned(), text.to_owned()]);
        state.before.iter().for_each(|text| add("before", text));
        add("origin", &state.origin);
        state.recent.iter().for_each(|text| add("text", text));
    }
    words
}

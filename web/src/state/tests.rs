//! Does what visitors do change what they see, and nothing else?

use super::*;

fn state(text: &str) -> State {
    State::begin(Show::default(), None, Some(text.to_owned()), Vec::new(), Theme::System)
}

fn begin(text: &str, example: bool) -> Action {
    Action::Begin { text: text.into(), example }
}

#[test]
fn a_link_wins_over_the_draft_which_is_kept_and_a_broken_one_does_not() {
    let begin = |link| {
        State::begin(Show::default(), Some(link), Some("FROM draft\n".to_owned()), Vec::new(), Theme::System)
    };
    let opened = begin(Ok(Shared { text: "FROM link\n".to_owned(), ..Shared::default() }));
    assert_eq!((&*opened.text, &opened.notice), ("FROM link\n", &Some(Notice::Replaced)));
    assert_eq!(opened.recent, ["FROM draft\n".into()], "the draft is not lost");
    assert_eq!(&*opened.with(Action::Undo).text, "FROM draft\n");
    let cut = begin(Err(BadLink::Truncated));
    assert_eq!(&*cut.text, "FROM draft\n");
    assert_eq!(cut.notice, Some(Notice::BadLink(BadLink::Truncated)));
}

#[test]
fn a_conversion_is_one_step_that_can_be_taken_back() {
    let applied = state("FROM a\n").with(Action::Apply("FROM b\n".into()));
    assert_eq!((&*applied.text, &applied.notice), ("FROM b\n", &Some(Notice::Converted)));
    let undone = applied.with(Action::Undo);
    assert_eq!((&*undone.text, undone.notice), ("FROM a\n", None));
}

#[test]
fn typing_on_ends_the_offer_to_take_back() {
    let typed =
        state("FROM a\n").with(Action::Apply("FROM b\n".into())).with(Action::Typed("FROM bc\n".into()));
    assert_eq!(&*typed.clone().with(Action::Undo).text, "FROM bc\n");
    assert_eq!(typed.notice, None);
}

#[test]
fn the_editor_echoing_the_same_text_changes_nothing() {
    let applied = state("FROM a\n").with(Action::Apply("FROM b\n".into()));
    assert_eq!(applied.clone().with(Action::Typed("FROM b\n".into())), applied);
}

#[test]
fn an_example_over_own_work_can_be_taken_back() {
    let shown = state("FROM mine\n").with(begin("FROM example\n", true));
    assert_eq!(shown.notice, Some(Notice::Replaced));
    assert_eq!(shown.recent, ["FROM mine\n".into()]);
    assert_eq!(&*shown.with(Action::Undo).text, "FROM mine\n");
    assert_eq!(state("").with(begin("FROM example\n", false)).notice, None);
}

#[test]
fn the_first_visit_shows_an_example_and_an_emptied_editor_stays_empty() {
    let first = State::begin(Show::default(), None, None, Vec::new(), Theme::System);
    assert!(first.example && &*first.text == FIRST);
    let cleared = first.with(begin("", false));
    assert_eq!((&*cleared.text, cleared.side, cleared.recent.len()), ("", Side::Edit, 0));
}

#[test]
fn only_so_many_texts_of_other_times_are_kept_and_none_twice() {
    let many = (0..20).fold(state("FROM a\n"), |s, n| s.with(begin(&format!("FROM a{n}\n"), false)));
    assert_eq!(many.recent.len(), RECENT);
    let again = many.clone().with(begin(&many.recent[3].clone(), false));
    assert!(!again.recent.contains(&again.text));
}

#[test]
fn a_text_pasted_over_another_has_nothing_to_do_with_it() {
    let before = state("FROM node:20\nCOPY . .\nRUN npm ci\n");
    let typed = |text: &str| before.clone().with(Action::Typed(text.into())).epoch - before.epoch;
    assert_eq!(typed("FROM node:22\nCOPY . .\nRUN npm ci\n"), 0);
    assert_eq!(typed("FROM node:20\n"), 0);
    assert_eq!(typed("# Ours\nARG GO=1.25\nFROM golang:${GO}\nRUN go build\nCMD [\"/app\"]\n"), 1);
}

#[test]
fn what_a_link_brought_is_kept_to_compare_with() {
    let shared = Shared { text: "FROM link\n".to_owned(), ..Shared::default() };
    let edited = state("").with(Action::Opened(Ok(shared))).with(Action::Typed("FROM mine\n".into()));
    assert_eq!((&*edited.origin, &*edited.text), ("FROM link\n", "FROM mine\n"));
}

#[test]
fn a_dropped_file_is_one_step_that_can_be_taken_back() {
    let dropped = State::begin(Show::default(), None, None, Vec::new(), Theme::System)
        .with(Action::Dropped("FROM dropped\n".into()));
    assert_eq!((&*dropped.text, &dropped.notice), ("FROM dropped\n", &Some(Notice::Replaced)));
    assert_eq!(&*dropped.with(Action::Undo).text, FIRST);
}

#[test]
fn the_last_word_holds() {
    let said = |s: State, v: &str| s.with(Action::Word("view".into(), v.into()));
    assert_eq!(said(said(state(""), "side"), "inline").words, ["view", "inline"]);
}

#[test]
fn what_is_typed_over_goes_where_its_name_says_and_back() {
    let given = |s: State, id: &str, n| s.with(Action::Given(id.into(), n));
    let typed = [("context", 1), ("image:a:1", 2), ("layer:RUN x", 3)]
        .into_iter()
        .fold(state(""), |s, (id, n)| given(s, id, Some(n)));
    let options = &typed.options;
    assert_eq!(
        (options.context_bytes, options.image_bytes.get("a:1"), options.layer_bytes.get("RUN x")),
        (Some(1), Some(&2), Some(&3))
    );
    let back = given(given(given(typed, "context", None), "image:a:1", None), "layer:RUN x", None);
    assert_eq!(back.options, Options::default());
}

#[test]
fn buttons_name_what_they_do() {
    assert_eq!(Action::named("dark"), Some(Action::Theme(Theme::Dark)));
    assert_eq!(Action::named("Rebuilds"), Some(Action::Open(Panel::Rebuild)));
    assert_eq!(Action::named("nonsense"), None);
}

#[test]
fn a_card_opens_and_closes() {
    let open = state("FROM a\n").with(Action::OpenCard("stage:0".into()));
    assert_eq!(open.opened, ["stage:0"]);
    assert!(open.with(Action::OpenCard("stage:0".into())).opened.is_empty());
}

#[test]
fn the_same_part_can_be_wished_twice() {
    let span = Span::new(0, 4);
    let once = state("FROM a\n").with(Action::Select(span));
    let twice = once.clone().with(Action::Select(span));
    assert_ne!(once.wish, twice.wish);
}

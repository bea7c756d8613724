//! Do pictures stay as they were looked at and found good? `UPDATE_EXPECT=1 cargo test` draws them anew.

use expect_test::expect_file;
use playground_core::export::{Look, svg};
use playground_core::graph::layout::Direction;
use playground_core::sizes::Sizes;
use playground_core::{Options, Report, analyze};

/// Sizes change with the tables of images, and pictures should not; so they are left out here.
fn check(name: &str) {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/pictures");
    let text = std::fs::read_to_string(format!("{folder}/{name}.Dockerfile")).unwrap();
    let report = Report { sizes: Sizes::default(), ..analyze(&text, &Options::default()) };
    let direction = if name.ends_with("-down") { Direction::Down } else { Direction::Right };
    let picture = svg(&report, &Look { direction, ..Look::default() });
    expect_file![format!("{folder}/{name}.svg")].assert_eq(&picture);
}

#[test]
fn one_stage() {
    check("one-stage");
}

#[test]
fn a_builder_and_what_ships() {
    check("builder");
    check("builder-down");
}

#[test]
fn a_shared_base() {
    check("shared-base");
    check("shared-base-down");
}

#[test]
fn errors_on_the_lines_they_belong_to() {
    check("errors");
}

#[test]
fn a_circle() {
    check("circle");
}

#[test]
fn downloads() {
    check("downloads");
}

#[test]
fn mounts() {
    check("mounts");
}

#[test]
fn many_stages_on_one_base() {
    check("fan");
}

#[test]
fn each_stage_on_the_one_before() {
    check("chain");
}

#[test]
fn forty_stages() {
    check("forty");
}

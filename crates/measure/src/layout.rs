//! Is the stage graph drawn as promised? Two hundred graphs: recorded files, where they are present, and random ones.

#![allow(clippy::disallowed_types, reason = "how long a drawing takes is part of the answer")]

use std::path::PathBuf;
use std::time::Instant;

use playground_core::export::{Look, drawing};
use playground_core::graph::layout::{Direction, Drawing, Rect, Route, Xy};
use playground_core::graph::{Bundle, bundles};
use playground_core::{Options, Report, analyze};

use crate::cases;

/// Graphs in all, and how many of them are from recorded files at most.
const GRAPHS: usize = 200;
const RECORDED: usize = 120;
/// A distance of less than this is a rounding error.
const HAIR: f32 = 0.5;

/// Draws all of them, both ways and with stages opened, and prints what was found. An error if a promise is broken.
pub(crate) fn run(arguments: &[String]) -> Result<(), String> {
    let file = cases::option(arguments, "--cases").map(PathBuf::from);
    let file = file.unwrap_or_else(|| cases::shared().join("conformance/cases.jsonl.gz"));
    let mut texts = if file.exists() { recorded(&file)? } else { Vec::new() };
    println!(
        "{} graphs of recorded files{}",
        texts.len(),
        if texts.is_empty() { ": none are present" } else { "" }
    );
    let mut random = Random(2026);
    let written = GRAPHS - texts.len();
    texts.extend((0..written).map(|_| random.dockerfile()));
    println!("{written} graphs of random files");
    let mut tally = Tally::default();
    for text in &texts {
        let report = analyze(text, &Options::default());
        for direction in [Direction::Right, Direction::Down] {
            for layers in [false, true] {
                tally.check(&report, &Look { direction, layers, ..Look::default() });
            }
        }
        tally.change(text, &report);
        tally.time(&report);
    }
    tally.print()
}

/// Recorded files with the most to draw: at least two stages, taken evenly over the list.
fn recorded(file: &std::path::Path) -> Result<Vec<String>, String> {
    let cases = cases::read(file)?;
    let texts = cases.iter().filter_map(|c| c["text"].as_str()).filter(|t| t.len() < 50_000);
    let drawn: Vec<&str> = texts.filter(|t| analyze(t, &Options::default()).graph.nodes.len() >= 5).collect();
    let step = (drawn.len() / RECORDED).max(1);
    Ok(drawn.into_iter().step_by(step).take(RECORDED).map(str::to_owned).collect())
}

/// Numbers that are the same at every run.
struct Random(u64);

impl Random {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % n
    }

    /// Stages that start from and copy from images, the context and each other; now and then from a later one.
    fn dockerfile(&mut self) -> String {
        let most = if self.below(5) == 0 { 40 } else { 12 };
        let stages = 1 + self.below(most);
        let mut out = String::new();
        for stage in 0..stages {
            match self.below(3) {
                0 if stage > 0 => out += &format!("FROM s{} AS s{stage}\n", self.below(stage)),
                1 => out += &format!("FROM alpine:3.{} AS s{stage}\n", self.below(4)),
                _ => {
                    out += &format!(
                        "FROM {} AS s{stage}\n",
                        ["scratch", "node:22", "golang:1.25"][self.below(3)]
                    )
                }
            }
            for _ in 0..self.below(5) {
                let known = if self.below(20) == 0 { stages } else { stage.max(1) };
                let from = self.below(known);
                let path = ["/app", "/usr/local/lib/node_modules", "/out/a", "."][self.below(4)];
                out += &match self.below(6) {
                    0 => "COPY . .\n".to_owned(),
                    1 => format!("RUN --mount=type=bind,from=s{from},target={path}x make\n"),
                    2 => format!("ADD https://example.com/{}/tool.tgz /opt/\n", self.below(9)),
                    _ => format!("COPY --from=s{from} {path} /in/\n"),
                };
            }
        }
        out
    }
}

#[derive(Default)]
struct Tally {
    drawings: usize,
    cards: usize,
    lines: usize,
    labels: usize,
    overlaps: usize,
    labels_over: usize,
    outside: usize,
    through: usize,
    label_crossed: usize,
    different: usize,
    moved: Vec<f32>,
    /// Microseconds for graphs of 8 to 12 stages, and for those of 30 and more.
    ten: Vec<f32>,
    thirty: Vec<f32>,
}

impl Tally {
    fn check(&mut self, report: &Report, look: &Look) {
        let lines = bundles(&report.graph);
        let first = drawing(report, &lines, look);
        self.drawings += 1;
        self.different += usize::from(first != drawing(report, &lines, look));
        self.cards += first.cards.len();
        self.lines += lines.len();
        let labels: Vec<Rect> = first.routes.iter().filter_map(|r| r.label).collect();
        self.labels += labels.len();
        for (n, card) in first.cards.iter().enumerate() {
            self.outside += usize::from(!inside(card, first.size));
            self.overlaps += first.cards[n + 1..].iter().filter(|c| overlap(card, c)).count();
        }
        for (n, label) in labels.iter().enumerate() {
            self.outside += usize::from(!inside(label, first.size));
            let others = first.cards.iter().chain(&labels[n + 1..]);
            self.labels_over += others.filter(|other| overlap(label, other)).count();
        }
        self.lines_of(&first, &lines, look.direction);
    }

    fn lines_of(&mut self, drawing: &Drawing, lines: &[Bundle], direction: Direction) {
        for (at, (_, route)) in lines.iter().zip(&drawing.routes).enumerate() {
            let points = samples(route, direction);
            let hits = |r: &&Rect| points.iter().any(|p| within(*p, r));
            self.through += drawing.cards.iter().filter(hits).count();
            let others = drawing.routes.iter().enumerate().filter(|(n, _)| *n != at);
            let labels: Vec<Rect> = others.filter_map(|(_, r)| r.label).collect();
            self.label_crossed += labels.iter().filter(hits).count();
        }
    }

    /// How far cards move when a line is added to the last stage.
    fn change(&mut self, text: &str, report: &Report) {
        let text = format!("{}\nCOPY --from=busybox:1 /bin/sh /sh\n", text.trim_end());
        let after = analyze(&text, &Options::default());
        let look = Look::default();
        let (old, new) =
            (drawing(report, &bundles(&report.graph), &look), drawing(&after, &bundles(&after.graph), &look));
        for (node, was) in report.graph.nodes.iter().zip(&old.cards) {
            let Some(now) = after.graph.nodes.iter().position(|n| n.id == node.id) else { continue };
            let now = new.cards[now];
            self.moved.push((now.x - was.x).abs().max((now.y - was.y).abs()));
        }
    }

    fn time(&mut self, report: &Report) {
        let list = match report.plan.stages.len() {
            8..=12 => &mut self.ten,
            30.. => &mut self.thirty,
            _ => return,
        };
        let lines = bundles(&report.graph);
        let start = Instant::now();
        for _ in 0..10 {
            std::hint::black_box(drawing(report, &lines, &Look::default()));
        }
        list.push(start.elapsed().as_secs_f32() * 1e5);
    }

    fn print(mut self) -> Result<(), String> {
        println!(
            "{} drawings: {} cards, {} lines, {} labels",
            self.drawings, self.cards, self.lines, self.labels
        );
        println!("cards over cards           {}", self.overlaps);
        println!("lines through cards        {}", self.through);
        println!("labels over cards, labels  {}", self.labels_over);
        println!("lines through other labels {}", self.label_crossed);
        println!("outside of the picture     {}", self.outside);
        println!("different the second time  {}", self.different);
        println!(
            "a COPY from an image more moves a card by {:.0} px in the middle, {:.0} px at the 90th of 100",
            at(&mut self.moved, 50),
            at(&mut self.moved, 90)
        );
        println!(
            "layout, native: {:.0} µs for 8 to 12 stages ({} graphs), {:.0} µs for 30 and more ({} graphs), medians",
            at(&mut self.ten, 50),
            self.ten.len(),
            at(&mut self.thirty, 50),
            self.thirty.len()
        );
        let broken = self.overlaps
            + self.through
            + self.labels_over
            + self.label_crossed
            + self.outside
            + self.different;
        if broken > 0 { Err(format!("{broken} promises are broken")) } else { Ok(()) }
    }
}

/// The value that so many of a hundred do not exceed.
fn at(values: &mut [f32], percent: usize) -> f32 {
    values.sort_by(f32::total_cmp);
    values.get(values.len() * percent / 100).copied().unwrap_or(0.0)
}

fn overlap(a: &Rect, b: &Rect) -> bool {
    let apart = |a: f32, aw: f32, b: f32, bw: f32| a + aw <= b + HAIR || b + bw <= a + HAIR;
    !apart(a.x, a.w, b.x, b.w) && !apart(a.y, a.h, b.y, b.h)
}

fn inside(r: &Rect, (w, h): Xy) -> bool {
    r.x > -HAIR && r.y > -HAIR && r.x + r.w < w + HAIR && r.y + r.h < h + HAIR
}

fn within((x, y): Xy, r: &Rect) -> bool {
    x > r.x + HAIR && x < r.x + r.w - HAIR && y > r.y + HAIR && y < r.y + r.h - HAIR
}

/// Points along a line as it is drawn: a cubic whose inner points lie halfway, wherever it changes sides.
fn samples(route: &Route, direction: Direction) -> Vec<Xy> {
    let mut out = Vec::new();
    for pair in route.points.windows(2) {
        let ((x, y), (u, v)) = (pair[0], pair[1]);
        for step in 0..=24 {
            let t = step as f32 / 24.0;
            let bezier = |a: f32, b: f32, c: f32, d: f32| {
                let s = 1.0 - t;
                s * s * s * a + 3.0 * s * s * t * b + 3.0 * s * t * t * c + t * t * t * d
            };
            let (mx, my) = ((x + u) / 2.0, (y + v) / 2.0);
            out.push(match direction {
                Direction::Right => (bezier(x, mx, mx, u), bezier(y, y, v, v)),
                Direction::Down => (bezier(x, x, u, u), bezier(y, my, my, v)),
            });
        }
    }
    out
}

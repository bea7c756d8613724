//! What must hold for every drawing?

use super::*;
use proptest::prelude::*;

const CARD: Xy = (190.0, 72.0);
const LABEL: Xy = (90.0, 20.0);

fn linked(pairs: &[(usize, usize)]) -> Vec<Link> {
    pairs
        .iter()
        .map(|&(from, to)| Link {
            from,
            to,
            label: if from % 2 == 0 { LABEL } else { (0.0, 0.0) },
            kind: (to % 2) as u8,
        })
        .collect()
}

fn overlap(a: Rect, b: Rect) -> bool {
    a.x < b.x + b.w - 0.5 && b.x < a.x + a.w - 0.5 && a.y < b.y + b.h - 0.5 && b.y < a.y + a.h - 0.5
}

/// Points along a route, swings included.
fn samples(route: &Route, direction: Direction) -> Vec<Xy> {
    let mut out = Vec::new();
    for pair in route.points.windows(2) {
        for step in 0..=12 {
            let t = step as f32 / 12.0;
            // A cubic whose inner points lie halfway along: smooth across, and monotone along.
            let s = t * t * (3.0 - 2.0 * t);
            let along = 1.5 * t * (1.0 - t) * (1.0 - t) + 1.5 * t * t * (1.0 - t) + t * t * t;
            let mix = |a: f32, b: f32, t: f32| a + (b - a) * t;
            out.push(match direction {
                Direction::Right => (mix(pair[0].0, pair[1].0, along), mix(pair[0].1, pair[1].1, s)),
                Direction::Down => (mix(pair[0].0, pair[1].0, s), mix(pair[0].1, pair[1].1, along)),
            });
        }
    }
    out
}

fn check(cards: usize, pairs: &[(usize, usize)], direction: Direction) -> Drawing {
    check_within(cards, pairs, direction, f32::INFINITY)
}

fn check_within(cards: usize, pairs: &[(usize, usize)], direction: Direction, room: f32) -> Drawing {
    let sizes: Vec<Xy> = (0..cards).map(|n| if n % 3 == 2 { (120.0, 40.0) } else { CARD }).collect();
    let links = linked(pairs);
    let drawing = draw_within(&sizes, &links, direction, room);
    assert_eq!(drawing, draw_within(&sizes, &links, direction, room), "the same every time");
    let labels = drawing.routes.iter().filter_map(|r| r.label);
    let taken: Vec<Rect> = drawing.cards.iter().copied().chain(labels).collect();
    for (n, a) in taken.iter().enumerate() {
        assert!(a.x >= -0.5 && a.y >= -0.5, "{a:?} inside");
        assert!(a.x + a.w <= drawing.size.0 + 0.5 && a.y + a.h <= drawing.size.1 + 0.5, "{a:?} inside");
        for b in &taken[n + 1..] {
            assert!(!overlap(*a, *b), "{a:?} and {b:?} overlap");
        }
    }
    for (link, route) in links.iter().zip(&drawing.routes) {
        for (x, y) in samples(route, direction) {
            for (n, card) in drawing.cards.iter().enumerate() {
                let inside = x > card.x + 0.5
                    && x < card.x + card.w - 0.5
                    && y > card.y + 0.5
                    && y < card.y + card.h - 0.5;
                assert!(!inside, "the line {link:?} runs through card {n}");
            }
        }
    }
    drawing
}

#[test]
fn nothing_draws_nothing() {
    assert_eq!(draw(&[], &[], Direction::Right), Drawing::default());
}

#[test]
fn a_builder_stands_left_of_what_ships() {
    // image, builder, base, final
    let drawing = check(4, &[(0, 1), (2, 3), (1, 3)], Direction::Right);
    assert!(drawing.cards[1].x + drawing.cards[1].w < drawing.cards[3].x);
    assert_eq!(
        drawing.cards[1].x,
        drawing.cards[2].x - 35.0,
        "the base stands in the builder's column, centred"
    );
}

#[test]
fn downwards_the_builder_stands_above() {
    let drawing = check(3, &[(0, 1), (1, 2)], Direction::Down);
    assert!(drawing.cards[0].y + drawing.cards[0].h < drawing.cards[1].y);
}

#[test]
fn where_there_is_little_room_images_are_stacked() {
    let images: Vec<(usize, usize)> = (0..5).map(|n| (n, 5)).collect();
    let wide = check(6, &images, Direction::Down);
    let narrow = check_within(6, &images, Direction::Down, 440.0);
    // What passes a rank takes room too.
    assert!(narrow.size.0 < 0.7 * wide.size.0, "{} and {}", wide.size.0, narrow.size.0);
    assert!(narrow.cards[..5].iter().all(|c| c.y + c.h < narrow.cards[5].y));
}

#[test]
fn cycles_and_loops_are_drawn_too() {
    let drawing = check(3, &[(0, 1), (1, 2), (2, 0), (1, 1)], Direction::Right);
    assert_eq!(drawing.routes[3].points.len(), 4, "a loop leaves its card and comes back");
    assert!(!drawing.routes[2].points.is_empty());
}

#[test]
fn links_to_nowhere_are_left_out() {
    let links = [Link { from: 0, to: 9, label: LABEL, kind: 0 }];
    assert!(draw(&[CARD], &links, Direction::Right).routes[0].points.is_empty());
}

proptest! {
    #[test]
    fn cards_never_overlap_and_lines_keep_off_them(
        cards in 1usize..24,
        raw in prop::collection::vec((0usize..24, 0usize..24), 0..40),
        down: bool,
        narrow: bool,
    ) {
        let pairs: Vec<(usize, usize)> =
            raw.iter().map(|(a, b)| (a % cards, b % cards)).filter(|(a, b)| a < b).collect();
        let room = if narrow { 440.0 } else { f32::INFINITY };
        check_within(cards, &pairs, if down { Direction::Down } else { Direction::Right }, room);
    }

    #[test]
    fn any_links_give_a_drawing(
        cards in 0usize..12,
        pairs in prop::collection::vec((0usize..14, 0usize..14), 0..30),
    ) {
        let drawing = draw(&vec![CARD; cards], &linked(&pairs), Direction::Right);
        prop_assert_eq!(drawing.cards.len(), cards);
        prop_assert!(drawing.size.0.is_finite() && drawing.size.1.is_finite());
    }
}

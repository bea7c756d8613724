//! Where do the cards stand and how do the lines run? A layered drawing without any drawing tool in it.
//!
//! The usual four steps (after Sugiyama): ranks, dummies on long lines, order within each rank, coordinates. Ranks are
//! doubled so that a line's label has a place of its own between two ranks of cards. Lengths are in CSS pixels, but
//! nothing here depends on that. The same request always gives the same drawing.

mod order;
mod place;
mod rank;

/// A point, or a width and a height.
pub type Xy = (f32, f32);

/// Which way files flow.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Direction {
    /// Left to right.
    #[default]
    Right,
    /// Top to bottom, for narrow screens.
    Down,
}

/// A line that is wanted.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Link {
    /// Index of the node it leaves.
    pub from: usize,
    /// Index of the node it enters.
    pub to: usize,
    /// Size of its label; zero for none.
    pub label: Xy,
    /// Its kind, as a number: lines of one kind that leave the same node run as one until their ways part.
    pub kind: u8,
}

/// A card, by its upper left corner.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Rect {
    /// Left edge.
    pub x: f32,
    /// Upper edge.
    pub y: f32,
    /// Width.
    pub w: f32,
    /// Height.
    pub h: f32,
}

/// A line as drawn.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Route {
    /// From card to card. Between two points of different height (or abscissa, downwards) the line is to swing;
    /// see [`Route::path`].
    pub points: Vec<Xy>,
    /// Where its label stands.
    pub label: Option<Rect>,
}

/// The finished drawing.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Drawing {
    /// Width and height.
    pub size: Xy,
    /// One for each node.
    pub cards: Vec<Rect>,
    /// One for each link.
    pub routes: Vec<Route>,
}

/// Space between neighbours of one rank.
const BETWEEN: f32 = 22.0;
/// Space between a line that only passes and its neighbour.
const BESIDE: f32 = 10.0;
/// Least space between two (doubled) ranks, in which lines swing.
const GAP: f32 = 20.0;
/// How much of that space a line wants for each pixel it swings.
const SWING: f32 = 0.12;
/// How far the line from a node to itself stands out.
const LOOP: f32 = 16.0;
/// Most cards, labels and places where long lines pass. Lines that would need more are left out.
const MOST: usize = 20_000;

/// Draws. A link to a node that is not there gets an empty route; one from a node to itself, a loop beside the card.
///
/// Nodes that take from others stand in the order in which they are given wherever that does not make lines cross.
pub fn draw(nodes: &[Xy], links: &[Link], direction: Direction) -> Drawing {
    draw_within(nodes, links, direction, f32::INFINITY)
}

/// The same where a rank should not take more than `room` across the flow: what one node alone uses is stacked there.
pub fn draw_within(nodes: &[Xy], links: &[Link], direction: Direction, room: f32) -> Drawing {
    let good = |l: &&Link| l.from < nodes.len() && l.to < nodes.len() && l.from != l.to;
    let pairs: Vec<(usize, usize)> = links.iter().filter(good).map(|l| (l.from, l.to)).collect();
    let turned = |size: Xy| if direction == Direction::Down { (size.1, size.0) } else { size };
    let sizes: Vec<Xy> = nodes.iter().map(|size| turned(*size)).collect();
    let (ranks, stacked) = rank::ranks(&sizes, &pairs, room);
    let given = given(nodes.len(), &pairs);
    let mut net =
        Net { items: Vec::new(), ranks: Vec::new(), trunks: vec![Vec::new(); nodes.len()], stacked };
    for ((size, rank), given) in sizes.iter().zip(&ranks).zip(given) {
        net.add(*size, 2 * rank, false, given);
    }
    let chains: Vec<Vec<usize>> = links
        .iter()
        .map(|l| if good(&l) { net.chain(&Link { label: turned(l.label), ..*l }) } else { Vec::new() })
        .collect();
    net.as_given();
    order::order(&mut net);
    let places = place::place(&net, &chains, links);
    let mut drawing = trace(&net, &places, nodes.len(), &chains, links);
    loops(&mut drawing, links);
    // A line against the flow was laid from its low end; it is drawn from where files come from.
    for (link, route) in links.iter().zip(&mut drawing.routes).filter(|(l, _)| good(l)) {
        if ranks[link.from] > ranks[link.to] {
            route.points.reverse();
        }
    }
    if direction == Direction::Down {
        flip(&mut drawing);
    }
    drawing
}

/// Everything that takes space, in a frame where files flow to the right: `along` is x, `across` is y.
struct Net {
    items: Vec<Item>,
    /// Items of each rank, from top to bottom.
    ranks: Vec<Vec<usize>>,
    /// For each card: the kinds of line that leave it, and the items they share, from rank to rank.
    trunks: Vec<Vec<(u8, Vec<usize>)>>,
    /// For each card: whether it was put further from where it is used than it would be with more room.
    stacked: Vec<bool>,
}

/// A card, a label, or the place where a long line passes a rank.
struct Item {
    along: f32,
    across: f32,
    rank: usize,
    dummy: bool,
    /// Where among the others it was given.
    given: f32,
    before: Vec<usize>,
    after: Vec<usize>,
}

impl Net {
    fn add(&mut self, (along, across): Xy, rank: usize, dummy: bool, given: f32) -> usize {
        let index = self.items.len();
        self.items.push(Item { along, across, rank, dummy, given, before: Vec::new(), after: Vec::new() });
        if self.ranks.len() <= rank {
            self.ranks.resize(rank + 1, Vec::new());
        }
        self.ranks[rank].push(index);
        index
    }

    /// The items a line runs through, the cards at its ends included, in the order of ranks. The label stands just before
    /// the card that takes the files: there the eye asks what comes in. That of a stacked card stands beside it, or all of
    /// them would be side by side again.
    fn chain(&mut self, link: &Link) -> Vec<usize> {
        let forward = self.items[link.from].rank < self.items[link.to].rank;
        let (low, high) = if forward { (link.from, link.to) } else { (link.to, link.from) };
        let ranks = self.items[low].rank + 1..self.items[high].rank;
        if self.items.len() + ranks.len() > MOST {
            return Vec::new();
        }
        let given = (self.items[low].given + self.items[high].given) / 2.0;
        let stacked = self.stacked[low];
        let mut trunk = if forward && !stacked { self.trunk(low, link.kind) } else { Vec::new() };
        let labelled = if stacked { ranks.start } else { ranks.end - 1 };
        let mut chain = vec![low];
        for rank in ranks {
            let label = if rank == labelled { link.label } else { (0.0, 0.0) };
            let depth = chain.len() - 1;
            let item = match trunk.get(depth) {
                Some(&shared) if label.0 == 0.0 => shared,
                _ => {
                    let new = self.add(label, rank, true, given);
                    self.items[new].before.push(chain[depth]);
                    self.items[chain[depth]].after.push(new);
                    if label.0 == 0.0 {
                        trunk.push(new);
                    }
                    new
                }
            };
            chain.push(item);
        }
        let last = chain[chain.len() - 1];
        self.items[last].after.push(high);
        self.items[high].before.push(last);
        chain.push(high);
        if forward && !stacked {
            self.trunks[low].retain(|t| t.0 != link.kind);
            self.trunks[low].push((link.kind, trunk));
        }
        chain
    }

    fn trunk(&self, card: usize, kind: u8) -> Vec<usize> {
        let trunk = self.trunks[card].iter().find(|t| t.0 == kind);
        trunk.map(|t| t.1.clone()).unwrap_or_default()
    }

    /// Puts each rank into the order in which the cards were given.
    fn as_given(&mut self) {
        for rank in &mut self.ranks {
            let items = &self.items;
            dockerfile_syntax::sort_by(rank, |a, b| items[*a].given < items[*b].given);
        }
    }
}

/// Where among the others each node was given. What takes from nothing counts as given with the first that uses it.
fn given(nodes: usize, links: &[(usize, usize)]) -> Vec<f32> {
    let mut given = vec![f32::INFINITY; nodes];
    let mut takes = vec![false; nodes];
    for &(from, to) in links {
        takes[to] = true;
        given[from] = given[from].min(to as f32 - 0.5);
    }
    let own = |(n, given): (usize, f32)| if takes[n] || given.is_infinite() { n as f32 } else { given };
    given.into_iter().enumerate().map(own).collect()
}

/// Reads cards and lines off the places (centres) of all items.
fn trace(net: &Net, places: &[Xy], cards: usize, chains: &[Vec<usize>], links: &[Link]) -> Drawing {
    let rect = |i: usize| {
        let (item, (x, y)) = (&net.items[i], places[i]);
        Rect { x: x - item.along / 2.0, y: y - item.across / 2.0, w: item.along, h: item.across }
    };
    let cards: Vec<Rect> = (0..cards).map(rect).collect();
    let columns: Vec<(f32, f32)> = net.ranks.iter().map(|r| column(r, &rect)).collect();
    let routes: Vec<Route> = chains
        .iter()
        .zip(ports(net, &|i| places[i].1, chains, links))
        .map(|(chain, ports)| Route {
            points: points(net, places, chain, &columns, ports),
            label: chain.iter().skip(1).rev().skip(1).map(|i| rect(*i)).find(|r| r.w > 0.0),
        })
        .collect();
    let width = columns.iter().map(|c| c.1).fold(0.0, f32::max);
    let height = (0..net.items.len()).map(|i| rect(i).y + rect(i).h).fold(0.0, f32::max);
    Drawing { size: (width, height), cards, routes }
}

/// From where to where a rank reaches.
fn column(rank: &[usize], rect: &dyn Fn(usize) -> Rect) -> (f32, f32) {
    let left = rank.iter().map(|i| rect(*i).x).fold(f32::INFINITY, f32::min);
    let right = rank.iter().map(|i| rect(*i).x + rect(*i).w).fold(0.0, f32::max);
    (left, right)
}

/// How far from the middle of its cards each line leaves and enters. At one side of a card they are spread in the order in
/// which they come; those of one kind leave together.
fn ports(net: &Net, across: &dyn Fn(usize) -> f32, chains: &[Vec<usize>], links: &[Link]) -> Vec<Xy> {
    /// Where lines meet a side of a card: the sum of where they come from, and which they are.
    struct Port {
        sum: f32,
        lines: Vec<usize>,
    }
    let mut ports = vec![(0.0, 0.0); chains.len()];
    for leaving in [true, false] {
        let mut sides: Vec<Vec<Port>> = net.items.iter().map(|_| Vec::new()).collect();
        for (at, chain) in chains.iter().enumerate() {
            let [first, second, ..] = chain[..] else { continue };
            let (card, beside) =
                if leaving { (first, second) } else { (chain[chain.len() - 1], chain[chain.len() - 2]) };
            let kind = |line: usize| (links[line].from == card).then_some(links[line].kind);
            let together = |p: &&mut Port| leaving && kind(at).is_some() && kind(at) == kind(p.lines[0]);
            match sides[card].iter_mut().find(together) {
                Some(port) => {
                    port.sum += across(beside);
                    port.lines.push(at);
                }
                None => sides[card].push(Port { sum: across(beside), lines: vec![at] }),
            }
        }
        for (card, mut side) in sides.into_iter().enumerate() {
            let mean = |p: &Port| p.sum / p.lines.len() as f32;
            dockerfile_syntax::sort_by(&mut side, |a, b| mean(a) < mean(b));
            let step = (net.items[card].across * 0.7 / side.len() as f32).min(18.0);
            let first = (1.0 - side.len() as f32) / 2.0 * step;
            for (n, at) in side.iter().enumerate().flat_map(|(n, p)| p.lines.iter().map(move |at| (n, *at))) {
                let port = first + n as f32 * step;
                *(if leaving { &mut ports[at].0 } else { &mut ports[at].1 }) = port;
            }
        }
    }
    ports
}

/// Draws the line from a node to itself: out of the side where files leave, and back.
fn loops(drawing: &mut Drawing, links: &[Link]) {
    for (link, route) in links.iter().zip(&mut drawing.routes) {
        let Some(card) = drawing.cards.get(link.from).filter(|_| link.from == link.to) else { continue };
        let (right, middle) = (card.x + card.w, card.y + card.h / 2.0);
        let (out, half) = (right + LOOP, card.h.min(2.0 * LOOP) / 4.0);
        route.points =
            vec![(right, middle - half), (out, middle - half), (out, middle + half), (right, middle + half)];
        drawing.size.0 = drawing.size.0.max(out);
    }
}

fn points(net: &Net, places: &[Xy], chain: &[usize], columns: &[(f32, f32)], ports: (f32, f32)) -> Vec<Xy> {
    let (Some(first), Some(last)) = (chain.first(), chain.last()) else { return Vec::new() };
    let edge = |i: usize, side: f32| places[i].0 + side * net.items[i].along / 2.0;
    let mut out = Vec::with_capacity(chain.len() * 2);
    let leave = places[*first].1 + ports.0;
    out.push((edge(*first, 1.0), leave));
    out.push((columns[net.items[*first].rank].1, leave));
    for item in &chain[1..chain.len() - 1] {
        let (left, right) = columns[net.items[*item].rank];
        out.push((left, places[*item].1));
        out.push((right, places[*item].1));
    }
    let enter = places[*last].1 + ports.1;
    out.push((columns[net.items[*last].rank].0, enter));
    out.push((edge(*last, -1.0), enter));
    out.dedup_by(|a, b| (a.0 - b.0).abs() < 0.01 && (a.1 - b.1).abs() < 0.01);
    out
}

fn flip(drawing: &mut Drawing) {
    let turn = |r: &mut Rect| *r = Rect { x: r.y, y: r.x, w: r.h, h: r.w };
    drawing.size = (drawing.size.1, drawing.size.0);
    drawing.cards.iter_mut().for_each(turn);
    for route in &mut drawing.routes {
        route.label.iter_mut().for_each(turn);
        route.points.iter_mut().for_each(|p| *p = (p.1, p.0));
    }
}

impl Route {
    /// The line as the `d` of an SVG path: straight along the flow, and a swing wherever it changes sides.
    pub fn path(&self, direction: Direction) -> String {
        let mut out = String::new();
        let mut at: Option<(i32, i32)> = None;
        // Whole pixels are exact enough, and writing fractions takes kilobytes of code.
        for (x, y) in self.points.iter().map(|(x, y)| (x.round() as i32, y.round() as i32)) {
            match (at, direction) {
                (None, _) => out += &format!("M{x} {y}"),
                (Some((px, py)), Direction::Right) if py != y => {
                    let middle = (px + x) / 2;
                    out += &format!("C{middle} {py} {middle} {y} {x} {y}");
                }
                (Some((px, py)), Direction::Down) if px != x => {
                    let middle = (py + y) / 2;
                    out += &format!("C{px} {middle} {x} {middle} {x} {y}");
                }
                _ => out += &format!("L{x} {y}"),
            }
            at = Some((x, y));
        }
        out
    }
}

#[cfg(test)]
mod tests;

//! Where exactly does each item stand?

use super::{BESIDE, BETWEEN, GAP, Link, Net, SWING, Xy};

/// Rounds of pulling items towards their neighbours.
const ROUNDS: usize = 16;

/// Centre of every item.
pub(super) fn place(net: &Net, chains: &[Vec<usize>], links: &[Link]) -> Vec<Xy> {
    let mut across = start(net);
    for round in 0..ROUNDS {
        let ranks: Vec<usize> = if round % 2 == 0 {
            (0..net.ranks.len()).collect()
        } else {
            (0..net.ranks.len()).rev().collect()
        };
        for rank in ranks {
            pull(net, rank, &mut across);
        }
    }
    straighten(net, chains, links, &mut across);
    let top =
        (0..net.items.len()).map(|i| across[i] - net.items[i].across / 2.0).fold(f32::INFINITY, f32::min);
    let along = along(net, &across);
    (0..net.items.len()).map(|i| (along[net.items[i].rank], across[i] - top)).collect()
}

/// Takes small swings out of lines that could run straight: each stretch that only passes moves to where it ends, or to
/// its own middle, as far as its neighbours leave room; then each card that gives to one only moves before it.
fn straighten(net: &Net, chains: &[Vec<usize>], links: &[Link], across: &mut [f32]) {
    let mut beside = vec![(None, None); net.items.len()];
    for rank in &net.ranks {
        for pair in rank.windows(2) {
            beside[pair[0]].1 = Some(pair[1]);
            beside[pair[1]].0 = Some(pair[0]);
        }
    }
    let ports = super::ports(net, &|i| across[i], chains, links);
    let mut port = vec![0.0; net.items.len()];
    for (chain, ports) in chains.iter().zip(ports) {
        if let [.., before, _] = chain[..] {
            port[before] = ports.1;
        }
    }
    // As far as the neighbours of an item let it move.
    let room = |i: usize, across: &[f32]| {
        let (above, below) = beside[i];
        let low = above.map_or(f32::NEG_INFINITY, |b: usize| across[b] + apart(net, b, i));
        (low, below.map_or(f32::INFINITY, |b: usize| across[b] - apart(net, i, b)))
    };
    for stretch in stretches(net) {
        let mut rest = &stretch[..];
        while !rest.is_empty() {
            let (mut low, mut high) = (f32::NEG_INFINITY, f32::INFINITY);
            let mut count = 0;
            for &i in rest {
                let (above, below) = room(i, across);
                if count > 0 && above.max(low) > below.min(high) {
                    break;
                }
                (low, high) = (above.max(low), below.min(high));
                count += 1;
            }
            let (part, after) = rest.split_at(count);
            rest = after;
            let last = part[count - 1];
            let wish = match net.items[last].after[..] {
                [end] if net.items[last].dummy && !net.items[end].dummy => across[end] + port[last],
                [end] if !net.items[last].dummy => across[end],
                _ => part.iter().map(|i| across[*i]).sum::<f32>() / count as f32,
            };
            // Neighbours may stand a rounding error closer than they should.
            part.iter().for_each(|i| across[*i] = wish.min(high).max(low));
        }
    }
}

/// The ways of lines from where they leave their card to where only a label or a card is left; then each card that gives
/// to one only.
fn stretches(net: &Net) -> Vec<Vec<usize>> {
    let passing = |i: usize| net.items[i].dummy && net.items[i].across == 0.0;
    let onward = |i: usize| {
        let after = &net.items[i].after;
        let trunk = after.iter().copied().find(|n| passing(*n));
        trunk.or_else(|| after.first().copied().filter(|n| after.len() == 1 && net.items[*n].dummy))
    };
    let mut out = Vec::new();
    for (start, item) in net.items.iter().enumerate() {
        let begins = item.before.iter().all(|b| !net.items[*b].dummy || onward(*b) != Some(start));
        if item.dummy && begins {
            let mut way = vec![start];
            while let Some(next) = onward(way[way.len() - 1]) {
                way.push(next);
            }
            out.push(way);
        }
    }
    let alone = |i: &usize| {
        let item = &net.items[*i];
        !item.dummy && item.before.is_empty() && item.after.len() == 1
    };
    out.extend((0..net.items.len()).filter(alone).map(|i| vec![i]));
    out
}

/// Centres of the ranks. Lines that swing far get more room to do so.
fn along(net: &Net, across: &[f32]) -> Vec<f32> {
    let mut x = 0.0;
    let mut out = Vec::with_capacity(net.ranks.len());
    for rank in &net.ranks {
        let width = rank.iter().map(|i| net.items[*i].along).fold(0.0, f32::max);
        out.push(x + width / 2.0);
        let swings =
            rank.iter().flat_map(|i| net.items[*i].after.iter().map(|to| (across[*i] - across[*to]).abs()));
        x += width + GAP + (swings.fold(0.0, f32::max) * SWING).min(GAP);
    }
    out
}

fn start(net: &Net) -> Vec<f32> {
    let mut out = vec![0.0; net.items.len()];
    for rank in &net.ranks {
        let mut y = 0.0;
        let mut previous = None;
        for &i in rank {
            if let Some(p) = previous {
                y += apart(net, p, i);
            }
            out[i] = y;
            previous = Some(i);
        }
    }
    out
}

/// Least distance of the centres of two neighbours.
fn apart(net: &Net, a: usize, b: usize) -> f32 {
    let (a, b) = (&net.items[a], &net.items[b]);
    let space = if a.dummy || b.dummy { BESIDE } else { BETWEEN };
    (a.across + b.across) / 2.0 + space
}

/// Puts a rank's items as near to the middle of their neighbours as their order and distances allow: the least squares
/// answer, by pooling neighbours that push each other.
fn pull(net: &Net, rank: usize, across: &mut [f32]) {
    struct Pool {
        sum: f32,
        weight: f32,
        count: usize,
    }
    let items = &net.ranks[rank];
    let mut offset = 0.0;
    let mut offsets = Vec::with_capacity(items.len());
    let mut pools: Vec<Pool> = Vec::new();
    for (at, &i) in items.iter().enumerate() {
        if at > 0 {
            offset += apart(net, items[at - 1], i);
        }
        offsets.push(offset);
        let (wish, weight) = wish(net, i, across);
        pools.push(Pool { sum: (wish - offset) * weight, weight, count: 1 });
        while let [.., a, b] = &mut pools[..] {
            if a.sum / a.weight <= b.sum / b.weight {
                break;
            }
            a.sum += b.sum;
            a.weight += b.weight;
            a.count += b.count;
            pools.pop();
        }
    }
    let mut at = 0;
    for pool in &pools {
        for _ in 0..pool.count {
            across[items[at]] = pool.sum / pool.weight + offsets[at];
            at += 1;
        }
    }
}

/// Where an item would like to stand, and how much: straight lines matter more than centred cards.
fn wish(net: &Net, i: usize, across: &[f32]) -> (f32, f32) {
    let item = &net.items[i];
    let neighbours = item.before.iter().chain(&item.after);
    let (sum, count) = neighbours.fold((0.0, 0.0), |(s, n), j| (s + across[*j], n + 1.0));
    if count == 0.0 {
        return (across[i], 0.1);
    }
    (sum / count, if item.dummy { 3.0 } else { 1.0 })
}

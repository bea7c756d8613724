//! Where exactly does each item stand?

use super::{BESIDE, BETWEEN, GAP, Net, SWING, Xy};

/// Rounds of pulling items towards their neighbours.
const ROUNDS: usize = 16;

/// Centre of every item.
pub(super) fn place(net: &Net) -> Vec<Xy> {
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
    let top =
        (0..net.items.len()).map(|i| across[i] - net.items[i].across / 2.0).fold(f32::INFINITY, f32::min);
    let along = along(net, &across);
    (0..net.items.len()).map(|i| (along[net.items[i].rank], across[i] - top)).collect()
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

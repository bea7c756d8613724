//! In which order do the items of a rank stand, so that few lines cross?

use dockerfile_syntax::sort_by;

use super::Net;

/// Rounds of sweeping down and up; more change nothing on graphs of Dockerfiles.
const ROUNDS: usize = 6;
/// Above this many items a drawing is a wall anyway, and time matters more.
const MANY: usize = 3000;

/// Orders each rank by the median of its neighbours, there and back, and keeps the order with the fewest crossings.
pub(super) fn order(net: &mut Net) {
    if net.items.len() > MANY {
        return;
    }
    let mut best = (crossings(net), net.ranks.clone());
    for round in 0..ROUNDS {
        let down = round % 2 == 0;
        let ranks: Vec<usize> = if down {
            (1..net.ranks.len()).collect()
        } else {
            (0..net.ranks.len().saturating_sub(1)).rev().collect()
        };
        for rank in ranks {
            sweep(net, rank, down);
        }
        let now = crossings(net);
        if now < best.0 {
            best = (now, net.ranks.clone());
        }
    }
    net.ranks = best.1;
}

fn sweep(net: &mut Net, rank: usize, down: bool) {
    let positions = positions(net);
    let mut keyed: Vec<(f32, usize)> = net.ranks[rank]
        .iter()
        .enumerate()
        .map(|(at, &i)| {
            let item = &net.items[i];
            let beside = if down { &item.before } else { &item.after };
            let sum: f32 = beside.iter().map(|n| positions[*n]).sum();
            (if beside.is_empty() { at as f32 } else { sum / beside.len() as f32 }, i)
        })
        .collect();
    // Stable: what is equal stays as it was.
    sort_by(&mut keyed, |a, b| a.0 < b.0);
    net.ranks[rank] = keyed.into_iter().map(|k| k.1).collect();
}

/// Position of each item within its rank.
fn positions(net: &Net) -> Vec<f32> {
    let mut out = vec![0.0; net.items.len()];
    for rank in &net.ranks {
        rank.iter().enumerate().for_each(|(at, i)| out[*i] = at as f32);
    }
    out
}

fn crossings(net: &Net) -> usize {
    let positions = positions(net);
    let mut count = 0;
    for rank in &net.ranks {
        let lines: Vec<(f32, f32)> = rank
            .iter()
            .flat_map(|i| net.items[*i].after.iter().map(|to| (positions[*i], positions[*to])))
            .collect();
        for (n, a) in lines.iter().enumerate() {
            count += lines[n + 1..].iter().filter(|b| (a.0 - b.0) * (a.1 - b.1) < 0.0).count();
        }
    }
    count
}

//! In which order do the items of a rank stand, so that few lines cross?
//!
//! The order of the text is kept wherever it crosses no more lines than another: a picture that is not turned around
//! by a small change is worth more than one crossing less on paper.

use dockerfile_syntax::sort_by;

use super::Net;

/// Rounds of sweeping down and up; more change nothing on graphs of Dockerfiles.
const ROUNDS: usize = 8;
/// Above this many items a drawing is a wall anyway, and time matters more.
const MANY: usize = 2000;

/// Orders each rank: neighbours change places while that helps, then by the middle of what each is joined to, there and
/// back. Only an order with fewer crossings replaces the one before.
pub(super) fn order(net: &mut Net) {
    if net.items.len() > MANY {
        return;
    }
    let mut at = vec![0; net.items.len()];
    net.ranks.iter().for_each(|rank| note(rank, &mut at));
    swaps(net, &mut at);
    let mut best = (crossings(net, &at), net.ranks.clone());
    for round in 0..ROUNDS {
        if best.0 == 0 {
            break;
        }
        let last = net.ranks.len() - 1;
        for n in 0..last {
            let down = round % 2 == 0;
            sweep(net, if down { n + 1 } else { last - 1 - n }, down, &mut at);
        }
        swaps(net, &mut at);
        let now = crossings(net, &at);
        if now < best.0 {
            best = (now, net.ranks.clone());
        }
    }
    net.ranks = best.1;
}

/// Notes where in its rank each item stands.
fn note(rank: &[usize], at: &mut [usize]) {
    rank.iter().enumerate().for_each(|(n, i)| at[*i] = n);
}

fn sweep(net: &mut Net, rank: usize, down: bool, at: &mut [usize]) {
    let items = std::mem::take(&mut net.ranks[rank]);
    let mut keyed: Vec<(f32, usize)> = items
        .into_iter()
        .map(|i| {
            let beside = if down { &net.items[i].before } else { &net.items[i].after };
            let sum: usize = beside.iter().map(|n| at[*n]).sum();
            (if beside.is_empty() { at[i] as f32 } else { sum as f32 / beside.len() as f32 }, i)
        })
        .collect();
    // Stable: what is equal stays as it was.
    sort_by(&mut keyed, |a, b| a.0 < b.0);
    net.ranks[rank] = keyed.into_iter().map(|k| k.1).collect();
    note(&net.ranks[rank], at);
}

/// Lets two neighbours change places wherever their own lines then cross less.
fn swaps(net: &mut Net, at: &mut [usize]) {
    for _ in 0..ROUNDS {
        let mut settled = true;
        for rank in 0..net.ranks.len() {
            for n in 1..net.ranks[rank].len() {
                let (a, b) = (net.ranks[rank][n - 1], net.ranks[rank][n]);
                let (x, y) = (&net.items[a], &net.items[b]);
                let now = against(&x.before, &y.before, at) + against(&x.after, &y.after, at);
                let then = against(&y.before, &x.before, at) + against(&y.after, &x.after, at);
                if then < now {
                    net.ranks[rank].swap(n - 1, n);
                    (at[a], at[b]) = (n, n - 1);
                    settled = false;
                }
            }
        }
        if settled {
            break;
        }
    }
}

/// How many lines of an item cross lines of the one below it.
fn against(upper: &[usize], lower: &[usize], at: &[usize]) -> usize {
    upper.iter().map(|a| lower.iter().filter(|b| at[*a] > at[**b]).count()).sum()
}

fn crossings(net: &Net, at: &[usize]) -> usize {
    let mut count = 0;
    for rank in &net.ranks {
        // How many lines so far end at each place of the next rank: a line crosses those that end below its own end.
        let mut ends: Vec<usize> = Vec::new();
        for &i in rank {
            for to in &net.items[i].after {
                count += ends.iter().skip(at[*to] + 1).sum::<usize>();
            }
            for to in &net.items[i].after {
                if ends.len() <= at[*to] {
                    ends.resize(at[*to] + 1, 0);
                }
                ends[at[*to]] += 1;
            }
        }
    }
    count
}

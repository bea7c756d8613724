//! How far downstream does each node stand?

use super::{BETWEEN, Xy};

/// Rank of each node: every link goes to a higher rank, but for those that would close a cycle. A node that gives to
/// more than it takes from stands right before the first that uses it, so that a base image is beside its stage.
///
/// Where a rank would be wider than there is `room`, nodes that take from nothing and give to one only are stacked in ranks
/// before it; the second answer says which. `sizes` are along and across the flow.
pub(super) fn ranks(sizes: &[Xy], links: &[(usize, usize)], room: f32) -> (Vec<usize>, Vec<bool>) {
    let nodes = sizes.len();
    let mut after = vec![Vec::new(); nodes];
    links.iter().for_each(|(from, to)| after[*from].push(*to));
    let order = downstream(&mut after);
    // What is stacked may need ranks before the first.
    let mut ranks = vec![nodes; nodes];
    let mut taken = vec![0; nodes];
    for &node in &order {
        for &to in &after[node] {
            ranks[to] = ranks[to].max(ranks[node] + 1);
            taken[to] += 1;
        }
    }
    for &node in order.iter().rev() {
        let first_use = after[node].iter().map(|to| ranks[*to]).min();
        if let Some(first_use) = first_use.filter(|_| taken[node] == 0 || after[node].len() > taken[node]) {
            ranks[node] = first_use - 1;
        }
    }
    let mut stacked = vec![false; nodes];
    let last = if room.is_finite() { 2 * nodes } else { 0 };
    for rank in (1..last).rev() {
        let mut wide = 0.0;
        for node in 0..nodes {
            if ranks[node] == rank {
                let own = sizes[node].1 + BETWEEN;
                wide += own;
                if wide > room && wide > own && taken[node] == 0 && after[node].len() == 1 {
                    wide -= own;
                    ranks[node] -= 1;
                    stacked[node] = true;
                }
            }
        }
    }
    let first = ranks.iter().min().copied().unwrap_or(0);
    ranks.iter_mut().for_each(|r| *r -= first);
    (ranks, stacked)
}

/// All nodes, each before those it flows into. Drops the links that lead back to a node still being followed: they would
/// close a cycle. Both ends of such a link stand on one way, so they never share a rank.
fn downstream(after: &mut [Vec<usize>]) -> Vec<usize> {
    #[derive(Clone, Copy, PartialEq)]
    enum State {
        New,
        Followed,
        Done,
    }
    let mut state = vec![State::New; after.len()];
    let mut order = Vec::with_capacity(after.len());
    // A stack of its own, for a file may have thousands of stages.
    let mut stack: Vec<usize> = Vec::new();
    let mut next = vec![0; after.len()];
    for root in 0..after.len() {
        stack.extend((state[root] == State::New).then_some(root));
        while let Some(&node) = stack.last() {
            state[node] = State::Followed;
            match after[node].get(next[node]).map(|to| (*to, state[*to])) {
                Some((_, State::Followed)) => {
                    after[node].remove(next[node]);
                }
                Some((to, seen)) => {
                    next[node] += 1;
                    stack.extend((seen == State::New).then_some(to));
                }
                None => {
                    state[node] = State::Done;
                    order.push(node);
                    stack.pop();
                }
            }
        }
    }
    order.reverse();
    order
}

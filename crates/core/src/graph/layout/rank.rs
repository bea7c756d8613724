//! How far downstream does each node stand?

/// Rank of each node: every link goes to a higher rank, but for those that would close a cycle. A node that gives to
/// more than it takes from stands right before the first that uses it, so that a base image is beside its stage.
pub(super) fn ranks(nodes: usize, links: &[(usize, usize)]) -> Vec<usize> {
    let mut after = vec![Vec::new(); nodes];
    links.iter().for_each(|(from, to)| after[*from].push(*to));
    let order = downstream(&mut after);
    let mut ranks = vec![0; nodes];
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
    ranks
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

//! How far downstream does each node stand?

/// Rank of each node: every link goes to a higher rank, but for those that would close a cycle. Nodes that nothing
/// flows into stand right before the first that uses them, so that a base image is beside its stage.
pub(super) fn ranks(nodes: usize, links: &[(usize, usize)]) -> Vec<usize> {
    let forward = without_cycles(nodes, links);
    let mut ranks = vec![0; nodes];
    // At most `nodes` rounds: without cycles a longest path has fewer links than there are nodes.
    for _ in 0..nodes {
        let mut settled = true;
        for &(from, to) in &forward {
            if ranks[to] <= ranks[from] {
                ranks[to] = ranks[from] + 1;
                settled = false;
            }
        }
        if settled {
            break;
        }
    }
    for node in 0..nodes {
        let source = forward.iter().all(|l| l.1 != node);
        let first_use = forward.iter().filter(|l| l.0 == node).map(|l| ranks[l.1]).min();
        if let (true, Some(first_use)) = (source, first_use) {
            ranks[node] = first_use - 1;
        }
    }
    // A link against the flow is drawn backwards; its ends must still not share a rank.
    separate(&mut ranks, &forward, links);
    ranks
}

/// Ends of a backward link in one rank would have no space for the line: the higher index moves on.
fn separate(ranks: &mut [usize], forward: &[(usize, usize)], links: &[(usize, usize)]) {
    for _ in 0..ranks.len() {
        let Some(&(a, b)) = links.iter().find(|(a, b)| ranks[*a] == ranks[*b]) else { return };
        ranks[a.max(b)] += 1;
        for _ in 0..ranks.len() {
            for &(from, to) in forward {
                ranks[to] = ranks[to].max(ranks[from] + 1);
            }
        }
    }
}

/// The links without those that lead back to a node still being followed.
fn without_cycles(nodes: usize, links: &[(usize, usize)]) -> Vec<(usize, usize)> {
    let mut after = vec![Vec::new(); nodes];
    links.iter().for_each(|(from, to)| after[*from].push(*to));
    // 0: not seen, 1: being followed, 2: done. A stack of its own, for a file may have thousands of stages.
    let mut state = vec![0u8; nodes];
    let mut back = Vec::new();
    for root in 0..nodes {
        let mut stack = vec![(root, 0)];
        while let Some((node, next)) = stack.pop() {
            if next == 0 {
                if state[node] != 0 {
                    continue;
                }
                state[node] = 1;
            }
            match after[node].get(next) {
                Some(&to) => {
                    stack.push((node, next + 1));
                    match state[to] {
                        0 => stack.push((to, 0)),
                        1 => back.push((node, to)),
                        _ => {}
                    }
                }
                None => state[node] = 2,
            }
        }
    }
    links.iter().copied().filter(|l| !back.contains(l)).collect()
}

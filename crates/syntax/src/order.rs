//! How are lists sorted without a copy of the sorting code for each type?
//!
//! The standard library's sort is some 2 kB of WebAssembly for each type it is used with. This one is compiled once and
//! moves indices; for each type there is only the loop that puts the items in place. Measured: 30 kB less to download.

/// Sorts; equal items keep their order. `before` says whether its first item belongs before its second.
pub fn sort_by<T>(items: &mut [T], before: impl Fn(&T, &T) -> bool) {
    // Most lists are short and in order.
    if items.windows(2).all(|pair| !before(&pair[1], &pair[0])) {
        return;
    }
    let mut order = order(items.len(), &|a, b| before(&items[a], &items[b]));
    // Each circle of items that take each other's places is gone round once.
    for start in 0..order.len() {
        let mut at = start;
        while order[at] != start {
            let from = std::mem::replace(&mut order[at], at);
            items.swap(at, from);
            at = from;
        }
        order[at] = at;
    }
}

/// The order in which `n` items belong: a merge sort from runs of one upwards.
fn order(n: usize, before: &dyn Fn(usize, usize) -> bool) -> Vec<usize> {
    let mut order: Vec<usize> = (0..n).collect();
    let mut merged: Vec<usize> = Vec::with_capacity(n);
    let mut run = 1;
    while run < n {
        merged.clear();
        for start in (0..n).step_by(run * 2) {
            let (middle, end) = ((start + run).min(n), (start + run * 2).min(n));
            let (mut left, mut right) = (start, middle);
            while left < middle || right < end {
                // The right one goes first only if it must: that keeps equal items in order.
                let take_right = left == middle || right < end && before(order[right], order[left]);
                let from = if take_right { &mut right } else { &mut left };
                merged.push(order[*from]);
                *from += 1;
            }
        }
        std::mem::swap(&mut order, &mut merged);
        run *= 2;
    }
    order
}

#[cfg(test)]
mod tests {
    use super::sort_by;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn sorts_as_the_standard_library_does(items in prop::collection::vec((0u8..20, any::<u8>()), 0..200)) {
            let (mut ours, mut theirs) = (items.clone(), items);
            sort_by(&mut ours, |a, b| a.0 < b.0);
            theirs.sort_by_key(|item| item.0);
            prop_assert_eq!(ours, theirs);
        }
    }
}

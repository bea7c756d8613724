//! How do uncertain numbers add up?

use super::{Range, Weight};

impl Range {
    /// The same to all three.
    pub fn exact(n: u64) -> Range {
        Range { low: n, likely: n, high: n }
    }

    /// A range.
    pub fn new(low: u64, likely: u64, high: u64) -> Range {
        Range { low, likely, high }
    }

    /// The sum of parts that err independently of each other: it is surer than the sum of all lows and all highs says.
    ///
    /// Deviations to each side add up in quadrature around the plain sum of the best guesses, which a person can add
    /// up. One part keeps its range.
    pub fn total(parts: impl Iterator<Item = Range>) -> Range {
        let mut sum = Sum::default();
        parts.for_each(|part| sum.add(part));
        sum.range()
    }

    /// Sum, part by part: for parts that err together.
    pub fn plus(self, other: Range) -> Range {
        Range {
            low: self.low.saturating_add(other.low),
            likely: self.likely.saturating_add(other.likely),
            high: self.high.saturating_add(other.high),
        }
    }

    /// The same, but nowhere more than this.
    pub fn at_most(self, most: u64) -> Range {
        Range { low: self.low.min(most), likely: self.likely.min(most), high: self.high.min(most) }
    }

    /// So many per cent of it.
    pub fn percent(self, percent: u64) -> Range {
        // Wider numbers would bring a kilobyte of arithmetic into the page.
        let part = |n: u64| (n / 100).saturating_mul(percent).saturating_add(n % 100 * percent / 100);
        Range { low: part(self.low), likely: part(self.likely), high: part(self.high) }
    }
}

/// A sum of parts that err independently of each other, as far as it has come. What adds up is here once, whatever lists the parts.
#[derive(Default)]
struct Sum {
    likely: u64,
    /// Deviations to each side, squared.
    down: f64,
    up: f64,
}

impl Sum {
    fn add(&mut self, part: Range) {
        let (below, above) =
            (part.likely.saturating_sub(part.low) as f64, part.high.saturating_sub(part.likely) as f64);
        self.likely = self.likely.saturating_add(part.likely);
        self.down += below * below;
        self.up += above * above;
    }

    fn range(self) -> Range {
        Range {
            low: self.likely.saturating_sub(self.down.sqrt() as u64),
            likely: self.likely,
            high: self.likely.saturating_add(self.up.sqrt() as u64),
        }
    }
}

/// So much of a number as a part is of its whole, rounded down; never more than a byte off for what fits on a disk.
pub(super) fn share(of: u64, part: u64, whole: u64) -> u64 {
    (of as f64 * part as f64 / whole as f64) as u64
}

impl Weight {
    /// From on-disk bytes, compressing to so many per cent.
    pub fn of_disk(disk: Range, percent: u64) -> Weight {
        Weight { pull: disk.percent(percent), disk }
    }

    /// As large on disk as a person says, compressed as the estimate says.
    pub fn of_given(self, bytes: u64) -> Weight {
        let pull = match self.disk.likely {
            0 => Range::exact(bytes).percent(40).likely,
            disk => share(bytes, self.pull.likely, disk),
        };
        Weight { pull: Range::exact(pull), disk: Range::exact(bytes) }
    }

    /// The parts of one thing, whose errors have nothing to do with each other. See [`Range::total`].
    pub fn total(parts: impl Iterator<Item = Weight>) -> Weight {
        let (mut pull, mut disk) = (Sum::default(), Sum::default());
        for part in parts {
            pull.add(part.pull);
            disk.add(part.disk);
        }
        Weight { pull: pull.range(), disk: disk.range() }
    }

    /// Sum, part by part.
    pub fn plus(self, other: Weight) -> Weight {
        Weight { pull: self.pull.plus(other.pull), disk: self.disk.plus(other.disk) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn total(parts: &[(u64, u64, u64)]) -> (u64, u64, u64) {
        let sum = Range::total(parts.iter().map(|p| Range::new(p.0, p.1, p.2)));
        (sum.low, sum.likely, sum.high)
    }

    #[test]
    fn independent_errors_cancel_in_part() {
        assert_eq!(total(&[]), (0, 0, 0));
        assert_eq!(total(&[(50, 80, 200)]), (50, 80, 200));
        // Four times 100 +- 20: 400 +- 40, not 400 +- 80.
        assert_eq!(total(&[(80, 100, 120); 4]), (360, 400, 440));
        assert_eq!(total(&[(100, 100, 100), (10, 20, 30)]), (110, 120, 130));
    }

    proptest! {
        #[test]
        fn a_total_is_a_range_and_surer_than_the_plain_sum(parts in prop::collection::vec((0u64..1 << 50, 0u64..1 << 50, 0u64..1 << 50), 0..8)) {
            let parts: Vec<Range> = parts.into_iter().map(|(a, b, c)| {
                let mut sorted = [a, b, c];
                sorted.sort_unstable();
                Range::new(sorted[0], sorted[1], sorted[2])
            }).collect();
            let sum = Range::total(parts.iter().copied());
            let plain = parts.iter().fold(Range::default(), |a, b| a.plus(*b));
            prop_assert!(sum.low <= sum.likely && sum.likely <= sum.high);
            prop_assert_eq!(sum.likely, plain.likely);
            // Casts to f64 round.
            let slack = plain.high / 1_000_000_000 + 10;
            prop_assert!(sum.low + slack >= plain.low && sum.high <= plain.high + slack);
        }
    }
}

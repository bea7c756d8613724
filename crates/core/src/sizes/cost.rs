//! What does an image's size cost: time to pull, traffic, storage? With the arithmetic in words.
//!
//! Whole numbers only; money in millionths of whatever currency the prices are in.

use serde::{Deserialize, Serialize};

use super::{Weight, human};

/// What a person supposes about where the image runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Rates {
    /// Megabits a second between registry and machine.
    pub megabits: u64,
    /// Times a day that a machine pulls the whole image.
    pub cold_starts: u64,
    /// Versions that the registry keeps.
    pub versions: u64,
    /// Millionths of a currency unit for a GB stored for a month.
    pub storage_price: u64,
    /// Millionths of a currency unit for a GB transferred.
    pub transfer_price: u64,
}

impl Default for Rates {
    /// A fast line, a small service, and prices of the usual order; every figure can be changed.
    fn default() -> Self {
        Rates { megabits: 100, cold_starts: 20, versions: 10, storage_price: 100_000, transfer_price: 90_000 }
    }
}

/// One thing that is paid for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Cost {
    /// What.
    pub what: &'static str,
    /// How much, for people: `33.2 s`, `1.24 GB`, `0.37`.
    pub amount: String,
    /// How that comes about.
    pub arithmetic: String,
}

/// Costs of an image by its likely size; of one with an unknown base they are the least.
pub fn costs(weight: Weight, unknown: bool, rates: Rates) -> Vec<Cost> {
    let mut costs = by_size(weight, rates);
    for cost in costs.iter_mut().filter(|_| unknown) {
        cost.amount.insert_str(0, "at least ");
        cost.arithmetic.push_str("; a part of the image is not known and comes on top");
    }
    costs
}

fn by_size(weight: Weight, rates: Rates) -> Vec<Cost> {
    let pull = u128::from(weight.pull.likely);
    let tenths = |n: u128| format!("{}.{}", n / 10, n % 10);
    let cents = |millionths: u128| {
        let rounded = (millionths + 5_000) / 10_000;
        format!("{}.{:02}", rounded / 100, rounded % 100)
    };
    let size = human(weight.pull.likely);
    // Bits over millions of bits a second, in tenths of a second.
    let line = u128::from(rates.megabits.max(1));
    let one = pull * 8 * 10 / (line * 1_000_000);
    let starts = u128::from(rates.cold_starts);
    let kept = pull * u128::from(rates.versions);
    let moved = pull * starts * 30;
    let price = |bytes: u128, each: u64| bytes * u128::from(each) / 1_000_000_000;
    let bytes = |n: u128| human(n.min(u128::from(u64::MAX)) as u64);
    vec![
        Cost {
            what: "one pull",
            amount: format!("{} s", tenths(one)),
            arithmetic: format!("{size} × 8 bits ÷ {line} Mbit/s; unpacking comes on top"),
        },
        Cost {
            what: "waiting a day",
            amount: format!("{} s", tenths(one * starts)),
            arithmetic: format!("{starts} cold starts × {} s", tenths(one)),
        },
        Cost {
            what: "traffic a month",
            amount: format!("{}, {}", bytes(moved), cents(price(moved, rates.transfer_price))),
            arithmetic: format!(
                "{size} × {starts} cold starts × 30 days, at {} a GB",
                cents(u128::from(rates.transfer_price))
            ),
        },
        Cost {
            what: "storage a month",
            amount: format!("{}, {}", bytes(kept), cents(price(kept, rates.storage_price))),
            arithmetic: format!(
                "{size} × {} versions without a common layer, at {} a GB",
                rates.versions,
                cents(u128::from(rates.storage_price))
            ),
        },
    ]
}

#[cfg(test)]
mod tests {
    use super::super::Range;
    use super::*;

    #[test]
    fn the_arithmetic_can_be_checked_by_hand() {
        let weight = Weight { pull: Range::exact(415_000_000), disk: Range::exact(1_180_000_000) };
        let lines: Vec<String> = costs(weight, false, Rates::default())
            .iter()
            .map(|c| format!("{}: {} = {}", c.what, c.amount, c.arithmetic))
            .collect();
        assert_eq!(
            lines,
            [
                "one pull: 33.2 s = 415 MB × 8 bits ÷ 100 Mbit/s; unpacking comes on top",
                "waiting a day: 664.0 s = 20 cold starts × 33.2 s",
                "traffic a month: 249 GB, 22.41 = 415 MB × 20 cold starts × 30 days, at 0.09 a GB",
                "storage a month: 4.15 GB, 0.42 = 415 MB × 10 versions without a common layer, at 0.10 a GB",
            ]
        );
    }

    #[test]
    fn an_unknown_base_makes_them_lower_bounds() {
        let weight = Weight { pull: Range::exact(1_000_000), disk: Range::exact(1_000_000) };
        let first = &costs(weight, true, Rates::default())[0];
        assert_eq!(first.amount, "at least 0.0 s");
        assert!(first.arithmetic.ends_with("is not known and comes on top"), "{}", first.arithmetic);
    }

    #[test]
    fn no_rate_breaks_it() {
        let most = Weight { pull: Range::exact(u64::MAX), disk: Range::exact(u64::MAX) };
        let all = u64::MAX;
        let rates =
            Rates { megabits: 0, cold_starts: all, versions: all, storage_price: all, transfer_price: 0 };
        assert_eq!(costs(Weight::default(), false, rates)[0].amount, "0.0 s");
        assert_eq!(costs(most, false, Rates { megabits: 0, ..Rates::default() }).len(), 4);
    }
}

//! Which papers are worth comparing: those that share what few others have.
//!
//! Every paper against every other would be too many in a folder of thousands. What very many papers share, as the words
//! of a form, tells nothing and is passed over, so that the work grows with the number of papers.

use std::collections::{BTreeMap, HashMap};
use std::hash::Hash;

/// What more papers share than these tells nothing.
const MOST_SHARING: usize = 64;
/// A paper is compared with so many others at most: those with which it shares most.
const MOST_PARTNERS: usize = 8;

/// For each pair that shares at least `least` features, how many; of each paper the best pairs alone.
pub(super) fn sharing<F: Hash + Eq>(
    features: impl IntoIterator<Item = (usize, F)>,
    least: impl Fn(usize, usize) -> usize,
) -> Vec<(usize, usize)> {
    let mut places: HashMap<F, Vec<usize>> = HashMap::new();
    for (place, feature) in features {
        let known = places.entry(feature).or_default();
        if known.len() <= MOST_SHARING && known.last() != Some(&place) {
            known.push(place);
        }
    }
    let mut shared: HashMap<(usize, usize), usize> = HashMap::new();
    for known in places.values().filter(|known| (2..=MOST_SHARING).contains(&known.len())) {
        for (at, one) in known.iter().enumerate() {
            for other in &known[at + 1..] {
                *shared.entry((*one.min(other), *one.max(other))).or_default() += 1;
            }
        }
    }
    let mut partners: BTreeMap<usize, Vec<(std::cmp::Reverse<usize>, usize)>> = BTreeMap::new();
    for ((one, other), count) in shared.iter().filter(|((one, other), count)| **count >= least(*one, *other)) {
        partners.entry(*one).or_default().push((std::cmp::Reverse(*count), *other));
        partners.entry(*other).or_default().push((std::cmp::Reverse(*count), *one));
    }
    let mut best: Vec<(usize, usize)> = Vec::new();
    for (one, mut others) in partners {
        others.sort_unstable();
        best.extend(others.iter().take(MOST_PARTNERS).map(|(_, other)| (one.min(*other), one.max(*other))));
    }
    best.sort_unstable();
    best.dedup();
    best
}

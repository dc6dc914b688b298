//! Sorting in few bytes of code.
//!
//! The standard library's sort is made anew for every type and every comparison, about nine kilobytes each time; most of what is
//! sorted here is short. [`Sort`] sorts places by one merge sort that all callers share, and moves the items at the end: up to
//! twice the time for long slices of small items, and a tenth of the code. Where sorting is what takes the time (the arrangement,
//! the recorded reads), the standard library's stays.

use std::cmp::Ordering;

/// Slices up to this length are sorted where they are, without a list of places.
const SHORT: usize = 12;

/// Stable sorting of slices, by one merge sort for all types.
pub trait Sort<T> {
    /// Sorts by a comparison; equal items keep their order.
    fn order_by(&mut self, compare: impl FnMut(&T, &T) -> Ordering);

    /// Sorts by a key, which is computed for each comparison; items of equal keys keep their order.
    fn order_by_key<K: Ord>(&mut self, mut key: impl FnMut(&T) -> K) {
        self.order_by(|a, b| key(a).cmp(&key(b)));
    }
}

impl<T> Sort<T> for [T] {
    fn order_by(&mut self, mut compare: impl FnMut(&T, &T) -> Ordering) {
        if self.len() <= SHORT {
            for i in 1..self.len() {
                let mut at = i;
                while at > 0 && compare(&self[at], &self[at - 1]).is_lt() {
                    self.swap(at, at - 1);
                    at -= 1;
                }
            }
            return;
        }
        let mut order = sorted(self.len(), &mut |a, b| compare(&self[a], &self[b]).is_lt());
        // What belongs at each place is fetched from where it is, cycle by cycle.
        for start in 0..self.len() {
            let mut at = start;
            loop {
                let from = std::mem::replace(&mut order[at], at);
                if from == start || from == at {
                    break;
                }
                self.swap(at, from);
                at = from;
            }
        }
    }
}

/// The places below `n` in the order of what is there; `is_less` says whether what is at the first comes before the second.
#[inline(never)]
fn sorted(n: usize, is_less: &mut dyn FnMut(usize, usize) -> bool) -> Vec<usize> {
    let mut order: Vec<usize> = (0..n).collect();
    if (1..n).all(|i| !is_less(i, i - 1)) {
        return order;
    }
    for run in order.chunks_mut(SHORT) {
        for i in 1..run.len() {
            let mut at = i;
            while at > 0 && is_less(run[at], run[at - 1]) {
                run.swap(at, at - 1);
                at -= 1;
            }
        }
    }
    let mut merged = vec![0; n];
    let mut width = SHORT;
    while width < n {
        for (from, to) in order.chunks(2 * width).zip(merged.chunks_mut(2 * width)) {
            let (left, right) = from.split_at(width.min(from.len()));
            merge(left, right, to, is_less);
        }
        std::mem::swap(&mut order, &mut merged);
        width *= 2;
    }
    order
}

/// Merges two sorted runs of places; of equal ones the left comes first.
fn merge(left: &[usize], right: &[usize], to: &mut [usize], is_less: &mut dyn FnMut(usize, usize) -> bool) {
    let (mut a, mut b) = (0, 0);
    for place in to {
        let takes_right = match (left.get(a), right.get(b)) {
            (Some(l), Some(r)) => is_less(*r, *l),
            (left, _) => left.is_none(),
        };
        if takes_right {
            *place = right[b];
            b += 1;
        } else {
            *place = left[a];
            a += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Sort;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn sorts_as_the_stable_sort_of_the_standard_library(items in prop::collection::vec((0_u8..20, 0_u32..9), 0..300)) {
            let (mut ours, mut theirs) = (items.clone(), items);
            ours.order_by(|a, b| a.0.cmp(&b.0));
            theirs.sort_by_key(|it| it.0);
            prop_assert_eq!(&ours, &theirs);
            ours.order_by_key(|it| std::cmp::Reverse(it.1));
            theirs.sort_by_key(|it| std::cmp::Reverse(it.1));
            prop_assert_eq!(ours, theirs);
        }
    }
}

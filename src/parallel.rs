//! A parallel map that keeps the order of its items.

use std::sync::atomic::{AtomicUsize, Ordering};

/// Items that a thread takes at one time.
const SHARE: usize = 4;

/// Calls `of` with each item, on all cores, and returns the results in the order of the items. Without
/// threads, as in the browser, the calls are sequential.
pub fn map<T: Sync, R: Send>(items: &[T], of: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let available = std::thread::available_parallelism().map_or(1, usize::from);
    let threads = available.min(items.len().div_ceil(SHARE));
    if threads < 2 {
        return items.iter().map(of).collect();
    }
    let next = AtomicUsize::new(0);
    let work = || {
        let mut made = Vec::new();
        loop {
            let start = next.fetch_add(SHARE, Ordering::Relaxed);
            let Some(share) = items.get(start..items.len().min(start + SHARE)) else {
                return made;
            };
            if share.is_empty() {
                return made;
            }
            made.extend((start..).zip(share.iter().map(&of)));
        }
    };
    let mut made: Vec<(usize, R)> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        let joined = threads.into_iter().map(std::thread::ScopedJoinHandle::join);
        joined
            .flat_map(|part| part.unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
            .collect()
    });
    made.sort_unstable_by_key(|(place, _)| *place);
    made.into_iter().map(|(_, result)| result).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_are_in_the_order_of_the_items() {
        for count in [0, 1, 3, 4, 5, 1000] {
            let items: Vec<usize> = (0..count).collect();
            let squares: Vec<usize> = items.iter().map(|i| i * i).collect();
            assert_eq!(map(&items, |i| i * i), squares);
        }
    }

    #[test]
    fn a_panic_reaches_the_caller() {
        let items: Vec<usize> = (0..100).collect();
        let fails = || map(&items, |i| assert!(*i != 77));
        assert!(std::panic::catch_unwind(fails).is_err());
    }
}

//! Work in parallel, results in order, and never more of either in memory than a window holds.

use std::collections::BTreeMap;
use std::sync::{Condvar, Mutex, PoisonError, mpsc};

/// Places in the window for each worker: the one it works on, and one that waits to be written.
const PLACES: usize = 2;

struct Turns {
    /// The next to be taken.
    next: usize,
    /// How many are written.
    written: usize,
    /// Nobody wants more.
    stopped: bool,
}

/// Runs `work` over `0..count` on `workers` threads and hands the results to `sink` in order. A worker takes nothing
/// that lies more than a window ahead of what is written, so that a slow one holds up the others instead of filling
/// memory. Ends early when `sink` says no.
pub(super) fn in_order<T: Send>(
    count: usize,
    workers: usize,
    work: impl Fn(usize) -> T + Sync,
    mut sink: impl FnMut(usize, T) -> bool,
) {
    let window = workers.max(1) * PLACES;
    let turns = Mutex::new(Turns { next: 0, written: 0, stopped: false });
    let moved = Condvar::new();
    let (sender, receiver) = mpsc::channel();
    std::thread::scope(|scope| {
        for _ in 0..workers.clamp(1, count.max(1)) {
            let (sender, work, turns, moved) = (sender.clone(), &work, &turns, &moved);
            scope.spawn(move || {
                while let Some(turn) = take(turns, moved, count, window) {
                    if sender.send((turn, work(turn))).is_err() {
                        return;
                    }
                }
            });
        }
        drop(sender);
        let mut waiting = BTreeMap::new();
        let mut written = 0;
        for (turn, result) in receiver {
            waiting.insert(turn, result);
            let mut more = true;
            while let Some(result) = more.then(|| waiting.remove(&written)).flatten() {
                more = sink(written, result);
                written += 1;
            }
            let mut turns = turns.lock().unwrap_or_else(PoisonError::into_inner);
            turns.written = written;
            turns.stopped |= !more;
            moved.notify_all();
            if !more {
                break;
            }
        }
    });
}

/// The next turn, once it lies in the window.
fn take(turns: &Mutex<Turns>, moved: &Condvar, count: usize, window: usize) -> Option<usize> {
    let mut turns = turns.lock().unwrap_or_else(PoisonError::into_inner);
    loop {
        if turns.stopped || turns.next >= count {
            return None;
        }
        if turns.next < turns.written + window {
            turns.next += 1;
            return Some(turns.next - 1);
        }
        turns = moved.wait(turns).unwrap_or_else(PoisonError::into_inner);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicUsize, Ordering};

    #[test]
    fn results_come_in_order_and_the_window_holds() {
        let (started, written) = (AtomicUsize::new(0), AtomicUsize::new(0));
        let mut seen = Vec::new();
        in_order(
            200,
            3,
            |turn| {
                let ahead = started.fetch_add(1, Ordering::SeqCst) + 1 - written.load(Ordering::SeqCst);
                assert!(ahead <= 3 * PLACES + 1, "{ahead}");
                if turn % 7 == 0 {
                    std::thread::yield_now();
                }
                turn * 2
            },
            |turn, result| {
                seen.push((turn, result));
                written.fetch_add(1, Ordering::SeqCst);
                true
            },
        );
        assert_eq!(seen, (0..200).map(|turn| (turn, turn * 2)).collect::<Vec<_>>());
    }

    #[test]
    fn it_ends_when_nobody_wants_more_and_when_there_is_nothing() {
        let mut seen = 0;
        in_order(
            1000,
            4,
            |turn| turn,
            |_, _| {
                seen += 1;
                seen < 5
            },
        );
        assert_eq!(seen, 5);
        in_order(0, 4, |turn| turn, |_, _| panic!("nothing to write"));
    }
}

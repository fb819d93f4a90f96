//! The only place that reads a clock.

use crate::log::ClockKind;
use crate::log::sqlite::Clock;
use qibu_domain::time::Instant;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// Where the time of decisions comes from (laws 17 and 18).
pub struct OccasionSource {
    kind: ClockKind,
    /// What a live log is stamped by.
    clock: Clock,
    /// The last event's stamp, and when this process saw it.
    last_seen: Mutex<(Instant, std::time::Instant)>,
}

impl std::fmt::Debug for OccasionSource {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("OccasionSource")
            .field("kind", &self.kind)
            .field("last_seen", &self.last_seen)
            .finish_non_exhaustive()
    }
}

impl OccasionSource {
    /// A source for a log whose last event carries that stamp, and whose writer stamps by that clock.
    pub fn new(kind: ClockKind, clock: Clock, head: Instant) -> Self {
        Self {
            kind,
            clock,
            last_seen: Mutex::new((head, monotonic())),
        }
    }

    /// The time of a decision that is made now: the machine's on a live log; on a training log the last event's,
    /// going on while this process runs.
    pub fn now(&self) -> Instant {
        match self.kind {
            // A machine's clock a little behind the head must not make yesterday of today (law 17).
            ClockKind::Live => (self.clock)().max(self.last_stamp()),
            ClockKind::Training => {
                let (at, seen) = self.last_seen();
                let passed = i64::try_from(seen.elapsed().as_micros()).unwrap_or(i64::MAX);
                Instant(at.0.saturating_add(passed))
            }
        }
    }

    /// An event was stamped: the clock never shows less than that.
    pub fn saw(&self, stamp: Instant) {
        let is_news = match self.kind {
            ClockKind::Live => stamp > self.last_stamp(),
            // The time that has passed since the last event must not be lost.
            ClockKind::Training => stamp > self.now(),
        };
        if is_news {
            let mut last_seen = self
                .last_seen
                .lock()
                .unwrap_or_else(PoisonError::into_inner);
            *last_seen = (stamp, monotonic());
        }
    }

    fn last_seen(&self) -> (Instant, std::time::Instant) {
        *self
            .last_seen
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    fn last_stamp(&self) -> Instant {
        self.last_seen().0
    }
}

/// The machine's time: of sessions, tokens and the live log's writer (law 18).
#[expect(
    clippy::disallowed_methods,
    reason = "this is the one place that reads the clock"
)]
pub fn machine_time() -> Instant {
    let since = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or(Duration::ZERO);
    Instant(i64::try_from(since.as_micros()).unwrap_or(i64::MAX))
}

/// A point from which elapsed time is measured.
pub fn monotonic() -> std::time::Instant {
    std::time::Instant::now()
}

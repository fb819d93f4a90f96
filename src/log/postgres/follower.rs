//! Follows what other copies write: by notification, and by a slow poll beneath, for a notification may be lost.

use super::columns::{self, ColumnError};
use super::{Head, announce};
use crate::occasion_source::{machine_time, monotonic};
use qibu_domain::id::Position;
use qibu_domain::time::Instant;
use sqlx::PgPool;
use sqlx::postgres::PgListener;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// How long the head may go unread while no notification comes, in milliseconds.
pub const POLL_MS: u64 = 1_000;
/// The longest rest between two attempts to listen again, in milliseconds.
pub const MAX_BACK_OFF_MS: u64 = 5_000;

/// How old the difference between the two clocks may become, in milliseconds.
const MAX_CLOCK_AGE_MS: u64 = 10_000;

/// The channel on which each commit is told, as `position stamp`.
pub(super) const CHANNEL: &str = "qibu_log";
/// The first rest, in milliseconds; each one after it is twice as long.
const FIRST_BACK_OFF_MS: u64 = 100;

/// The task that follows; it ends when it is stopped or dropped.
pub(super) struct Follower(JoinHandle<()>);

impl Follower {
    /// Begins to follow.
    pub(super) fn start(
        pool: PgPool,
        head: Arc<watch::Sender<Head>>,
        ahead_us: Arc<AtomicI64>,
    ) -> Self {
        let seen = Seen {
            pool,
            head,
            ahead_us,
        };
        Self(tokio::spawn(follow(seen)))
    }

    /// Ends it.
    pub(super) fn stop(&self) {
        self.0.abort();
    }
}

/// Where the follower looks, and what it keeps up to date.
struct Seen {
    pool: PgPool,
    head: Arc<watch::Sender<Head>>,
    ahead_us: Arc<AtomicI64>,
}

async fn follow(seen: Seen) {
    let mut back_off_ms = FIRST_BACK_OFF_MS;
    while !seen.pool.is_closed() {
        let Err(error) = seen.listen(&mut back_off_ms).await;
        tracing::warn!(%error, back_off_ms, "the log's notifications stopped");
        tokio::time::sleep(Duration::from_millis(back_off_ms)).await;
        back_off_ms = (back_off_ms * 2).min(MAX_BACK_OFF_MS);
    }
}

impl Seen {
    /// Listens until something fails.
    async fn listen(&self, back_off_ms: &mut u64) -> Result<std::convert::Infallible, ColumnError> {
        let mut listener = PgListener::connect_with(&self.pool).await?;
        listener.listen(CHANNEL).await?;
        // What was written before the listening began was told to nobody.
        self.poll().await?;
        *back_off_ms = FIRST_BACK_OFF_MS;
        let mut polled = monotonic();
        loop {
            // Where one notification follows the other nothing else asks for the database's clock.
            if polled.elapsed() >= Duration::from_millis(MAX_CLOCK_AGE_MS) {
                self.poll().await?;
                polled = monotonic();
            }
            let waited = Duration::from_millis(POLL_MS);
            match tokio::time::timeout(waited, listener.try_recv()).await {
                Ok(Ok(Some(word))) => match heard(word.payload()) {
                    Some(seen) => announce(&self.head, seen),
                    None => self.poll().await?,
                },
                Ok(Ok(None)) => {
                    let lost = std::io::Error::from(std::io::ErrorKind::ConnectionAborted);
                    return Err(sqlx::Error::Io(lost).into());
                }
                Ok(Err(error)) => return Err(error.into()),
                Err(_) => self.poll().await?,
            }
        }
    }

    /// Looks where the log stands and what the database's clock shows.
    async fn poll(&self) -> Result<(), ColumnError> {
        let mut connection = self.pool.acquire().await?;
        announce(&self.head, columns::read_head(&mut connection).await?);
        let before = machine_time();
        let clock = columns::read_clock(&mut connection).await?;
        let after = machine_time();
        // The answer is as old as its way back: half of both ways.
        let asked_at = before.0 + (after.0 - before.0) / 2;
        self.ahead_us.store(clock.0 - asked_at, Ordering::Relaxed);
        Ok(())
    }
}

/// Reads `position stamp`. Anybody may notify on the channel, so what does not read is a reason to look and no more.
fn heard(word: &str) -> Option<Head> {
    let (position, stamp) = word.split_once(' ')?;
    Some(Head {
        position: Position(position.parse().ok()?),
        recorded_at: Instant(stamp.parse().ok()?),
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_word_that_is_no_head_is_not_taken_for_one() {
        let head = heard("12 1790000000000000").unwrap();
        assert_eq!(
            (head.position, head.recorded_at.0),
            (Position(12), 1_790_000_000_000_000)
        );
        for word in ["", "12", "12 ", "-1 5", "12 5 5", "a b"] {
            assert_eq!(heard(word), None, "{word}");
        }
    }
}

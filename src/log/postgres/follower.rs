//! Follows what other copies write: by notification, and by a slow poll beneath, for a notification may be lost. Tells the
//! other copies what this one wrote, on the same connection: behind the commit, so that no turn of the writer carries it.

use super::columns::{self, ColumnError};
use super::{Head, Heads, announce};
use crate::occasion_source::{machine_time, monotonic};
use qibu_domain::id::Position;
use qibu_domain::time::Instant;
use sqlx::PgPool;
use sqlx::postgres::{PgListener, PgNotification};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;
use tokio::task::JoinHandle;

/// How long the head may go unread while no notification comes, in milliseconds.
pub const POLL_MS: u64 = 1_000;
/// The longest rest between two attempts to listen again, in milliseconds.
pub const MAX_BACK_OFF_MS: u64 = 5_000;

/// How soon after the other copies were told of a commit they are told of the next, in milliseconds: commits that follow
/// each other faster are told of together.
pub const MIN_TELLING_GAP_MS: u64 = 5;
/// How long the telling may take, in milliseconds; then this copy listens anew, and tells it again.
const MAX_TELLING_MS: u64 = 5_000;

/// How old the difference between the two clocks may become, in milliseconds.
const MAX_CLOCK_AGE_MS: u64 = 10_000;

/// Tells, for this one transaction without waiting for a disk or a standby: what is told is on them already, and a telling that
/// is lost is made good by the poll.
const TELL: &str = "SELECT set_config('synchronous_commit', 'off', true), pg_notify($1, $2)";
/// The channel on which each commit is told, as `position stamp`.
const CHANNEL: &str = "qibu_log";
/// The first rest, in milliseconds; each one after it is twice as long.
const FIRST_BACK_OFF_MS: u64 = 100;

/// The task that follows; it ends when it is stopped or dropped.
pub(super) struct Follower(JoinHandle<()>);

impl Follower {
    /// Begins to follow.
    pub(super) fn start(pool: PgPool, heads: Heads, ahead_us: Arc<AtomicI64>) -> Self {
        let seen = Seen {
            pool,
            heads,
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
    heads: Heads,
    ahead_us: Arc<AtomicI64>,
}

/// When this copy tells the others, and what of.
struct Telling {
    heads: Heads,
    last: std::time::Instant,
}

impl Telling {
    /// Waits until the writer has written what was not told, and the others have had their rest.
    async fn untold(&mut self) -> Head {
        let gap = Duration::from_millis(MIN_TELLING_GAP_MS);
        let rest = gap.saturating_sub(self.last.elapsed());
        if !rest.is_zero() {
            tokio::time::sleep(rest).await;
        }
        let told = *self.heads.told.borrow();
        let mut written = self.heads.written.subscribe();
        let untold = written.wait_for(|head| *head != told).await;
        match untold.map(|head| *head) {
            Ok(head) => head,
            // Nobody writes any more.
            Err(_) => std::future::pending().await,
        }
    }

    /// All who listened were told.
    fn told(&mut self, head: Head) {
        self.heads.told.send_replace(head);
        self.last = monotonic();
    }
}

async fn follow(seen: Seen) {
    let mut back_off_ms = FIRST_BACK_OFF_MS;
    let mut telling = Telling {
        heads: seen.heads.clone(),
        last: monotonic(),
    };
    while !seen.pool.is_closed() {
        let Err(error) = seen.listen(&mut telling, &mut back_off_ms).await;
        tracing::warn!(%error, back_off_ms, "the log's notifications stopped");
        tokio::time::sleep(Duration::from_millis(back_off_ms)).await;
        back_off_ms = (back_off_ms * 2).min(MAX_BACK_OFF_MS);
    }
}

impl Seen {
    /// Listens and tells until something fails.
    async fn listen(
        &self,
        telling: &mut Telling,
        back_off_ms: &mut u64,
    ) -> Result<std::convert::Infallible, ColumnError> {
        let mut listener = PgListener::connect_with(&self.pool).await?;
        // A connection that is lost must show: what was told meanwhile was not heard.
        listener.eager_reconnect(false);
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
            tokio::select! {
                word = tokio::time::timeout(waited, listener.try_recv()) => match word {
                    Ok(word) => self.hear(word?).await?,
                    Err(_) => self.poll().await?,
                },
                untold = telling.untold() => {
                    tell(&mut listener, untold).await?;
                    telling.told(untold);
                }
            }
        }
    }

    /// Takes in what was heard.
    async fn hear(&self, word: Option<PgNotification>) -> Result<(), ColumnError> {
        let lost = || sqlx::Error::Io(std::io::ErrorKind::ConnectionAborted.into());
        match heard(word.ok_or_else(lost)?.payload()) {
            Some(seen) => announce(&self.heads.known, seen),
            None => self.poll().await?,
        }
        Ok(())
    }

    /// Looks where the log stands and what the database's clock shows.
    async fn poll(&self) -> Result<(), ColumnError> {
        let mut connection = self.pool.acquire().await?;
        announce(
            &self.heads.known,
            columns::read_head(&mut connection).await?,
        );
        let before = machine_time();
        let clock = columns::read_clock(&mut connection).await?;
        let after = machine_time();
        // The answer is as old as its way back: half of both ways.
        let asked_at = before.0 + (after.0 - before.0) / 2;
        self.ahead_us.store(clock.0 - asked_at, Ordering::Relaxed);
        Ok(())
    }
}

/// Tells all who listen where the log stands.
async fn tell(listener: &mut PgListener, head: Head) -> Result<(), ColumnError> {
    let word = format!("{} {}", head.position, head.recorded_at.0);
    let telling = sqlx::query(TELL).bind(CHANNEL).bind(word).execute(listener);
    let wait = Duration::from_millis(MAX_TELLING_MS);
    let silence = |_| sqlx::Error::Io(std::io::ErrorKind::TimedOut.into());
    tokio::time::timeout(wait, telling)
        .await
        .map_err(silence)??;
    Ok(())
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

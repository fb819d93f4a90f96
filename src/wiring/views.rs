//! The views beside the log: a thread of its own folds what is new, and readers wait for a position, bounded.

mod arrival;
mod asked;
mod kept;

pub use arrival::not_before;
pub use kept::MAX_DAMAGED_FILES;

use self::kept::{Kept, Then};
use super::{Qibu, Stores};
use crate::command::CommandError;
use crate::log::Log;
use crate::log::any::AnyLog;
use qibu_domain::id::{AccountId, Position, Sequence, StreamId};
use qibu_domain::recorded::Recorded;
use qibu_domain::time::Day;
use qibu_projections::Tables;
use qibu_projections::applications::ApplicationRow;
use qibu_projections::subjects::SubjectRow;
use qibu_projections::{
    MAX_PAGE_ROWS, Page, QueryError, Source, SourceError, accounts, applications, subjects,
};
use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::runtime::Handle;
use tokio::sync::watch;

/// How long a request waits for the views to reach its position, in milliseconds (law 19).
pub const MAX_VIEWS_WAIT_MS: u64 = 5_000;
/// How long the views rest after the first passing fault, in milliseconds.
const MIN_VIEWS_RETRY_MS: u64 = 50;
/// The longest rest between two tries, in milliseconds.
const MAX_VIEWS_RETRY_MS: u64 = 5_000;
/// How long the views let events gather while nobody waits for them, in milliseconds: what a transaction costs whatever it
/// writes is then shared by all of them. Whoever waits for a position wakes them at once.
const GATHER_MS: u64 = 25;
/// How often it is looked how far another process has moved the views, and whether it is still there, in milliseconds.
const LOOK_MS: u64 = 100;
/// The most accounts whose lenders are kept in memory; above it all are let go.
const MAX_KNOWN_BORROWERS: usize = 20_000;

/// The views and the thread that moves them.
#[derive(Debug)]
pub struct ViewsFollower {
    kept: Arc<Kept>,
    source: LogSource,
    position: watch::Receiver<Position>,
    /// The furthest position that somebody waited for.
    wanted: watch::Sender<Position>,
    stop: watch::Sender<bool>,
    /// Who lent a duty to an account, as it was last read.
    lenders: Mutex<HashMap<AccountId, Arc<[AccountId]>>>,
}

/// The log as the projections read it: synchronously, on a thread that may block.
#[derive(Clone, Debug)]
pub struct LogSource {
    log: Arc<AnyLog>,
    runtime: Handle,
}

impl LogSource {
    /// That log. Call it within a runtime; read from it only where blocking is allowed.
    pub fn new(log: Arc<AnyLog>) -> Self {
        Self {
            log,
            runtime: Handle::current(),
        }
    }
}

impl Source for LogSource {
    fn read_all(&self, after: Position, limit: usize) -> Result<Vec<Recorded>, SourceError> {
        self.runtime
            .block_on(self.log.read_all(after, limit))
            .map_err(|e| SourceError(e.into()))
    }

    fn read_stream(
        &self,
        stream: StreamId,
        after: Sequence,
        limit: usize,
    ) -> Result<Vec<Recorded>, SourceError> {
        let read = self.log.read_stream(stream, after, limit);
        self.runtime
            .block_on(read)
            .map_err(|e| SourceError(e.into()))
    }

    fn head(&self) -> Result<Position, SourceError> {
        Ok(self.log.head().borrow().position)
    }
}

impl ViewsFollower {
    /// Opens the views and starts the thread. Call it within a runtime.
    pub fn start(stores: &Stores, log: Arc<AnyLog>) -> Result<Self, String> {
        let kept = Arc::new(Kept::open(stores)?);
        let source = LogSource::new(log);
        let (stop, stopped) = watch::channel(false);
        let (moved, position) = watch::channel(kept.position());
        let (wanted, waited_for) = watch::channel(Position::default());
        let follower = Self {
            kept,
            source,
            position,
            wanted,
            stop,
            lenders: Mutex::default(),
        };
        let (kept, source) = (Arc::clone(&follower.kept), follower.source.clone());
        std::thread::Builder::new()
            .name("qibu-views".to_owned())
            .spawn(move || follow(&kept, &source, &moved, waited_for, stopped))
            .map_err(|error| error.to_string())?;
        Ok(follower)
    }

    /// Lets the thread end after its present batch.
    pub fn stop(&self) {
        self.stop.send_replace(true);
    }

    /// How far the views have come.
    pub fn position(&self) -> Position {
        *self.position.borrow()
    }

    /// How each view stands.
    pub fn status(&self) -> Result<Vec<qibu_projections::ViewStatus>, CommandError> {
        self.kept.status()
    }

    /// Whether the views are being made anew from the log because their file was damaged. Nobody reads them meanwhile.
    pub fn is_rebuilding(&self) -> bool {
        self.kept.is_rebuilding()
    }

    /// Reads the views; the rows are of one snapshot.
    pub fn read<T>(
        &self,
        read: impl FnOnce(&Tables<'_>) -> Result<T, QueryError>,
    ) -> Result<T, CommandError> {
        self.kept.read(read)
    }

    /// The log as the projections read it.
    pub fn source(&self) -> &LogSource {
        &self.source
    }

    /// The accounts whose streams hold delegations to an account, valid or not, as they were last read. One that is missing
    /// makes a no, which is asked again `at` the head of then; whether one that is there still lends is read from its stream.
    pub(super) fn lenders_to(
        &self,
        account: AccountId,
        at: Option<Position>,
    ) -> Result<Arc<[AccountId]>, CommandError> {
        let lenders = || self.lenders.lock().unwrap_or_else(PoisonError::into_inner);
        if at.is_none()
            && let Some(known) = lenders().get(&account)
        {
            return Ok(Arc::clone(known));
        }
        let at = at.unwrap_or_default();
        let (found, _) = self.read_at(at, |rows| accounts::lenders_to(rows, account))?;
        let found: Arc<[AccountId]> = found.into();
        let mut known = lenders();
        if known.len() >= MAX_KNOWN_BORROWERS {
            known.clear();
        }
        known.insert(account, Arc::clone(&found));
        Ok(found)
    }

    /// The bodies of those districts on which something has fallen due before a day, or has a last day that can be counted
    /// by calendars published since, which reach to a day; about `limit` of each kind.
    pub fn fallen_due(
        &self,
        day: Day,
        published_to: Option<Day>,
        districts: &BTreeSet<String>,
        limit: usize,
    ) -> Result<Vec<StreamId>, CommandError> {
        let mut due = BTreeSet::new();
        let overdue = applications::Filter {
            due_before: Some(day),
            ..applications::Filter::default()
        };
        let uncounted = published_to.map(|last| applications::Filter {
            counted_to_before: Some(last),
            ..applications::Filter::default()
        });
        for filter in [Some(overdue), uncounted].into_iter().flatten() {
            let mut page = Page::first(MAX_PAGE_ROWS);
            while due.len() < limit {
                let rows = self.read(|rows| applications::list(rows, day, &filter, &page))?;
                let Some(last) = rows.last() else { break };
                page = Page::after(MAX_PAGE_ROWS, last.id);
                due.extend(
                    rows.iter()
                        .filter(|row| districts.contains(&row.district))
                        .map(ApplicationRow::stream),
                );
            }
        }
        let lapsed = subjects::Filter {
            life: Some("lapsed".to_owned()),
            ..subjects::Filter::default()
        };
        let rectified = |word: &str| subjects::Filter {
            rectification: Some(word.to_owned()),
            ..subjects::Filter::default()
        };
        // What a term or a cycle that ran out comes to.
        let (expired, opened) = (rectified("expired"), rectified("open"));
        let unrecorded = |row: &SubjectRow| {
            row.life != row.effective_life || row.rectification != row.rectify_state
        };
        for filter in [lapsed, expired, opened] {
            let mut page = Page::first(MAX_PAGE_ROWS);
            while due.len() < limit {
                let rows = self.read(|rows| subjects::list(rows, day, &filter, &page))?;
                let Some(last) = rows.last() else { break };
                page = Page::after(MAX_PAGE_ROWS, last.id);
                due.extend(
                    rows.iter()
                        .filter(|row| unrecorded(row) && districts.contains(&row.district))
                        .map(SubjectRow::stream),
                );
            }
        }
        Ok(due.into_iter().collect())
    }
}

impl Drop for ViewsFollower {
    fn drop(&mut self) {
        self.stop();
    }
}

/// Folds what is new, over and over. Every append wakes the loop, whichever process it came from, and waits there for
/// more to come, unless somebody waits for the views. After
/// a passing fault a timer wakes it as well, for no append may come while requests wait for the views; so does a read
/// that comes upon damage.
fn follow(
    kept: &Kept,
    source: &LogSource,
    moved: &watch::Sender<Position>,
    mut wanted: watch::Receiver<Position>,
    mut stopped: watch::Receiver<bool>,
) {
    let mut head = source.log.head();
    let mut retry_ms = None;
    loop {
        head.mark_unchanged();
        let came = kept.catch_up(source);
        moved.send_replace(came.position);
        retry_ms = (came.then == Then::Retry).then(|| next_retry_ms(retry_ms));
        let rest_ms = match came.then {
            Then::Look => Some(LOOK_MS),
            Then::Retry | Then::Append => retry_ms,
        };
        let go_on = source.runtime.block_on(async {
            let gathered = async {
                let changed = head.changed().await.is_ok();
                gather(&mut wanted, came.position).await;
                changed
            };
            tokio::select! {
                changed = gathered, if came.then != Then::Look => changed,
                () = rest(rest_ms) => true,
                () = kept.noticed() => true,
                _ = stopped.changed() => false,
            }
        });
        if !go_on || *stopped.borrow() {
            return;
        }
    }
}

/// Lets events gather behind that position, until somebody waits for one of them.
async fn gather(wanted: &mut watch::Receiver<Position>, reached: Position) {
    let waits = wanted.wait_for(|wanted| *wanted > reached);
    // An error means that nobody can wait any more, or that the time is over.
    let _ = tokio::time::timeout(Duration::from_millis(GATHER_MS), waits).await;
}

/// How long to wait before the views are tried again: twice as long as the last time, within the bounds.
fn next_retry_ms(last: Option<u64>) -> u64 {
    last.map_or(MIN_VIEWS_RETRY_MS, |last_ms| {
        last_ms.saturating_mul(2).min(MAX_VIEWS_RETRY_MS)
    })
}

/// Rests that long; for ever where nothing is to be tried again.
async fn rest(retry_ms: Option<u64>) {
    match retry_ms {
        Some(retry_ms) => tokio::time::sleep(Duration::from_millis(retry_ms)).await,
        None => std::future::pending().await,
    }
}

impl Qibu {
    /// Waits, bounded, until the views have reached a position.
    pub async fn wait_for_views(&self, position: Position) -> Result<(), CommandError> {
        let mut reached = self.views().position.clone();
        self.views().wanted.send_if_modified(|wanted| {
            let is_further = *wanted < position;
            *wanted = position.max(*wanted);
            is_further
        });
        let wait = reached.wait_for(|at| *at >= position);
        match tokio::time::timeout(Duration::from_millis(MAX_VIEWS_WAIT_MS), wait).await {
            Ok(Ok(_)) => Ok(()),
            Ok(Err(_)) | Err(_) if self.views().is_rebuilding() => {
                let reason = "they are being made anew".to_owned();
                Err(CommandError::ViewsUnavailable(reason))
            }
            Ok(Err(_)) | Err(_) => Err(CommandError::ViewsBehind),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // The clock stands still but for what is slept.
    #[tokio::test(start_paused = true)]
    async fn events_gather_until_somebody_waits_for_one_of_them() {
        let (wants, mut wanted) = watch::channel(Position(7));
        let begun = tokio::time::Instant::now();
        gather(&mut wanted, Position(7)).await;
        assert_eq!(begun.elapsed(), Duration::from_millis(GATHER_MS));
        wants.send_replace(Position(8));
        let begun = tokio::time::Instant::now();
        gather(&mut wanted, Position(7)).await;
        assert_eq!(begun.elapsed(), Duration::ZERO);
    }
}

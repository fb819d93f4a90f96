//! All views of one log: where they are kept, how they are read, how far they have come.

mod asking;
mod store;

use crate::accounts::Accounts;
use crate::affairs::AffairsView;
use crate::alliances::Alliances;
use crate::annals::AnnalsView;
use crate::applications::Applications;
use crate::brands::BrandsView;
use crate::history::History;
use crate::memberships::Memberships;
use crate::nodes::Nodes;
use crate::outcomes::OutcomesView;
use crate::persons::Persons;
use crate::programmes::Programmes;
use crate::projection::{FoldError, Projection};
use crate::published_claims::PublishedClaimsView;
use crate::re_reviews::ReReviews;
use crate::service_requests::ServiceRequestsView;
use crate::sessions::Sessions;
use crate::source::SourceError;
use crate::subjects::Subjects;
use crate::suggestions::SuggestionsView;
use crate::tables::postgres::PostgresAddress;
pub use crate::tables::sqlite::MAX_CHECKED_BYTES;
use crate::tables::{Ailment, Tables, TablesError, views as rows};
use crate::teams::Teams;
use crate::warm::Warm;
pub use asking::Asking;
use qibu_domain::decider::DecodeError;
use qibu_domain::id::{Position, Sequence, StreamId};
use std::path::Path;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use store::Store;
pub(crate) use store::Turn;

/// How often a waiting reader looks whether another process has moved the views, in milliseconds.
const POLL_MS: u64 = 50;

/// Every view.
pub(crate) const VIEWS: [&dyn Projection; 19] = [
    &Subjects,
    &Applications,
    &History,
    &Nodes,
    &Accounts,
    &ReReviews,
    &AffairsView,
    &AnnalsView,
    &Programmes,
    &Sessions,
    &OutcomesView,
    &ServiceRequestsView,
    &PublishedClaimsView,
    &SuggestionsView,
    &BrandsView,
    &Persons,
    &Memberships,
    &Alliances,
    &Teams,
];

/// All views of one log.
#[derive(Debug)]
pub struct Views {
    pub(crate) store: Store,
    /// The streams that were folded last, so that the next event of one is not read with all before it.
    pub(crate) warm: Mutex<Warm>,
    progress: Mutex<Progress>,
    moved: Condvar,
}

#[derive(Debug, Default)]
struct Progress {
    position: Position,
    stopped: Option<Stopped>,
}

/// Why the views do not go on.
#[derive(Clone, Debug)]
pub(crate) struct Stopped {
    pub(crate) error: String,
    pub(crate) passing: bool,
}

/// How a view stands, for `/readyz` and its page.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct ViewStatus {
    /// The view.
    pub name: &'static str,
    /// Its version.
    pub version: u32,
    /// The last position that it holds.
    pub position: Position,
    /// Why it does not go on; `None` while it does. The views move together, so one that cannot go on stops all.
    pub error: Option<String>,
    /// Whether that is a passing fault, after which it goes on by itself.
    pub passing: bool,
}

/// Why the views do not go on.
#[derive(Debug, thiserror::Error)]
pub enum ViewsError {
    /// The database failed.
    #[error("the views could not be written: {0}")]
    Database(#[from] TablesError),
    /// The database does not hold together.
    #[error("the views' file is damaged: {0}")]
    Damaged(String),
    /// The log failed.
    #[error(transparent)]
    Source(#[from] SourceError),
    /// An event that this build cannot read. It is not skipped (law 20).
    #[error("position {position}: {source}")]
    Unreadable {
        /// Where it stands.
        position: Position,
        /// What is wrong with it.
        source: DecodeError,
    },
    /// A stream that this build cannot fold.
    #[error("{view} cannot fold {stream} at position {position}: {source}")]
    Unfoldable {
        /// The view.
        view: &'static str,
        /// The stream.
        stream: StreamId,
        /// The position up to which it was to be folded.
        position: Position,
        /// What is wrong with it.
        source: FoldError,
    },
    /// The log does not hold the event that a view read last: it is another log, or an older copy. Rebuild the views.
    #[error(
        "the views were read from another log, or a newer copy of this one: see position {position}"
    )]
    OtherLog {
        /// Where the view stands.
        position: Position,
    },
    /// The log gave a stream with a hole in it.
    #[error("{stream} lacks sequence {sequence}")]
    Hole {
        /// The stream.
        stream: StreamId,
        /// What is missing.
        sequence: Sequence,
    },
}

impl ViewsError {
    /// Whether the fault may pass without anybody's doing: a full disk, a busy file, a log that does not answer. An
    /// event that does not read or fold stays what it is, and so does a file that is no database any more.
    pub fn is_passing(&self) -> bool {
        match self {
            Self::Source(_) => true,
            Self::Database(error) => matches!(error.ailment(), Ailment::Full | Ailment::Passing),
            Self::Damaged(_)
            | Self::Unreadable { .. }
            | Self::Unfoldable { .. }
            | Self::OtherLog { .. }
            | Self::Hole { .. } => false,
        }
    }
}

impl Views {
    /// Opens the views in a file, makes what is missing, and starts those from the beginning whose version is another.
    /// A file of up to [`MAX_CHECKED_BYTES`] that does not hold together is told at once; in a larger one, the read
    /// that comes upon the damage tells it.
    pub fn open(path: &Path) -> Result<Self, ViewsError> {
        Self::with(Store::file(path)?)
    }

    /// Opens empty views in memory.
    pub fn in_memory() -> Result<Self, ViewsError> {
        Self::with(Store::memory()?)
    }

    /// Opens the views in a `PostgreSQL` database, in a schema of their own, and makes what is missing. Any number of
    /// processes may; one of them moves the views, and when it is gone another does.
    pub fn open_postgres(address: &PostgresAddress) -> Result<Self, ViewsError> {
        Self::with(Store::postgres(address)?)
    }

    fn with(store: Store) -> Result<Self, ViewsError> {
        store.make(|tables| rows::migrate(tables, &VIEWS))?;
        let position = store.read(rows::lowest_position)?;
        let progress = Progress {
            position,
            stopped: None,
        };
        Ok(Self {
            store,
            warm: Mutex::default(),
            progress: Mutex::new(progress),
            moved: Condvar::new(),
        })
    }

    /// Runs queries on one snapshot of the views.
    pub fn read<T, E: From<TablesError>>(
        &self,
        query: impl FnOnce(&Tables<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        self.store.read(query)
    }

    /// Whom to ask for one thing without blocking a thread; `None` where the views lie in a file or in memory, which a
    /// query reads at once.
    pub fn asking(&self) -> Option<&Asking> {
        self.store.asking()
    }

    /// Whether another process moves these views; this one takes over when that is gone.
    pub fn is_moved_elsewhere(&self) -> bool {
        self.store.is_moved_elsewhere()
    }

    /// The position that every view has reached, as far as this process knows.
    pub fn position(&self) -> Position {
        lock(&self.progress).position
    }

    /// Waits until every view has reached a position, no longer than `timeout`. Blocks the thread. Sees what other
    /// processes write, too. `false` where the time was not enough.
    pub fn wait_for(&self, position: Position, timeout: Duration) -> Result<bool, ViewsError> {
        let nap = Duration::from_millis(POLL_MS);
        let naps = timeout.as_millis().div_ceil(u128::from(POLL_MS));
        // Counted in naps, so that no clock is read; a wake-up in between only makes the wait shorter.
        for _ in 0..=naps {
            if self.position() >= position || self.refresh()? >= position {
                return Ok(true);
            }
            let progress = lock(&self.progress);
            if progress.position < position {
                let woken = self.moved.wait_timeout(progress, nap);
                drop(woken.unwrap_or_else(PoisonError::into_inner));
            }
        }
        Ok(false)
    }

    /// How each view stands.
    pub fn status(&self) -> Result<Vec<ViewStatus>, ViewsError> {
        let stopped = lock(&self.progress).stopped.clone();
        self.read(|tables| {
            let stand = rows::read_checkpoints(tables, &VIEWS)?;
            let of = |(view, at): (&&'static dyn Projection, rows::Checkpoint)| ViewStatus {
                name: view.name(),
                version: view.version(),
                position: at.position,
                error: stopped.as_ref().map(|stopped| stopped.error.clone()),
                passing: stopped.as_ref().is_some_and(|stopped| stopped.passing),
            };
            Ok(VIEWS.iter().zip(stand).map(of).collect())
        })
    }

    /// Takes from the database how far the views have come, for another process may move them. What this process has
    /// written meanwhile stands; that they went back is seen by who moves them, or would.
    fn refresh(&self) -> Result<Position, ViewsError> {
        let stored = self.read(rows::lowest_position)?;
        let mut progress = lock(&self.progress);
        progress.position = progress.position.max(stored);
        Ok(progress.position)
    }

    /// Notes how far the views have come, and wakes who waits for it.
    pub(crate) fn has_reached(&self, position: Position) {
        lock(&self.progress).position = position;
        self.moved.notify_all();
    }

    /// Notes why the views do not go on, or that they do.
    pub(crate) fn remember(&self, stopped: Option<Stopped>) {
        lock(&self.progress).stopped = stopped;
    }
}

/// The position of the snapshot that a query sees: the `known_at` that an answer prints.
pub fn position_of(tables: &Tables<'_>) -> Result<Position, crate::QueryError> {
    Ok(rows::lowest_position(tables)?)
}

/// Takes a lock. A thread that panicked with it left nothing half done: its transaction was rolled back.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

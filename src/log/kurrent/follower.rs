//! Follows `$all` to its end, page after page. Each page begins with the last event that was read, so that a server that
//! was restored from an older state, or is another one, is noticed before anything stands on it.

use super::OpenError;
use super::address::KurrentAddress;
use super::index::{Index, Last, Verdict};
use super::names::Namespace;
use super::server::{PAGE_EVENTS, Server};
use super::wire::{Place, Seen};
use crate::log::{Head, LogError};
use qibu_domain::id::Position;
use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError, RwLock, RwLockReadGuard};
use std::time::Duration;
use tokio::sync::watch;
use uuid::Uuid;

/// How long the follower looks for an event that the server has acknowledged, in milliseconds.
pub const MAX_SIGHT_WAIT_MS: u64 = 5_000;

/// The rest between two looks, in milliseconds.
const SIGHT_REST_MS: u64 = 2;

/// Why `$all` cannot be followed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum Fault {
    /// The server does not answer: it may later.
    #[error("{0}")]
    Unavailable(String),
    /// What it shows is not what it showed: only opening the log anew helps.
    #[error("{0}")]
    Replaced(String),
    /// What it shows does not read: nothing after it can be told.
    #[error("{reason}")]
    Damaged {
        /// The last position before it.
        after: Position,
        /// Why it does not read.
        reason: String,
    },
}

impl Fault {
    pub(super) fn to_log_error(&self) -> LogError {
        match self {
            Self::Damaged { after, reason } => LogError::Damaged {
                position: after.next(),
                reason: reason.clone(),
            },
            other => LogError::Unavailable(other.to_string()),
        }
    }
}

/// What was read of `$all` so far, and how it is read on.
pub(super) struct Follower {
    server: Server,
    names: Namespace,
    index: RwLock<Index>,
    head: watch::Sender<Head>,
    /// How many times the reading has begun.
    begun: AtomicU64,
    /// One reads at a time; the number of the last time that ended well.
    turn: tokio::sync::Mutex<u64>,
    /// What the writer waits for, by the id of an append's last event.
    awaited: Mutex<HashMap<Uuid, Option<Verdict>>>,
    /// A fault that does not go away.
    fault: Mutex<Option<Fault>>,
}

impl Follower {
    /// At the beginning of `$all`; nothing is read yet.
    pub(super) fn at(address: &KurrentAddress) -> Result<Self, OpenError> {
        Ok(Self {
            server: Server::at(address.url())?,
            names: address.namespace().clone(),
            index: RwLock::default(),
            head: watch::Sender::new(Head::default()),
            begun: AtomicU64::new(0),
            turn: tokio::sync::Mutex::new(0),
            awaited: Mutex::default(),
            fault: Mutex::default(),
        })
    }

    pub(super) fn server(&self) -> &Server {
        &self.server
    }

    pub(super) fn names(&self) -> &Namespace {
        &self.names
    }

    pub(super) fn index(&self) -> RwLockReadGuard<'_, Index> {
        self.index.read().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn head(&self) -> watch::Receiver<Head> {
        self.head.subscribe()
    }

    /// Reads to the end of `$all`. Whatever stood there when this was called is in the index afterwards.
    pub(super) async fn catch_up(&self) -> Result<(), Fault> {
        let begun_before = self.begun.load(Ordering::SeqCst);
        let mut ended = self.turn.lock().await;
        // Another caller began to read after this one came, and has come to the end: nothing is left to do.
        if *ended > begun_before {
            return Ok(());
        }
        let mine = self.begun.fetch_add(1, Ordering::SeqCst) + 1;
        while !self.read_page().await? {}
        *ended = mine;
        Ok(())
    }

    /// Reads until that place of `$all`, which the server has acknowledged.
    pub(super) async fn catch_up_to(&self, place: Place) -> Result<(), Fault> {
        let looks = MAX_SIGHT_WAIT_MS / SIGHT_REST_MS;
        for _ in 0..looks {
            self.catch_up().await?;
            let last = self.index().last.as_ref().map(|last| last.place);
            if last.is_some_and(|last| last >= place) {
                return Ok(());
            }
            tokio::time::sleep(Duration::from_millis(SIGHT_REST_MS)).await;
        }
        Err(Fault::Unavailable(format!(
            "the server acknowledged an event and does not show it within {MAX_SIGHT_WAIT_MS} ms"
        )))
    }

    /// Reads one page; true where it was the last.
    async fn read_page(&self) -> Result<bool, Fault> {
        if let Some(fault) = self.fault().clone() {
            return Err(fault);
        }
        let last = self.index().last.clone();
        let from = last.as_ref().map(|last| last.place);
        let page = self
            .server
            .read_all(&self.names.prefix(), from, PAGE_EVENTS)
            .await
            .map_err(Fault::Unavailable)?;
        let news = match &last {
            None => page.events.as_slice(),
            Some(last) => match page.events.split_first() {
                Some((first, news)) if Last::of(first) == *last => news,
                _ => return Err(self.keep(replaced(last))),
            },
        };
        self.take(news)?;
        Ok(page.is_last)
    }

    fn take(&self, news: &[Seen]) -> Result<(), Fault> {
        let mut index = self.index.write().unwrap_or_else(PoisonError::into_inner);
        for seen in news {
            match index.take(&self.names, seen) {
                Ok(None) => {}
                Ok(Some(judged)) => {
                    if let Some(awaited) = self.awaited().get_mut(&judged.id) {
                        *awaited = Some(judged.verdict);
                    }
                }
                Err(reason) => {
                    let after = index.head().position;
                    return Err(self.keep(Fault::Damaged { after, reason }));
                }
            }
        }
        let head = index.head();
        self.head
            .send_if_modified(|known| std::mem::replace(known, head) != head);
        Ok(())
    }

    /// The writer is about to append what has that id.
    pub(super) fn await_verdict(&self, id: Uuid) {
        self.awaited().insert(id, None);
    }

    /// What became of it; `None` where it was not seen.
    pub(super) fn verdict(&self, id: Uuid) -> Option<Verdict> {
        self.awaited().remove(&id).flatten()
    }

    fn awaited(&self) -> MutexGuard<'_, HashMap<Uuid, Option<Verdict>>> {
        self.awaited.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn fault(&self) -> MutexGuard<'_, Option<Fault>> {
        self.fault.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn keep(&self, fault: Fault) -> Fault {
        tracing::error!(%fault, "the log cannot be followed");
        *self.fault() = Some(fault.clone());
        fault
    }
}

fn replaced(last: &Last) -> Fault {
    Fault::Replaced(format!(
        "the server no longer shows event {} of {} where it stood: it was restored from an older state, or it is another \
         server. Stop every copy, and see docs/engines.md before the log is opened again",
        last.revision, last.stream
    ))
}

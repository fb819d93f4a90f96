//! `qibu copy`: a log with everything beside it goes from one place to another, whatever the engines, and the place that it
//! came from takes no more writes (law 17, decision 0018).
//!
//! First everything goes along once, while the source could still be used again. Then the head lock is taken, the last
//! events go, and the source is sealed; an engine without a lock judges the seal by what it stands on. Then what lies beside
//! the log goes once more, for rows may have been written until then. At each moment before the end the copy says of itself
//! that it has not ended, and the same call goes on with it.

mod beside;
mod places;

use self::beside::Beside;
use self::places::Ends;
use crate::log::ClockKind;
use crate::log::seal::envelope;
use crate::log::transfer::{Destination, Found, Leafed, Seal, Source, TransferError};
use crate::occasion_source::machine_time;
use crate::random;
use crate::vault::StorageFault;
use crate::wiring::Stores;
use crate::writer_lock::LockError;
use qibu_domain::id::{LogId, Position};
use qibu_verifier::{Hash, RightEdge, leaf_hash};
use std::io;
use std::ops::ControlFlow;
use std::path::PathBuf;

/// How often a source is sealed in vain, for somebody appended just before. Whoever does is at work on it.
const MAX_SEALS: u32 = 16;

/// How much goes at once.
#[derive(Clone, Copy, Debug)]
pub struct Pace {
    /// Events of one page.
    pub events: usize,
    /// Rows of one page. A draft may have 64 KiB and more.
    pub rows: usize,
}

impl Default for Pace {
    fn default() -> Self {
        Self {
            events: 2_000,
            rows: 200,
        }
    }
}

/// How far a copy has come. What a step names is on the disk of the destination.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// The destination says that it is a copy that has not ended.
    Begun,
    /// So many events of so many.
    Events {
        /// Those that are there.
        done: u64,
        /// Those that the source has.
        of: u64,
    },
    /// Outcomes and claims.
    Tables,
    /// What lies beside the log, by the name of its file.
    Rows(&'static str),
    /// So many papers.
    Papers(u64),
    /// Every event, under the head lock of the source. Where that is no lock, it comes again until nothing came between.
    Locked,
    /// The source takes no more writes.
    Sealed,
}

/// Told of each step; it says whether to go on. A copy that it breaks off is taken up by the next call.
pub type Watch<'w> = &'w mut dyn FnMut(Step) -> ControlFlow<()>;

/// What was copied.
#[derive(Clone, Debug)]
pub struct Copied {
    /// The log.
    pub log: LogId,
    /// Live or training, as it was (law 18).
    pub clock: ClockKind,
    /// How many events.
    pub events: u64,
    /// How many papers.
    pub papers: u64,
    /// The root over the events.
    pub root: Hash,
    /// What closed the source.
    pub seal: Seal,
}

/// Why a copy was not taken, or not to its end.
#[derive(Debug, thiserror::Error)]
pub enum CopyError {
    /// The log that is copied.
    #[error("the source: {0}")]
    Source(TransferError),
    /// Where it goes.
    #[error("the destination: {0}")]
    Destination(TransferError),
    /// What lies beside the log, on either side.
    #[error(transparent)]
    Beside(#[from] StorageFault),
    /// Another process has the source's folder.
    #[error("the source: {0}")]
    SourceHeld(LockError),
    /// Another process has the destination's folder.
    #[error("the destination: {0}")]
    DestinationHeld(LockError),
    /// The source is served.
    #[error("the source is in use")]
    InUse,
    /// The source was copied, elsewhere.
    #[error("the source: {0}")]
    Sealed(Box<Seal>),
    /// There is no folder with what lies beside the source's log.
    #[error("there is no folder {0} with what lies beside the source's log")]
    Apart(PathBuf),
    /// Something of what lies beside the source's log is not where all of it is said to lie.
    #[error("there is no {name} in {place}, where what lies beside the source's log is said to be")]
    Missing {
        /// Its file, or its schema.
        name: &'static str,
        /// The folder, or the database without user and password.
        place: String,
    },
    /// The vault that is said to lie beside the source's log is that of another one, or an empty one.
    #[error("the vault in {0} knows no account of the source's log")]
    OtherVault(String),
    /// The folder in which something is said to lie beside a log holds a log of its own.
    #[error("the folder {0} holds a log of its own")]
    OtherLog(PathBuf),
    /// What lies beside the log would go to where it comes from.
    #[error("what lies beside the log would go to where it comes from: {0}")]
    SameFolder(PathBuf),
    /// The destination holds a log that may be in use (law 18).
    #[error("the destination holds a log")]
    Taken,
    /// The destination holds something of Qibu's, and no log.
    #[error("the destination holds {0}")]
    NotEmpty(String),
    /// The destination holds an unfinished copy of something else.
    #[error("the destination holds an unfinished copy of another log")]
    OtherCopy,
    /// What is stored at the source does not hold together; nothing of it reaches a copy.
    #[error("the source is damaged at position {position}: {reason}")]
    Damaged {
        /// Where.
        position: Position,
        /// Why.
        reason: String,
    },
    /// A file or a folder.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// There is no chance for a new name.
    #[error(transparent)]
    Random(#[from] random::NoRandomness),
    /// Whoever watched it broke it off.
    #[error("the copy was broken off")]
    Stopped,
}

/// Copies a log with all that lies beside it, and seals the source. It blocks. The root key is neither asked for nor
/// copied; the views are made anew by whoever opens the copy.
pub fn copy(from: &Stores, to: &Stores, pace: Pace, watch: Watch<'_>) -> Result<Copied, CopyError> {
    let mut ends = Ends::open(from, to)?;
    let mut run = Run { pace, watch };
    let copy = run.begin(&mut ends)?;
    let mut edge = begun_alike(&mut ends, pace)?;
    run.events(&mut ends, &mut edge)?;
    let mut beside = Beside::open(from, to)?;
    if ends.source.seal().is_none() {
        run.tables(&mut ends)?;
        run.beside(&mut beside)?;
        // A server that was started meanwhile could write drafts and sessions until it is closed.
        must_be_at_rest(&mut ends)?;
        run.seal(&mut ends, &mut edge, copy)?;
    }
    let told = ends.source.tell_earlier_versions();
    told.map_err(CopyError::Source)?;
    run.step(Step::Sealed)?;
    must_be_whole(&mut ends, &edge)?;
    run.tables(&mut ends)?;
    let papers = run.beside(&mut beside)?;
    beside.tidy()?;
    let seal = ends.source.seal().cloned();
    let seal = seal.filter(|seal| (seal.size, seal.root) == (edge.size(), edge.root()));
    let seal = seal.ok_or_else(|| damaged(&edge, "it is not what was sealed"))?;
    ends.destination.finish().map_err(CopyError::Destination)?;
    let meta = ends.source.meta();
    Ok(Copied {
        log: meta.log,
        clock: meta.clock,
        events: edge.size(),
        papers,
        root: edge.root(),
        seal,
    })
}

/// A copy under way.
struct Run<'w> {
    pace: Pace,
    watch: Watch<'w>,
}

impl Run<'_> {
    fn step(&mut self, step: Step) -> Result<(), CopyError> {
        match (self.watch)(step) {
            ControlFlow::Continue(()) => Ok(()),
            ControlFlow::Break(()) => Err(CopyError::Stopped),
        }
    }

    /// Begins a copy, or finds the one that did not end; returns its name.
    fn begin(&mut self, ends: &mut Ends<'_>) -> Result<uuid::Uuid, CopyError> {
        let (meta, seal) = (ends.source.meta(), ends.source.seal().cloned());
        let found = ends.destination.found().map_err(CopyError::Destination)?;
        let copy = match (found, seal) {
            (Found::Log, _) => return Err(CopyError::Taken),
            (Found::Unfinished { log, .. }, _) if log != meta.log => {
                return Err(CopyError::OtherCopy);
            }
            (Found::Unfinished { copy, .. }, Some(seal)) if seal.copy == copy => return Ok(copy),
            (_, Some(seal)) => return Err(CopyError::Sealed(Box::new(seal))),
            (Found::Unfinished { copy, .. }, None) => copy,
            (Found::Nothing, None) => {
                must_be_at_rest(ends)?;
                ends.prepare()?;
                let copy = random::id()?;
                let begun = ends.destination.begin(meta, copy);
                begun.map_err(CopyError::Destination)?;
                copy
            }
        };
        must_be_at_rest(ends)?;
        self.step(Step::Begun)?;
        Ok(copy)
    }

    /// Brings the events after the edge. Each leaf is made anew from the bytes that were read, and the edge is grown by it.
    fn events(&mut self, ends: &mut Ends<'_>, edge: &mut RightEdge) -> Result<(), CopyError> {
        let of = ends.source.edge().map_err(CopyError::Source)?.size();
        let log = ends.source.meta().log;
        loop {
            let after = Position(edge.size());
            let page = ends.source.events(after, self.pace.events);
            let page = page.map_err(CopyError::Source)?;
            if page.is_empty() {
                let whole = ends.destination.must_have_whole_appends();
                return whole.map_err(CopyError::Destination);
            }
            let mut grown = edge.clone();
            for leafed in &page {
                grown.push(leaf_of(log, leafed, grown.size())?);
            }
            let put = ends.destination.put_events(&page, &grown);
            let done = put.map_err(CopyError::Destination)?;
            *edge = grown;
            self.step(Step::Events { done, of })?;
        }
    }

    /// Brings the last events and seals the source, so that nothing comes between the two.
    fn seal(
        &mut self,
        ends: &mut Ends<'_>,
        edge: &mut RightEdge,
        copy: uuid::Uuid,
    ) -> Result<(), CopyError> {
        for _ in 0..MAX_SEALS {
            ends.source.lock().map_err(CopyError::Source)?;
            self.events(ends, edge)?;
            must_be_whole(ends, edge)?;
            self.step(Step::Locked)?;
            let seal = Seal {
                copy,
                copied_to: ends.to.to_string(),
                sealed_at: machine_time(),
                epoch: ends.source.meta().epoch,
                size: edge.size(),
                root: edge.root(),
            };
            if ends.source.close(seal).map_err(CopyError::Source)? {
                return Ok(());
            }
        }
        Err(CopyError::InUse)
    }

    /// Makes outcomes and claims those of the source, the released ones too.
    fn tables(&mut self, ends: &mut Ends<'_>) -> Result<(), CopyError> {
        let Ends {
            source,
            destination,
            ..
        } = ends;
        destination.clear().map_err(CopyError::Destination)?;
        let mut last = None;
        loop {
            let page = source.outcomes(last.as_ref(), self.pace.events);
            let mut page = page.map_err(CopyError::Source)?;
            let put = destination.put_outcomes(&page);
            put.map_err(CopyError::Destination)?;
            last = page.pop();
            if last.is_none() {
                break;
            }
        }
        let mut last = None;
        loop {
            let page = source.claims(last.as_ref(), self.pace.events);
            let mut page = page.map_err(CopyError::Source)?;
            let put = destination.put_claims(&page);
            put.map_err(CopyError::Destination)?;
            last = page.pop();
            if last.is_none() {
                break;
            }
        }
        self.step(Step::Tables)
    }

    /// Makes what lies beside the log that of the source; returns how many papers there are.
    fn beside(&mut self, beside: &mut Beside<'_>) -> Result<u64, CopyError> {
        for part in beside::PARTS {
            beside.rows(part, self.pace.rows)?;
            self.step(Step::Rows(part.file))?;
        }
        let rows = self.pace.rows;
        beside.papers(rows, |count| self.step(Step::Papers(count)))
    }
}

/// The edge at which the copy stands, once it is known that the source begins with the same leaves: the source may have
/// gone on since, or the copy may be one of something else.
fn begun_alike(ends: &mut Ends<'_>, pace: Pace) -> Result<RightEdge, CopyError> {
    let reached = ends.destination.edge().map_err(CopyError::Destination)?;
    let mut edge = RightEdge::new();
    while edge.size() < reached.size() {
        let left = usize::try_from(reached.size() - edge.size()).unwrap_or(usize::MAX);
        let leaves = ends
            .source
            .leaves(Position(edge.size()), left.min(pace.events))
            .map_err(CopyError::Source)?;
        if leaves.is_empty() {
            return Err(CopyError::OtherCopy);
        }
        for leaf in leaves {
            edge.push(leaf);
        }
    }
    if edge == reached {
        Ok(edge)
    } else {
        Err(CopyError::OtherCopy)
    }
}

/// The leaf of an event, made from its bytes; it must be the one that is stored, and stand at the next place.
fn leaf_of(log: LogId, leafed: &Leafed, before: u64) -> Result<Hash, CopyError> {
    let Leafed { event, leaf } = leafed;
    let damaged = |reason: &str| CopyError::Damaged {
        position: event.position,
        reason: reason.to_owned(),
    };
    if event.position.0 != before + 1 {
        return Err(damaged(&format!("it comes after position {before}")));
    }
    let made = leaf_hash(&envelope(log, event).encode());
    if made != *leaf {
        return Err(damaged("its leaf is not that of its bytes"));
    }
    Ok(made)
}

/// The source's own edge must be the one over the leaves that were made, and the destination must stand at it.
fn must_be_whole(ends: &mut Ends<'_>, edge: &RightEdge) -> Result<(), CopyError> {
    let stored = ends.source.edge().map_err(CopyError::Source)?;
    let reached = ends.destination.edge().map_err(CopyError::Destination)?;
    if stored != *edge {
        return Err(damaged(edge, "size or root is not that of the events"));
    }
    if reached != *edge {
        return Err(CopyError::OtherCopy);
    }
    Ok(())
}

fn must_be_at_rest(ends: &mut Ends<'_>) -> Result<(), CopyError> {
    if ends.is_in_use()? {
        return Err(CopyError::InUse);
    }
    Ok(())
}

fn damaged(edge: &RightEdge, reason: &str) -> CopyError {
    CopyError::Damaged {
        position: Position(edge.size()),
        reason: reason.to_owned(),
    }
}

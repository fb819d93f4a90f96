//! A log on a server that is copied, or that a copy goes to.

mod appends;
mod destination;

pub use destination::KurrentDestination;

use super::OpenError;
use super::address::KurrentAddress;
use super::follower::{Fault, Follower};
use super::index::Index;
use super::readers;
use super::server::Put;
use super::wire::{self, EpochLeft, LogSealed};
use super::{FORMAT, meta_of};
use crate::log::stored::Meta;
use crate::log::transfer::{ClaimRow, Leafed, OutcomeRow, Seal, Source, TransferError};
use kurrentdb::EventData;
use qibu_domain::id::{Position, StreamKind};
use qibu_verifier::{Hash, RightEdge};
use tokio::runtime::Runtime;
use uuid::Uuid;

impl From<Fault> for TransferError {
    fn from(fault: Fault) -> Self {
        OpenError::from(fault).into()
    }
}

/// A follower of the log, and the runtime that drives it.
struct Session {
    runtime: Runtime,
    follower: Follower,
}

impl Session {
    /// Reads the namespace to its end.
    fn open(address: &KurrentAddress) -> Result<Self, OpenError> {
        // A thread of its own keeps the connection while nobody asks.
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build();
        let runtime = runtime.map_err(|error| OpenError::Server(error.to_string()))?;
        let follower = runtime.block_on(async {
            let follower = Follower::at(address)?;
            follower.catch_up().await?;
            Ok::<_, OpenError>(follower)
        })?;
        Ok(Self { runtime, follower })
    }

    fn catch_up(&self) -> Result<(), TransferError> {
        Ok(self.runtime.block_on(self.follower.catch_up())?)
    }

    /// Appends to the stream that says which log it is, and reads to there. What became of it, the index says: something
    /// else may stand in its place.
    fn say(&self, revision: u64, events: Vec<EventData>) -> Result<(), TransferError> {
        let meta = self.follower.names().meta();
        self.runtime.block_on(async {
            let put = self.follower.server().put(&meta, revision, events);
            match put.await {
                Put::Written { place } => Ok(self.follower.catch_up_to(place).await?),
                Put::Moved => Ok(self.follower.catch_up().await?),
                Put::Refused(reason) | Put::Unknown(reason) => Err(server(reason)),
            }
        })
    }
}

fn server(reason: String) -> TransferError {
    OpenError::Server(reason).into()
}

/// An id that the same notice of a copy has at the same revision, however often it is sent.
fn notice_id(copy: Uuid, notice: &str, revision: u64) -> Uuid {
    Uuid::new_v5(&copy, format!("{notice}/{revision}").as_bytes())
}

/// The outcomes, in the order of principal and command.
fn outcome_rows(index: &Index) -> Vec<OutcomeRow> {
    let outcomes = index.outcomes.iter();
    let mut rows: Vec<_> = outcomes
        .map(|(key, outcome)| OutcomeRow::of(key, outcome))
        .collect();
    rows.sort_by(|one, other| {
        (&one.principal, &one.command).cmp(&(&other.principal, &other.command))
    });
    rows
}

/// The claims, in the order of their keys.
fn claim_rows(index: &Index) -> Vec<ClaimRow> {
    let claims = index.claims.iter();
    let mut rows: Vec<_> = claims.map(|(key, held)| ClaimRow::of(key, held)).collect();
    rows.sort_by(|one, other| one.key.cmp(&other.key));
    rows
}

/// A log on a server, to be copied. The server has no lock for it: the seal is judged at its place.
pub struct KurrentSource {
    session: Session,
    meta: Meta,
    seal: Option<Seal>,
    outcomes: Vec<OutcomeRow>,
    claims: Vec<ClaimRow>,
}

impl KurrentSource {
    /// Opens the log at that address, sealed or not.
    pub fn open(address: &KurrentAddress) -> Result<Self, OpenError> {
        let session = Session::open(address)?;
        let stored = meta_of(&session.follower)?;
        let seal = session.follower.index().seal.clone();
        let epoch = seal.as_ref().map_or(stored.epoch, |seal| seal.epoch);
        Ok(Self {
            session,
            meta: Meta { epoch, ..stored },
            seal,
            outcomes: Vec::new(),
            claims: Vec::new(),
        })
    }
}

impl KurrentSource {
    /// The accounts of the log.
    pub fn accounts(&self) -> Vec<Uuid> {
        let index = self.session.follower.index();
        let written = index.streams.iter();
        let written = written.filter(|(_, events)| !events.positions.is_empty());
        let accounts = written.filter(|(stream, _)| stream.kind == StreamKind::Account);
        accounts.map(|(stream, _)| stream.id).collect()
    }
}

impl Source for KurrentSource {
    fn meta(&self) -> Meta {
        self.meta
    }

    fn seal(&self) -> Option<&Seal> {
        self.seal.as_ref()
    }

    /// A server does not say who follows `$all`.
    fn is_in_use(&mut self) -> Result<bool, TransferError> {
        Ok(false)
    }

    /// Over what was read so far: `lock` and each page read on.
    fn edge(&mut self) -> Result<RightEdge, TransferError> {
        Ok(self.session.follower.index().edge.clone())
    }

    fn events(&mut self, after: Position, limit: usize) -> Result<Vec<Leafed>, TransferError> {
        let Session { runtime, follower } = &self.session;
        let page = readers::all_page(follower, self.meta.log, None, after, limit);
        let page = runtime.block_on(page);
        let page = page.map_err(|error| server(error.to_string()))?;
        let index = follower.index();
        let leaves = index.rows_after(after).map(|(_, row)| row.leaf);
        let events = page.into_iter().zip(leaves);
        Ok(events.map(|(event, leaf)| Leafed { event, leaf }).collect())
    }

    fn leaves(&mut self, after: Position, limit: usize) -> Result<Vec<Hash>, TransferError> {
        let index = self.session.follower.index();
        let rows = index.rows_after(after).take(limit);
        Ok(rows.map(|(_, row)| row.leaf).collect())
    }

    fn outcomes(
        &mut self,
        after: Option<&OutcomeRow>,
        limit: usize,
    ) -> Result<Vec<OutcomeRow>, TransferError> {
        let Some(after) = after else {
            self.outcomes = outcome_rows(&self.session.follower.index());
            return Ok(self.outcomes.iter().take(limit).cloned().collect());
        };
        let after = (&after.principal, &after.command);
        let rows = &self.outcomes;
        let from = rows.partition_point(|row| (&row.principal, &row.command) <= after);
        Ok(rows.iter().skip(from).take(limit).cloned().collect())
    }

    fn claims(
        &mut self,
        after: Option<&ClaimRow>,
        limit: usize,
    ) -> Result<Vec<ClaimRow>, TransferError> {
        let Some(after) = after else {
            self.claims = claim_rows(&self.session.follower.index());
            return Ok(self.claims.iter().take(limit).cloned().collect());
        };
        let from = self.claims.partition_point(|row| row.key <= after.key);
        let rows = self.claims.iter().skip(from);
        Ok(rows.take(limit).cloned().collect())
    }

    /// There is no lock to be had. What is appended from here on makes the seal void.
    fn lock(&mut self) -> Result<(), TransferError> {
        self.session.catch_up()
    }

    fn close(&mut self, seal: Seal) -> Result<bool, TransferError> {
        let revision = self.session.follower.index().meta_revisions;
        let sealed = LogSealed {
            qibu: FORMAT,
            copy: seal.copy,
            copied_to: seal.copied_to,
            sealed_at: seal.sealed_at,
            epoch: seal.epoch,
            size: seal.size,
            root: seal.root.to_string(),
        };
        let id = notice_id(seal.copy, "sealed", revision);
        let event = wire::notice(wire::LOG_SEALED, id, &sealed).map_err(server)?;
        self.session.say(revision, vec![event])?;
        // Of two that were sent, the one that counts may be the earlier one.
        self.seal = self.session.follower.index().seal.clone();
        match &self.seal {
            None => Ok(false),
            Some(counts) if counts.copy == seal.copy => Ok(true),
            Some(other) => Err(OpenError::Sealed {
                namespace: self.session.follower.names().to_string(),
                seal: Box::new(other.clone()),
            }
            .into()),
        }
    }

    /// A program that knows no seal passes it over, but obeys an epoch: its appends under the one that was sealed are then
    /// void for itself too, and it takes no more. To whoever knows the seal this says nothing new.
    fn tell_earlier_versions(&mut self) -> Result<(), TransferError> {
        let Some(seal) = &self.seal else {
            return Ok(());
        };
        let (is_told, revision) = {
            let index = self.session.follower.index();
            (index.is_seal_told, index.meta_revisions)
        };
        if is_told {
            return Ok(());
        }
        let left = EpochLeft {
            qibu: FORMAT,
            epoch: seal.epoch.saturating_add(1),
        };
        let id = notice_id(seal.copy, "left", revision);
        let event = wire::notice(wire::EPOCH_LEFT, id, &left).map_err(server)?;
        self.session.say(revision, vec![event])?;
        if self.session.follower.index().is_seal_told {
            return Ok(());
        }
        let meta = self.session.follower.names().meta();
        Err(server(format!("somebody else writes into {meta}")))
    }
}

//! A log on a server that a copy makes. Nobody else writes there: the namespace was empty when the copy began, and until it
//! has ended the log opens for nobody. Whatever was sent and not answered is sent again at the same revision under the
//! same id, by the same run or by the next one, and so stands once.

use super::appends::{Copied, take_whole, without_end};
use super::{Session, claim_rows, notice_id, outcome_rows, server};
use crate::log::Append;
use crate::log::judge::{Judge, Verdict, Wanted, Winner};
use crate::log::kurrent::address::KurrentAddress;
use crate::log::kurrent::fold::newly_taken;
use crate::log::kurrent::follower::Follower;
use crate::log::kurrent::index::Taken;
use crate::log::kurrent::names::Name;
use crate::log::kurrent::server::Put;
use crate::log::kurrent::wire::{self, CopyNamed, LogMade, MAX_APPEND_BYTES, Place};
use crate::log::kurrent::{FORMAT, OpenError};
use crate::log::stored::Meta;
use crate::log::transfer::{ClaimRow, Destination, Found, Leafed, OutcomeRow, TransferError};
use kurrentdb::EventData;
use qibu_domain::claim::ClaimKey;
use qibu_domain::id::Position;
use qibu_verifier::RightEdge;
use std::collections::{BTreeMap, HashMap};
use uuid::Uuid;

/// A log on a server, to be made by a copy.
pub struct KurrentDestination {
    session: Session,
    /// The beginning of an append whose end has not come yet.
    begun: Vec<Leafed>,
    /// What follows from the events and was not brought yet.
    outcomes: BTreeMap<(String, String), OutcomeRow>,
    claims: BTreeMap<String, ClaimRow>,
}

impl KurrentDestination {
    /// The place of a log, where there may be none yet.
    pub fn at(address: &KurrentAddress) -> Result<Self, OpenError> {
        Ok(Self {
            session: Session::open(address)?,
            begun: Vec::new(),
            outcomes: BTreeMap::new(),
            claims: BTreeMap::new(),
        })
    }

    fn exists(&self) -> TransferError {
        OpenError::Exists(self.session.follower.names().to_string()).into()
    }
}

impl Destination for KurrentDestination {
    fn found(&mut self) -> Result<Found, TransferError> {
        self.session.catch_up()?;
        let index = self.session.follower.index();
        match (index.meta, index.copying) {
            (Some(meta), Some(copy)) => Ok(Found::Unfinished {
                copy,
                log: meta.log,
            }),
            (Some(_), None) => Ok(Found::Log),
            (None, _) if index.last.is_none() => Ok(Found::Nothing),
            (None, _) => Err(self.exists()),
        }
    }

    fn begin(&mut self, meta: Meta, copy: Uuid) -> Result<(), TransferError> {
        let made = LogMade {
            qibu: FORMAT,
            log: meta.log,
            clock: meta.clock,
            epoch: meta.epoch,
        };
        let begun = CopyNamed { qibu: FORMAT, copy };
        // Both or neither: it is at no moment a log that opens.
        let events = [
            wire::notice(wire::LOG_MADE, notice_id(copy, "made", 0), &made),
            wire::notice(wire::COPY_BEGUN, notice_id(copy, "begun", 1), &begun),
        ];
        let events = events.into_iter().collect::<Result<_, _>>();
        self.session.say(0, events.map_err(server)?)?;
        if self.session.follower.index().copying == Some(copy) {
            Ok(())
        } else {
            Err(self.exists())
        }
    }

    fn edge(&mut self) -> Result<RightEdge, TransferError> {
        self.session.catch_up()?;
        Ok(self.session.follower.index().edge.clone())
    }

    fn put_events(&mut self, events: &[Leafed], _: &RightEdge) -> Result<u64, TransferError> {
        self.begun.extend_from_slice(events);
        let Session { runtime, follower } = &self.session;
        let meta = follower.index().meta.ok_or_else(|| self.exists())?;
        let appends = take_whole(&mut self.begun, meta.epoch)?;
        runtime.block_on(Sending::new(follower).all(meta, appends))?;
        Ok(follower.index().edge.size())
    }

    /// The last event of each append holds the record of it. One without is in no log on a server.
    fn must_have_whole_appends(&mut self) -> Result<(), TransferError> {
        let last = self.begun.last();
        last.map_or(Ok(()), |leafed| Err(without_end(&leafed.event)))
    }

    /// There is nothing to forget: they follow from the events, and what is brought is compared with them.
    fn clear(&mut self) -> Result<(), TransferError> {
        let index = self.session.follower.index();
        let outcomes = outcome_rows(&index).into_iter();
        self.outcomes = outcomes
            .map(|row| ((row.principal.clone(), row.command.clone()), row))
            .collect();
        let claims = claim_rows(&index).into_iter();
        self.claims = claims.map(|row| (row.key.clone(), row)).collect();
        Ok(())
    }

    fn put_outcomes(&mut self, rows: &[OutcomeRow]) -> Result<(), TransferError> {
        let name = |(principal, command): &(String, String)| {
            format!("the outcome of {principal} {command}")
        };
        for row in rows {
            let key = (row.principal.clone(), row.command.clone());
            if self.outcomes.remove(&key).as_ref() != Some(row) {
                return Err(TransferError::NotSaid(name(&key)));
            }
        }
        match self.outcomes.keys().next() {
            Some(missing) if rows.is_empty() => Err(TransferError::NotSaid(name(missing))),
            _ => Ok(()),
        }
    }

    fn put_claims(&mut self, rows: &[ClaimRow]) -> Result<(), TransferError> {
        let name = |key: &str| format!("the claim {key}");
        for row in rows {
            if self.claims.remove(&row.key).as_ref() != Some(row) {
                return Err(TransferError::NotSaid(name(&row.key)));
            }
        }
        match self.claims.keys().next() {
            Some(missing) if rows.is_empty() => Err(TransferError::NotSaid(name(missing))),
            _ => Ok(()),
        }
    }

    fn finish(&mut self) -> Result<(), TransferError> {
        let (copy, revision) = {
            let index = self.session.follower.index();
            (index.copying, index.meta_revisions)
        };
        let Some(copy) = copy else { return Ok(()) };
        let ended = CopyNamed { qibu: FORMAT, copy };
        let id = notice_id(copy, "ended", revision);
        let event = wire::notice(wire::COPY_ENDED, id, &ended).map_err(server)?;
        self.session.say(revision, vec![event])?;
        if self.session.follower.index().copying.is_none() {
            Ok(())
        } else {
            Err(other_writer(&self.session.follower.names().meta()))
        }
    }
}

/// The appends of one page on their way to the server, one after the other: their order is the order of the log.
struct Sending<'f> {
    follower: &'f Follower,
    /// The next revision of each stream that was written to.
    next: HashMap<String, u64>,
    last: Option<Place>,
}

impl<'f> Sending<'f> {
    fn new(follower: &'f Follower) -> Self {
        Self {
            follower,
            next: HashMap::new(),
            last: None,
        }
    }

    /// Sends them, reads what became of them, and insists that each event is in the log there, with the leaf that it had.
    async fn all(mut self, meta: Meta, copied: Vec<Copied>) -> Result<(), TransferError> {
        let winners = foreseen(self.follower, meta, &copied)?;
        for (one, winner) in copied.iter().zip(&winners) {
            for key in newly_taken(winner) {
                self.take_claim(&one.append, key).await?;
            }
            self.send(one).await?;
        }
        match self.last {
            Some(place) => self.follower.catch_up_to(place).await?,
            None => self.follower.catch_up().await?,
        }
        let index = self.follower.index();
        let stand = copied
            .iter()
            .flat_map(|one| (one.first.0..).zip(&one.leaves));
        for (position, leaf) in stand {
            let position = Position(position);
            let reason = match index.row(position) {
                Some(row) if row.leaf == *leaf => continue,
                Some(_) => "its leaf is another one there",
                None => "it is void there",
            };
            let reason = reason.to_owned();
            return Err(TransferError::NotKept { position, reason });
        }
        Ok(())
    }

    /// Takes the stream of a claim for the append that took it.
    async fn take_claim(&mut self, append: &Append, key: &ClaimKey) -> Result<(), TransferError> {
        let stream = self.follower.names().claim(key);
        let mine = Taken {
            stream: append.stream,
            command: append.command.clone(),
        };
        let revision = match self.next.get(&stream) {
            Some(next) => *next,
            None => {
                let seat = self.follower.index().seat(key);
                if seat.taken.as_ref() == Some(&mine) {
                    return Ok(());
                }
                seat.revisions
            }
        };
        let taken = wire::claim_taken(&append.command, append.stream, key, revision);
        let id = wire::claim_id(&append.command, key, revision);
        self.put(stream, revision, vec![(id, taken.map_err(server)?)])
            .await
    }

    /// Sends the events of an append; in pieces, where they are more than the server takes at once.
    async fn send(&mut self, copied: &Copied) -> Result<(), TransferError> {
        let stream = self.follower.names().stream(copied.append.stream);
        let stands = self.follower.index().revisions(copied.append.stream);
        let first = self.next.get(&stream).copied().unwrap_or(stands);
        let (mut piece, mut bytes, mut revision) = (Vec::new(), 0, first);
        for (part, position) in copied.parts.iter().zip(copied.first.0..) {
            let position = Position(position);
            let not_kept = |reason: String| TransferError::NotKept { position, reason };
            let data = wire::data_of(&part.name, &part.payload, &part.header);
            let (event, size) = data.map_err(not_kept)?;
            if size > MAX_APPEND_BYTES {
                return Err(not_kept(format!(
                    "it has {size} bytes, and an event on KurrentDB has at most {MAX_APPEND_BYTES}"
                )));
            }
            if bytes + size > MAX_APPEND_BYTES {
                let full = std::mem::take(&mut piece);
                let count = full.len() as u64;
                self.put(stream.clone(), revision, full).await?;
                (revision, bytes) = (revision.saturating_add(count), 0);
            }
            let place = format!("{stream}/{first}/{}", part.header.part);
            piece.push((wire::id_of(&copied.append.command, &place), event));
            bytes += size;
        }
        self.put(stream, revision, piece).await
    }

    /// Appends at that revision, each event under its id. Where as many stand there already, they must be the same ones,
    /// sent before. Another piece of the same append may have come late, from a run that was broken off: whatever followed
    /// it would be no event of the append before it, and the namespace would read no further, for ever.
    async fn put(
        &mut self,
        stream: String,
        revision: u64,
        events: Vec<(Uuid, EventData)>,
    ) -> Result<(), TransferError> {
        let next = revision.saturating_add(events.len() as u64);
        let ids: Vec<Uuid> = events.iter().map(|(id, _)| *id).collect();
        let events = events.into_iter().map(|(id, event)| event.id(id)).collect();
        match self.follower.server().put(&stream, revision, events).await {
            Put::Written { place } => self.last = self.last.max(Some(place)),
            Put::Moved => {
                self.follower.catch_up().await?;
                let are_these = self.stands_at(&stream) == next
                    && self.ids_at(&stream, revision, ids.len()).await? == ids;
                if !are_these {
                    return Err(other_writer(&stream));
                }
            }
            Put::Refused(reason) | Put::Unknown(reason) => return Err(server(reason)),
        }
        self.next.insert(stream, next);
        Ok(())
    }

    /// The ids of the events of a stream from that revision on, at most so many.
    async fn ids_at(
        &self,
        stream: &str,
        revision: u64,
        most: usize,
    ) -> Result<Vec<Uuid>, TransferError> {
        let way = self.follower.server();
        let page = way.read_stream(stream.to_owned(), revision, most);
        let page = page.await.map_err(server)?;
        Ok(page.events.iter().map(|event| event.id).collect())
    }

    /// How many events a stream has on the server.
    fn stands_at(&self, stream: &str) -> u64 {
        let index = self.follower.index();
        match self.follower.names().read(stream) {
            Name::Stream(stream) => index.revisions(stream),
            Name::Claim(digest) => index.seats.get(&digest).map_or(0, |seat| seat.revisions),
            Name::Meta => index.meta_revisions,
            Name::Foreign => 0,
        }
    }
}

/// What the judge of the copy will say of each append at its place: that it wins, or there is no copy.
fn foreseen(
    follower: &Follower,
    meta: Meta,
    copied: &[Copied],
) -> Result<Vec<Winner>, TransferError> {
    let mut known = follower.index().known(&Wanted::default());
    for one in copied {
        let wanted = Wanted::by(std::slice::from_ref(&one.append));
        let more = follower.index().known(&wanted);
        known.streams.extend(more.streams);
        known.outcomes.extend(more.outcomes);
        known.claims.extend(more.claims);
    }
    let mut judge = Judge::new(meta.log, meta.clock, known.head.recorded_at, known);
    let judged = copied.iter().map(|one| {
        judge.set_clock(one.append.stamp);
        let reason = match judge.judge(&one.append) {
            Ok(Verdict::Won(winner)) => return Ok(winner),
            Ok(Verdict::Replayed(_)) => "its command is in the log there already".to_owned(),
            Err(error) => error.to_string(),
        };
        let position = one.first;
        Err(TransferError::NotKept { position, reason })
    });
    judged.collect()
}

fn other_writer(stream: &str) -> TransferError {
    server(format!(
        "somebody else writes into {stream}, or another run of the same copy does"
    ))
}

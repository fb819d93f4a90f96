//! From `$all` to the log. The order of `$all` is the head lock: every copy reads the same appends in the same order and
//! judges each after the winners before it, by the judge of all engines. What wins is in the log; what does not is void.

use super::index::{Index, Judged, Last, Part, Taken, Verdict};
use super::names::{Name, Namespace, digest};
use super::wire::{
    self, ClaimReleased, ClaimTaken, CopyNamed, EpochLeft, LogMade, LogSealed, Seen,
};
use crate::log::judge::{self, CLOCK_CONFIRMED, Judge, LOG_OPENED, Outcome, Wanted, Winner};
use crate::log::seal::envelope;
use crate::log::stored::Meta;
use crate::log::transfer::Seal;
use crate::log::{Append, CommandKey, NewEvent};
use qibu_domain::id::{LogId, Position, Sequence, StreamId};
use qibu_domain::recorded::{Metadata, Recorded};
use qibu_verifier::{Hash, leaf_hash};
use uuid::Uuid;

impl Index {
    /// Takes the next event of `$all`. `Err` says why the log cannot be told any further: an event is missing, or says
    /// what this build does not read.
    pub(super) fn take(
        &mut self,
        names: &Namespace,
        seen: &Seen,
    ) -> Result<Option<Judged>, String> {
        let judged = match names.read(&seen.stream) {
            Name::Meta => self.take_meta(seen).map(|()| None),
            Name::Claim(digest) => self.take_claim(&digest, seen).map(|()| None),
            Name::Stream(stream) => self.take_part(stream, seen),
            Name::Foreign => Ok(None),
        };
        let judged = judged
            .map_err(|reason| format!("event {} of {}: {reason}", seen.revision, seen.stream))?;
        self.last = Some(Last::of(seen));
        Ok(judged)
    }

    fn take_meta(&mut self, seen: &Seen) -> Result<(), String> {
        follows(&mut self.meta_revisions, seen)?;
        match seen.name.as_str() {
            wire::LOG_MADE if self.meta.is_none() => {
                if let Some(made) = wire::read::<LogMade>(&seen.data)? {
                    self.meta = Some(Meta {
                        log: made.log,
                        clock: made.clock,
                        epoch: made.epoch,
                    });
                }
            }
            wire::EPOCH_LEFT => {
                if let Some(left) = wire::read::<EpochLeft>(&seen.data)?
                    && let Some(meta) = &mut self.meta
                {
                    meta.epoch = left.epoch;
                    let seal = self.seal.as_ref();
                    self.is_seal_told |= seal.is_some_and(|seal| left.epoch > seal.epoch);
                }
            }
            // Nothing but an empty log becomes a copy.
            wire::COPY_BEGUN if self.rows.is_empty() => {
                let begun = wire::read::<CopyNamed>(&seen.data)?;
                self.copying = self.copying.or(begun.map(|begun| begun.copy));
            }
            wire::COPY_ENDED => {
                let ended = wire::read::<CopyNamed>(&seen.data)?.map(|ended| ended.copy);
                self.copying = self.copying.filter(|copy| Some(*copy) != ended);
            }
            wire::LOG_SEALED => {
                if let Some(sealed) = wire::read::<LogSealed>(&seen.data)? {
                    self.take_seal(sealed)?;
                }
            }
            _ => {}
        }
        Ok(())
    }

    /// A seal is judged at its place, as an append is: where something came into the log that it does not know of, it is
    /// void. Where it counts, the epoch goes up, and whatever stands after it is void.
    fn take_seal(&mut self, sealed: LogSealed) -> Result<(), String> {
        let root: Hash = sealed
            .root
            .parse()
            .map_err(|_| "its root is no digest".to_owned())?;
        let Some(meta) = &mut self.meta else {
            return Ok(());
        };
        let is_what_is_here = (sealed.size, root) == (self.edge.size(), self.edge.root());
        let may_be_sealed = self.seal.is_none() && self.copying.is_none();
        if may_be_sealed && is_what_is_here && sealed.epoch == meta.epoch {
            meta.epoch = meta.epoch.saturating_add(1);
            self.seal = Some(Seal {
                copy: sealed.copy,
                copied_to: sealed.copied_to,
                sealed_at: sealed.sealed_at,
                epoch: sealed.epoch,
                size: sealed.size,
                root,
            });
        }
        Ok(())
    }

    fn take_claim(&mut self, named: &str, seen: &Seen) -> Result<(), String> {
        let seat = self.seats.entry(named.to_owned()).or_default();
        follows(&mut seat.revisions, seen)?;
        let key = match seen.name.as_str() {
            wire::CLAIM_TAKEN => {
                let Some(taken) = wire::read::<ClaimTaken>(&seen.data)? else {
                    return Ok(());
                };
                let command = CommandKey {
                    principal: taken.principal,
                    command: taken.command,
                };
                let stream = taken.stream;
                if digest(&taken.key) == named {
                    seat.taken = Some(Taken { stream, command });
                }
                taken.key
            }
            wire::CLAIM_RELEASED => {
                let Some(released) = wire::read::<ClaimReleased>(&seen.data)? else {
                    return Ok(());
                };
                if digest(&released.key) == named {
                    seat.taken = None;
                }
                released.key
            }
            _ => return Ok(()),
        };
        self.look_at(&key);
        Ok(())
    }

    fn take_part(&mut self, stream: StreamId, seen: &Seen) -> Result<Option<Judged>, String> {
        let events = self.streams.entry(stream).or_default();
        follows(&mut events.revisions, seen)?;
        let header = wire::read::<wire::Header>(&seen.metadata)?;
        let payload = std::str::from_utf8(&seen.data).ok();
        let (Some(header), Some(payload)) = (header, payload) else {
            // Somebody else wrote into the stream: it takes a revision and nothing else.
            events.parts.clear();
            return Ok(None);
        };
        if header.part == 0 {
            events.parts.clear();
        }
        if header.part as usize != events.parts.len() {
            return Err("it is no event of the append before it".to_owned());
        }
        let parts = header.parts as usize;
        events.parts.push(Part {
            revision: seen.revision,
            place: seen.place,
            name: seen.name.clone(),
            payload: payload.to_owned(),
            header,
        });
        if events.parts.len() < parts {
            return Ok(None);
        }
        let parts = std::mem::take(&mut events.parts);
        let verdict = self.judge(stream, parts)?;
        Ok(verdict.map(|verdict| Judged {
            id: seen.id,
            verdict,
        }))
    }

    /// Judges an append that has been read to its end.
    fn judge(&mut self, stream: StreamId, parts: Vec<Part>) -> Result<Option<Verdict>, String> {
        let (Some(meta), Some(last)) = (self.meta, parts.last()) else {
            return Ok(None);
        };
        if last.header.epoch != meta.epoch || self.seal.is_some() {
            return Ok(Some(Verdict::EpochLeft));
        }
        let stamp = last.header.stamp;
        let append = append_of(stream, &parts)?;
        let known = self.known(&Wanted::by(std::slice::from_ref(&append)));
        let judged = Judge::new(meta.log, meta.clock, stamp, known).judge(&append);
        Ok(Some(match judged {
            Err(error) => Verdict::Refused(error),
            Ok(judge::Verdict::Replayed(committed)) => Verdict::Replayed(committed),
            Ok(judge::Verdict::Won(winner)) => match self.not_taken(&append, &winner) {
                Some(key) => Verdict::NotTaken(key),
                None => self.enter(meta.log, append, winner, parts),
            },
        }))
    }

    /// A claim that the append takes though its stream does not say that it may.
    fn not_taken(&self, append: &Append, winner: &Winner) -> Option<qibu_domain::claim::ClaimKey> {
        let may = Taken {
            stream: append.stream,
            command: append.command.clone(),
        };
        let mut taken = newly_taken(winner);
        taken
            .find(|key| self.seat(key).taken.as_ref() != Some(&may))
            .cloned()
    }

    fn enter(&mut self, log: LogId, append: Append, winner: Winner, parts: Vec<Part>) -> Verdict {
        let committed = winner.committed;
        let (mut position, mut sequence) = (committed.first_position, append.expected);
        for part in parts {
            sequence = sequence.next();
            let at = Recorded {
                position,
                stream: append.stream,
                sequence,
                recorded_at: committed.recorded_at,
                name: part.name.clone(),
                version: part.header.version,
                payload: part.payload.clone(),
                metadata: part.header.metadata.get().to_owned(),
            };
            self.push(log, &at, &part);
            position = position.next();
        }
        let outcome = Outcome {
            committed,
            mac: append.mac,
        };
        self.outcomes.insert(append.command, outcome);
        for (key, held) in winner.claims {
            self.claims.insert(key.clone(), held);
            self.look_at(&key);
        }
        Verdict::Won(committed)
    }

    fn push(&mut self, log: LogId, event: &Recorded, part: &Part) {
        let leaf = leaf_hash(&envelope(log, event).encode());
        self.edge.push(leaf);
        self.rows.push(super::index::Row {
            stream: event.stream,
            sequence: event.sequence,
            revision: part.revision,
            place: part.place,
            recorded_at: event.recorded_at,
            leaf,
        });
        let events = self.streams.entry(event.stream).or_default();
        events.positions.push(event.position);
    }
}

impl Last {
    pub(super) fn of(seen: &Seen) -> Self {
        Self {
            stream: seen.stream.clone(),
            revision: seen.revision,
            place: seen.place,
            id: seen.id,
        }
    }
}

/// The claims that an append takes which its stream did not hold before.
pub(super) fn newly_taken(winner: &Winner) -> impl Iterator<Item = &qibu_domain::claim::ClaimKey> {
    let at: Position = winner.committed.last_position;
    let claims = winner.claims.iter();
    claims
        .filter(move |(_, held)| held.taken_at == at)
        .map(|(key, _)| key)
}

/// A stream's events have the revisions 0, 1, 2 …: one that is missing was taken away.
fn follows(revisions: &mut u64, seen: &Seen) -> Result<(), String> {
    if seen.revision != *revisions {
        return Err(format!(
            "{} of the events before it are not there",
            seen.revision.abs_diff(*revisions)
        ));
    }
    *revisions = revisions.saturating_add(1);
    Ok(())
}

/// What the judge is asked. He looks at two names and at no text.
pub(super) fn append_of(stream: StreamId, parts: &[Part]) -> Result<Append, String> {
    let last = parts.last().ok_or("it has no events")?;
    let metadata: Metadata = serde_json::from_str(last.header.metadata.get())
        .map_err(|error| format!("its metadata: {error}"))?;
    let record = metadata
        .append
        .ok_or("its metadata has no record of the append")?;
    let mac = qibu_verifier::hex::decode(record.mac.as_bytes()).ok();
    let mac = mac.and_then(|mac| <[u8; 32]>::try_from(mac).ok());
    let name = |name: &str| match name {
        LOG_OPENED => LOG_OPENED,
        CLOCK_CONFIRMED => CLOCK_CONFIRMED,
        _ => "",
    };
    let events = parts.iter().map(|part| NewEvent {
        name: name(&part.name),
        version: part.header.version,
        payload: String::new(),
        metadata: String::new(),
    });
    let expected: Sequence = last.header.expected;
    Ok(Append {
        stream,
        expected,
        events: events.collect(),
        claims: record.claims,
        fences: record.fences,
        command: CommandKey {
            principal: record.principal,
            command: record.command,
        },
        mac: mac.ok_or("its record has no MAC")?,
        day: last.header.day,
        stamp: last.header.stamp,
    })
}

/// The id of the last of those events, by which its append is known again.
pub(super) fn last_id(command: &CommandKey, stream: &str, revision: u64, events: usize) -> Uuid {
    let part = events.saturating_sub(1);
    wire::id_of(command, &format!("{stream}/{revision}/{part}"))
}

//! What Qibu writes into the server's events, and reads back. These words are stored: frozen under their format.

use super::names::{Namespace, digest};
use crate::log::stored::Meta;
use crate::log::{Append, ClockKind, CommandKey};
use kurrentdb::EventData;
use qibu_domain::actor::Principal;
use qibu_domain::claim::ClaimKey;
use qibu_domain::id::{CommandId, LogId, Sequence, StreamId};
use qibu_domain::time::{Day, Instant};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use uuid::Uuid;

/// The format of what this build writes and reads. Under one format neither these shapes nor the judge changes: every
/// copy finds the same log in the same `$all`, for ever.
pub const FORMAT: u32 = 1;
/// The largest append, in bytes of payloads and metadata with what is written beside them: the server takes no more
/// than 1 MiB in one append unless it is told to.
pub const MAX_APPEND_BYTES: usize = 1_000_000;

/// The first event of a namespace.
pub(super) const LOG_MADE: &str = "QibuLogMade";
/// The log goes on under another epoch (law 17).
pub(super) const EPOCH_LEFT: &str = "QibuEpochLeft";
/// A stream's append may take the claim now.
pub(super) const CLAIM_TAKEN: &str = "QibuClaimTaken";
/// Nobody's append may take the claim, before it is taken anew.
pub(super) const CLAIM_RELEASED: &str = "QibuClaimReleased";
/// From here on the log takes no more writes: it was copied (law 17). It counts where it says of the log what the log is at
/// that place.
pub(super) const LOG_SEALED: &str = "QibuLogSealed";
/// What follows is a copy that has not ended.
pub(super) const COPY_BEGUN: &str = "QibuCopyBegun";
/// The copy has ended: it is a log.
pub(super) const COPY_ENDED: &str = "QibuCopyEnded";
/// A place in a stream is taken, so that an append that was to stand there never will.
pub(super) const PLACE_CLOSED: &str = "QibuPlaceClosed";

/// Where an event stands in `$all`. Ordered, not dense.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Place {
    pub(super) commit: u64,
    pub(super) prepare: u64,
}

/// One event of `$all`, as the server gave it.
#[derive(Clone, Debug)]
pub(super) struct Seen {
    pub(super) stream: String,
    pub(super) revision: u64,
    pub(super) place: Place,
    pub(super) id: Uuid,
    pub(super) name: String,
    pub(super) data: Vec<u8>,
    pub(super) metadata: Vec<u8>,
}

/// What stands beside each event of an append, around the event's own metadata.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Header {
    pub(super) qibu: u32,
    /// The epoch that the writer had opened.
    pub(super) epoch: u32,
    /// The version of the payload.
    pub(super) version: u32,
    /// Which event of the append it is, from 0.
    pub(super) part: u32,
    /// How many there are.
    pub(super) parts: u32,
    /// The sequence at which the decision read the stream.
    pub(super) expected: Sequence,
    /// The day that the decision stood on.
    pub(super) day: Day,
    /// What the writer's clock said; in a training log, the instant of the decision.
    pub(super) stamp: Instant,
    /// The event's metadata, verbatim.
    pub(super) metadata: Box<RawValue>,
}

/// Which log lives in the namespace.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct LogMade {
    pub(super) qibu: u32,
    pub(super) log: LogId,
    pub(super) clock: ClockKind,
    pub(super) epoch: u32,
}

/// The epoch from here on.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct EpochLeft {
    pub(super) qibu: u32,
    pub(super) epoch: u32,
}

/// What closes a log that was copied.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct LogSealed {
    pub(super) qibu: u32,
    /// Names the copy, in what it was taken from and where it went.
    pub(super) copy: Uuid,
    /// Where it went, without user and password.
    pub(super) copied_to: String,
    pub(super) sealed_at: Instant,
    /// The epoch that went along.
    pub(super) epoch: u32,
    /// How many events went along.
    pub(super) size: u64,
    /// The root over them.
    pub(super) root: String,
}

/// Which copy begins or ends.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CopyNamed {
    pub(super) qibu: u32,
    pub(super) copy: Uuid,
}

/// Who may write an append that takes the claim.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ClaimTaken {
    pub(super) qibu: u32,
    pub(super) key: ClaimKey,
    pub(super) stream: StreamId,
    pub(super) principal: Principal,
    pub(super) command: CommandId,
}

/// Why nobody may any more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ClaimReleased {
    pub(super) qibu: u32,
    pub(super) key: ClaimKey,
    /// Who holds it in the log; absent where nobody does.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub(super) held_by: Option<StreamId>,
    /// The first day on which another stream may take it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub(super) from: Option<Day>,
}

#[derive(Deserialize)]
struct Format {
    qibu: u32,
}

/// Reads one of these shapes. `Ok(None)` where it is none of Qibu's at all; `Err` where it is one that this build does
/// not read, so that the log cannot be told any further.
pub(super) fn read<T: DeserializeOwned>(bytes: &[u8]) -> Result<Option<T>, String> {
    let Ok(Format { qibu }) = serde_json::from_slice(bytes) else {
        return Ok(None);
    };
    if qibu != FORMAT {
        return Err(format!("its format is {qibu}, this build knows {FORMAT}"));
    }
    let read = serde_json::from_slice(bytes).map_err(|error| error.to_string())?;
    Ok(Some(read))
}

/// The events of an append as the server is to keep them, the first at that revision of its stream. The same append at
/// the same place has the same ids, so that the server knows one that is sent twice.
pub(super) fn append(
    names: &Namespace,
    meta: Meta,
    stamp: Instant,
    append: &Append,
    revision: u64,
) -> Result<Vec<EventData>, String> {
    let stream = names.stream(append.stream);
    let parts = u32::try_from(append.events.len()).map_err(|error| error.to_string())?;
    let mut bytes = 0;
    let mut events = Vec::with_capacity(append.events.len());
    for (event, part) in append.events.iter().zip(0_u32..) {
        let header = Header {
            qibu: FORMAT,
            epoch: meta.epoch,
            version: event.version,
            part,
            parts,
            expected: append.expected,
            day: append.day,
            stamp,
            metadata: verbatim(&event.metadata)?.to_owned(),
        };
        let id = id_of(&append.command, &format!("{stream}/{revision}/{part}"));
        let (data, size) = data_of(event.name, &event.payload, &header)?;
        bytes += size;
        events.push(data.id(id));
    }
    if bytes > MAX_APPEND_BYTES {
        return Err(format!(
            "it has {bytes} bytes, and an append on KurrentDB has at most {MAX_APPEND_BYTES}"
        ));
    }
    Ok(events)
}

/// One event of an append, and its size in bytes; it has no id yet.
pub(super) fn data_of(
    name: &str,
    payload: &str,
    header: &Header,
) -> Result<(EventData, usize), String> {
    let words = |error: serde_json::Error| error.to_string();
    let beside = serde_json::to_vec(header).map_err(words)?;
    let size = payload.len() + beside.len() + name.len();
    let data = EventData::json(name, &verbatim(payload)?)
        .map_err(words)?
        .metadata(beside.into());
    Ok((data, size))
}

/// A JSON text that is kept byte for byte. The client trims blanks around it, which would be another text.
pub(super) fn verbatim(text: &str) -> Result<&RawValue, String> {
    let raw: &RawValue = serde_json::from_str(text).map_err(|error| error.to_string())?;
    if raw.get().len() == text.len() {
        Ok(raw)
    } else {
        Err("a stored text has no blanks around it".to_owned())
    }
}

/// One event that says something to the other copies.
pub(super) fn notice<T: Serialize>(name: &str, id: Uuid, notice: &T) -> Result<EventData, String> {
    let data = EventData::json(name, notice).map_err(|error| error.to_string())?;
    Ok(data.id(id))
}

/// That the append of this command may take the claim.
pub(super) fn claim_taken(
    command: &CommandKey,
    stream: StreamId,
    key: &ClaimKey,
    revision: u64,
) -> Result<EventData, String> {
    let taken = ClaimTaken {
        qibu: FORMAT,
        key: key.clone(),
        stream,
        principal: command.principal.clone(),
        command: command.command,
    };
    notice(CLAIM_TAKEN, claim_id(command, key, revision), &taken)
}

/// The id under which a command takes a claim at that revision of the claim's stream.
pub(super) fn claim_id(command: &CommandKey, key: &ClaimKey, revision: u64) -> Uuid {
    id_of(command, &format!("claim/{}/{revision}", digest(key)))
}

/// An id that the same command has at the same place, and at no other.
pub(super) fn id_of(command: &CommandKey, place: &str) -> Uuid {
    let name = format!("{}/{place}", command.principal);
    Uuid::new_v5(&command.command.0, name.as_bytes())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use qibu_domain::id::StreamKind;

    fn text<T: Serialize>(shape: &T) -> String {
        serde_json::to_string(shape).unwrap()
    }

    #[test]
    fn what_is_stored_keeps_its_shape_for_ever() {
        let day: Day = "2026-09-24".parse().unwrap();
        let header = Header {
            qibu: FORMAT,
            epoch: 1,
            version: 2,
            part: 0,
            parts: 3,
            expected: Sequence(4),
            day,
            stamp: Instant(5),
            metadata: verbatim(r#"{ "a":1}"#).unwrap().to_owned(),
        };
        assert_eq!(
            text(&header),
            r#"{"qibu":1,"epoch":1,"version":2,"part":0,"parts":3,"expected":4,"day":"2026-09-24","stamp":5,"metadata":{ "a":1}}"#
        );
        let (key, command) = (ClaimKey("name:x".to_owned()), CommandId(Uuid::from_u128(7)));
        let stream = StreamId::new(StreamKind::Association, Uuid::from_u128(8));
        let (qibu, principal) = (FORMAT, Principal::Init);
        let taken = ClaimTaken {
            qibu,
            key: key.clone(),
            stream,
            principal: principal.clone(),
            command,
        };
        assert_eq!(
            text(&taken),
            r#"{"qibu":1,"key":"name:x","stream":"association/00000000-0000-0000-0000-000000000008","principal":"init","command":"00000000-0000-0000-0000-000000000007"}"#
        );
        let released = ClaimReleased {
            qibu,
            key,
            held_by: None,
            from: Some(day),
        };
        assert_eq!(
            text(&released),
            r#"{"qibu":1,"key":"name:x","from":"2026-09-24"}"#
        );
        let log = LogId(Uuid::from_u128(9));
        let made = LogMade {
            qibu,
            log,
            clock: ClockKind::Live,
            epoch: 1,
        };
        assert_eq!(
            text(&made),
            r#"{"qibu":1,"log":"00000000-0000-0000-0000-000000000009","clock":"live","epoch":1}"#
        );
        assert_eq!(
            text(&EpochLeft { qibu, epoch: 2 }),
            r#"{"qibu":1,"epoch":2}"#
        );
        let key = CommandKey { principal, command };
        assert_eq!(id_of(&key, "a/0/0"), id_of(&key, "a/0/0"));
        assert_ne!(id_of(&key, "a/0/0"), id_of(&key, "a/1/0"));
    }

    #[test]
    fn what_is_stored_of_copies_keeps_its_shape_for_ever() {
        let qibu = FORMAT;
        let copy = Uuid::from_u128(10);
        assert_eq!(
            text(&CopyNamed { qibu, copy }),
            r#"{"qibu":1,"copy":"00000000-0000-0000-0000-00000000000a"}"#
        );
        let sealed = LogSealed {
            qibu,
            copy,
            copied_to: "/srv/qibu".to_owned(),
            sealed_at: Instant(11),
            epoch: 1,
            size: 12,
            root: "00".to_owned(),
        };
        assert_eq!(
            text(&sealed),
            r#"{"qibu":1,"copy":"00000000-0000-0000-0000-00000000000a","copied_to":"/srv/qibu","sealed_at":11,"epoch":1,"size":12,"root":"00"}"#
        );
    }

    #[test]
    fn what_is_not_qibu_s_is_passed_over_and_what_is_newer_is_not() {
        let read = |text: &str| read::<EpochLeft>(text.as_bytes()).map(|left| left.is_some());
        assert_eq!(read(r#"{"qibu":1,"epoch":2}"#), Ok(true));
        assert_eq!(read("{}"), Ok(false));
        assert_eq!(read(""), Ok(false));
        assert!(read(r#"{"qibu":2,"epoch":2}"#).is_err());
        assert!(read(r#"{"qibu":1,"epoch":2,"more":3}"#).is_err());
    }
}

//! An event as the log keeps it, and its metadata.

use crate::actor::{By, Principal, Source};
use crate::claim::{Claim, Fence};
use crate::decider::{Dated, DecodeError, Happened, Rule, StoredEvent};
use crate::id::{AccountId, AppointmentId, Citation, CommandId, Position, Sequence, StreamId};
use crate::time::{Day, Instant};
use serde::{Deserialize, Serialize};

/// A stored event, not yet decoded: exactly what the log holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recorded {
    /// Its place in the log.
    pub position: Position,
    /// Its stream.
    pub stream: StreamId,
    /// Its place in the stream.
    pub sequence: Sequence,
    /// When it was written, stamped under the lock.
    pub recorded_at: Instant,
    /// The frozen name.
    pub name: String,
    /// The version of its payload.
    pub version: u32,
    /// The payload text, verbatim.
    pub payload: String,
    /// The metadata text, verbatim. See [`Metadata`].
    pub metadata: String,
}

impl Recorded {
    /// Its citation.
    pub fn citation(&self) -> Citation {
        Citation {
            stream: self.stream,
            sequence: self.sequence,
        }
    }

    /// Reads the metadata.
    pub fn metadata(&self) -> Result<Metadata, DecodeError> {
        serde_json::from_str(&self.metadata).map_err(|source| DecodeError::Payload {
            name: format!("{} (metadata)", self.name),
            source,
        })
    }

    /// Reads payload and metadata as an event of that kind of stream.
    pub fn happened<E: StoredEvent>(&self) -> Result<Happened<E>, DecodeError> {
        let metadata = self.metadata()?;
        let dated = Dated {
            event: E::decode(&self.name, self.version, &self.payload)?,
            occurred_on: metadata.occurred_on,
            decided_on: metadata.decided_on,
            source: metadata.source,
            rule: metadata.rule,
            actor: metadata.by.as_ref().map(|by| by.account),
            acting_for: metadata
                .by
                .and_then(|by| by.standing_in)
                .map(|standing| standing.for_account),
        };
        Ok(Happened {
            sequence: self.sequence,
            dated,
        })
    }
}

/// What stands beside an event: its days, who acted, and, on the last event of an append, what the append
/// rested on. The claims and outcomes tables can be rebuilt from it (law 11).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Metadata {
    /// The day that it counts from.
    pub occurred_on: Day,
    /// The day that an act was decided on.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub decided_on: Option<Day>,
    /// How it came into the log.
    pub source: Source,
    /// Who acted; absent where a rule did.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub by: Option<By>,
    /// The rule that brought it about when it fell due (law 15: the rule, not the waker).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub rule: Option<Rule>,
    /// Who typed it, where that was another than who acted.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub entered_by: Option<AccountId>,
    /// What the append rested on; on its last event only.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub append: Option<AppendRecord>,
}

/// What an append rested on, stored with its last event (laws 11 to 14).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AppendRecord {
    /// Who sent the command.
    pub principal: Principal,
    /// The command's id.
    pub command: CommandId,
    /// A keyed MAC of the command's body, in hexadecimal.
    pub mac: String,
    /// How many events the append holds.
    pub events: u32,
    /// The claims taken and released.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub claims: Vec<Claim>,
    /// The streams that had to stand still.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub fences: Vec<Fence>,
    /// Which policies let the command through; absent where no person acted.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub authority: Option<AuthorityRecord>,
}

/// Why a command was allowed (law 13).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AuthorityRecord {
    /// The ids of the determining policies.
    pub policies: Vec<String>,
    /// The engine and its version.
    pub engine: String,
    /// The appointment acted under, where there was one.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub appointment: Option<AppointmentId>,
}

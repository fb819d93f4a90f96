//! An event as the log keeps it, and its metadata.

use crate::actor::{By, Principal, Source};
use crate::claim::{Claim, Fence};
use crate::decider::{Dated, DecodeError, Happened, Rule, StoredEvent};
use crate::id::{AccountId, AppointmentId, Citation, CommandId, Position, Sequence, StreamId};
use crate::time::{Day, Instant};
use serde::de::{DeserializeOwned, IgnoredAny};
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
        self.beside()
    }

    /// Reads the metadata but for what the append rested on, which is most of it.
    pub fn circumstances(&self) -> Result<Circumstances, DecodeError> {
        self.beside()
    }

    fn beside<T: DeserializeOwned>(&self) -> Result<T, DecodeError> {
        serde_json::from_str(&self.metadata).map_err(|source| DecodeError::Payload {
            name: format!("{} (metadata)", self.name),
            source,
        })
    }

    /// Reads payload and metadata as an event of that kind of stream.
    pub fn happened<E: StoredEvent>(&self) -> Result<Happened<E>, DecodeError> {
        self.happened_in(&Circumstances::from(self.metadata()?))
    }

    /// Reads the payload as an event of that kind of stream, whose circumstances have been read already.
    pub fn happened_in<E: StoredEvent>(
        &self,
        circumstances: &Circumstances,
    ) -> Result<Happened<E>, DecodeError> {
        let by = circumstances.by.as_ref();
        let dated = Dated {
            event: E::decode(&self.name, self.version, &self.payload)?,
            occurred_on: circumstances.occurred_on,
            decided_on: circumstances.decided_on,
            source: circumstances.source,
            rule: circumstances.rule.clone(),
            actor: by.map(|by| by.account),
            acting_for: by
                .and_then(|by| by.standing_in)
                .map(|standing| standing.for_account),
        };
        Ok(Happened {
            sequence: self.sequence,
            dated,
        })
    }
}

/// How an event came about: its metadata without what its append rested on, which is gone over and not read.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Circumstances {
    /// The day that it counts from.
    pub occurred_on: Day,
    /// The day that an act was decided on.
    #[serde(default)]
    pub decided_on: Option<Day>,
    /// How it came into the log.
    pub source: Source,
    /// Who acted; absent where a rule did.
    #[serde(default)]
    pub by: Option<By>,
    /// The rule that brought it about when it fell due.
    #[serde(default)]
    pub rule: Option<Rule>,
    /// Who typed it, where that was another than who acted.
    #[serde(default)]
    pub entered_by: Option<AccountId>,
    #[serde(default, rename = "append")]
    _append: IgnoredAny,
}

impl From<Metadata> for Circumstances {
    fn from(metadata: Metadata) -> Self {
        Self {
            occurred_on: metadata.occurred_on,
            decided_on: metadata.decided_on,
            source: metadata.source,
            by: metadata.by,
            rule: metadata.rule,
            entered_by: metadata.entered_by,
            _append: IgnoredAny,
        }
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

//! Identities: streams, sequences, positions, and the ids of what Qibu names. None is ever typed by a person.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;
use uuid::Uuid;

/// The kinds of streams. The stored word is frozen (law 1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StreamKind {
    /// The log's own stream: opening, epochs, clock.
    Log,
    /// The tree of one district.
    District,
    /// The editions of the standard of one district.
    Editions,
    /// The policy sets of the log.
    Policies,
    /// The working-day calendars of the log.
    Calendar,
    /// One account with its appointments, posts and the delegations it gives.
    Account,
    /// One association with its applications.
    Association,
    /// One base with its applications.
    Base,
    /// What happens to one paper after it was named: its erasure.
    Paper,
    /// The annals of one district: visits, publications, guides.
    Annals,
    /// One programme of a body.
    Programme,
    /// One session of a body.
    Session,
    /// One outcome of one body.
    Outcome,
    /// One request for service.
    ServiceRequest,
    /// One number that was published.
    PublishedClaim,
    /// One suggestion that came through a body.
    Suggestion,
    /// One person: consents, attestations, the pool of representatives, assignments. The id stands nowhere else.
    Person,
    /// One membership: a person in a role of an association. Its id is the seat, which stands for both (law 8).
    Membership,
    /// One alliance of service teams.
    Alliance,
    /// One service team.
    Team,
}

impl StreamKind {
    /// Every kind.
    pub const ALL: [Self; 20] = [
        Self::Log,
        Self::District,
        Self::Editions,
        Self::Policies,
        Self::Calendar,
        Self::Account,
        Self::Association,
        Self::Base,
        Self::Paper,
        Self::Annals,
        Self::Programme,
        Self::Session,
        Self::Outcome,
        Self::ServiceRequest,
        Self::PublishedClaim,
        Self::Suggestion,
        Self::Person,
        Self::Membership,
        Self::Alliance,
        Self::Team,
    ];

    /// The stored word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Log => "log",
            Self::District => "district",
            Self::Editions => "editions",
            Self::Policies => "policies",
            Self::Calendar => "calendar",
            Self::Account => "account",
            Self::Association => "association",
            Self::Base => "base",
            Self::Paper => "paper",
            Self::Annals => "annals",
            Self::Programme => "programme",
            Self::Session => "session",
            Self::Outcome => "outcome",
            Self::ServiceRequest => "service_request",
            Self::PublishedClaim => "published_claim",
            Self::Suggestion => "suggestion",
            Self::Person => "person",
            Self::Membership => "membership",
            Self::Alliance => "alliance",
            Self::Team => "team",
        }
    }
}

/// A word that names no stream kind, or a text that is no stream id.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a stream: {0}")]
pub struct NotAStream(pub String);

impl FromStr for StreamKind {
    type Err = NotAStream;
    fn from_str(word: &str) -> Result<Self, NotAStream> {
        Self::ALL
            .into_iter()
            .find(|kind| kind.as_str() == word)
            .ok_or_else(|| NotAStream(word.to_owned()))
    }
}

/// A stream: kind and id, printed `association/6f1e…`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StreamId {
    /// What it is about.
    pub kind: StreamKind,
    /// Which one.
    pub id: Uuid,
}

impl StreamId {
    /// The stream of that kind and id.
    pub fn new(kind: StreamKind, id: Uuid) -> Self {
        Self { kind, id }
    }

    /// The one stream of a kind that a log has once: its id is the log's.
    pub fn of_log(kind: StreamKind, log: LogId) -> Self {
        Self::new(kind, log.0)
    }

    /// The stream of a kind that a district has once, found by the district's code.
    pub fn of_district(kind: StreamKind, log: LogId, district: &str) -> Self {
        let name = format!("{}/{district}", kind.as_str());
        Self::new(kind, Uuid::new_v5(&log.0, name.as_bytes()))
    }
}

impl fmt::Display for StreamId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.kind.as_str(), self.id)
    }
}

impl FromStr for StreamId {
    type Err = NotAStream;
    fn from_str(text: &str) -> Result<Self, NotAStream> {
        let wrong = || NotAStream(text.to_owned());
        let (kind, id) = text.split_once('/').ok_or_else(wrong)?;
        Ok(Self::new(kind.parse()?, id.parse().map_err(|_| wrong())?))
    }
}

impl Serialize for StreamId {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for StreamId {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

macro_rules! numbers {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub u64);

        impl $name {
            /// The next one.
            #[must_use]
            pub fn next(self) -> Self {
                Self(self.0.saturating_add(1))
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}", self.0)
            }
        }
    )*};
}

numbers! {
    /// An event's place in its stream, from 1; 0 stands before the first. Events are cited by it (law 5).
    Sequence;
    /// An event's place in the log, from 1, dense (law 1). It orders and never identifies (law 5).
    Position;
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}", self.0)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;
            fn from_str(text: &str) -> Result<Self, uuid::Error> {
                text.parse().map(Self)
            }
        }
    )*};
}

ids! {
    /// One log; it stands in every envelope.
    LogId;
    /// One account. Its holder's name stands in the vault only (law 7).
    AccountId;
    /// One association or base; also the id of its stream.
    SubjectId;
    /// One application inside a subject's stream.
    ApplicationId;
    /// One appointment inside an account's stream.
    AppointmentId;
    /// One delegation inside the stream of the account that gives it.
    DelegationId;
    /// One objection inside an application.
    ObjectionId;
    /// One request for an opinion inside an application.
    OpinionId;
    /// One paper of the paper store, a written reason included.
    PaperId;
    /// A seat: the random reference that stands for one person in one role of one body (law 8).
    SeatRef;
    /// One person, as only the vault and the person's own stream know them (law 8).
    PersonRef;
    /// One assignment inside a person's stream.
    AssignmentId;
    /// One goal inside a subject's stream.
    GoalId;
    /// One programme; also the id of its stream.
    ProgrammeId;
    /// One brand inside a subject's stream.
    BrandId;
    /// One command, named by its sender: the idempotency key (law 14).
    CommandId;
}

/// A citation of an event: stream and sequence (law 5).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Citation {
    /// The stream.
    pub stream: StreamId,
    /// The event's sequence in it.
    pub sequence: Sequence,
}

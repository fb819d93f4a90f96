//! Who acts, for whom, and how an event came into the log.

use crate::id::{AccountId, DelegationId, PersonRef, SeatRef};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// Who sends a command: an account, the founding principal, or a reaction that wakes what has fallen due.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Principal {
    /// A signed-in account.
    Account(AccountId),
    /// The principal that acts only between `LogOpened` and `LogReady` (law 13).
    Init,
    /// A reaction, by its name.
    Reaction(String),
    /// A person, in the person's own stream and nowhere else (law 8).
    Person(PersonRef),
    /// The same in a seat of theirs, by the seat's reference.
    Seat(SeatRef),
}

impl fmt::Display for Principal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Account(id) => write!(f, "account:{id}"),
            Self::Init => f.write_str("init"),
            Self::Reaction(name) => write!(f, "reaction:{name}"),
            Self::Person(person) => write!(f, "person:{person}"),
            Self::Seat(seat) => write!(f, "seat:{seat}"),
        }
    }
}

/// A text that names no principal.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a principal: {0}")]
pub struct NotAPrincipal(String);

impl FromStr for Principal {
    type Err = NotAPrincipal;
    fn from_str(text: &str) -> Result<Self, NotAPrincipal> {
        let none = || NotAPrincipal(text.to_owned());
        match text.split_once(':') {
            None if text == "init" => Ok(Self::Init),
            Some(("account", id)) => id.parse().map(Self::Account).map_err(|_| none()),
            Some(("person", id)) => id.parse().map(Self::Person).map_err(|_| none()),
            Some(("seat", id)) => id.parse().map(Self::Seat).map_err(|_| none()),
            Some(("reaction", name)) => Ok(Self::Reaction(name.to_owned())),
            _ => Err(none()),
        }
    }
}

impl Serialize for Principal {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Principal {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// The account that acts, the office it acts for, and the account that it stands in for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct By {
    /// The account.
    pub account: AccountId,
    /// The node whose duty it acts by; absent where it acts as itself, such as in an objection.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub office: Option<String>,
    /// The delegation it acts under ("B for A"), and the account that gave it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub standing_in: Option<StandingIn>,
}

/// A delegation acted under.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StandingIn {
    /// The account that gave it.
    pub for_account: AccountId,
    /// The delegation in that account's stream.
    pub delegation: DelegationId,
}

/// How an event came into the log.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// As it happened.
    #[default]
    Live,
    /// Later than it happened (补录).
    LateEntry,
    /// Taken over from before Qibu.
    Import,
    /// As the answer to a wrong fact.
    Correction,
}

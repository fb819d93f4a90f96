//! What can have happened to the log itself. Names, versions and payload shapes are frozen (law 1).

use crate::id::LogId;
use crate::stored_events;
use crate::time::Instant;
use serde::{Deserialize, Serialize};

stored_events! {
    /// What can have happened to the log itself.
    pub enum LogbookEvent {
        /// It was opened.
        LogOpened / 1 Act,
        /// Its founding ended.
        LogReady / 1 Act,
        /// Its clock was confirmed although it looked wrong.
        ClockConfirmed / 1 Act,
        /// Its training clock was moved.
        ClockAdvanced / 1 Act,
    }
}

/// Whether the log's time is real, or moved for training; fixed for ever (law 18).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClockKind {
    /// The writer stamps its own clock.
    Live,
    /// The writer stamps what the append says, never before the head.
    Training,
}

/// The log was opened (law 17).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LogOpened {
    /// Its identity, which stands in every envelope.
    pub log: LogId,
    /// Its epoch, 1 at first.
    pub epoch: u32,
    /// Live or training.
    pub clock: ClockKind,
    /// The code of the home district: what figures default to.
    pub home: String,
}

/// The founding ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LogReady {}

/// The clock was confirmed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClockConfirmed {
    /// What it showed.
    pub clock: Instant,
}

/// The training clock was moved.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClockAdvanced {
    /// The instant that it shows.
    pub to: Instant,
}

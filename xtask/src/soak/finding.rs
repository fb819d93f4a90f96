//! What the harness can find.

use std::fmt;

use crate::failure::Failure;

/// Why a run of the kill harness stopped.
#[derive(Debug)]
pub enum Finding {
    /// An acknowledged event is not in the log.
    Lost(String),
    /// One key was carried out twice.
    Twice(String),
    /// Positions or sequences have a gap or step back.
    NotDense(String),
    /// The service gave an answer that a healthy service does not give.
    Answer(String),
    /// `qibu verify store` found something.
    Store(String),
    /// The harness itself could not go on.
    Harness(String),
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Lost(what) => write!(f, "an acknowledged event was LOST: {what}"),
            Self::Twice(what) => write!(f, "a command was carried out TWICE: {what}"),
            Self::NotDense(what) => write!(f, "the log is NOT DENSE: {what}"),
            Self::Answer(what) => write!(f, "an unexpected ANSWER: {what}"),
            Self::Store(what) => write!(f, "`qibu verify store` COMPLAINS: {what}"),
            Self::Harness(what) => write!(f, "the harness cannot go on: {what}"),
        }
    }
}

impl From<Failure> for Finding {
    fn from(failure: Failure) -> Self {
        Self::Harness(failure.to_string())
    }
}

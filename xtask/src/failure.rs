//! Why a task stopped.

use std::fmt;

/// A task's failure, in words for the person at the terminal.
#[derive(Debug)]
pub enum Failure {
    /// What was asked for was done, and the answer is no: exit code 1.
    Failed(String),
    /// The task could not begin: a wrong word, or a tool that is not there. Exit code 2.
    NotBegun(String),
}

impl Failure {
    /// The task was done and its answer is no.
    pub fn failed(words: impl Into<String>) -> Self {
        Self::Failed(words.into())
    }

    /// The task was called wrongly.
    pub fn usage(words: impl Into<String>) -> Self {
        Self::NotBegun(words.into())
    }

    /// Something that the task needs is missing and could not be installed.
    pub fn missing(words: impl Into<String>) -> Self {
        Self::NotBegun(words.into())
    }

    /// The process's exit code.
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::Failed(_) => 1,
            Self::NotBegun(_) => 2,
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Failed(words) | Self::NotBegun(words) => f.write_str(words),
        }
    }
}

//! The page of an error: what happened, what to do, the number to quote.

use super::base::{Base, Link};
use super::form::Fact;
use askama::Template;

/// The page of an error. The title says what happened.
#[derive(Clone, Debug, Default, Template)]
#[template(path = "error.html")]
pub struct ErrorPage {
    /// What every page has.
    pub base: Base,
    /// The status of the answer.
    pub status: u16,
    /// The stable code of the refusal; empty for none.
    pub code: String,
    /// What happened, in a sentence.
    pub what: String,
    /// Why: the words of the guards that fired, or of the refusal.
    pub why: Vec<String>,
    /// What to do, in a sentence each; empty for the words of the status.
    pub remedy: Vec<String>,
    /// What another changed meanwhile.
    pub changed: Vec<ChangeRow>,
    /// What was typed, so that nothing is lost.
    pub kept: Vec<Fact>,
    /// Where to go on.
    pub links: Vec<Link>,
    /// The number to quote.
    pub number: String,
}

impl ErrorPage {
    /// The status that has words of its own.
    pub fn family(&self) -> &'static str {
        match self.status {
            403 => "forbidden",
            404 => "missing",
            409 => "conflict",
            412 => "changed",
            422 | 413 | 415 => "invalid",
            400..=499 => "request",
            _ => "fault",
        }
    }
}

/// What another changed meanwhile.
#[derive(Clone, Debug, Default)]
pub struct ChangeRow {
    /// What.
    pub what: String,
    /// Who, by office.
    pub who: String,
    /// When.
    pub moment: String,
}

//! The page of the standard: its editions, and the way of a new one from a file to its publishing.

use super::base::Base;
use super::form::{Choice, Errors};
use askama::Template;

/// The page.
#[derive(Clone, Debug, Default, Template)]
#[template(path = "editions.html")]
pub struct EditionsPage {
    /// What every page has.
    pub base: Base,
    /// What is wrong with a form; fields `file` and `district`.
    pub errors: Errors,
    /// The editions of all districts, the last of each first.
    pub editions: Vec<EditionRow>,
    /// Whether the account may publish one.
    pub may_publish: bool,
    /// The districts that one can be published for.
    pub districts: Vec<Choice>,
    /// What is wrong with the file, in its order.
    pub faults: Vec<FaultLine>,
    /// What was found sound, or was refused when it was to be published.
    pub checked: Option<CheckedEdition>,
}

/// A published edition.
#[derive(Clone, Debug, Default)]
pub struct EditionRow {
    /// The district's code.
    pub district: String,
    /// The district's name.
    pub name: String,
    /// The edition's code.
    pub code: String,
    /// Its title.
    pub title: String,
    /// The first day on which it holds.
    pub from: String,
    /// Whether it is in force today.
    pub in_force: bool,
    /// Whether its first day is still to come.
    pub to_come: bool,
}

/// Something that is wrong with a file.
#[derive(Clone, Debug, Default)]
pub struct FaultLine {
    /// The line, or the cell; empty where it is about the whole.
    pub at: String,
    /// The path by codes; empty where there is none.
    pub path: String,
    /// What is wrong.
    pub what: String,
    /// Why that matters; empty where that was not said.
    pub why: String,
}

/// An edition that was checked, to be published.
#[derive(Clone, Debug, Default)]
pub struct CheckedEdition {
    /// The command's idempotency key, sent as `key` (law 14).
    pub key: String,
    /// The district's code.
    pub district: String,
    /// The district's name.
    pub name: String,
    /// Its text, sent as it was checked.
    pub text: String,
    /// Its code.
    pub code: String,
    /// Its title.
    pub title: String,
    /// The first day on which it holds.
    pub from: String,
    /// Whether nothing is wrong with it.
    pub sound: bool,
}

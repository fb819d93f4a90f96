//! The page on which the erasure of a paper is ordered, and which says that it was.

use super::base::Base;
use super::form::{Choice, Errors};
use askama::Template;

/// The page.
#[derive(Clone, Debug, Default, Template)]
#[template(path = "erasure.html")]
pub struct ErasurePage {
    /// What every page has.
    pub base: Base,
    /// What is wrong with the form; fields `ground` and `sure`.
    pub errors: Errors,
    /// The command's idempotency key, sent as `key` (law 14).
    pub key: String,
    /// The paper.
    pub id: String,
    /// The kind of the paper in words; empty once it is erased, for nothing is known of it then.
    pub label: String,
    /// The kind and size of its file, in words.
    pub kind: String,
    /// The day on which it was stored.
    pub stored_on: String,
    /// The day on which it was erased; empty where it is held.
    pub erased_on: String,
    /// Why it is erased.
    pub grounds: Vec<Choice>,
}

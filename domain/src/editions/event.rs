//! What can have happened to the editions.

use crate::text::Verbatim;
use crate::time::Day;
use serde::{Deserialize, Serialize};

crate::stored_events! {
    /// What can have happened to the editions.
    pub enum EditionsEvent {
        /// An edition was published.
        EditionPublished / 1 Act,
    }
}

/// An edition was published. It is never changed; a later one takes its place from its own first day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EditionPublished {
    /// The code of the district whose edition it is.
    pub district: String,
    /// The edition's code.
    pub code: String,
    /// The first day on which it holds.
    pub in_force_from: Day,
    /// Its YAML text.
    pub text: Verbatim,
}

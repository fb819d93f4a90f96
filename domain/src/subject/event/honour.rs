//! An honour that was taken back: a fact of its own, so that the honour stays what it was until then.

use super::PaperRef;
use crate::id::Sequence;
use serde::{Deserialize, Serialize};

/// Whoever granted an honour took it back (撤销荣誉): from this day on the body has it no more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HonourWithdrawn {
    /// The sequence of the event that recorded the honour, never of a correction.
    pub honour: Sequence,
    /// What shows it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub paper: Option<PaperRef>,
}

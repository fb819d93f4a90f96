//! The measures that an edition may name: versioned and frozen like event names (law 13).

use crate::id::Citation;
use serde::{Deserialize, Serialize};

/// What a measure came to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MeasureResult {
    /// Its value, in the unit that the measure documents.
    pub value: i64,
    /// The events that it rests on, at most 64 (law 5).
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub citations: Vec<Citation>,
}

/// A measure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MeasureInfo {
    /// Its versioned name. What it counts never changes under one name.
    pub name: &'static str,
    /// What it counts, with its unit.
    pub doc: &'static str,
}

/// Every measure that an edition may name.
pub const MEASURES: &[MeasureInfo] = &[MeasureInfo {
    name: "same_scope_bodies/1",
    doc: "How many other associations of the same area and scope are preparing, active, suspended or liquidating \
          on the day of the decision, in bodies (domain 5.1, 1e).",
}];

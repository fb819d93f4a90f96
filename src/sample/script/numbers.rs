//! What bodies of a script have brought about, and what was published in numbers.

use qibu_domain::outcome::{OutcomeField, OutcomeKind};
use qibu_domain::published_claim::{Metric, Operator};
use qibu_domain::time::Day;
use serde::{Deserialize, Serialize};

/// What a body has brought about; a made-up paper shows it.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OutcomeWork {
    /// The body's key.
    pub body: String,
    /// The first day of its period.
    pub from: Day,
    /// The last one, from which it counts.
    pub until: Day,
    /// Its kind.
    pub kind: OutcomeKind,
    /// Its field of contribution.
    pub field: OutcomeField,
    /// How much: of money in yuan.
    pub amount: String,
}

/// A number that was published. Where its wording reads as a number, it is not said again.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClaimWork {
    /// The node that it is about.
    pub node: String,
    /// What it counts.
    pub metric: Metric,
    /// The day that it speaks of.
    pub as_of: Day,
    /// The number as it was printed.
    pub wording: String,
    /// Exactly, or more than.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub operator: Option<Operator>,
    /// The bound: of money in yuan.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bound: Option<String>,
    /// The day of its publication.
    pub published_on: Day,
    /// Where it was published.
    pub title: String,
}

//! Representatives of a script, by their numbers: nobody in a sample is anybody.

use qibu_domain::time::Day;
use serde::{Deserialize, Serialize};

/// Representatives who were enrolled before the script's clock, taken over by two officers on one signed roster.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TakeOverWork {
    /// The node whose office looks after them.
    pub node: String,
    /// The first day on which any was enrolled.
    pub first: Day,
    /// The last one; the days are spread between them.
    pub last: Day,
    /// How many.
    pub count: u32,
    /// Their categories, in turn.
    pub categories: Vec<String>,
    /// The days on which the first of them left, one each.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub left_on: Vec<Day>,
}

/// Representatives who are invited, consent, are attested and enrolled, all on the step's day.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EnrolWork {
    /// The node whose office looks after them.
    pub node: String,
    /// How many.
    pub count: u32,
    /// Their categories, in turn.
    pub categories: Vec<String>,
}

/// Representatives of the script who do something, by their numbers in the order in which they were enrolled, from 1.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NumbersWork {
    /// Which.
    pub numbers: Vec<usize>,
}

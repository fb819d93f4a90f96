//! Facts that a script records: they stand in it as they are stored, save that keys and words stand for ids and papers.

use qibu_domain::time::Day;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A fact of the affairs of a body.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AffairWork {
    /// The body's key.
    pub body: String,
    /// The key by which later steps name the event.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    /// The day that it counts from; the day of the step, where it is not said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub occurred_on: Option<Day>,
    /// The name and version of its event, such as `HonourGranted/1`.
    pub event: String,
    /// What it says, with stand-ins.
    pub says: Value,
}

/// A brand of a body of the script that two officers list late; its statement is made up by the script.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BrandListingWork {
    /// The body's key.
    pub body: String,
    /// The key of the brand that an earlier step registered.
    pub brand: String,
    /// The day on which it was listed.
    pub listed_on: Day,
}

/// An entry of the annals of the district that its node belongs to.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AnnalWork {
    /// The day that it counts from; the day of the step, where it is not said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub occurred_on: Option<Day>,
    /// The name and version of its event, such as `VisitRecorded/1`.
    pub event: String,
    /// What it says, with stand-ins.
    pub says: Value,
}

/// What stands in a fact of a script for what is made only when the script is carried out: an object of one field.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StandIn {
    /// A made-up paper of that kind.
    Paper(String),
    /// A text, kept as a paper.
    Words(String),
    /// A seat that is new with the step, by the key by which later steps name it.
    NewSeat(String),
    /// A goal that is new with the step, by the key by which later steps name it.
    NewGoal(String),
    /// A brand that is new with the step, by the key by which later steps name it.
    NewBrand(String),
    /// The seat, the goal, the brand or the sequence of the event of an earlier step.
    Named(String),
    /// The stream of the body of that key.
    Body(String),
    /// The id of the body of that key, where a stored fact names it without its kind.
    BodyId(String),
}

impl StandIn {
    /// The stand-in that a value is; `None` for any other value.
    pub fn of(value: &Value) -> Option<Self> {
        let fields = value.as_object()?;
        (fields.len() == 1).then(|| Self::deserialize(value).ok())?
    }

    /// Whether anything in a value stands for the body of that key.
    pub(super) fn names(value: &Value, body: &str) -> bool {
        match (Self::of(value), value) {
            (Some(Self::Body(key) | Self::BodyId(key)), _) => key == body,
            (_, Value::Object(fields)) => fields.values().any(|it| Self::names(it, body)),
            (_, Value::Array(items)) => items.iter().any(|it| Self::names(it, body)),
            _ => false,
        }
    }
}

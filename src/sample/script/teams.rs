//! Alliances and service teams of a script.

use qibu_domain::team::ServiceDomain;
use qibu_domain::time::Day;
use serde::{Deserialize, Serialize};

/// An alliance that is founded.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AllianceWork {
    /// The key by which teams name it.
    pub key: String,
    /// What it is called.
    pub name: String,
    /// Its node.
    pub node: String,
    /// The day of its founding.
    pub occurred_on: Day,
}

/// A service team that is formed.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TeamWork {
    /// The key of its alliance.
    pub alliance: String,
    /// What it is called.
    pub name: String,
    /// Its node.
    pub node: String,
    /// What it does.
    pub domains: Vec<ServiceDomain>,
    /// The day on which it was formed.
    pub occurred_on: Day,
}

//! What only a base is and has (domain 4.2).

use crate::id::ApplicationId;
use crate::text::ShortText;
use serde::{Deserialize, Serialize};

/// What the base is, as it was proposed or taken over.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BaseIdentity {
    /// The full name.
    pub name: ShortText,
    /// The short form for cards and lists.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub short_name: Option<ShortText>,
    /// The level of the edition that it is built at.
    pub level: String,
    /// The root of the tree that it belongs to.
    pub district: String,
    /// The node that it belongs to: its area.
    pub node: String,
    /// The node's rank.
    pub rank: String,
    /// The unit that gives it its ground (依托单位).
    pub host: ShortText,
    /// The number of its plaque, of a base that is taken over with one; a later one gets it with its naming.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub plaque: Option<ShortText>,
}

/// The base was proposed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BaseProposed {
    /// What it shall be.
    pub identity: BaseIdentity,
}

/// The base was named and got its plaque (授牌).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BaseNamed {
    /// The application that it was named by.
    pub application: ApplicationId,
    /// The number of the plaque, unique in its district.
    pub plaque: ShortText,
}

//! What can have happened to a district's tree. Each is a fact, dated at the day from which it is so.

use crate::text::ShortText;
use serde::{Deserialize, Serialize};

crate::stored_events! {
    /// What can have happened to a district's tree.
    pub enum DistrictEvent {
        /// A node was added; the root is the one without a parent.
        NodeAdded / 1 Fact,
        /// A node got another name.
        NodeRenamed / 1 Fact,
        /// A node was put under another.
        NodeMoved / 1 Fact,
        /// A node was closed.
        NodeClosed / 1 Fact,
    }
}

/// A node was added.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NodeAdded {
    /// Its code.
    pub code: String,
    /// Its kind.
    pub kind: String,
    /// Its name.
    pub name: ShortText,
    /// The code of the node above; the root has none.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub parent: Option<String>,
}

/// A node got another name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NodeRenamed {
    /// Its code.
    pub code: String,
    /// Its new name.
    pub name: ShortText,
}

/// A node was put under another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NodeMoved {
    /// Its code.
    pub code: String,
    /// The code of the node above.
    pub parent: String,
}

/// A node was closed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NodeClosed {
    /// Its code.
    pub code: String,
}

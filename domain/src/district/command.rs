//! What can be asked of a district's tree.

use crate::text::ShortText;
use crate::time::Day;
use serde::{Deserialize, Serialize};

/// What can be asked of a district's tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DistrictCommand {
    /// See [`OpenDistrict`].
    OpenDistrict(OpenDistrict),
    /// See [`AddNode`].
    AddNode(AddNode),
    /// See [`RenameNode`].
    RenameNode(RenameNode),
    /// See [`MoveNode`].
    MoveNode(MoveNode),
    /// See [`CloseNode`].
    CloseNode(CloseNode),
}

/// Open the district with its root node. Its kind is tested when the first edition is published.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OpenDistrict {
    /// The root's code.
    pub code: String,
    /// The root's kind.
    pub kind: String,
    /// The root's name.
    pub name: ShortText,
    /// The first day on which it counts.
    pub from: Day,
}

/// Add a node under another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AddNode {
    /// The node's code.
    pub code: String,
    /// The node's kind.
    pub kind: String,
    /// The node's name.
    pub name: ShortText,
    /// The code of the node above.
    pub parent: String,
    /// The first day on which it counts.
    pub from: Day,
}

/// Give a node another name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RenameNode {
    /// The node's code.
    pub code: String,
    /// Its new name.
    pub name: ShortText,
    /// The first day on which it has the name.
    pub from: Day,
}

/// Put a node under another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MoveNode {
    /// The node's code.
    pub code: String,
    /// The code of the node above.
    pub parent: String,
    /// The first day on which it stands there.
    pub from: Day,
}

/// Close a node.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CloseNode {
    /// The node's code.
    pub code: String,
    /// The first day on which it counts no more.
    pub from: Day,
}

macro_rules! commands {
    ($($command:ident),*) => {$(
        impl From<$command> for DistrictCommand {
            fn from(command: $command) -> Self {
                Self::$command(command)
            }
        }
    )*};
}

commands!(OpenDistrict, AddNode, RenameNode, MoveNode, CloseNode);

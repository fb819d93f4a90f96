//! What is done with a node of a tree: the forms, and what each becomes.

use super::fault::{FieldFault, NotDone};
use super::text_fault;
use crate::wiring::Qibu;
use qibu_domain::district::{
    AddNode, CloseNode, DistrictCommand, MoveNode, OpenDistrict, RenameNode,
};
use qibu_domain::text::ShortText;
use qibu_domain::time::Day;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A node to be added, or, without a parent, a district to be opened.
#[derive(Clone, Debug, Default, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NodeBody {
    /// The node's code.
    pub code: String,
    /// The node's kind in the edition.
    pub kind: String,
    /// The node's name.
    pub name: String,
    /// The code of the node above; without it, a district is opened.
    #[serde(default)]
    pub parent: Option<String>,
    /// The first day on which it counts; today where absent.
    #[serde(default)]
    #[schema(format = "date")]
    pub from: Option<String>,
}

/// Another name for a node.
#[derive(Clone, Debug, Default, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RenameBody {
    /// Its new name.
    pub name: String,
    /// The first day on which it has the name; today where absent.
    #[serde(default)]
    #[schema(format = "date")]
    pub from: Option<String>,
}

/// Another place for a node.
#[derive(Clone, Debug, Default, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MoveBody {
    /// The code of the node above.
    pub parent: String,
    /// The first day on which it stands there; today where absent.
    #[serde(default)]
    #[schema(format = "date")]
    pub from: Option<String>,
}

/// The end of a node.
#[derive(Clone, Debug, Default, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CloseBody {
    /// The first day on which it counts no more; today where absent.
    #[serde(default)]
    #[schema(format = "date")]
    pub from: Option<String>,
}

/// What can become of a node that is there.
#[derive(Clone, Debug)]
pub enum NodeChange {
    /// See [`RenameBody`].
    Rename(RenameBody),
    /// See [`MoveBody`].
    Move(MoveBody),
    /// See [`CloseBody`].
    Close(CloseBody),
}

/// The district of the tree, and the command.
pub type OfTree = (String, DistrictCommand);

/// What adding a node asks for; all that does not read is told at once.
pub fn add(qibu: &Qibu, body: NodeBody) -> Result<OfTree, NotDone> {
    let mut faults = Vec::new();
    let name = name(&body.name, &mut faults);
    let from = day(qibu, body.from.as_deref(), &mut faults);
    let district = match &body.parent {
        None => Some(body.code.clone()),
        Some(parent) => district_of_parent(qibu, parent, &mut faults),
    };
    let (Some(name), Some(from), Some(district)) = (name, from, district) else {
        return Err(NotDone::Fields(faults));
    };
    let NodeBody {
        code, kind, parent, ..
    } = body;
    let command = match parent {
        None => OpenDistrict {
            code,
            kind,
            name,
            from,
        }
        .into(),
        Some(parent) => AddNode {
            code,
            kind,
            name,
            parent,
            from,
        }
        .into(),
    };
    Ok((district, command))
}

/// What a change of a node asks for. A node that is not there is not found.
pub fn change(qibu: &Qibu, code: &str, change: NodeChange) -> Result<OfTree, NotDone> {
    let rulebook = qibu.rulebook();
    let district = rulebook.district_of(code).ok_or(NotDone::NotThere)?;
    let (district, code) = (district.to_owned(), code.to_owned());
    let mut faults = Vec::new();
    let command = match change {
        NodeChange::Rename(body) => {
            let name = name(&body.name, &mut faults);
            let from = day(qibu, body.from.as_deref(), &mut faults);
            name.zip(from)
                .map(|(name, from)| RenameNode { code, name, from }.into())
        }
        NodeChange::Move(body) => {
            let known = district_of_parent(qibu, &body.parent, &mut faults);
            let from = day(qibu, body.from.as_deref(), &mut faults);
            let parent = known.map(|_| body.parent);
            parent
                .zip(from)
                .map(|(parent, from)| MoveNode { code, parent, from }.into())
        }
        NodeChange::Close(body) => {
            let from = day(qibu, body.from.as_deref(), &mut faults);
            from.map(|from| CloseNode { code, from }.into())
        }
    };
    command
        .map(|command| (district, command))
        .ok_or(NotDone::Fields(faults))
}

fn name(text: &str, faults: &mut Vec<FieldFault>) -> Option<ShortText> {
    let name = ShortText::of_a_body(text);
    name.map_err(|error| faults.push(text_fault("/name", &error)))
        .ok()
}

fn day(qibu: &Qibu, text: Option<&str>, faults: &mut Vec<FieldFault>) -> Option<Day> {
    let Some(text) = text else {
        return Some(qibu.clock().now().day());
    };
    let day = text.parse();
    day.map_err(|_| faults.push(FieldFault::new("/from", "day.malformed").with("text", text)))
        .ok()
}

fn district_of_parent(qibu: &Qibu, parent: &str, faults: &mut Vec<FieldFault>) -> Option<String> {
    let known = qibu.rulebook().district_of(parent).map(str::to_owned);
    if known.is_none() {
        faults.push(FieldFault::new("/parent", "node.unknown").with("node", parent));
    }
    known
}

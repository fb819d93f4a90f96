//! The tree of the districts, and one node of it.

use super::base::Base;
use super::form::{Choice, Errors};
use askama::Template;

/// The tree as of a day.
#[derive(Clone, Debug, Default, Template)]
#[template(path = "nodes.html")]
pub struct NodesPage {
    /// What every page has.
    pub base: Base,
    /// What is wrong with the form.
    pub errors: Errors,
    /// The day whose end is shown.
    pub as_of: String,
    /// Today.
    pub today: String,
    /// The nodes, each behind the one that it stands under.
    pub rows: Vec<NodeLine>,
    /// The form of another node, for whoever may change the tree.
    pub form: Option<AddInput>,
}

/// A node in its tree.
#[derive(Clone, Debug, Default)]
pub struct NodeLine {
    /// How many nodes stand above it, at most 6.
    pub depth: usize,
    /// Its code.
    pub code: String,
    /// Its name on the day.
    pub name: String,
    /// Its kind in words.
    pub kind: String,
    /// The first day on which it counts.
    pub from: String,
}

/// What was typed of another node.
#[derive(Clone, Debug, Default)]
pub struct AddInput {
    /// The key under which it is sent.
    pub key: String,
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// The first day.
    pub from: String,
    /// The kinds of the edition in force.
    pub kinds: Vec<Choice>,
    /// The nodes that it may stand under.
    pub parents: Vec<Choice>,
}

/// One node.
#[derive(Clone, Debug, Default, Template)]
#[template(path = "node.html")]
pub struct NodePage {
    /// What every page has.
    pub base: Base,
    /// What is wrong with a form.
    pub errors: Errors,
    /// Its code.
    pub code: String,
    /// Its kind in words.
    pub kind: String,
    /// The first day on which it counts.
    pub from: String,
    /// The first day on which it counts no more; empty while it is open.
    pub to: String,
    /// Its names by their first days, the last first.
    pub names: Vec<Spell>,
    /// The nodes above it by their first days, the last first.
    pub places: Vec<Spell>,
    /// The forms, for whoever may change the tree, while it is open.
    pub form: Option<ChangeInput>,
}

/// What was so from a day on.
#[derive(Clone, Debug, Default)]
pub struct Spell {
    /// The first day.
    pub from: String,
    /// What was so.
    pub what: String,
    /// Where it leads; empty for nowhere.
    pub href: String,
}

/// What was typed of a change.
#[derive(Clone, Debug, Default)]
pub struct ChangeInput {
    /// The keys under which the three forms are sent.
    pub keys: [String; 3],
    /// Whether it moves and closes: the root does neither.
    pub moves: bool,
    /// The new name.
    pub name: String,
    /// Its first day.
    pub name_from: String,
    /// The nodes that it may stand under.
    pub parents: Vec<Choice>,
    /// The first day there.
    pub parent_from: String,
    /// The first day on which it counts no more.
    pub closed_from: String,
}

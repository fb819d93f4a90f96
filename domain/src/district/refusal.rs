//! Every way in which a district's tree says no.

use super::MAX_NODES;
use crate::decider::Refusal;
use crate::time::Day;

/// Every way in which a district's tree says no.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DistrictRefusal {
    /// The district is open already.
    #[error("district {0} is open already")]
    AlreadyOpen(String),
    /// The stream is not the one of that district's tree.
    #[error("this is not the stream of district {0}")]
    WrongStream(String),
    /// The district is not open yet.
    #[error("the district is not open")]
    NotOpen,
    /// A code that is of no form, or not of the kind's.
    #[error("{code} is no code for a node of kind {kind}")]
    BadCode {
        /// The code.
        code: String,
        /// The kind.
        kind: String,
    },
    /// A code that a node has or had, in this district or another.
    #[error("{0} is another node's code")]
    CodeTaken(String),
    /// A kind that the edition in force does not have.
    #[error("the edition has no kind of node {0}")]
    UnknownKind(String),
    /// No node has this code.
    #[error("no node {0}")]
    NoNode(String),
    /// A kind that may not stand under the other.
    #[error("{kind} may not stand under {parent}")]
    RankOrder {
        /// The kind of the node.
        kind: String,
        /// The kind of the node above.
        parent: String,
    },
    /// A node that is closed, or will be.
    #[error("{0} is closed")]
    Closed(String),
    /// A day before the node, or the node above, began to count.
    #[error("{code} does not count before {from}")]
    BeforeNode {
        /// The node.
        code: String,
        /// Its first day.
        from: Day,
    },
    /// A day in the future: a fact says what was so.
    #[error("{0} lies in the future")]
    Future(Day),
    /// The name or place that the node has already.
    #[error("{0} is so already")]
    Unchanged(String),
    /// The root, which neither moves nor closes.
    #[error("the root stays where it is")]
    Root,
    /// A node that would come to stand under itself.
    #[error("{0} would stand under itself")]
    Cycle(String),
    /// A node under which another still counts.
    #[error("{child} still counts under {code}")]
    HasChildren {
        /// The node to close.
        code: String,
        /// A node under it.
        child: String,
    },
    /// More nodes than a district has.
    #[error("more than {MAX_NODES} nodes")]
    TooManyNodes,
}

impl Refusal for DistrictRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::AlreadyOpen(_) => "district.already_open",
            Self::WrongStream(_) => "district.wrong_stream",
            Self::NotOpen => "district.not_open",
            Self::BadCode { .. } => "district.bad_code",
            Self::CodeTaken(_) => "district.code_taken",
            Self::UnknownKind(_) => "district.unknown_kind",
            Self::NoNode(_) => "district.no_node",
            Self::RankOrder { .. } => "district.rank_order",
            Self::Closed(_) => "district.closed",
            Self::BeforeNode { .. } => "district.before_node",
            Self::Future(_) => "district.future",
            Self::Unchanged(_) => "district.unchanged",
            Self::Root => "district.root",
            Self::Cycle(_) => "district.cycle",
            Self::HasChildren { .. } => "district.has_children",
            Self::TooManyNodes => "district.too_many_nodes",
        }
    }

    fn arguments(&self) -> Vec<(&'static str, String)> {
        let mut arguments = self.named();
        let field = self.field().map(|field| ("field", field.to_owned()));
        arguments.extend(field);
        arguments
    }
}

impl DistrictRefusal {
    /// The field of what was sent that is meant, as a pointer, where it is one.
    fn field(&self) -> Option<&'static str> {
        match self {
            Self::BadCode { .. } | Self::CodeTaken(_) => Some("/code"),
            Self::UnknownKind(_) => Some("/kind"),
            Self::NoNode(_) | Self::RankOrder { .. } | Self::Cycle(_) => Some("/parent"),
            Self::BeforeNode { .. } | Self::Future(_) => Some("/from"),
            Self::AlreadyOpen(_)
            | Self::WrongStream(_)
            | Self::NotOpen
            | Self::Closed(_)
            | Self::Unchanged(_)
            | Self::Root
            | Self::HasChildren { .. }
            | Self::TooManyNodes => None,
        }
    }

    /// What the words mention.
    fn named(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::NotOpen | Self::Root => Vec::new(),
            Self::TooManyNodes => vec![("max", MAX_NODES.to_string())],
            Self::AlreadyOpen(code)
            | Self::WrongStream(code)
            | Self::CodeTaken(code)
            | Self::NoNode(code)
            | Self::Closed(code)
            | Self::Unchanged(code)
            | Self::Cycle(code) => vec![("node", code.clone())],
            Self::UnknownKind(kind) => vec![("kind", kind.clone())],
            Self::BadCode { code, kind } => vec![("node", code.clone()), ("kind", kind.clone())],
            Self::RankOrder { kind, parent } => {
                vec![("kind", kind.clone()), ("parent", parent.clone())]
            }
            Self::BeforeNode { code, from } => {
                vec![("node", code.clone()), ("from", from.to_string())]
            }
            Self::Future(day) => vec![("day", day.to_string())],
            Self::HasChildren { code, child } => {
                vec![("node", code.clone()), ("child", child.clone())]
            }
        }
    }
}

//! Every way in which the annals of a district say no.

use super::AnnalKind;
use super::record::{MAX_BODIES_NAMED, MAX_GROUPS_CAME};
use crate::correction::NotEnough;
use crate::decider::Refusal;
use crate::id::{Sequence, StreamId};
use crate::time::Day;

/// Why an entry is not recorded or not corrected, and whether it should have replaced another.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{fault}")]
pub struct AnnalRefusal {
    /// Why not.
    pub fault: AnnalFault,
    /// Whether it is about what should replace an entry.
    pub replaces: bool,
}

/// What is wrong with an entry, or with its correction.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AnnalFault {
    /// It lies in the future.
    #[error("{day} lies in the future")]
    Future {
        /// The day.
        day: Day,
    },
    /// No node of the district has that code.
    #[error("no node {node}")]
    NodeUnknown {
        /// The code.
        node: String,
    },
    /// The node does not count on that day.
    #[error("{node} does not count on {day}")]
    NodeClosed {
        /// The node.
        node: String,
        /// The day.
        day: Day,
    },
    /// The district has no edition of that code.
    #[error("no edition {edition}")]
    EditionUnknown {
        /// The code.
        edition: String,
    },
    /// More bodies than an entry names.
    #[error("more than {MAX_BODIES_NAMED} bodies")]
    TooManyBodies,
    /// More groups than a visit counts.
    #[error("more than {MAX_GROUPS_CAME} groups")]
    TooManyGroups,
    /// A count of nobody.
    #[error("a count begins at 1")]
    TooFew {
        /// The field.
        field: String,
    },
    /// There is no such association or base.
    #[error("there is no {body}")]
    BodyUnknown {
        /// Its stream.
        body: StreamId,
    },
    /// It belongs to another district.
    #[error("{body} belongs to another district")]
    BodyElsewhere {
        /// Its stream.
        body: StreamId,
    },
    /// It was not there on that day: not yet, or no more.
    #[error("{body} was not there on {day}")]
    BodyNotThere {
        /// Its stream.
        body: StreamId,
        /// The day.
        day: Day,
    },
    /// The same stands there already.
    #[error("the same was recorded before")]
    RecordedBefore {
        /// The entry that says it.
        sequence: Sequence,
    },
    /// The event cited is no entry that stands.
    #[error("event {cites} is no entry that stands")]
    NoEntry {
        /// What was cited.
        cites: Sequence,
    },
    /// An entry is only replaced by one of the same kind.
    #[error("an entry is replaced by one of the same kind, {}", .kind.as_str())]
    ReplacedByOther {
        /// The kind of the entry that is corrected.
        kind: AnnalKind,
    },
    /// An entry stays with its node.
    #[error("an entry stays with its node, {node}")]
    OtherNode {
        /// The node of the entry that is corrected.
        node: String,
    },
    /// The replacement says what the entry says.
    #[error("nothing is changed")]
    NothingChanged,
    /// Two officers correct it: it was recorded too long ago.
    #[error("two officers correct it")]
    TakesTwo,
    /// Whoever confirms is not whoever typed.
    #[error("a second officer must confirm")]
    SecondOfficer,
}

impl AnnalFault {
    /// The field that it is about; `None` where it is about the whole.
    fn field(&self) -> Option<&str> {
        Some(match self {
            Self::Future { .. } => "/occurred_on",
            Self::NodeUnknown { .. } | Self::NodeClosed { .. } | Self::OtherNode { .. } => "/node",
            Self::EditionUnknown { .. } => "/edition",
            Self::TooManyBodies
            | Self::BodyUnknown { .. }
            | Self::BodyElsewhere { .. }
            | Self::BodyNotThere { .. } => "/bodies",
            Self::TooManyGroups => "/came",
            Self::TooFew { field } => field,
            Self::ReplacedByOther { .. } => "/kind",
            Self::RecordedBefore { .. }
            | Self::NoEntry { .. }
            | Self::NothingChanged
            | Self::TakesTwo
            | Self::SecondOfficer => return None,
        })
    }

    fn mentioned(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Future { day } => vec![("day", day.to_string())],
            Self::NodeUnknown { node } | Self::OtherNode { node } => vec![("node", node.clone())],
            Self::NodeClosed { node, day } => {
                vec![("node", node.clone()), ("day", day.to_string())]
            }
            Self::EditionUnknown { edition } => vec![("edition", edition.clone())],
            Self::TooManyBodies => vec![("max", MAX_BODIES_NAMED.to_string())],
            Self::TooManyGroups => vec![("max", MAX_GROUPS_CAME.to_string())],
            Self::BodyUnknown { body } | Self::BodyElsewhere { body } => {
                vec![("body", body.to_string())]
            }
            Self::BodyNotThere { body, day } => {
                vec![("body", body.to_string()), ("day", day.to_string())]
            }
            Self::RecordedBefore { sequence } | Self::NoEntry { cites: sequence } => {
                vec![("sequence", sequence.to_string())]
            }
            Self::ReplacedByOther { kind } => vec![("annal", kind.as_str().to_owned())],
            Self::TooFew { .. } | Self::NothingChanged | Self::TakesTwo | Self::SecondOfficer => {
                Vec::new()
            }
        }
    }

    /// The refusal of an entry that is recorded.
    pub fn of_recording(self) -> AnnalRefusal {
        AnnalRefusal {
            fault: self,
            replaces: false,
        }
    }

    /// The refusal of an entry that should replace another.
    pub(super) fn of_replacing(self) -> AnnalRefusal {
        AnnalRefusal {
            fault: self,
            replaces: true,
        }
    }
}

impl From<NotEnough> for AnnalFault {
    fn from(few: NotEnough) -> Self {
        match few {
            NotEnough::TakesTwo => Self::TakesTwo,
            NotEnough::SecondOfficer => Self::SecondOfficer,
        }
    }
}

impl Refusal for AnnalRefusal {
    fn code(&self) -> &'static str {
        match &self.fault {
            AnnalFault::Future { .. } => "annal.future",
            AnnalFault::NodeUnknown { .. } => "annal.node_unknown",
            AnnalFault::NodeClosed { .. } => "annal.node_closed",
            AnnalFault::EditionUnknown { .. } => "annal.edition_unknown",
            AnnalFault::TooManyBodies => "annal.too_many_bodies",
            AnnalFault::TooManyGroups => "annal.too_many_groups",
            AnnalFault::TooFew { .. } => "annal.too_few",
            AnnalFault::BodyUnknown { .. } => "annal.body_unknown",
            AnnalFault::BodyElsewhere { .. } => "annal.body_elsewhere",
            AnnalFault::BodyNotThere { .. } => "annal.body_not_there",
            AnnalFault::RecordedBefore { .. } => "annal.recorded_before",
            AnnalFault::NoEntry { .. } => "annal.unknown",
            AnnalFault::ReplacedByOther { .. } => "annal.replaced_by_other",
            AnnalFault::OtherNode { .. } => "annal.other_node",
            AnnalFault::NothingChanged => "annal.nothing_changed",
            AnnalFault::TakesTwo => "annal.takes_two",
            AnnalFault::SecondOfficer => "annal.second_officer",
        }
    }

    fn arguments(&self) -> Vec<(&'static str, String)> {
        let mut said = self.fault.mentioned();
        if let Some(field) = self.fault.field() {
            let under = if self.replaces { "/replacement" } else { "" };
            said.insert(0, ("field", format!("{under}{field}")));
        }
        said
    }
}

//! Every way in which an alliance says no. That its name is taken, the log says.

use crate::correction::NotEnough;
use crate::decider::Refusal;
use crate::id::Sequence;
use crate::time::Day;

/// Why nothing is recorded or corrected, and which part of what was sent it is about.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{fault}")]
pub struct AllianceRefusal {
    /// Why not.
    pub fault: AllianceFault,
    /// What the pointers to the fields begin with.
    pub under: &'static str,
}

/// What is wrong with an alliance, or with its correction.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AllianceFault {
    /// It lies in the future.
    #[error("{day} lies in the future")]
    Future {
        /// The day.
        day: Day,
    },
    /// There is no such node.
    #[error("there is no node {node}")]
    NodeUnknown {
        /// Its code.
        node: String,
    },
    /// It was founded before.
    #[error("it was founded before")]
    FoundedBefore,
    /// There is no such alliance.
    #[error("there is no such alliance")]
    Unknown,
    /// It is dissolved.
    #[error("it is dissolved")]
    DissolvedBefore,
    /// It ends before it began.
    #[error("it was founded on {founded}")]
    EndsBeforeItBegins {
        /// The day of its founding.
        founded: Day,
    },
    /// The event cited is no fact that stands.
    #[error("event {cites} is no fact that stands")]
    NoFact {
        /// What was cited.
        cites: Sequence,
    },
    /// An alliance stays at its node.
    #[error("an alliance stays at its node, {node}")]
    OtherNode {
        /// The node.
        node: String,
    },
    /// The replacement says what stands.
    #[error("nothing is changed")]
    NothingChanged,
    /// Too few correct it.
    #[error(transparent)]
    NotEnough(#[from] NotEnough),
}

impl AllianceFault {
    /// The refusal of what is recorded.
    pub fn of_recording(self) -> AllianceRefusal {
        AllianceRefusal {
            fault: self,
            under: "",
        }
    }

    /// The refusal of what should replace the founding.
    pub(super) fn of_replacing(self) -> AllianceRefusal {
        AllianceRefusal {
            fault: self,
            under: "/replacement",
        }
    }

    fn field(&self) -> Option<&'static str> {
        match self {
            Self::Future { .. } | Self::EndsBeforeItBegins { .. } => Some("/occurred_on"),
            Self::NodeUnknown { .. } | Self::OtherNode { .. } => Some("/node"),
            Self::FoundedBefore
            | Self::Unknown
            | Self::DissolvedBefore
            | Self::NoFact { .. }
            | Self::NothingChanged
            | Self::NotEnough(_) => None,
        }
    }
}

impl Refusal for AllianceRefusal {
    fn code(&self) -> &'static str {
        match &self.fault {
            AllianceFault::Future { .. } => "alliance.future",
            AllianceFault::NodeUnknown { .. } => "alliance.node_unknown",
            AllianceFault::FoundedBefore => "alliance.founded_before",
            AllianceFault::Unknown => "alliance.unknown",
            AllianceFault::DissolvedBefore => "alliance.dissolved_before",
            AllianceFault::EndsBeforeItBegins { .. } => "alliance.ends_before_it_begins",
            AllianceFault::NoFact { .. } => "alliance.no_fact",
            AllianceFault::OtherNode { .. } => "alliance.other_node",
            AllianceFault::NothingChanged => "alliance.nothing_changed",
            AllianceFault::NotEnough(NotEnough::TakesTwo) => "alliance.takes_two",
            AllianceFault::NotEnough(NotEnough::SecondOfficer) => "alliance.second_officer",
        }
    }

    fn arguments(&self) -> Vec<(&'static str, String)> {
        let mut said = match &self.fault {
            AllianceFault::Future { day } => vec![("day", day.to_string())],
            AllianceFault::NodeUnknown { node } | AllianceFault::OtherNode { node } => {
                vec![("node", node.clone())]
            }
            AllianceFault::EndsBeforeItBegins { founded } => vec![("day", founded.to_string())],
            AllianceFault::NoFact { cites } => vec![("sequence", cites.to_string())],
            _ => Vec::new(),
        };
        if let Some(field) = self.fault.field() {
            said.insert(0, ("field", format!("{}{field}", self.under)));
        }
        said
    }
}

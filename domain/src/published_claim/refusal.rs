//! Every way in which a published number says no.

use crate::decider::Refusal;
use crate::second_officer::TooFew;
use crate::text::MAX_INTEGER;
use crate::time::Day;

/// Why a published number is not recorded, not checked or not corrected, and whether it should have replaced another.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{fault}")]
pub struct PublishedClaimRefusal {
    /// Why not.
    pub fault: PublishedClaimFault,
    /// Whether it is about what should replace it.
    pub replaces: bool,
}

/// What is wrong with a published number, or with its correction.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PublishedClaimFault {
    /// The day of its publication lies in the future.
    #[error("{day} lies in the future")]
    Future {
        /// The day.
        day: Day,
    },
    /// It speaks of a day after its publication.
    #[error("it speaks of a day after its publication")]
    Forecast,
    /// No node has that code.
    #[error("no node {node}")]
    NodeUnknown {
        /// The code.
        node: String,
    },
    /// Neither a title nor a paper says where it was published.
    #[error("where was it published?")]
    NoSource,
    /// More than a number may be.
    #[error("larger than {MAX_INTEGER}")]
    Bound,
    /// Only what is more than a bound is rounded, and to a unit of which the bound is a multiple.
    #[error("not what the number was rounded down to")]
    Granularity,
    /// Money was printed of what is no money, or the other way.
    #[error("what was printed has another unit")]
    OtherUnit,
    /// What was printed is another number.
    #[error("what was printed is another number")]
    WordingDisagrees,
    /// It stands there already.
    #[error("it was recorded before")]
    RecordedBefore,
    /// There is no such published number, or it is void.
    #[error("there is no such published number")]
    Unknown,
    /// It was corrected in the meantime, to another figure.
    #[error("it is about another figure")]
    OtherFigure,
    /// It stays with its node.
    #[error("it stays with its node")]
    OtherNode,
    /// The replacement says what it says.
    #[error("nothing is changed")]
    NothingChanged,
    /// Two officers correct it: it was recorded too long ago.
    #[error("two officers correct it")]
    TakesTwo,
    /// Whoever confirms is not whoever typed.
    #[error("a second officer must confirm")]
    SecondOfficer,
}

impl From<TooFew> for PublishedClaimFault {
    fn from(few: TooFew) -> Self {
        match few {
            TooFew::TakesTwo => Self::TakesTwo,
            TooFew::SecondOfficer => Self::SecondOfficer,
        }
    }
}

impl PublishedClaimFault {
    /// The refusal of what is recorded or checked.
    pub fn of_recording(self) -> PublishedClaimRefusal {
        PublishedClaimRefusal {
            fault: self,
            replaces: false,
        }
    }

    /// The refusal of what should replace it.
    pub(super) fn of_replacing(self) -> PublishedClaimRefusal {
        PublishedClaimRefusal {
            fault: self,
            replaces: true,
        }
    }

    /// The field that it is about; `None` where it is about the whole.
    fn field(&self) -> Option<&'static str> {
        Some(match self {
            Self::Future { .. } => "/published_on",
            Self::Forecast => "/as_of",
            Self::NodeUnknown { .. } | Self::OtherNode => "/node",
            Self::NoSource => "/title",
            Self::Bound => "/bound",
            Self::Granularity => "/granularity",
            Self::OtherUnit | Self::WordingDisagrees => "/wording",
            Self::RecordedBefore
            | Self::Unknown
            | Self::OtherFigure
            | Self::NothingChanged
            | Self::TakesTwo
            | Self::SecondOfficer => return None,
        })
    }
}

impl Refusal for PublishedClaimRefusal {
    fn code(&self) -> &'static str {
        match &self.fault {
            PublishedClaimFault::Future { .. } => "published.future",
            PublishedClaimFault::Forecast => "published.forecast",
            PublishedClaimFault::NodeUnknown { .. } => "published.node_unknown",
            PublishedClaimFault::NoSource => "published.no_source",
            PublishedClaimFault::Bound => "published.bound",
            PublishedClaimFault::Granularity => "published.granularity",
            PublishedClaimFault::OtherUnit => "published.other_unit",
            PublishedClaimFault::WordingDisagrees => "published.wording_disagrees",
            PublishedClaimFault::RecordedBefore => "published.recorded_before",
            PublishedClaimFault::Unknown => "published.unknown",
            PublishedClaimFault::OtherFigure => "published.other_figure",
            PublishedClaimFault::OtherNode => "published.other_node",
            PublishedClaimFault::NothingChanged => "published.nothing_changed",
            PublishedClaimFault::TakesTwo => "published.takes_two",
            PublishedClaimFault::SecondOfficer => "published.second_officer",
        }
    }

    fn arguments(&self) -> Vec<(&'static str, String)> {
        let mut said = match &self.fault {
            PublishedClaimFault::Future { day } => vec![("day", day.to_string())],
            PublishedClaimFault::NodeUnknown { node } => vec![("node", node.clone())],
            PublishedClaimFault::Bound => vec![("max", MAX_INTEGER.to_string())],
            _ => Vec::new(),
        };
        if let Some(field) = self.fault.field() {
            let under = if self.replaces { "/replacement" } else { "" };
            said.insert(0, ("field", format!("{under}{field}")));
        }
        said
    }
}

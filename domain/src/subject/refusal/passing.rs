//! How a seat is told that it cannot pass a matter on so.

use super::arguments::given;
use crate::lifecycle::Duty;

/// Every way in which a matter is not passed on.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PassingRefusal {
    /// The office that sends a copy would have it itself.
    #[error("the office {node} would copy to itself")]
    CopiedToItself {
        /// The node.
        node: String,
    },
    /// The office has a copy already.
    #[error("the office {node} has a copy")]
    CopiedBefore {
        /// The node.
        node: String,
    },
    /// Nothing more is added to the application.
    #[error("no more than {max} seats are added")]
    TooManyAdded {
        /// The most added seats of one application.
        max: usize,
    },
    /// An office or a duty that cannot fill an added seat.
    #[error("a {duty} fills no added seat", duty = .duty.as_str())]
    DutyOfNoSeat {
        /// The duty.
        duty: Duty,
    },
    /// The node belongs to another district than the body.
    #[error("the node {node} is of another district")]
    OtherDistrict {
        /// The field that names it, as a JSON pointer.
        field: &'static str,
        /// The node.
        node: String,
    },
    /// The route has that duty of that office already.
    #[error("the route has a seat at {node} already")]
    InTheRoute {
        /// The field that names it, as a JSON pointer.
        field: &'static str,
        /// The node.
        node: String,
    },
    /// An added seat gives its opinion, and does nothing else with the application.
    #[error("an added seat only gives its opinion")]
    OnlyReviews,
    /// Only the first seat of the route hands the application to another office.
    #[error("not the first seat of the route")]
    NotTheFirstSeat,
    /// It was handed to another office before.
    #[error("transferred before")]
    TransferredBefore,
    /// The office would hand it to itself.
    #[error("the office {node} would transfer to itself")]
    TransferredToItself {
        /// The node.
        node: String,
    },
    /// The office is of another rank.
    #[error("the node {node} is of another rank")]
    OtherRank {
        /// The node.
        node: String,
    },
    /// The account does not hold the seat's duty at its office.
    #[error("the account does not hold the duty of the seat")]
    NotOfTheSeat,
    /// The seat is that account's already.
    #[error("the account has it already")]
    AssignedBefore,
}

impl PassingRefusal {
    /// The stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::CopiedToItself { .. } => "copy.to_itself",
            Self::CopiedBefore { .. } => "copy.sent_before",
            Self::TooManyAdded { .. } => "seat.too_many_added",
            Self::DutyOfNoSeat { .. } => "seat.other_duty",
            Self::OtherDistrict { .. } => "node.other_district",
            Self::InTheRoute { .. } => "seat.in_the_route",
            Self::OnlyReviews => "seat.only_reviews",
            Self::NotTheFirstSeat => "transfer.not_first_seat",
            Self::TransferredBefore => "transfer.before",
            Self::TransferredToItself { .. } => "transfer.to_itself",
            Self::OtherRank { .. } => "transfer.other_rank",
            Self::NotOfTheSeat => "assign.other_account",
            Self::AssignedBefore => "assign.before",
        }
    }

    /// What its words mention.
    pub(super) fn arguments(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::CopiedToItself { node } | Self::CopiedBefore { node } => {
                given([("field", &"/node"), ("node", node)])
            }
            Self::TooManyAdded { max } => given([("max", max)]),
            Self::DutyOfNoSeat { duty } => given([("field", &"/duty"), ("duty", &duty.as_str())]),
            Self::OtherDistrict { field, node } | Self::InTheRoute { field, node } => {
                given([("field", field), ("node", node)])
            }
            Self::TransferredToItself { node } | Self::OtherRank { node } => {
                given([("field", &"/to"), ("node", node)])
            }
            Self::NotOfTheSeat | Self::AssignedBefore => given([("field", &"/account")]),
            Self::OnlyReviews | Self::NotTheFirstSeat | Self::TransferredBefore => Vec::new(),
        }
    }
}

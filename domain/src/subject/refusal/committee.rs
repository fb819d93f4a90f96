//! How a committee is told that it does not vote so.

use super::arguments::given;

/// Every way in which a committee's ballot is not opened, a vote not cast, and a seat not filled by one person alone.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CommitteeRefusal {
    /// A committee fills the seat: nobody speaks for it alone.
    #[error("a committee fills the seat")]
    BallotNeeded,
    /// The ballot names more or fewer members than the edition's committee has.
    #[error("the committee has {of} members")]
    OtherNumber {
        /// How many it has.
        of: u32,
    },
    /// A member who is no officer or lead of the seat's office.
    #[error("a member holds no duty of the office")]
    NotOfTheOffice,
    /// A ballot is open.
    #[error("a ballot is open")]
    BallotOpen,
    /// The ballot that is voted in is not the one that is open.
    #[error("another ballot is open")]
    OtherBallot,
    /// The account is no member.
    #[error("not a member of the committee")]
    NotAMember,
    /// A deputy would vote.
    #[error("members vote in person")]
    InPerson,
    /// The member has voted.
    #[error("voted before")]
    VotedBefore,
    /// Criteria are named by a vote that is not against an approval.
    #[error("only a vote against an approval names criteria")]
    CriteriaOfVote,
}

impl CommitteeRefusal {
    /// The stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::BallotNeeded => "committee.ballot_needed",
            Self::OtherNumber { .. } => "committee.other_number",
            Self::NotOfTheOffice => "committee.other_account",
            Self::BallotOpen => "ballot.open",
            Self::OtherBallot => "ballot.other",
            Self::NotAMember => "ballot.not_a_member",
            Self::InPerson => "ballot.in_person",
            Self::VotedBefore => "ballot.voted_before",
            Self::CriteriaOfVote => "ballot.criteria_of_vote",
        }
    }

    /// What its words mention.
    pub(super) fn arguments(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::OtherNumber { of } => given([("field", &"/members"), ("of", of)]),
            Self::NotOfTheOffice => given([("field", &"/members")]),
            Self::OtherBallot => given([("field", &"/ballot")]),
            Self::CriteriaOfVote => given([("field", &"/criteria")]),
            Self::BallotNeeded
            | Self::BallotOpen
            | Self::NotAMember
            | Self::InPerson
            | Self::VotedBefore => Vec::new(),
        }
    }
}

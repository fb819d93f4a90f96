//! Every way in which a seat says no.

use crate::correction::NotEnough;
use crate::decider::Refusal;
use crate::id::{Sequence, StreamId};
use crate::time::Day;

/// Every way in which a seat says no.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MembershipRefusal {
    /// It was offered already.
    #[error("the seat was offered already")]
    Exists,
    /// There is no such seat.
    #[error("there is no such seat")]
    Unknown,
    /// The person has answered.
    #[error("the person has answered")]
    Answered,
    /// Nobody sits there.
    #[error("nobody sits there")]
    NotTaken,
    /// The member is one already.
    #[error("a member already")]
    MemberAlready,
    /// Left before taking it.
    #[error("left before it was taken")]
    LeftBeforeTaken,
    /// There is no such association.
    #[error("there is no association {body}")]
    BodyUnknown {
        /// Its stream.
        body: StreamId,
    },
    /// The body has no such seats where it stands in life.
    #[error("the body has no such seats at this stage")]
    NotInThisStage,
    /// No edition of the district has that category.
    #[error("no category {category}")]
    CategoryUnknown {
        /// The code.
        category: String,
    },
    /// It lies in the future.
    #[error("{day} lies in the future")]
    Future {
        /// The day.
        day: Day,
    },
    /// The text that was shown is not the one in use.
    #[error("the text that was shown is not the one in use")]
    TextOutdated,
    /// An initiator declares full capacity.
    #[error("an initiator declares full capacity for civil acts")]
    CapacityMissing,
    /// Who records what a person says needs the form that the person signed.
    #[error("the signed form is missing")]
    FormMissing,
    /// Whoever says it themselves needs no form.
    #[error("no form is needed")]
    FormNotNeeded,
    /// The event cited is no fact that stands.
    #[error("event {cites} is no fact that stands")]
    NoFact {
        /// What was cited.
        cites: Sequence,
    },
    /// A fact is only replaced by one of its own kind, body and role.
    #[error("a fact is replaced by one of the same kind, body and role")]
    ReplacedByOther,
    /// Nothing would change.
    #[error("nothing is changed")]
    NothingChanged,
    /// Another fact stands on it.
    #[error("another fact stands on event {cites}")]
    StoodOn {
        /// What was cited.
        cites: Sequence,
    },
    /// Too few correct it.
    #[error(transparent)]
    NotEnough(#[from] NotEnough),
}

impl Refusal for MembershipRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::Exists => "membership.exists",
            Self::Unknown => "membership.unknown",
            Self::Answered => "membership.answered",
            Self::NotTaken => "membership.not_taken",
            Self::MemberAlready => "membership.member_already",
            Self::LeftBeforeTaken => "membership.left_before_taken",
            Self::BodyUnknown { .. } => "membership.body_unknown",
            Self::NotInThisStage => "membership.not_in_this_stage",
            Self::CategoryUnknown { .. } => "membership.category_unknown",
            Self::Future { .. } => "membership.future",
            Self::TextOutdated => "membership.text_outdated",
            Self::CapacityMissing => "membership.capacity_missing",
            Self::FormMissing => "membership.form_missing",
            Self::FormNotNeeded => "membership.form_not_needed",
            Self::NoFact { .. } => "membership.no_fact",
            Self::ReplacedByOther => "membership.replaced_by_other",
            Self::NothingChanged => "membership.nothing_changed",
            Self::StoodOn { .. } => "membership.stood_on",
            Self::NotEnough(NotEnough::TakesTwo) => "membership.takes_two",
            Self::NotEnough(NotEnough::SecondOfficer) => "membership.second_officer",
        }
    }

    fn arguments(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::BodyUnknown { body } => vec![("body", body.to_string())],
            Self::CategoryUnknown { category } => vec![
                ("field", "/category".to_owned()),
                ("category", category.clone()),
            ],
            Self::Future { day } => vec![("day", day.to_string())],
            Self::NoFact { cites } | Self::StoodOn { cites } => {
                vec![("sequence", cites.to_string())]
            }
            _ => Vec::new(),
        }
    }
}

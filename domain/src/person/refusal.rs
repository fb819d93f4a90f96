//! Every way in which the record of a person says no.

use super::Purpose;
use crate::correction::NotEnough;
use crate::decider::Refusal;
use crate::id::{Sequence, StreamId};
use crate::time::Day;

/// Every way in which the record of a person says no.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PersonRefusal {
    /// There is a record already.
    #[error("there is a record already")]
    Exists,
    /// There is no such person.
    #[error("there is no such person")]
    Unknown,
    /// The person is erased, or about to be.
    #[error("the person is erased")]
    Erased,
    /// The erasure was not ordered.
    #[error("the erasure was not ordered")]
    NotOrdered,
    /// No node of that code counts today.
    #[error("no node {node} counts today")]
    NodeUnknown {
        /// The code.
        node: String,
    },
    /// It lies in the future.
    #[error("{day} lies in the future")]
    Future {
        /// The day.
        day: Day,
    },
    /// Asked for nothing.
    #[error("no purpose was named")]
    NoPurpose,
    /// Asked for already, and not answered.
    #[error("{} was asked for already", .purpose.as_str())]
    AskedBefore {
        /// What for.
        purpose: Purpose,
    },
    /// Consented already.
    #[error("consented already")]
    ConsentedBefore,
    /// The person said no, and is not asked again so soon.
    #[error("the person said no to {}; not asked again before {again_from}", .purpose.as_str())]
    SaidNo {
        /// To what.
        purpose: Purpose,
        /// The first day on which it may be asked again.
        again_from: Day,
    },
    /// Nobody asked for that.
    #[error("{} was not asked for", .purpose.as_str())]
    NotAsked {
        /// What for.
        purpose: Purpose,
    },
    /// The text that was shown is not the one in use.
    #[error("the text of {} that was shown is not the one in use", .purpose.as_str())]
    TextOutdated {
        /// Of which purpose.
        purpose: Purpose,
    },
    /// The person does not consent to that.
    #[error("the person does not consent to {}", .purpose.as_str())]
    NotConsented {
        /// To what.
        purpose: Purpose,
    },
    /// An office records what a person says by the form that the person signed.
    #[error("an office needs the signed form")]
    FormMissing,
    /// Whoever says it themselves needs no form.
    #[error("no form is needed")]
    FormNotNeeded,
    /// Only the person does that.
    #[error("only the person does that")]
    OnlyThePerson,
    /// Nobody attests themselves.
    #[error("nobody attests themselves")]
    OwnAttestation,
    /// Each of the items is attested, or nothing is.
    #[error("each of the four items is attested with its basis")]
    ItemsMissing,
    /// The person has not answered the last attestation.
    #[error("the person has not answered the last attestation")]
    AttestationAwaits,
    /// No attestation counts, or none can be acted on.
    #[error("no attestation that the person accepted counts")]
    NoAttestation,
    /// In the pool already.
    #[error("enrolled already")]
    EnrolledBefore,
    /// Not in the pool.
    #[error("not enrolled")]
    NotEnrolled,
    /// Left before entering.
    #[error("left before being enrolled")]
    LeftBeforeEnrolled,
    /// No edition of the district has that category.
    #[error("no category {category}")]
    CategoryUnknown {
        /// The code.
        category: String,
    },
    /// There is no such association or base.
    #[error("there is no {body}")]
    BodyUnknown {
        /// Its stream.
        body: StreamId,
    },
    /// It did not stand on that day.
    #[error("{body} did not stand on {day}")]
    BodyNotStanding {
        /// Its stream.
        body: StreamId,
        /// The day.
        day: Day,
    },
    /// The day by which something shall be reported is past.
    #[error("{day} is past")]
    DuePast {
        /// The day.
        day: Day,
    },
    /// More assignments than a person has open at once.
    #[error("too many assignments are open")]
    TooManyAssignments,
    /// There is no such assignment.
    #[error("there is no such assignment")]
    NoAssignment,
    /// The assignment has ended.
    #[error("the assignment has ended")]
    AssignmentEnded,
    /// Done before it was given.
    #[error("done before it was given")]
    DoneBeforeGiven,
    /// The event cited is no fact that stands.
    #[error("event {cites} is no fact that stands")]
    NoFact {
        /// What was cited.
        cites: Sequence,
    },
    /// A fact is only replaced by one of its own kind.
    #[error("a fact is replaced by one of the same kind")]
    ReplacedByOther,
    /// The replacement says what the fact says.
    #[error("nothing is changed")]
    NothingChanged,
    /// Another fact stands on it.
    #[error("another fact stands on event {cites}")]
    StoodOn {
        /// What was cited.
        cites: Sequence,
    },
    /// Two officers correct it.
    #[error(transparent)]
    NotEnough(#[from] NotEnough),
}

impl Refusal for PersonRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::Exists => "person.exists",
            Self::Unknown => "person.unknown",
            Self::Erased => "person.erased",
            Self::NotOrdered => "erasure.not_ordered",
            Self::NodeUnknown { .. } => "node.unknown",
            Self::Future { .. } => "person.future",
            Self::NoPurpose => "person.no_purpose",
            Self::AskedBefore { .. } => "person.asked_before",
            Self::ConsentedBefore => "person.consented_before",
            Self::SaidNo { .. } => "person.said_no",
            Self::NotAsked { .. } => "person.not_asked",
            Self::TextOutdated { .. } => "person.text_outdated",
            Self::NotConsented { .. } => "person.not_consented",
            Self::FormMissing => "person.form_missing",
            Self::FormNotNeeded => "person.form_not_needed",
            Self::OnlyThePerson => "person.only_the_person",
            Self::OwnAttestation => "person.own_attestation",
            Self::ItemsMissing => "person.items_missing",
            Self::AttestationAwaits => "person.attestation_awaits",
            Self::NoAttestation => "person.no_attestation",
            Self::EnrolledBefore => "person.enrolled_before",
            Self::NotEnrolled => "person.not_enrolled",
            Self::LeftBeforeEnrolled => "person.left_before_enrolled",
            Self::CategoryUnknown { .. } => "person.category_unknown",
            Self::BodyUnknown { .. } => "person.body_unknown",
            Self::BodyNotStanding { .. } => "person.body_not_standing",
            Self::DuePast { .. } => "person.due_past",
            Self::TooManyAssignments => "person.too_many_assignments",
            Self::NoAssignment => "person.no_assignment",
            Self::AssignmentEnded => "person.assignment_ended",
            Self::DoneBeforeGiven => "person.done_before_given",
            Self::NoFact { .. } => "person.no_fact",
            Self::ReplacedByOther => "person.replaced_by_other",
            Self::NothingChanged => "person.nothing_changed",
            Self::StoodOn { .. } => "person.stood_on",
            Self::NotEnough(NotEnough::TakesTwo) => "person.takes_two",
            Self::NotEnough(NotEnough::SecondOfficer) => "person.second_officer",
        }
    }

    fn arguments(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::NodeUnknown { node } => {
                vec![("field", "/node".to_owned()), ("node", node.clone())]
            }
            Self::Future { day } | Self::DuePast { day } => vec![("day", day.to_string())],
            Self::SaidNo {
                purpose,
                again_from,
            } => vec![
                ("purpose", purpose.as_str().to_owned()),
                ("day", again_from.to_string()),
            ],
            Self::AskedBefore { purpose }
            | Self::NotAsked { purpose }
            | Self::TextOutdated { purpose }
            | Self::NotConsented { purpose } => vec![("purpose", purpose.as_str().to_owned())],
            Self::CategoryUnknown { category } => vec![
                ("field", "/category".to_owned()),
                ("category", category.clone()),
            ],
            Self::BodyUnknown { body } => vec![("body", body.to_string())],
            Self::BodyNotStanding { body, day } => {
                vec![("body", body.to_string()), ("day", day.to_string())]
            }
            Self::NoFact { cites } | Self::StoodOn { cites } => {
                vec![("sequence", cites.to_string())]
            }
            Self::TooManyAssignments => {
                vec![("max", super::MAX_ASSIGNMENTS_OPEN.to_string())]
            }
            _ => Vec::new(),
        }
    }
}

//! Why a fact of a body's own affairs is not recorded, or not corrected.

use super::super::brands::BrandFault;
use super::super::event::AffairKind;
use super::rota::RotaFault;
use crate::id::Sequence;
use crate::time::Day;
use std::borrow::Cow;
use std::fmt::Display;

/// Why a fact is not recorded or corrected, and whether it is the one that should replace another.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{fault}")]
pub struct AffairRefusal {
    /// What is wrong.
    pub fault: AffairFault,
    /// Whether the fields stand under `/replacement`.
    pub replaces: bool,
}

/// What is wrong with a fact.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AffairFault {
    /// Its day lies in the future.
    #[error("{day} lies in the future")]
    Future {
        /// The day.
        day: Day,
    },
    /// Its day lies before the body was founded or named.
    #[error("the body stands since {first}")]
    BeforeFounding {
        /// The first day.
        first: Day,
    },
    /// The body does not stand so that such a fact is recorded of it.
    #[error("on {day} the body is {life}")]
    Life {
        /// The day that was looked at.
        day: Day,
        /// How it stood.
        life: &'static str,
    },
    /// Bodies of that kind have no such facts.
    #[error("there is no {} of that kind of body", .kind.as_str())]
    OtherKind {
        /// The kind of the fact.
        kind: AffairKind,
    },
    /// A part is more than its whole.
    #[error("{field} is more than {most}")]
    MoreThanWhole {
        /// The field.
        field: &'static str,
        /// The whole.
        most: u32,
    },
    /// A number is too small.
    #[error("{field} is less than {least}")]
    TooFew {
        /// The field.
        field: &'static str,
        /// The least.
        least: u32,
    },
    /// A number is larger than any reader keeps exact (law 6).
    #[error("{field} is too large")]
    TooMany {
        /// The field.
        field: &'static str,
    },
    /// The year of a report is none that it could be about.
    #[error("a report is of a year from {first} to {last}")]
    ReportYear {
        /// The first.
        first: i16,
        /// The last.
        last: i16,
    },
    /// A report of that year was filed before.
    #[error("the report of {year} was filed before")]
    ReportTwice {
        /// The year.
        year: u32,
        /// The fact that says so.
        sequence: Sequence,
    },
    /// What an audit looked at ends before it begins, or after the audit itself.
    #[error("what was audited lies before {last} and ends after it begins")]
    AuditPeriod {
        /// The day of the audit.
        last: Day,
    },
    /// A term ends before it begins, or later than terms last.
    #[error("a term that begins on {first} ends by {last}")]
    TermEnd {
        /// The day of the election.
        first: Day,
        /// The last day that a term may have.
        last: Day,
    },
    /// That council was elected before.
    #[error("council {term} was elected before")]
    TermTwice {
        /// Its number.
        term: u32,
        /// The fact that says so.
        sequence: Sequence,
    },
    /// A later council was elected before, or an earlier one after.
    #[error("council {term} was elected on {on}")]
    TermOrder {
        /// The other's number.
        term: u32,
        /// The day of its election.
        on: Day,
    },
    /// A seat that is not known for that post.
    #[error("the seat is not known for that post")]
    SeatUnknown {
        /// The field.
        field: &'static str,
    },
    /// The seat holds the post already.
    #[error("the seat holds the post since {since}")]
    PostHeld {
        /// Since when.
        since: Day,
    },
    /// The seat does not hold a post on that day.
    #[error("the seat holds no post on {day}")]
    PostNotHeld {
        /// The day.
        day: Day,
    },
    /// The last day of a post lies before its first.
    #[error("the post is held from {first} on")]
    PostUntil {
        /// Its first day.
        first: Day,
    },
    /// The seat would follow itself.
    #[error("the seat would follow itself")]
    OwnSuccessor,
    /// A goal falls due before it is set.
    #[error("the goal is set on {first}")]
    GoalDue {
        /// The day on which it is set.
        first: Day,
    },
    /// Another goal of that year has the number.
    #[error("goal {number} of {year} was set before")]
    GoalTwice {
        /// The number.
        number: u32,
        /// The year.
        year: i16,
        /// The fact that says so.
        sequence: Sequence,
    },
    /// There is no such goal on that day.
    #[error("there is no such goal on {day}")]
    GoalUnknown {
        /// The day.
        day: Day,
    },
    /// The goal that is taken over was not missed by that day.
    #[error("the goal that is taken over was not missed by {day}")]
    GoalNotMissed {
        /// The day.
        day: Day,
    },
    /// The goal was assessed before.
    #[error("the goal was assessed before")]
    GoalAssessedBefore {
        /// The fact that says so.
        sequence: Sequence,
    },
    /// Less was reached than was set.
    #[error("{target} were to be reached")]
    GoalNotReached {
        /// How much was to be reached.
        target: u64,
    },
    /// What is to last ends before it begins.
    #[error("it begins on {first}")]
    EndsBefore {
        /// The field.
        field: &'static str,
        /// Its first day.
        first: Day,
    },
    /// There is no such association.
    #[error("there is no such association")]
    OperatorUnknown,
    /// The association is of another district.
    #[error("the association is of another district")]
    OperatorElsewhere,
    /// The association does not stand so that it runs a base.
    #[error("on {day} the association is {life}")]
    OperatorLife {
        /// The day.
        day: Day,
        /// How it stood.
        life: &'static str,
    },
    /// Another operator runs the base.
    #[error("an operator is linked since {since}")]
    OperatorHeld {
        /// Since when.
        since: Day,
    },
    /// No operator runs the base on that day.
    #[error("no operator is linked on {day}")]
    OperatorNone {
        /// The day.
        day: Day,
    },
    /// Every item was met: nothing is to be put right.
    #[error("nothing was found short")]
    NothingShort {
        /// The field.
        field: &'static str,
    },
    /// There is no such inspection by that day.
    #[error("there is no such inspection by {day}")]
    InspectionUnknown {
        /// The day.
        day: Day,
    },
    /// What the inspection found short was put right before.
    #[error("it was put right before")]
    SettledBefore {
        /// The fact that says so.
        sequence: Sequence,
    },
    /// There is no such honour by that day.
    #[error("there is no such honour by {day}")]
    HonourUnknown {
        /// The day.
        day: Day,
    },
    /// The honour was withdrawn before.
    #[error("it was withdrawn before")]
    WithdrawnBefore {
        /// The fact that says so.
        sequence: Sequence,
    },
    /// No premises are known on that day.
    #[error("no premises are known on {day}")]
    NoPremises {
        /// The day.
        day: Day,
    },
    /// The event cited is no fact of the body's affairs that stands.
    #[error("event {cites} is no fact that stands")]
    NoFact {
        /// What was cited.
        cites: Sequence,
    },
    /// A fact is only replaced by one of the same kind.
    #[error("a fact is replaced by one of the same kind, {}", .kind.as_str())]
    ReplacedByOther {
        /// The kind of the fact that is corrected.
        kind: AffairKind,
    },
    /// The replacement says what the fact says.
    #[error("nothing is changed")]
    NothingChanged,
    /// Another fact could not stand without it as it was.
    #[error("fact {sequence} needs it")]
    NeededBy {
        /// The other fact.
        sequence: Sequence,
    },
    /// Two officers correct it: it was recorded too long ago, or something rests on it.
    #[error("two officers correct it")]
    TakesTwo,
    /// Whoever confirms is not whoever typed.
    #[error("a second officer must confirm")]
    SecondOfficer,
    /// A rota, a swap or a hand-over is not as it must be.
    #[error(transparent)]
    Rota(#[from] RotaFault),
    /// Something of a brand is not as it must be.
    #[error(transparent)]
    Brand(#[from] BrandFault),
}

impl AffairFault {
    /// The stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Future { .. } => "affair.future",
            Self::BeforeFounding { .. } => "affair.before_founding",
            Self::Life { .. } => "affair.life",
            Self::OtherKind { .. } => "affair.other_kind",
            Self::MoreThanWhole { .. } => "affair.more_than_whole",
            Self::TooFew { .. } => "affair.too_few",
            Self::TooMany { .. } => "affair.too_many",
            Self::ReportYear { .. } => "affair.report_year",
            Self::ReportTwice { .. } => "affair.report_twice",
            Self::AuditPeriod { .. } => "affair.audit_period",
            Self::TermEnd { .. } => "affair.term_end",
            Self::TermTwice { .. } => "affair.term_twice",
            Self::TermOrder { .. } => "affair.term_order",
            Self::SeatUnknown { .. } => "affair.seat_unknown",
            Self::PostHeld { .. } => "affair.post_held",
            Self::PostNotHeld { .. } => "affair.post_not_held",
            Self::PostUntil { .. } => "affair.post_until",
            Self::OwnSuccessor => "affair.own_successor",
            Self::GoalDue { .. } => "affair.goal_due",
            Self::GoalTwice { .. } => "affair.goal_twice",
            Self::GoalUnknown { .. } => "affair.goal_unknown",
            Self::GoalNotMissed { .. } => "affair.goal_not_missed",
            Self::GoalAssessedBefore { .. } => "affair.goal_assessed_before",
            Self::GoalNotReached { .. } => "affair.goal_not_reached",
            Self::EndsBefore { .. } => "affair.ends_before",
            Self::OperatorUnknown => "affair.operator_unknown",
            Self::OperatorElsewhere => "affair.operator_elsewhere",
            Self::OperatorLife { .. } => "affair.operator_life",
            Self::OperatorHeld { .. } => "affair.operator_held",
            Self::OperatorNone { .. } => "affair.operator_none",
            Self::NothingShort { .. } => "affair.nothing_short",
            Self::InspectionUnknown { .. } => "affair.inspection_unknown",
            Self::SettledBefore { .. } => "affair.settled_before",
            Self::HonourUnknown { .. } => "affair.honour_unknown",
            Self::WithdrawnBefore { .. } => "affair.withdrawn_before",
            Self::NoPremises { .. } => "affair.no_premises",
            Self::NoFact { .. } => "affair.unknown",
            Self::ReplacedByOther { .. } => "affair.replaced_by_other",
            Self::NothingChanged => "affair.nothing_changed",
            Self::NeededBy { .. } => "affair.needed_by",
            Self::TakesTwo => "affair.takes_two",
            Self::SecondOfficer => "affair.second_officer",
            Self::Rota(fault) => fault.code(),
            Self::Brand(fault) => fault.code(),
        }
    }

    /// The field that it is about, under the fact's own pointer; `None` where it is about the whole.
    fn field(&self) -> Option<Cow<'static, str>> {
        let field = match self {
            Self::Rota(fault) => return Some(fault.field().into()),
            Self::Brand(fault) => return fault.field().map(Into::into),
            Self::Future { .. }
            | Self::BeforeFounding { .. }
            | Self::TermOrder { .. }
            | Self::PostNotHeld { .. }
            | Self::OperatorHeld { .. }
            | Self::OperatorNone { .. }
            | Self::NoPremises { .. } => "/occurred_on",
            Self::OtherKind { .. } | Self::ReplacedByOther { .. } => "/kind",
            Self::MoreThanWhole { field, .. }
            | Self::TooFew { field, .. }
            | Self::TooMany { field }
            | Self::SeatUnknown { field }
            | Self::EndsBefore { field, .. }
            | Self::NothingShort { field } => field,
            Self::OperatorUnknown | Self::OperatorElsewhere | Self::OperatorLife { .. } => {
                "/operator"
            }
            Self::InspectionUnknown { .. } | Self::SettledBefore { .. } => "/inspection",
            Self::HonourUnknown { .. } | Self::WithdrawnBefore { .. } => "/honour",
            Self::ReportYear { .. } | Self::ReportTwice { .. } => "/year",
            Self::AuditPeriod { .. } => "/to",
            Self::TermEnd { .. } => "/ends",
            Self::TermTwice { .. } => "/term",
            Self::PostHeld { .. } => "/seat",
            Self::PostUntil { .. } => "/until",
            Self::OwnSuccessor => "/successor",
            Self::GoalDue { .. } => "/due",
            Self::GoalTwice { .. } => "/number",
            Self::GoalUnknown { .. } | Self::GoalAssessedBefore { .. } => "/goal",
            Self::GoalNotMissed { .. } => "/continues",
            Self::GoalNotReached { .. } => "/met",
            Self::Life { .. }
            | Self::NoFact { .. }
            | Self::NothingChanged
            | Self::NeededBy { .. }
            | Self::TakesTwo
            | Self::SecondOfficer => return None,
        };
        Some(field.into())
    }

    fn mentioned(&self) -> Vec<(&'static str, String)> {
        fn said<const N: usize>(
            pairs: [(&'static str, &dyn Display); N],
        ) -> Vec<(&'static str, String)> {
            pairs.map(|(name, value)| (name, value.to_string())).into()
        }
        match self {
            Self::Future { day }
            | Self::GoalUnknown { day }
            | Self::GoalNotMissed { day }
            | Self::PostNotHeld { day }
            | Self::OperatorNone { day }
            | Self::InspectionUnknown { day }
            | Self::HonourUnknown { day }
            | Self::NoPremises { day } => said([("day", day)]),
            Self::BeforeFounding { first }
            | Self::PostUntil { first }
            | Self::GoalDue { first }
            | Self::EndsBefore { first, .. } => said([("first", first)]),
            Self::Life { day, life } | Self::OperatorLife { day, life } => {
                said([("day", day), ("life", life)])
            }
            Self::MoreThanWhole { most, .. } => said([("most", most)]),
            Self::TooFew { least, .. } => said([("least", least)]),
            Self::ReportYear { first, last } => said([("first", first), ("last", last)]),
            Self::ReportTwice { year, sequence } => said([("year", year), ("sequence", sequence)]),
            Self::AuditPeriod { last } => said([("last", last)]),
            Self::TermEnd { first, last } => said([("first", first), ("last", last)]),
            Self::TermTwice { term, sequence } => said([("term", term), ("sequence", sequence)]),
            Self::TermOrder { term, on } => said([("term", term), ("on", on)]),
            Self::PostHeld { since } | Self::OperatorHeld { since } => said([("since", since)]),
            Self::GoalTwice {
                number,
                year,
                sequence,
            } => said([("number", number), ("year", year), ("sequence", sequence)]),
            Self::GoalNotReached { target } => said([("target", target)]),
            Self::NoFact { cites: sequence }
            | Self::GoalAssessedBefore { sequence }
            | Self::SettledBefore { sequence }
            | Self::WithdrawnBefore { sequence }
            | Self::NeededBy { sequence } => said([("sequence", sequence)]),
            Self::OtherKind { kind } | Self::ReplacedByOther { kind } => {
                said([("affair", &kind.as_str())])
            }
            Self::TooMany { .. }
            | Self::SeatUnknown { .. }
            | Self::OperatorUnknown
            | Self::OperatorElsewhere
            | Self::NothingShort { .. }
            | Self::OwnSuccessor
            | Self::NothingChanged
            | Self::TakesTwo
            | Self::SecondOfficer => Vec::new(),
            Self::Rota(fault) => fault.mentioned(),
            Self::Brand(fault) => fault.mentioned(),
        }
    }

    /// The refusal of a fact that is recorded.
    pub(super) fn of_recording(self) -> AffairRefusal {
        AffairRefusal {
            fault: self,
            replaces: false,
        }
    }

    /// The refusal of a fact that should replace another.
    pub(super) fn of_replacing(self) -> AffairRefusal {
        AffairRefusal {
            fault: self,
            replaces: true,
        }
    }
}

impl AffairRefusal {
    /// The stable code.
    pub fn code(&self) -> &'static str {
        self.fault.code()
    }

    /// What its words mention, the field included.
    pub(in crate::subject) fn arguments(&self) -> Vec<(&'static str, String)> {
        let mut said = self.fault.mentioned();
        if let Some(field) = self.fault.field() {
            let under = if self.replaces { "/replacement" } else { "" };
            said.insert(0, ("field", format!("{under}{field}")));
        }
        said
    }
}

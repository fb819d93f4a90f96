//! Every way in which a session says no.

use super::SessionFact;
use super::record::{MAX_NTH, MAX_SESSION_FEN};
use crate::decider::Refusal;
use crate::id::{ProgrammeId, Sequence, StreamId};
use crate::time::Day;

/// Why nothing is recorded or corrected, and which part of what was sent it is about.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{fault}")]
pub struct SessionRefusal {
    /// Why not.
    pub fault: SessionFault,
    /// What the pointers to the fields begin with.
    pub under: &'static str,
}

/// What is wrong with a session, or with its correction.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SessionFault {
    /// It lies in the future.
    #[error("{day} lies in the future")]
    Future {
        /// The day.
        day: Day,
    },
    /// It is planned for a day that is past.
    #[error("{day} is past")]
    PlannedForThePast {
        /// The day.
        day: Day,
    },
    /// There is no such association or base.
    #[error("there is no {body}")]
    BodyUnknown {
        /// Its stream.
        body: StreamId,
    },
    /// The body was not there on that day: not yet, or no more.
    #[error("{body} was not there on {day}")]
    BodyNotThere {
        /// Its stream.
        body: StreamId,
        /// The day.
        day: Day,
    },
    /// The body is not active: it prepares, is suspended or winds up (domain 8.7).
    #[error("{body} is not active on {day}")]
    BodyNotActive {
        /// Its stream.
        body: StreamId,
        /// The day.
        day: Day,
    },
    /// The body was not active on that day, and the office does not say so.
    #[error("{body} was not active on {day}, and nobody says so")]
    IrregularUnsaid {
        /// Its stream.
        body: StreamId,
        /// The day.
        day: Day,
    },
    /// It is said to be irregular, and the body was active.
    #[error("the body was active on {day}")]
    NotIrregular {
        /// The day.
        day: Day,
    },
    /// There is no such base.
    #[error("there is no base {venue}")]
    VenueUnknown {
        /// Its stream.
        venue: StreamId,
    },
    /// The base belongs to another district.
    #[error("{venue} belongs to another district")]
    VenueElsewhere {
        /// Its stream.
        venue: StreamId,
    },
    /// The base was not there on that day.
    #[error("{venue} was not there on {day}")]
    VenueNotThere {
        /// Its stream.
        venue: StreamId,
        /// The day.
        day: Day,
    },
    /// There is no such programme.
    #[error("there is no programme {programme}")]
    ProgrammeUnknown {
        /// The programme.
        programme: ProgrammeId,
    },
    /// The programme is of another district.
    #[error("{programme} is of another district")]
    ProgrammeElsewhere {
        /// The programme.
        programme: ProgrammeId,
    },
    /// The programme was not open on that day.
    #[error("{programme} was not open on {day}")]
    ProgrammeNotOpen {
        /// The programme.
        programme: ProgrammeId,
        /// The day.
        day: Day,
    },
    /// There is no such brand.
    #[error("there is no such brand")]
    BrandUnknown,
    /// The body neither owns the brand nor has a licence of it on that day, or nobody used it then.
    #[error("the body may not use the brand on {day}")]
    BrandNotUsed {
        /// The day.
        day: Day,
    },
    /// More of the same on one day than there can be.
    #[error("the how-manieth is 1 to {MAX_NTH}")]
    Nth,
    /// It was planned or held before.
    #[error("it was planned or held before")]
    KnownBefore,
    /// It was held before.
    #[error("it was held before")]
    HeldBefore,
    /// It was cancelled.
    #[error("it was cancelled")]
    Cancelled,
    /// It was not planned.
    #[error("it was not planned")]
    NotPlanned,
    /// It was not held.
    #[error("it was not held")]
    NotHeld,
    /// It was reported before.
    #[error("it was reported before")]
    ReportedBefore,
    /// The report is of a day before it was held.
    #[error("it was held on {day}")]
    ReportBeforeHeld {
        /// The day.
        day: Day,
    },
    /// It would have been held after it was reported.
    #[error("it was reported on {day}")]
    HeldAfterReport {
        /// The day.
        day: Day,
    },
    /// More members than heads.
    #[error("more members than heads")]
    MoreMembersThanHeads,
    /// More money than can be written down.
    #[error("more than {MAX_SESSION_FEN} fen")]
    TooMuchMoney {
        /// The field.
        field: &'static str,
    },
    /// A session stays with its organiser.
    #[error("a session stays with its organiser, {organiser}")]
    OtherOrganiser {
        /// The organiser.
        organiser: StreamId,
    },
    /// What was reported was held: the report goes first.
    #[error("its report stands")]
    ReportStands,
    /// The event cited is no fact that stands.
    #[error("event {cites} is no fact that stands")]
    NoFact {
        /// What was cited.
        cites: Sequence,
    },
    /// A holding is only replaced by a holding, a report by a report.
    #[error("a fact is replaced by one of the same kind")]
    ReplacedByOther,
    /// The replacement says what stands.
    #[error("nothing is changed")]
    NothingChanged,
    /// Two officers correct it: it was recorded too long ago.
    #[error("two officers correct it")]
    TakesTwo,
    /// Whoever confirms is not whoever typed.
    #[error("a second officer must confirm")]
    SecondOfficer,
}

impl SessionFault {
    fn field(&self) -> Option<&'static str> {
        Some(match self {
            Self::Future { .. } | Self::ReportBeforeHeld { .. } | Self::HeldAfterReport { .. } => {
                "/occurred_on"
            }
            Self::PlannedForThePast { .. } => "/planned_for",
            Self::BodyUnknown { .. }
            | Self::BodyNotThere { .. }
            | Self::BodyNotActive { .. }
            | Self::OtherOrganiser { .. } => "/organiser",
            Self::IrregularUnsaid { .. } | Self::NotIrregular { .. } => "/irregular",
            Self::VenueUnknown { .. }
            | Self::VenueElsewhere { .. }
            | Self::VenueNotThere { .. } => "/venue",
            Self::ProgrammeUnknown { .. }
            | Self::ProgrammeElsewhere { .. }
            | Self::ProgrammeNotOpen { .. } => "/programme",
            Self::BrandUnknown | Self::BrandNotUsed { .. } => "/brand",
            Self::Nth => "/nth",
            Self::KnownBefore
            | Self::HeldBefore
            | Self::Cancelled
            | Self::NotPlanned
            | Self::NotHeld
            | Self::ReportedBefore
            | Self::ReportStands
            | Self::NoFact { .. }
            | Self::ReplacedByOther
            | Self::NothingChanged
            | Self::TakesTwo
            | Self::SecondOfficer => return None,
            Self::MoreMembersThanHeads => "/members_present",
            Self::TooMuchMoney { field } => field,
        })
    }

    fn mentioned(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Future { day } => vec![("day", day.to_string())],
            Self::PlannedForThePast { day } => vec![("day", day.to_string())],
            Self::BodyUnknown { body } => vec![("body", body.to_string())],
            Self::BodyNotThere { body, day } => {
                vec![("body", body.to_string()), ("day", day.to_string())]
            }
            Self::BodyNotActive { body, day } => {
                vec![("body", body.to_string()), ("day", day.to_string())]
            }
            Self::IrregularUnsaid { body, day } => {
                vec![("body", body.to_string()), ("day", day.to_string())]
            }
            Self::NotIrregular { day } => vec![("day", day.to_string())],
            Self::VenueUnknown { venue } => vec![("venue", venue.to_string())],
            Self::VenueElsewhere { venue } => vec![("venue", venue.to_string())],
            Self::VenueNotThere { venue, day } => {
                vec![("venue", venue.to_string()), ("day", day.to_string())]
            }
            Self::ProgrammeUnknown { programme } => vec![("programme", programme.to_string())],
            Self::ProgrammeElsewhere { programme } => vec![("programme", programme.to_string())],
            Self::ProgrammeNotOpen { programme, day } => vec![
                ("programme", programme.to_string()),
                ("day", day.to_string()),
            ],
            Self::BrandNotUsed { day } => vec![("day", day.to_string())],
            Self::Nth => vec![("max", MAX_NTH.to_string())],
            Self::ReportBeforeHeld { day } => vec![("day", day.to_string())],
            Self::HeldAfterReport { day } => vec![("day", day.to_string())],
            Self::TooMuchMoney { .. } => vec![("max", MAX_SESSION_FEN.to_string())],
            Self::OtherOrganiser { organiser } => vec![("body", organiser.to_string())],
            Self::NoFact { cites } => vec![("sequence", cites.to_string())],
            Self::BrandUnknown
            | Self::KnownBefore
            | Self::HeldBefore
            | Self::Cancelled
            | Self::NotPlanned
            | Self::NotHeld
            | Self::ReportedBefore
            | Self::MoreMembersThanHeads
            | Self::ReportStands
            | Self::ReplacedByOther
            | Self::NothingChanged
            | Self::TakesTwo
            | Self::SecondOfficer => Vec::new(),
        }
    }

    /// The refusal of what is recorded.
    pub fn of_recording(self) -> SessionRefusal {
        self.under("")
    }

    /// The refusal of a report that comes with the holding.
    pub(super) fn of_report(self) -> SessionRefusal {
        self.under("/report")
    }

    /// The refusal of what should replace a fact.
    pub(super) fn of_replacing(self, said: &SessionFact) -> SessionRefusal {
        self.under(match said {
            SessionFact::Held(_) => "/held",
            SessionFact::Reported(_) => "/report",
        })
    }

    fn under(self, under: &'static str) -> SessionRefusal {
        SessionRefusal { fault: self, under }
    }
}

impl Refusal for SessionRefusal {
    fn code(&self) -> &'static str {
        match &self.fault {
            SessionFault::Future { .. } => "session.future",
            SessionFault::PlannedForThePast { .. } => "session.planned_for_the_past",
            SessionFault::BodyUnknown { .. } => "session.body_unknown",
            SessionFault::BodyNotThere { .. } => "session.body_not_there",
            SessionFault::BodyNotActive { .. } => "session.body_not_active",
            SessionFault::IrregularUnsaid { .. } => "session.irregular_unsaid",
            SessionFault::NotIrregular { .. } => "session.not_irregular",
            SessionFault::VenueUnknown { .. } => "session.venue_unknown",
            SessionFault::VenueElsewhere { .. } => "session.venue_elsewhere",
            SessionFault::VenueNotThere { .. } => "session.venue_not_there",
            SessionFault::ProgrammeUnknown { .. } => "session.programme_unknown",
            SessionFault::ProgrammeElsewhere { .. } => "session.programme_elsewhere",
            SessionFault::ProgrammeNotOpen { .. } => "session.programme_not_open",
            SessionFault::BrandUnknown => "session.brand_unknown",
            SessionFault::BrandNotUsed { .. } => "session.brand_not_used",
            SessionFault::Nth => "session.nth",
            SessionFault::KnownBefore => "session.known_before",
            SessionFault::HeldBefore => "session.held_before",
            SessionFault::Cancelled => "session.cancelled",
            SessionFault::NotPlanned => "session.not_planned",
            SessionFault::NotHeld => "session.not_held",
            SessionFault::ReportedBefore => "session.reported_before",
            SessionFault::ReportBeforeHeld { .. } => "session.report_before_held",
            SessionFault::HeldAfterReport { .. } => "session.held_after_report",
            SessionFault::MoreMembersThanHeads => "session.more_members_than_heads",
            SessionFault::TooMuchMoney { .. } => "session.too_much_money",
            SessionFault::OtherOrganiser { .. } => "session.other_organiser",
            SessionFault::ReportStands => "session.report_stands",
            SessionFault::NoFact { .. } => "session.unknown",
            SessionFault::ReplacedByOther => "session.replaced_by_other",
            SessionFault::NothingChanged => "session.nothing_changed",
            SessionFault::TakesTwo => "session.takes_two",
            SessionFault::SecondOfficer => "session.second_officer",
        }
    }

    fn arguments(&self) -> Vec<(&'static str, String)> {
        let mut said = self.fault.mentioned();
        if let Some(field) = self.fault.field() {
            said.insert(0, ("field", format!("{}{field}", self.under)));
        }
        said
    }
}

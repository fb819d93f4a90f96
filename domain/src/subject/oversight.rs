//! What offices do about the standing of a body: rectification, hearing, suspension, winding up, the end (domain 5.8, 7.12).

use super::SubjectRefusal;
use super::course::{Course, wrong_stage};
use super::event::{
    ApplicationTerminated, BaseDelisted, Dissolved, HearingOpened, PaperRef, RectificationChecked,
    RectificationOrdered, RegistrationRevoked, Resumed, StatementMade, Suspended, WindingUpOpened,
    WindingUpSettled,
};
use super::life::Life;
use super::seats;
use super::slips;
use super::standing::WindingUpLine;
use super::state::{Application, Stage, SubjectState};
use crate::document_number::DocumentNumber;
use crate::lifecycle::{SubjectKind, Transition};
use crate::standard::Edition;
use crate::text::ShortText;
use crate::time::Day;
use std::collections::BTreeSet;

/// The kind of the papers that show what was done about the standing of a body; no edition needs to list it.
pub const RECORD_KIND: &str = "standing_record";

/// For how many months the name of a body that has ended is taken by no other (domain 5.8).
pub const NAME_RESTS_MONTHS: i32 = 12;

/// What an office does about the standing of a body, beside deciding applications.
#[derive(Clone, Debug, PartialEq)]
pub enum Oversight {
    /// Put it to rectification.
    OrderRectification {
        /// The criteria that no longer hold.
        criteria: BTreeSet<String>,
        /// The reasons.
        reason: PaperRef,
    },
    /// Say what a check of the rectification found.
    CheckRectification {
        /// Whether everything holds again.
        passed: bool,
        /// The record.
        record: PaperRef,
    },
    /// Settle one part of the winding up.
    SettleWindingUp {
        /// Which.
        line: WindingUpLine,
        /// What shows it.
        paper: PaperRef,
    },
    /// Dissolve it, once everything is settled.
    Dissolve {
        /// What the registration authority issued, where it was registered.
        deregistration: Option<PaperRef>,
    },
    /// Record that the registration authority revoked it.
    RecordRevocation {
        /// The authority's name.
        authority: ShortText,
        /// The number of its document.
        number: DocumentNumber,
        /// The day that the document bears.
        revoked_on: Day,
        /// The document.
        paper: PaperRef,
    },
}

/// Why a matter of standing is not done.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StandingRefusal {
    /// The body does not stand so that it could be done.
    #[error("the body is {life}")]
    Life {
        /// How it stands.
        life: &'static str,
    },
    /// There is no such thing for that kind of body.
    #[error("there is no {transition} of that kind of body")]
    OtherKind {
        /// The transition.
        transition: Transition,
    },
    /// It is under rectification already.
    #[error("it is under rectification until {until}")]
    RectificationOpen {
        /// The last day of its term.
        until: Day,
    },
    /// It is not under rectification.
    #[error("it is not under rectification")]
    NoRectification,
    /// The edition in force knows no rectification.
    #[error("{edition} knows no rectification")]
    NotRectified {
        /// The edition.
        edition: String,
    },
    /// The order names no criterion.
    #[error("the order names no criterion")]
    CriteriaUnnamed,
    /// A criterion that is named belongs to no step that the body has reached.
    #[error("{criterion} is of no step that the body has reached")]
    CriterionNotReached {
        /// The criterion.
        criterion: String,
    },
    /// The body may still state its case.
    #[error("the body may state its case until {until}")]
    HearingRuns {
        /// The last day.
        until: Day,
    },
    /// The line is settled already.
    #[error("{line} is settled already", line = .line.as_str())]
    Settled {
        /// The line.
        line: WindingUpLine,
    },
    /// The line is not settled yet.
    #[error("{line} is not settled yet", line = .line.as_str())]
    Unsettled {
        /// The line.
        line: WindingUpLine,
    },
    /// A registered association is dissolved on the strength of its deregistration.
    #[error("the deregistration is missing")]
    DeregistrationMissing,
    /// No registration authority keeps it.
    #[error("it is not registered")]
    NotRegistered,
    /// The document bears a day before the body was founded, or after today.
    #[error("a revocation is of a day between {first} and {last}")]
    RevocationDay {
        /// The day of the founding.
        first: Day,
        /// Today.
        last: Day,
    },
}

impl StandingRefusal {
    /// The stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Life { .. } => "standing.life",
            Self::OtherKind { .. } => "standing.other_kind",
            Self::RectificationOpen { .. } => "rectification.open",
            Self::NoRectification => "rectification.none",
            Self::NotRectified { .. } => "rectification.not_in_edition",
            Self::CriteriaUnnamed => "rectification.criteria_unnamed",
            Self::CriterionNotReached { .. } => "rectification.not_reached",
            Self::HearingRuns { .. } => "hearing.runs",
            Self::Settled { .. } => "winding_up.settled",
            Self::Unsettled { .. } => "winding_up.unsettled",
            Self::DeregistrationMissing => "winding_up.deregistration_missing",
            Self::NotRegistered => "revocation.not_registered",
            Self::RevocationDay { .. } => "revocation.day",
        }
    }

    /// What its words mention.
    pub(super) fn arguments(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Life { life } => vec![("life", (*life).to_owned())],
            Self::OtherKind { transition } => vec![("transition", transition.to_string())],
            Self::RectificationOpen { until } | Self::HearingRuns { until } => {
                vec![("until", until.to_string())]
            }
            Self::NotRectified { edition } => vec![("edition", edition.clone())],
            Self::CriteriaUnnamed => vec![("field", "/criteria".to_owned())],
            Self::CriterionNotReached { criterion } => vec![
                ("field", "/criteria".to_owned()),
                ("criterion", criterion.clone()),
            ],
            Self::Settled { line } => vec![
                ("field", "/line".to_owned()),
                ("line", line.as_str().to_owned()),
            ],
            Self::Unsettled { line } => vec![("line", line.as_str().to_owned())],
            Self::DeregistrationMissing => vec![("field", "/deregistration".to_owned())],
            Self::RevocationDay { first, last } => vec![
                ("field", "/revoked_on".to_owned()),
                ("first", first.to_string()),
                ("last", last.to_string()),
            ],
            Self::NoRectification | Self::NotRegistered => Vec::new(),
        }
    }
}

/// Whether a matter of standing begins where the body stands.
pub(super) fn begins(life: Life, transition: Transition) -> bool {
    match transition {
        Transition::Suspend => life == Life::Active,
        Transition::Resume => life == Life::Suspended,
        _ => matches!(life, Life::Active | Life::Suspended),
    }
}

/// Why a matter of standing does not begin.
pub(super) fn does_not_begin(state: &SubjectState, transition: Transition) -> SubjectRefusal {
    let kind = state.body.as_ref().map(super::Body::kind);
    if kind.is_some_and(|kind| !transition.is_of(kind)) {
        return StandingRefusal::OtherKind { transition }.into();
    }
    wrong_life(state)
}

pub(super) fn wrong_life(state: &SubjectState) -> SubjectRefusal {
    let life = state.life.word();
    StandingRefusal::Life { life }.into()
}

/// Gives the body its time to state its case, wherever the edition asks for that.
pub(super) fn open_hearing(
    course: &mut Course<'_>,
    edition: &Edition,
    application: &Application,
) -> Result<(), SubjectRefusal> {
    match hearing(course, edition, application, course.today()) {
        Some(opened) => course.act(opened),
        None => Ok(()),
    }
}

/// The hearing that an edition asks for, from a day on.
pub(super) fn hearing(
    course: &Course<'_>,
    edition: &Edition,
    application: &Application,
    from: Day,
) -> Option<HearingOpened> {
    let kind = course.kind().ok()?;
    let workdays = edition
        .rule(kind, application.transition)?
        .hearing_workdays?;
    Some(HearingOpened {
        application: application.id,
        until: course.workdays_after(from, workdays),
    })
}

/// The edition of the acceptance asks for a hearing that the one of the handing in did not.
pub(super) fn hearing_since_acceptance(
    course: &Course<'_>,
    application: &Application,
) -> Option<HearingOpened> {
    let accepted_on = application.terms.as_ref()?.accepted_on;
    let edition = course.edition_of(application).ok()?;
    if application.hearing.is_some() {
        return None;
    }
    hearing(course, &edition, application, accepted_on)
}

/// The body states its case: not whoever proposed the matter.
pub(super) fn make_statement(
    course: &mut Course<'_>,
    application: &Application,
    statement: &PaperRef,
) -> Result<(), SubjectRefusal> {
    let undecided = matches!(
        application.stage,
        Stage::Submitted { .. } | Stage::AtSeat { .. } | Stage::Returned { .. }
    );
    if !undecided || application.hearing.is_none() {
        return Err(wrong_stage("make-statement", application));
    }
    // Nor anybody who has another part in the matter, nor who decides it afterwards.
    seats::must_be_new(course, application, seats::STATEMENT_SEAT)?;
    course.act(StatementMade {
        application: application.id,
        statement: statement.clone(),
    })
}

/// Refuses an approval as of a day on which the body may still state its case and has not.
pub(super) fn must_be_heard(application: &Application, day: Day) -> Result<(), SubjectRefusal> {
    match application.hearing {
        Some(hearing)
            if day <= hearing.until && hearing.stated_on.is_none_or(|stated| stated > day) =>
        {
            let until = hearing.until;
            Err(StandingRefusal::HearingRuns { until }.into())
        }
        _ => Ok(()),
    }
}

/// What an approved matter of standing brings about once it was replied to. What has lost its ground by it ends: all steps
/// of the road, and where the body itself ends, everything.
pub(super) fn take_effect(
    course: &mut Course<'_>,
    application: &Application,
    edition: String,
) -> Result<(), SubjectRefusal> {
    let (application, transition) = (application.id, application.transition);
    match transition {
        Transition::Suspend => {
            course.act(Suspended {
                application,
                edition,
            })?;
            return terminate_open(course, |known| known.transition.is_of_the_road());
        }
        Transition::Resume => {
            return course.act(Resumed {
                application,
                edition,
            });
        }
        Transition::Dissolve => course.act(WindingUpOpened {
            application,
            edition,
        })?,
        _ => course.act(BaseDelisted {
            application,
            edition,
        })?,
    }
    terminate_open(course, |_| true)
}

fn terminate_open(
    course: &mut Course<'_>,
    loses: fn(&Application) -> bool,
) -> Result<(), SubjectRefusal> {
    let open = course.state().applications.iter();
    let open = open.filter(|known| known.is_open() && loses(known));
    let open: Vec<_> = open.cloned().collect();
    for known in open {
        slips::void(course, &known)?;
        course.act(ApplicationTerminated {
            application: known.id,
        })?;
    }
    Ok(())
}

/// What an office does about the standing of a body.
pub(super) fn oversee(
    course: &mut Course<'_>,
    oversight: &Oversight,
) -> Result<(), SubjectRefusal> {
    match oversight {
        Oversight::OrderRectification { criteria, reason } => {
            order_rectification(course, criteria, reason)
        }
        Oversight::CheckRectification { passed, record } => {
            if course.state().rectification.is_none() {
                return Err(StandingRefusal::NoRectification.into());
            }
            course.act(RectificationChecked {
                passed: *passed,
                record: record.clone(),
            })
        }
        Oversight::SettleWindingUp { line, paper } => {
            must_be_wound_up(course)?;
            if course.state().settled.contains(line) {
                return Err(StandingRefusal::Settled { line: *line }.into());
            }
            course.act(WindingUpSettled {
                line: *line,
                paper: paper.clone(),
            })
        }
        Oversight::Dissolve { deregistration } => dissolve(course, deregistration.as_ref()),
        Oversight::RecordRevocation {
            authority,
            number,
            revoked_on,
            paper,
        } => {
            let revoked = RegistrationRevoked {
                authority: authority.clone(),
                number: number.clone().into_text(),
                revoked_on: *revoked_on,
                paper: paper.clone(),
            };
            revoke(course, revoked)
        }
    }
}

fn order_rectification(
    course: &mut Course<'_>,
    criteria: &BTreeSet<String>,
    reason: &PaperRef,
) -> Result<(), SubjectRefusal> {
    if course.state().life != Life::Active {
        return Err(wrong_life(course.state()));
    }
    if let Some(open) = &course.state().rectification {
        return Err(StandingRefusal::RectificationOpen { until: open.until }.into());
    }
    if criteria.is_empty() {
        return Err(StandingRefusal::CriteriaUnnamed.into());
    }
    let today = course.today();
    let edition = course.edition_on(&course.district()?, today)?;
    let days = edition.clocks.rectify_days;
    if days == 0 {
        let edition = edition.code.clone();
        return Err(StandingRefusal::NotRectified { edition }.into());
    }
    let reached = reached_criteria(course.state(), course.kind()?, &edition);
    if let Some(criterion) = criteria.iter().find(|it| !reached.contains(it.as_str())) {
        let criterion = criterion.clone();
        return Err(StandingRefusal::CriterionNotReached { criterion }.into());
    }
    course.act(RectificationOrdered {
        edition: edition.code.clone(),
        criteria: criteria.clone(),
        due: today.plus_days(i64::from(days)),
        reason: reason.clone(),
    })
}

/// The criteria of the steps that a body has reached, under an edition: of all seven once it has closed a cycle.
pub fn reached_criteria<'e>(
    state: &SubjectState,
    kind: SubjectKind,
    edition: &'e Edition,
) -> BTreeSet<&'e str> {
    let highest = if state.cycle > super::FIRST_CYCLE {
        Transition::T7.step()
    } else {
        Some(state.step)
    };
    let rules = edition.rules(kind).iter();
    let reached = rules.filter(|(transition, _)| {
        let step = transition.step();
        step.is_some() && step <= highest && **transition != Transition::T8
    });
    let criteria = reached.flat_map(|(_, rule)| &rule.criteria);
    criteria.map(|criterion| criterion.id.as_str()).collect()
}

fn must_be_wound_up(course: &Course<'_>) -> Result<(), SubjectRefusal> {
    if course.state().life == Life::Liquidating {
        return Ok(());
    }
    Err(wrong_life(course.state()))
}

fn dissolve(
    course: &mut Course<'_>,
    deregistration: Option<&PaperRef>,
) -> Result<(), SubjectRefusal> {
    must_be_wound_up(course)?;
    if let Some(line) = course.state().unsettled().next() {
        return Err(StandingRefusal::Unsettled { line }.into());
    }
    if course.state().is_registered() && deregistration.is_none() {
        return Err(StandingRefusal::DeregistrationMissing.into());
    }
    course.act(Dissolved {
        deregistration: deregistration.cloned(),
    })
}

fn revoke(course: &mut Course<'_>, revoked: RegistrationRevoked) -> Result<(), SubjectRefusal> {
    if !course.state().life.counts() {
        return Err(wrong_life(course.state()));
    }
    if course.kind()? != SubjectKind::Association || !course.state().is_registered() {
        return Err(StandingRefusal::NotRegistered.into());
    }
    let (day, last, state) = (revoked.revoked_on, course.today(), course.state());
    let first = state.founded_on.or(state.first_act_on).unwrap_or(last);
    if day < first || day > last {
        return Err(StandingRefusal::RevocationDay { first, last }.into());
    }
    slips::late(course, revoked, day)?;
    terminate_open(course, |_| true)
}

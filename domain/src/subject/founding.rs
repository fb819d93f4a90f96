//! Bodies older than Qibu: their founding is taken over by two officers, and corrected the same way
//! (domain 4.1, 11.2; law 3).

use super::body::{Body, RecordedFounding};
use super::command::Proposal;
use super::course::Course;
use super::event::{self, CorrectedFounding, FoundingCorrection, PaperRef, SubjectEvent};
use super::proposing::identify;
use super::{SubjectRefusal, late_steps};
use crate::actor::Source;
use crate::decider::Dated;
use crate::id::Sequence;
use crate::standard::Edition;
use crate::time::{Day, Precision};
use std::collections::BTreeSet;

/// The kind of the signed statement on whose strength a founding is taken over; no edition needs to list it.
pub const STATEMENT_KIND: &str = "founding_statement";

/// What two officers say of a founding.
pub(super) struct Founding<'a> {
    pub(super) proposal: &'a Proposal,
    pub(super) founded_on: Day,
    pub(super) precision: Precision,
    pub(super) statement: &'a PaperRef,
    pub(super) categories: &'a BTreeSet<String>,
}

impl Founding<'_> {
    /// The event of it, of a body of that identity.
    fn of<I>(&self, identity: I) -> event::Founding<I> {
        event::Founding {
            identity,
            precision: self.precision,
            statement: self.statement.clone(),
            categories: self.categories.clone(),
            is_void: false,
        }
    }
}

/// Takes the founding over. Claims are taken; no criterion is judged, for the statement stands in its place.
pub(super) fn record(
    course: &mut Course<'_>,
    founding: &Founding<'_>,
) -> Result<(), SubjectRefusal> {
    if !course.state().life.is_free() {
        return Err(SubjectRefusal::Exists);
    }
    needs_second_officer(course)?;
    if founding.statement.kind != STATEMENT_KIND {
        let kind = founding.statement.kind.clone();
        return Err(SubjectRefusal::NoStatement { kind });
    }
    let founded_on = end_of_period(founding.founded_on, founding.precision);
    not_in_the_future(course, founded_on)?;
    not_after_its_acts(course, founded_on)?;
    let body = identify(course, founding.proposal)?;
    not_before_its_node(course, body.node(), founded_on)?;
    let edition = course.edition_on(body.district(), course.today())?;
    must_be_categories(&edition, founding.categories)?;
    let recorded: SubjectEvent = match body {
        Body::Association(identity) => founding.of(identity).into(),
        Body::Base(identity) => founding.of(identity).into(),
    };
    let occasion = course.occasion();
    course.push(Dated::fact(recorded, occasion, founded_on, Source::Import));
    Ok(())
}

/// Corrects the day of a recorded founding, or voids it.
pub(super) fn correct(
    course: &mut Course<'_>,
    cites: Sequence,
    founded_on: Option<(Day, Precision)>,
    reason: &PaperRef,
) -> Result<(), SubjectRefusal> {
    if course.state().founding != Some(cites) {
        return Err(SubjectRefusal::NoFounding);
    }
    needs_second_officer(course)?;
    let founding = course
        .state()
        .recorded_founding
        .clone()
        .ok_or(SubjectRefusal::NoFounding)?;
    // What an open application asks for would lose its ground, and nothing could close it any more.
    let state = course.state();
    let open = state.open_application().or(state.open_order());
    if let (None, Some(open)) = (founded_on, open) {
        let application = open.id;
        return Err(SubjectRefusal::ApplicationOpen { application });
    }
    late_steps::must_bear(state, founded_on)?;
    let moved = match founded_on {
        None => None,
        Some((day, precision)) => {
            let day = end_of_period(day, precision);
            not_in_the_future(course, day)?;
            not_after_its_acts(course, day)?;
            not_before_its_node(course, founding.body().node(), day)?;
            Some((day, precision))
        }
    };
    let corrected: SubjectEvent = match founding {
        RecordedFounding::Association(of) => correction(cites, of, moved, reason).into(),
        RecordedFounding::Base(of) => correction(cites, of, moved, reason).into(),
    };
    let (occasion, today) = (course.occasion(), course.today());
    course.push(Dated::by(
        corrected,
        occasion,
        today,
        None,
        Source::Correction,
    ));
    Ok(())
}

/// The founding again with its new day; void without one.
fn correction<I>(
    cites: Sequence,
    founding: event::Founding<I>,
    moved: Option<(Day, Precision)>,
    reason: &PaperRef,
) -> FoundingCorrection<I> {
    let replacement = moved.map(|(occurred_on, precision)| CorrectedFounding {
        occurred_on,
        founding: event::Founding {
            precision,
            ..founding
        },
    });
    FoundingCorrection {
        cites,
        replacement,
        reason: reason.clone(),
    }
}

/// The first officer typed the draft, the second one confirms it: two accounts in all. A deputy of the first one
/// is no second officer.
fn needs_second_officer(course: &Course<'_>) -> Result<(), SubjectRefusal> {
    if has_second_officer(course) {
        Ok(())
    } else {
        Err(SubjectRefusal::SecondOfficer)
    }
}

pub(super) fn has_second_officer(course: &Course<'_>) -> bool {
    let occasion = course.occasion();
    let by = occasion.by.as_ref();
    let lender = by
        .and_then(|by| by.standing_in)
        .map(|standing| standing.for_account);
    match (occasion.entered_by, occasion.account()) {
        (Some(first), Some(second)) => first != second && lender != Some(first),
        _ => false,
    }
}

/// A day known only to the month or the year counts from the end of that period (law 4).
pub(super) fn end_of_period(day: Day, precision: Precision) -> Day {
    let end = match precision {
        Precision::Day => None,
        Precision::Month => Day::end_of_period(day.year(), Some(day.month())),
        Precision::Year => Day::end_of_period(day.year(), None),
    };
    end.unwrap_or(day)
}

fn must_be_categories(
    edition: &Edition,
    categories: &BTreeSet<String>,
) -> Result<(), SubjectRefusal> {
    match categories.iter().find(|code| !edition.has_category(code)) {
        None => Ok(()),
        Some(code) => Err(SubjectRefusal::UnknownCode {
            field: "/categories",
            code: code.clone(),
            edition: edition.code.clone(),
        }),
    }
}

/// A body that has applied for something existed then.
fn not_after_its_acts(course: &Course<'_>, day: Day) -> Result<(), SubjectRefusal> {
    let state = course.state();
    let first = state
        .first_act_on
        .into_iter()
        .chain(state.affairs.first_on())
        .min();
    match first {
        Some(first) if day > first => Err(SubjectRefusal::FoundingAfterActs { first }),
        _ => Ok(()),
    }
}

/// Before its node came to be, the body would count for the node and for nothing above it.
fn not_before_its_node(course: &Course<'_>, node: &str, day: Day) -> Result<(), SubjectRefusal> {
    let known = course.occasion().rulebook.node(node);
    match known.map(|known| known.from) {
        Some(first) if day < first => Err(SubjectRefusal::FoundingBeforeNode {
            day,
            node: node.to_owned(),
            first,
        }),
        _ => Ok(()),
    }
}

fn not_in_the_future(course: &Course<'_>, day: Day) -> Result<(), SubjectRefusal> {
    if day > course.today() {
        return Err(SubjectRefusal::InTheFuture { day });
    }
    Ok(())
}

//! Steps that a body had reached before Qibu (补录): two officers have them recognised late, one by one, on the strength of
//! a signed statement, and correct them the same way (domain 4.3, 11.2; laws 2 to 4). No guard runs.

use super::SubjectRefusal;
use super::course::Course;
use super::event::{CorrectedLateStep, LateStepCorrected, PaperRef, StepRecognisedLate};
use super::founding::{end_of_period, has_second_officer};
use super::life::Life;
use super::oversight;
use super::refusal::given;
use super::state::{FIRST_CYCLE, SubjectState};
use crate::actor::Source;
use crate::decider::{Dated, Happened};
use crate::id::Sequence;
use crate::lifecycle::Transition;
use crate::time::{Day, Precision};
use serde::{Deserialize, Serialize};

/// The kind of the signed statement on whose strength a step is recognised late; no edition needs to list it.
pub const STEP_STATEMENT_KIND: &str = "step_statement";

/// A step recognised late, as it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LateStep {
    /// The event that recognised it.
    pub at: Sequence,
    /// The day that it counts from.
    pub reached_on: Day,
    /// What was said of it.
    pub recorded: StepRecognisedLate,
}

/// Why a step is not recognised late, or why what was is not corrected.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LateStepRefusal {
    /// The founding of the body was not taken over, so that nothing of it is older than Qibu.
    #[error("the founding of the body was not taken over")]
    NotTakenOver,
    /// A step was applied for and recognised: so are those after it.
    #[error("step {step} was applied for")]
    Judged {
        /// The last step that was recognised.
        step: u8,
    },
    /// The body is in a later cycle, whose steps are applied for.
    #[error("the body is in cycle {cycle}")]
    LaterCycle {
        /// The cycle.
        cycle: u32,
    },
    /// Steps are recognised one after the other.
    #[error("step {next} comes next")]
    NotNext {
        /// The step that comes next.
        next: u8,
    },
    /// All seven steps are recognised.
    #[error("all seven steps are recognised")]
    NoneLeft,
    /// The paper is no signed statement of a step.
    #[error("the paper is of kind `{kind}`, and no statement of a step")]
    NoStatement {
        /// Its kind.
        kind: String,
    },
    /// The step would not lie after what comes before it and before what comes after it.
    #[error("the step is of a day between {first} and {last}")]
    Day {
        /// The earliest day: of the founding, of the step before, of the body's node.
        first: Day,
        /// The last day: today, the day of the step after it, or that of the body's first act.
        last: Day,
    },
    /// The edition in force on the day does not know the step.
    #[error("{edition}, in force on {day}, does not know step {step}")]
    NoRule {
        /// The edition.
        edition: String,
        /// The step.
        step: u8,
        /// The day.
        day: Day,
        /// The first day of an edition that came later and knows it.
        known_from: Option<Day>,
    },
    /// Two officers recognise a step late.
    #[error("a second officer must confirm")]
    SecondOfficer,
    /// The event cited is no step recognised late that still stands.
    #[error("the event cited is no step recognised late")]
    Unknown,
    /// A later step rests on it.
    #[error("step {step} rests on it")]
    RestedOn {
        /// The last step that was recognised.
        step: u8,
    },
    /// The founding would come after a step that was recognised late.
    #[error("step {step} was reached on {first}")]
    FoundingAfter {
        /// The first step that was recognised late.
        step: u8,
        /// The day that it counts from.
        first: Day,
    },
    /// The founding would be voided under a step that was recognised late.
    #[error("step {step} rests on the founding")]
    FoundingRestedOn {
        /// The last step that was recognised late.
        step: u8,
    },
}

impl LateStepRefusal {
    /// The stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotTakenOver => "late_step.not_taken_over",
            Self::Judged { .. } => "late_step.judged",
            Self::LaterCycle { .. } => "late_step.later_cycle",
            Self::NotNext { .. } => "late_step.not_next",
            Self::NoneLeft => "late_step.none_left",
            Self::NoStatement { .. } => "late_step.no_statement",
            Self::Day { .. } => "late_step.day",
            Self::NoRule {
                known_from: Some(_),
                ..
            } => "late_step.not_yet",
            Self::NoRule { .. } => "late_step.no_rule",
            Self::SecondOfficer => "late_step.second_officer",
            Self::Unknown => "late_step.unknown",
            Self::RestedOn { .. } => "late_step.rested_on",
            Self::FoundingAfter { .. } => "founding.after_late_step",
            Self::FoundingRestedOn { .. } => "founding.late_steps",
        }
    }

    /// What its words mention.
    pub(super) fn arguments(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Judged { step } | Self::RestedOn { step } | Self::FoundingRestedOn { step } => {
                given([("step", step)])
            }
            Self::LaterCycle { cycle } => given([("cycle", cycle)]),
            Self::NotNext { next } => given([("field", &"/step"), ("next", next)]),
            Self::NoneLeft => given([("field", &"/step")]),
            Self::NoStatement { kind } => given([("field", &"/statement"), ("kind", kind)]),
            Self::Day { first, last } => {
                given([("field", &"/reached_on"), ("first", first), ("last", last)])
            }
            Self::NoRule {
                edition,
                step,
                day,
                known_from,
            } => {
                let mut said = given([
                    ("field", &"/reached_on"),
                    ("edition", edition),
                    ("step", step),
                    ("day", day),
                ]);
                said.extend(known_from.map(|first| ("first", first.to_string())));
                said
            }
            Self::FoundingAfter { step, first } => {
                given([("field", &"/founded_on"), ("step", step), ("first", first)])
            }
            Self::NotTakenOver | Self::SecondOfficer | Self::Unknown => Vec::new(),
        }
    }
}

/// Recognises the next step of a body whose founding was taken over. No criterion is judged, for the statement stands in
/// its place.
pub(super) fn recognise(
    course: &mut Course<'_>,
    step: u8,
    (day, precision): (Day, Precision),
    statement: &PaperRef,
) -> Result<(), SubjectRefusal> {
    must_stand_open(course.state())?;
    needs_second_officer(course)?;
    must_be_next(course.state(), step)?;
    if statement.kind != STEP_STATEMENT_KIND {
        let kind = statement.kind.clone();
        return Err(LateStepRefusal::NoStatement { kind }.into());
    }
    let day = end_of_period(day, precision);
    let number = course.state().late_steps.len();
    must_lie_between(course, number, day)?;
    let recognised = StepRecognisedLate {
        cycle: FIRST_CYCLE,
        step,
        edition: edition_of(course, step, day)?,
        precision,
        statement: statement.clone(),
    };
    let occasion = course.occasion();
    course.push(Dated::fact(
        recognised.into(),
        occasion,
        day,
        Source::Import,
    ));
    Ok(())
}

/// Corrects the day of a step recognised late, or voids the step.
pub(super) fn correct(
    course: &mut Course<'_>,
    cites: Sequence,
    (reached_on, precision): (Option<Day>, Precision),
    reason: &PaperRef,
) -> Result<(), SubjectRefusal> {
    let state = course.state();
    let number = state.late_steps.iter().position(|known| known.at == cites);
    let found = number.and_then(|number| Some((number, state.late_steps.get(number)?.clone())));
    let (number, known) = found.ok_or(LateStepRefusal::Unknown)?;
    needs_second_officer(course)?;
    let replacement = match reached_on {
        None => {
            must_bear_nothing(course.state(), &known)?;
            None
        }
        Some(day) => {
            let occurred_on = end_of_period(day, precision);
            must_lie_between(course, number, occurred_on)?;
            let step = StepRecognisedLate {
                edition: edition_of(course, known.recorded.step, occurred_on)?,
                precision,
                ..known.recorded
            };
            Some(CorrectedLateStep { occurred_on, step })
        }
    };
    let corrected = LateStepCorrected {
        cites,
        replacement,
        reason: reason.clone(),
    };
    let (occasion, today) = (course.occasion(), course.today());
    course.push(Dated::by(
        corrected.into(),
        occasion,
        today,
        None,
        Source::Correction,
    ));
    Ok(())
}

/// A founding that is corrected still bears the steps that were recognised late after it.
pub(super) fn must_bear(
    state: &SubjectState,
    founded_on: Option<(Day, Precision)>,
) -> Result<(), SubjectRefusal> {
    let (Some(first), Some(last)) = (state.late_steps.first(), state.late_steps.last()) else {
        return Ok(());
    };
    let refusal = match founded_on {
        None => LateStepRefusal::FoundingRestedOn {
            step: last.recorded.step,
        },
        Some((day, precision)) if end_of_period(day, precision) > first.reached_on => {
            LateStepRefusal::FoundingAfter {
                step: first.recorded.step,
                first: first.reached_on,
            }
        }
        Some(_) => return Ok(()),
    };
    Err(refusal.into())
}

/// Folds a step that was recognised late.
pub(super) fn evolve(
    state: &mut SubjectState,
    recorded: &StepRecognisedLate,
    happened: &Happened<super::SubjectEvent>,
) {
    if state.cycle <= FIRST_CYCLE {
        state.step = state.step.max(recorded.step);
    }
    state.late_steps.push(LateStep {
        at: happened.sequence,
        reached_on: happened.dated.occurred_on,
        recorded: recorded.clone(),
    });
}

impl SubjectState {
    /// The step that is recognised late next: of a body that stands, whose founding was taken over, and that has taken
    /// no step of its own since.
    ///
    /// # Errors
    ///
    /// Why there is none.
    pub fn next_late_step(&self) -> Result<u8, SubjectRefusal> {
        must_stand_open(self)?;
        Ok(next(self)?)
    }

    /// The last step that was taken over: with the founding, or late.
    fn last_taken_over(&self) -> Option<u8> {
        let founding = self.recorded_founding.as_ref()?;
        let late = self.late_steps.last().map(|last| last.recorded.step);
        Some(late.unwrap_or_else(|| founding.body().kind().founding_step()))
    }
}

/// A body is in order, and nothing of it is under way that would lose its ground.
fn must_stand_open(state: &SubjectState) -> Result<(), SubjectRefusal> {
    if state.body.is_none() {
        return Err(SubjectRefusal::Unknown);
    }
    if state.life.is_void() {
        return Err(SubjectRefusal::Void);
    }
    if state.founding.is_none() {
        return Err(LateStepRefusal::NotTakenOver.into());
    }
    if let Life::Ended { .. } = state.life {
        return Err(SubjectRefusal::Ended);
    }
    if state.life != Life::Active {
        return Err(oversight::wrong_life(state));
    }
    match state.open_application().or(state.open_order()) {
        None => Ok(()),
        Some(open) => {
            let application = open.id;
            Err(SubjectRefusal::ApplicationOpen { application })
        }
    }
}

fn must_be_next(state: &SubjectState, step: u8) -> Result<(), SubjectRefusal> {
    let next = next(state)?;
    if step == next {
        return Ok(());
    }
    Err(LateStepRefusal::NotNext { next }.into())
}

/// The step that comes next, where it may be recognised late.
fn next(state: &SubjectState) -> Result<u8, LateStepRefusal> {
    let (cycle, step) = (state.cycle, state.step);
    if cycle > FIRST_CYCLE {
        return Err(LateStepRefusal::LaterCycle { cycle });
    }
    if state.last_taken_over() != Some(step) {
        return Err(LateStepRefusal::Judged { step });
    }
    let next = state.next_transition().and_then(Transition::step);
    next.filter(|next| *next <= LAST_STEP)
        .ok_or(LateStepRefusal::NoneLeft)
}

/// The last of the steps; what comes after it closes the cycle, and is applied for.
const LAST_STEP: u8 = 7;

/// Only the last step that was recognised is voided, and nothing that the body applies for rests on it.
fn must_bear_nothing(state: &SubjectState, known: &LateStep) -> Result<(), SubjectRefusal> {
    let is_last = state.cycle == FIRST_CYCLE && state.step == known.recorded.step;
    if !is_last {
        let step = match state.cycle {
            FIRST_CYCLE => state.step,
            _ => LAST_STEP,
        };
        return Err(LateStepRefusal::RestedOn { step }.into());
    }
    match state.open_application() {
        None => Ok(()),
        Some(open) => {
            let application = open.id;
            Err(SubjectRefusal::ApplicationOpen { application })
        }
    }
}

/// The late step of that number counts from no day before the founding, the step before it or its node, and from none
/// after today, the step after it, or the first thing that was done about the body in Qibu: what was decided since was
/// decided on the ground that the body stood where it did.
fn must_lie_between(course: &Course<'_>, number: usize, day: Day) -> Result<(), SubjectRefusal> {
    let state = course.state();
    let late = |number: usize| Some(state.late_steps.get(number)?.reached_on);
    let node = course.occasion().rulebook.node(course.body()?.node());
    let before = number.checked_sub(1).and_then(late);
    let earliest = [state.founded_on, before, node.map(|node| node.from)];
    let latest = [late(number.saturating_add(1)), state.first_act_on];
    let first = earliest.into_iter().flatten().max().unwrap_or(day);
    let latest = latest.into_iter().flatten().min();
    let last = latest.map_or(course.today(), |last| last.min(course.today()));
    if (first..=last).contains(&day) {
        return Ok(());
    }
    Err(LateStepRefusal::Day { first, last }.into())
}

/// The edition that was in force on the day of a step, which knows the step.
fn edition_of(course: &Course<'_>, step: u8, day: Day) -> Result<String, SubjectRefusal> {
    let (kind, district) = (course.kind()?, course.district()?);
    let edition = course.edition_on(&district, day)?;
    let transition = Transition::to_step(step);
    let knows = |edition: &crate::standard::Edition| {
        transition.is_some_and(|transition| edition.rule(kind, transition).is_some())
    };
    if knows(&edition) {
        return Ok(edition.code.clone());
    }
    let editions = course.occasion().rulebook.editions(&district);
    let later = editions.filter(|later| later.in_force_from > day && knows(later));
    let known_from = later.map(|later| later.in_force_from).min();
    let edition = edition.code.clone();
    Err(LateStepRefusal::NoRule {
        edition,
        step,
        day,
        known_from,
    }
    .into())
}

fn needs_second_officer(course: &Course<'_>) -> Result<(), SubjectRefusal> {
    if has_second_officer(course) {
        Ok(())
    } else {
        Err(LateStepRefusal::SecondOfficer.into())
    }
}

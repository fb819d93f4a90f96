//! Looking again at a decision whose facts changed afterwards (law 12): a reaction opens the re-review, the seat that
//! decided concludes it.

use super::course::Course;
use super::event::{
    ApplicationTerminated, DecisionOutcome, PaperRef, ReReviewConcluded, ReReviewOpened,
    ReReviewOutcome, SubjectEvent,
};
use super::handling::{self, Decision};
use super::state::Application;
use super::{Stage, SubjectRefusal, SubjectState, seats};
use crate::decider::{Dated, Happened};
use crate::id::{ApplicationId, Citation, Sequence};
use crate::time::Day;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// The frozen name of the rule by which a re-review opens.
const OPENED: &str = "re_review.opened/1";

/// A re-review of a decision.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReReview {
    /// The event that opened it.
    pub opened: Sequence,
    /// The application that was decided.
    pub application: ApplicationId,
    /// The decision in this stream.
    pub decision: Sequence,
    /// The fact that is not any more what it was, or was not known.
    pub changed: Citation,
    /// The event that changed it.
    pub by: Citation,
    /// The decision through which it rests on that fact.
    pub through: Option<Citation>,
    /// The last day for the conclusion.
    pub due: Day,
    /// How it ended.
    pub end: Option<ReReviewEnd>,
}

/// How a re-review ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReReviewEnd {
    /// The decision stands.
    Stands,
    /// The decision does not stand.
    DoesNotStand,
    /// The matter went back to the deciding seat, which decides it anew.
    DecidedAnew,
}

impl ReReviewEnd {
    /// The word of it, in views, the API and the locales.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Stands => ReReviewOutcome::Stands.as_str(),
            Self::DoesNotStand => ReReviewOutcome::DoesNotStand.as_str(),
            Self::DecidedAnew => "decided_anew",
        }
    }
}

impl From<ReReviewOutcome> for ReReviewEnd {
    fn from(outcome: ReReviewOutcome) -> Self {
        match outcome {
            ReReviewOutcome::Stands => Self::Stands,
            ReReviewOutcome::DoesNotStand => Self::DoesNotStand,
        }
    }
}

/// What changed under a decision, as the reaction found it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Change {
    /// The decision of this body.
    pub decision: Sequence,
    /// The fact.
    pub changed: Citation,
    /// What changed it.
    pub by: Citation,
    /// The decision through which it is rested on.
    pub through: Option<Citation>,
}

/// Why a re-review is not opened or concluded.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReReviewRefusal {
    /// The body has no such decision that still holds.
    #[error("there is no decision {decision} to look at again")]
    NoDecision {
        /// The sequence.
        decision: Sequence,
    },
    /// The decision is or was looked at again for that change.
    #[error("decision {decision} was looked at again for that")]
    Known {
        /// The sequence of the decision.
        decision: Sequence,
    },
    /// No such re-review is open.
    #[error("no re-review {opened} is open")]
    NotOpen {
        /// The sequence.
        opened: Sequence,
    },
}

impl ReReviewRefusal {
    /// The stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NoDecision { .. } => "re_review.no_decision",
            Self::Known { .. } => "re_review.known",
            Self::NotOpen { .. } => "re_review.not_open",
        }
    }

    /// What its words mention.
    pub(super) fn arguments(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::NoDecision { decision } | Self::Known { decision } => {
                vec![("decision", decision.to_string())]
            }
            Self::NotOpen { opened } => vec![
                ("field", "/opened".to_owned()),
                ("opened", opened.to_string()),
            ],
        }
    }
}

/// What a conclusion says.
pub(super) struct Conclusion<'a> {
    pub(super) opened: Sequence,
    pub(super) outcome: ReReviewOutcome,
    pub(super) criteria: &'a BTreeSet<String>,
    pub(super) reason: &'a PaperRef,
}

impl SubjectState {
    /// The re-reviews of an application that wait for their conclusion, oldest first.
    pub fn open_re_reviews(&self, application: ApplicationId) -> impl Iterator<Item = &ReReview> {
        let of_it = move |known: &&ReReview| known.application == application;
        self.re_reviews
            .iter()
            .filter(of_it)
            .filter(|known| known.end.is_none())
    }
}

/// Opens the re-review of a decision, once for each change.
pub(super) fn open(course: &mut Course<'_>, change: &Change) -> Result<(), SubjectRefusal> {
    let decision = change.decision;
    let state = course.state();
    let mut decided = state.applications.iter();
    let application = decided
        .find(|known| known.decided_at == Some(decision))
        .cloned()
        .ok_or(ReReviewRefusal::NoDecision { decision })?;
    let mut known = state.re_reviews.iter();
    if known.any(|known| known.decision == decision && known.by == change.by) {
        return Err(ReReviewRefusal::Known { decision }.into());
    }
    course.must_not_go_back()?;
    let (today, edition) = (course.today(), course.edition_of(&application)?);
    let opened = ReReviewOpened {
        application: application.id,
        decision,
        changed: change.changed,
        by: change.by,
        through: change.through,
        due: course.workdays_after(today, edition.clocks.decide_workdays),
    };
    course.push(Dated::fallen_due(opened.into(), today, OPENED));
    Ok(())
}

/// Concludes a re-review. What was approved and not replied to ends where the approval does not stand.
pub(super) fn conclude(
    course: &mut Course<'_>,
    application: &Application,
    conclusion: &Conclusion<'_>,
) -> Result<(), SubjectRefusal> {
    let opened = conclusion.opened;
    let mut open = course.state().open_re_reviews(application.id);
    if !open.any(|known| known.opened == opened) {
        return Err(ReReviewRefusal::NotOpen { opened }.into());
    }
    drop(open);
    seats::must_not_be_the_applicant(course, application, "conclude-re-review")?;
    let edition = course.edition_of(application)?;
    let rule = edition.rule(course.kind()?, application.transition);
    let falls = conclusion.outcome == ReReviewOutcome::DoesNotStand;
    // A decision that does not stand is reasoned as a rejection is: criterion by criterion.
    let outcome = if falls {
        DecisionOutcome::Rejected
    } else {
        DecisionOutcome::Approved
    };
    let reasons = Decision {
        outcome,
        reason: Some(conclusion.reason),
        criteria: conclusion.criteria,
    };
    handling::must_name_criteria(&edition, rule, &reasons)?;
    course.act(ReReviewConcluded {
        application: application.id,
        opened,
        outcome: conclusion.outcome,
        criteria: conclusion.criteria.clone(),
        reason: conclusion.reason.clone(),
    })?;
    let awaits_its_reply = matches!(
        application.stage,
        Stage::AwaitingNotice { .. } | Stage::OnNotice { .. } | Stage::AwaitingReply { .. }
    );
    if falls && awaits_its_reply {
        course.act(ApplicationTerminated {
            application: application.id,
        })?;
    }
    Ok(())
}

/// Folds one event.
pub(super) fn evolve(state: &mut SubjectState, happened: &Happened<SubjectEvent>) {
    match &happened.dated.event {
        SubjectEvent::DecisionMade(made) => {
            decided_anew(state, made.application);
            note(state, made.application, Some(happened.sequence));
        }
        // An objection that is right sends the matter back: what was decided does not hold any more.
        SubjectEvent::ObjectionAnswered(answered) if answered.upheld => {
            decided_anew(state, answered.application);
            note(state, answered.application, None);
        }
        SubjectEvent::ReReviewOpened(opened) if state.application(opened.application).is_some() => {
            state.re_reviews.push(ReReview {
                opened: happened.sequence,
                application: opened.application,
                decision: opened.decision,
                changed: opened.changed,
                by: opened.by,
                through: opened.through,
                due: opened.due,
                end: None,
            });
        }
        SubjectEvent::ReReviewConcluded(concluded) => {
            let mut known = state.re_reviews.iter_mut();
            if let Some(known) = known.find(|known| known.opened == concluded.opened) {
                known.end = Some(concluded.outcome.into());
            }
            // A rejection that does not stand keeps nobody waiting.
            if concluded.outcome == ReReviewOutcome::DoesNotStand {
                let mut applications = state.applications.iter_mut();
                let of_it = applications.find(|known| known.id == concluded.application);
                if let Some(application) = of_it {
                    application.again_from = None;
                }
            }
        }
        _ => {}
    }
}

fn note(state: &mut SubjectState, id: ApplicationId, decided_at: Option<Sequence>) {
    let mut applications = state.applications.iter_mut();
    if let Some(application) = applications.find(|known| known.id == id) {
        application.decided_at = decided_at;
    }
}

fn decided_anew(state: &mut SubjectState, id: ApplicationId) {
    for known in &mut state.re_reviews {
        if known.application == id && known.end.is_none() {
            known.end = Some(ReReviewEnd::DecidedAnew);
        }
    }
}

//! Which edition governs an application: that of its acceptance, unless a clause of a later one moves it (过渡条款).

use super::course::{Course, wrong_stage};
use super::event::{ClauseRef, EditionChosen, SubjectEvent};
use super::refusal::ChangeoverRefusal;
use super::state::{Application, Stage, Terms};
use super::{Body, SubjectRefusal, Verb, seats};
use crate::decider::Happened;
use crate::rulebook::Rulebook;
use crate::standard::{Clause, Edition, Treatment};
use crate::time::Day;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::Arc;

/// What was said about the edition since the acceptance.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Changeover {
    /// The editions that the applicant chose, each with the day.
    pub chosen: BTreeMap<String, Day>,
    /// What the last decision was taken under.
    pub decided: Option<DecidedUnder>,
}

/// What a decision was taken under.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DecidedUnder {
    /// The edition.
    pub edition: String,
    /// The clause of a later edition that spoke of the application.
    pub clause: Option<ClauseRef>,
}

/// The edition by which an application is judged.
#[derive(Clone, Debug)]
pub struct Governing {
    /// The edition.
    pub edition: Arc<Edition>,
    /// The clause of a later edition that speaks of the application, whatever it does with it.
    pub clause: Option<ClauseRef>,
}

/// An edition that the applicant may choose.
#[derive(Clone, Debug)]
pub struct Offer {
    /// The edition.
    pub edition: Arc<Edition>,
    /// The code of its clause.
    pub clause: String,
    /// The last day to choose it.
    pub until: Day,
}

/// Folds what concerns the edition.
pub(super) fn evolve(application: &mut Application, happened: &Happened<SubjectEvent>) {
    let changeover = &mut application.changeover;
    match &happened.dated.event {
        SubjectEvent::EditionChosen(chosen) => {
            let edition = chosen.edition.clone();
            changeover
                .chosen
                .insert(edition, happened.dated.occurred_on);
        }
        SubjectEvent::DecisionMade(made) => {
            changeover.decided = Some(DecidedUnder {
                edition: made.edition.clone(),
                clause: made.clause.clone(),
            });
        }
        _ => {}
    }
}

impl Application {
    /// The edition that the last decision was taken under, before a decision that of the acceptance: what its own events
    /// tell. Which one governs on a day, [`governing`] tells.
    pub fn recorded_edition(&self) -> Option<&str> {
        let decided = self.changeover.decided.as_ref();
        let accepted = self.terms.as_ref().map(|terms| &terms.edition);
        decided
            .map(|it| &it.edition)
            .or(accepted)
            .map(String::as_str)
    }
}

/// The edition by which an application is judged on a day; `None` before its acceptance, and where the edition does not
/// read in this build. What is decided stays under the edition of the decision, unless it comes back to a seat.
pub fn governing(
    rulebook: &Rulebook,
    body: &Body,
    application: &Application,
    day: Day,
) -> Option<Governing> {
    let terms = application.terms.as_ref()?;
    let pinned = |code: &str, clause| {
        let edition = rulebook.edition(body.district(), code)?;
        Some(Governing {
            edition: Arc::clone(edition),
            clause,
        })
    };
    if !is_running(application) {
        return match &application.changeover.decided {
            Some(decided) => pinned(&decided.edition, decided.clause.clone()),
            None => pinned(&terms.edition, None),
        };
    }
    let mut governing = pinned(&terms.edition, None)?;
    for (later, clause) in clauses(rulebook, body, application, terms, day) {
        governing.clause = Some(ClauseRef {
            edition: later.code.clone(),
            clause: clause.code.clone(),
        });
        let chosen = application.changeover.chosen.get(&later.code);
        let moves = match clause.treatment {
            Treatment::Moves => true,
            Treatment::Stays => clause.until.is_some_and(|until| day > until),
            Treatment::Chooses => chosen.is_some_and(|on| *on <= day),
        };
        if moves && later.rule(body.kind(), application.transition).is_some() {
            governing.edition = Arc::clone(later);
        }
    }
    Some(governing)
}

/// What the applicant may choose on a day.
pub fn offer(
    rulebook: &Rulebook,
    body: &Body,
    application: &Application,
    day: Day,
) -> Option<Offer> {
    let (later, clause) = last_choice(rulebook, body, application, day)?;
    let until = clause.until.filter(|until| day <= *until)?;
    let is_chosen = application.changeover.chosen.contains_key(&later.code);
    (!is_chosen).then(|| Offer {
        edition: Arc::clone(later),
        clause: clause.code.clone(),
        until,
    })
}

/// Whether nothing was decided yet, or what was is to be decided again.
fn is_running(application: &Application) -> bool {
    matches!(
        application.stage,
        Stage::AtSeat { .. } | Stage::Returned { .. }
    )
}

/// The clauses that speak of an application, of the editions after that of its acceptance which came into force up to a
/// day, in their order.
fn clauses<'r>(
    rulebook: &'r Rulebook,
    body: &Body,
    application: &Application,
    terms: &Terms,
    day: Day,
) -> Vec<(&'r Arc<Edition>, &'r Clause)> {
    let district = body.district();
    let came_to_hold = |edition: &Arc<Edition>| {
        let first = edition.in_force_from;
        let held = rulebook.edition_in_force(district, first);
        first <= day && held.is_some_and(|held| held.code == edition.code)
    };
    let later = rulebook
        .editions(district)
        .skip_while(|edition| edition.code != terms.edition)
        .skip(1)
        .filter(|edition| came_to_hold(edition));
    let (kind, transition) = (body.kind(), application.transition);
    later
        .filter_map(|edition| {
            let clause = edition.clause_for(kind, transition, terms.accepted_on)?;
            Some((edition, clause))
        })
        .collect()
}

/// The last clause by which the applicant of a running application may choose, or might have.
fn last_choice<'r>(
    rulebook: &'r Rulebook,
    body: &Body,
    application: &Application,
    day: Day,
) -> Option<(&'r Arc<Edition>, &'r Clause)> {
    let terms = application.terms.as_ref()?;
    if !is_running(application) {
        return None;
    }
    let mut all = clauses(rulebook, body, application, terms, day);
    all.retain(|(later, clause)| {
        clause.treatment == Treatment::Chooses
            && later.rule(body.kind(), application.transition).is_some()
    });
    all.pop()
}

/// Records that the applicant chose a later edition, once, until the last day that its clause gives.
pub(super) fn act(
    course: &mut Course<'_>,
    application: &Application,
    verb: &Verb,
) -> Result<(), SubjectRefusal> {
    let Verb::ChooseEdition { edition } = verb else {
        return Err(SubjectRefusal::Unknown);
    };
    if !is_running(application) {
        return Err(wrong_stage("choose-edition", application));
    }
    seats::must_be_the_applicant(course, application)?;
    let (rulebook, today) = (&course.occasion().rulebook, course.today());
    let Some((later, clause)) = last_choice(rulebook, course.body()?, application, today) else {
        return Err(ChangeoverRefusal::NoneOffered.into());
    };
    if later.code != *edition {
        let (edition, offered) = (edition.clone(), later.code.clone());
        return Err(ChangeoverRefusal::OtherEdition { edition, offered }.into());
    }
    if application.changeover.chosen.contains_key(edition) {
        let edition = edition.clone();
        return Err(ChangeoverRefusal::ChosenBefore { edition }.into());
    }
    if let Some(until) = clause.until.filter(|until| *until < today) {
        return Err(ChangeoverRefusal::Ended { until }.into());
    }
    let chosen = EditionChosen {
        application: application.id,
        edition: edition.clone(),
        clause: clause.code.clone(),
    };
    course.act(chosen)
}

/// Whether a criterion asks something else than it did under the edition of the acceptance: a seat could not have named it
/// before.
pub(super) fn is_new(
    course: &Course<'_>,
    application: &Application,
    edition: &Edition,
    criterion: &str,
) -> Result<bool, SubjectRefusal> {
    let body = course.body()?;
    let rulebook = &course.occasion().rulebook;
    let terms = application.terms.as_ref();
    let before = terms.and_then(|terms| rulebook.edition(body.district(), &terms.edition));
    let of = |edition: &Edition| {
        let rule = edition.rule(body.kind(), application.transition)?;
        let mut criteria = rule.criteria.iter();
        criteria.find(|known| known.id == criterion).cloned()
    };
    let asks = |edition: &Edition| of(edition).map(|known| (known.test, known.blocking));
    Ok(before.is_some_and(|before| asks(before) != asks(edition)))
}

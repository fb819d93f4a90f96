//! What is known of a person: answers, attestations, terms in the pool, assignments. Nothing that names anybody.

use super::event::{
    AssignmentGiven, AssignmentReported, FourHaveAttested, PersonEvent, PersonFact,
    RepresentativeEnrolled, RepresentativeLeft,
};
use super::{AssignmentEnd, AssignmentKind, Purpose};
use crate::decider::{Dated, Happened};
use crate::id::{AccountId, AssignmentId, Sequence, StreamId};
use crate::time::Day;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// What is known of a person.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PersonState {
    /// The node that invited, or where they were taken over.
    pub node: Option<String>,
    /// What was asked, and what the person said.
    pub answers: BTreeMap<Purpose, Answer>,
    /// The attestation that awaits the person's answer.
    pub awaiting: Option<Attestation>,
    /// The attestation that the person accepted last.
    pub attestation: Option<Attestation>,
    /// The terms in the pool, by day.
    pub terms: Vec<Term>,
    /// The assignments, oldest first.
    pub assignments: Vec<Assignment>,
    /// How far the erasure is.
    pub erasure: Erasure,
}

/// What the person said to a purpose, and when.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// Nothing yet, since that day.
    Asked(Day),
    /// Yes.
    Given(Day),
    /// No.
    Refused(Day),
    /// No more.
    Withdrawn(Day),
}

/// An attestation and what became of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Attestation {
    /// The event that attested.
    pub attested: Sequence,
    /// Who attested; absent for what no account did.
    pub by: Option<AccountId>,
    /// The last day on which it may count.
    pub until: Day,
    /// Why it counts no more, where it does not.
    pub ended: Option<AttestationEnd>,
}

/// Why an attestation counts no more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AttestationEnd {
    /// The person contested it.
    Contested,
    /// It was taken back.
    Withdrawn,
    /// Its term ended.
    Expired,
}

/// A term in the pool.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Term {
    /// The event that began it.
    pub enrolled: Sequence,
    /// Its first day.
    pub from: Day,
    /// The event that ended it, and the day.
    pub left: Option<(Sequence, Day)>,
    /// What the enrolment says.
    pub what: RepresentativeEnrolled,
}

/// An assignment and what became of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Assignment {
    /// The assignment.
    pub id: AssignmentId,
    /// What it is.
    pub kind: AssignmentKind,
    /// The body that it is carried out for.
    pub body: Option<StreamId>,
    /// The day on which it was given.
    pub given_on: Day,
    /// How it stands.
    pub stage: AssignmentStage,
}

/// How an assignment stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AssignmentStage {
    /// Nothing was heard of it.
    Open,
    /// It was reported.
    Reported {
        /// By which event.
        by: Sequence,
        /// The day on which it was done.
        on: Day,
    },
    /// It ended without a report.
    Ended(AssignmentEnd),
}

/// How far the erasure of a person is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Erasure {
    /// None was ordered.
    #[default]
    None,
    /// It was ordered.
    Ordered,
    /// It is done.
    Done,
}

impl PersonState {
    /// Whether anything is known of the person.
    pub fn is_known(&self) -> bool {
        self.node.is_some()
    }

    /// Whether the person consents to a purpose.
    pub fn consents_to(&self, purpose: Purpose) -> bool {
        matches!(self.answers.get(&purpose), Some(Answer::Given(_)))
    }

    /// The attestation, where it counts on a day: accepted by the person and within its term.
    pub fn attestation_on(&self, day: Day) -> Option<&Attestation> {
        let counts = |it: &&Attestation| it.ended.is_none() && day <= it.until;
        self.attestation.as_ref().filter(counts)
    }

    /// The term in the pool that holds on a day; the day on which somebody leaves is none of the term.
    pub fn term_on(&self, day: Day) -> Option<&Term> {
        let mut terms = self.terms.iter();
        terms.find(|term| term.from <= day && term.left.is_none_or(|(_, left)| day < left))
    }

    /// The term that nobody has ended yet.
    pub fn open_term(&self) -> Option<&Term> {
        self.terms.iter().find(|term| term.left.is_none())
    }

    /// An assignment.
    pub fn assignment(&self, id: AssignmentId) -> Option<&Assignment> {
        self.assignments.iter().find(|known| known.id == id)
    }

    /// A fact that stands, with its day, by the event that said it.
    pub fn fact(&self, cites: Sequence) -> Option<(Day, PersonFact)> {
        let of_term = self.terms.iter().find_map(|term| {
            if term.enrolled == cites {
                return Some((term.from, PersonFact::Enrolled(term.what.clone())));
            }
            let (left, day) = term.left?;
            (left == cites).then_some((day, PersonFact::Left(RepresentativeLeft {})))
        });
        of_term.or_else(|| self.reported(cites))
    }

    fn reported(&self, cites: Sequence) -> Option<(Day, PersonFact)> {
        self.assignments.iter().find_map(|known| match known.stage {
            AssignmentStage::Reported { by, on } if by == cites => {
                let assignment = known.id;
                Some((on, PersonFact::Reported(AssignmentReported { assignment })))
            }
            _ => None,
        })
    }
}

/// Folds one event into the state.
pub(super) fn evolve(mut state: PersonState, happened: &Happened<PersonEvent>) -> PersonState {
    let Happened { sequence, dated } = happened;
    let on = dated.occurred_on;
    match &dated.event {
        PersonEvent::PersonInvited(invited) => {
            state.node.get_or_insert_with(|| invited.node.clone());
            state.ask(&invited.purposes, on);
        }
        PersonEvent::ConsentAsked(asked) => state.ask(&asked.purposes, on),
        PersonEvent::ConsentGiven(it) => state.answer(it.purpose, Answer::Given(on)),
        PersonEvent::ConsentRefused(it) => state.answer(it.purpose, Answer::Refused(on)),
        PersonEvent::ConsentWithdrawn(it) => state.answer(it.purpose, Answer::Withdrawn(on)),
        PersonEvent::FourHaveAttested(attested) => {
            state.awaiting = Some(attestation(*sequence, dated, attested));
        }
        PersonEvent::AttestationAccepted(it) => {
            state.accepted(it.attested);
        }
        PersonEvent::AttestationContested(it) => {
            state.ended(it.attested, AttestationEnd::Contested);
        }
        PersonEvent::AttestationWithdrawn(it) => {
            state.ended(it.attested, AttestationEnd::Withdrawn);
        }
        PersonEvent::AttestationExpired(it) => {
            state.ended(it.attested, AttestationEnd::Expired);
        }
        PersonEvent::RepresentativeEnrolled(enrolled) => {
            state.node.get_or_insert_with(|| enrolled.node.clone());
            state.enrol(*sequence, on, enrolled);
        }
        PersonEvent::RepresentativeLeft(RepresentativeLeft {}) => state.leave(*sequence, on),
        PersonEvent::AssignmentGiven(given) => state.assignments.push(assignment(on, given)),
        PersonEvent::AssignmentEnded(ended) => {
            state.assigned(ended.assignment, AssignmentStage::Ended(ended.end));
        }
        PersonEvent::AssignmentReported(it) => {
            let by = *sequence;
            state.assigned(it.assignment, AssignmentStage::Reported { by, on });
        }
        PersonEvent::ErasureOrdered(_) => state.erasure = Erasure::Ordered,
        PersonEvent::PersonErased(_) => state.erasure = Erasure::Done,
        // Corrections never reach a fold (law 3).
        PersonEvent::PersonFactCorrected(_) => {}
    }
    state
}

fn attestation(
    attested: Sequence,
    dated: &Dated<PersonEvent>,
    said: &FourHaveAttested,
) -> Attestation {
    Attestation {
        attested,
        by: dated.actor,
        until: said.until,
        ended: None,
    }
}

fn assignment(given_on: Day, given: &AssignmentGiven) -> Assignment {
    Assignment {
        id: given.assignment,
        kind: given.kind,
        body: given.body,
        given_on,
        stage: AssignmentStage::Open,
    }
}

impl PersonState {
    fn ask(&mut self, purposes: &BTreeSet<Purpose>, on: Day) {
        for purpose in purposes {
            self.answer(*purpose, Answer::Asked(on));
        }
    }

    fn answer(&mut self, purpose: Purpose, answer: Answer) {
        self.answers.insert(purpose, answer);
    }

    fn accepted(&mut self, attested: Sequence) {
        let accepted = self.awaiting.take_if(|it| it.attested == attested);
        self.attestation = accepted.or(self.attestation);
    }

    fn ended(&mut self, attested: Sequence, end: AttestationEnd) {
        self.awaiting.take_if(|it| it.attested == attested);
        let known = self.attestation.as_mut();
        if let Some(known) = known.filter(|known| known.attested == attested) {
            known.ended = Some(end);
        }
    }

    fn enrol(&mut self, enrolled: Sequence, from: Day, what: &RepresentativeEnrolled) {
        self.terms.push(Term {
            enrolled,
            from,
            left: None,
            what: what.clone(),
        });
    }

    fn leave(&mut self, left: Sequence, on: Day) {
        let open = self.terms.iter_mut().rev().find(|term| term.left.is_none());
        if let Some(term) = open {
            term.left = Some((left, on));
        }
    }

    fn assigned(&mut self, id: AssignmentId, stage: AssignmentStage) {
        let known = self.assignments.iter_mut().find(|known| known.id == id);
        if let Some(known) = known {
            known.stage = stage;
        }
    }
}

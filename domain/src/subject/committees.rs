//! A committee fills a seat: its members vote by name, k of all of them, and what they come to is the seat's review or
//! decision (部务会, domain 6.3, 11.2).

use super::aside::must_not_be_held;
use super::course::{Course, wrong_stage};
use super::event::{
    BallotOpened, DecisionOutcome, Opinion, PaperRef, RouteSeat, SubjectEvent, Vote, VoteCast,
};
use super::handling::{self, Decision};
use super::refusal::CommitteeRefusal;
use super::state::Application;
use super::{SubjectRefusal, SubjectState, Verb, assigning, seats};
use crate::decider::Happened;
use crate::id::{AccountId, Sequence};
use crate::lifecycle::Duty;
use crate::rulebook::Rulebook;
use crate::standard::Committee;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// An open ballot.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ballot {
    /// The event that opened it.
    pub at: Sequence,
    /// The members.
    pub members: BTreeSet<AccountId>,
    /// How many of all members must vote for it.
    pub approve: u32,
    /// The members who end it by voting against it.
    pub veto: BTreeSet<AccountId>,
    /// The votes so far.
    pub votes: BTreeMap<AccountId, Vote>,
    /// The criteria that the votes against it are about.
    pub criteria: BTreeSet<String>,
    /// The reasons of the last vote against it, or of the veto.
    pub reason: Option<PaperRef>,
}

/// Where a ballot stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It depends on those who have not voted.
    Open,
    /// Enough members are for it, and nobody who has not voted has a veto.
    For,
    /// Too few members can still be for it, or one with a veto is against it.
    Against,
    /// Too few members can still be for it, and none is against it: it came to nothing.
    Nothing,
}

impl Ballot {
    /// The members who have not voted.
    pub fn outstanding(&self) -> impl Iterator<Item = AccountId> + '_ {
        let members = self.members.iter().copied();
        members.filter(|member| !self.votes.contains_key(member))
    }

    /// Where it stands, counted of all members.
    pub fn standing(&self) -> Standing {
        let given = |vote: Vote| self.votes.values().filter(move |cast| **cast == vote);
        let is_against = |member: &AccountId| self.votes.get(member) == Some(&Vote::Against);
        if self.veto.iter().any(is_against) {
            return Standing::Against;
        }
        let approve = usize::try_from(self.approve).unwrap_or(usize::MAX);
        let are_for = given(Vote::For).count();
        let may_be_for = are_for + self.outstanding().count();
        let may_veto = self.outstanding().any(|member| self.veto.contains(&member));
        match given(Vote::Against).next() {
            _ if are_for >= approve && !may_veto => Standing::For,
            _ if may_be_for >= approve => Standing::Open,
            Some(_) => Standing::Against,
            None => Standing::Nothing,
        }
    }

    fn is_certain(&self) -> bool {
        matches!(self.standing(), Standing::For | Standing::Against)
    }
}

/// Folds a ballot. One that came to nothing is over, so that another may be opened.
pub(super) fn evolve(ballot: &mut Option<Ballot>, happened: &Happened<SubjectEvent>) {
    match &happened.dated.event {
        SubjectEvent::BallotOpened(opened) => {
            *ballot = Some(Ballot {
                at: happened.sequence,
                members: opened.members.clone(),
                approve: opened.approve,
                veto: opened.veto.clone(),
                votes: BTreeMap::new(),
                criteria: BTreeSet::new(),
                reason: None,
            });
        }
        SubjectEvent::VoteCast(cast) => {
            if let (Some(known), Some(member)) = (ballot.as_mut(), happened.dated.actor) {
                known.votes.insert(member, cast.vote);
                if cast.vote == Vote::Against {
                    known.criteria.extend(cast.criteria.iter().cloned());
                    known.reason.clone_from(&cast.reason);
                }
            }
            if ballot
                .as_ref()
                .is_some_and(|known| known.standing() == Standing::Nothing)
            {
                *ballot = None;
            }
        }
        _ => {}
    }
}

/// The committee that fills the seat which has an application, by the edition of the acceptance; `None` where one person
/// fills it, as every seat that was added.
pub fn committee_of<'r>(
    state: &SubjectState,
    application: &Application,
    rulebook: &'r Rulebook,
) -> Option<&'r Committee> {
    let (body, terms) = (state.body.as_ref()?, application.terms.as_ref()?);
    let name = &application.seat()?.seat;
    let edition = rulebook.edition(body.district(), &terms.edition)?;
    let rule = edition.rule(body.kind(), application.transition)?;
    let route = rule.routes.get(body.rank())?;
    let mut seats = route.iter().enumerate().filter(|(index, seat)| {
        let earlier = route.iter().take(*index);
        let earlier = earlier.filter(|known| known.seat == seat.seat).count();
        handling::seat_name(seat.seat, earlier) == *name
    });
    seats.next()?.1.committee.as_ref()
}

/// The verb that an application waits for, with who fills its seat: a committee's waits for its ballot.
pub fn awaited_verb(
    state: &SubjectState,
    application: &Application,
    rulebook: &Rulebook,
) -> Option<&'static str> {
    let verb = application.awaited_verb();
    let by_one = matches!(verb, Some("review" | "decide"));
    if by_one && committee_of(state, application, rulebook).is_some() {
        return Some("open-ballot");
    }
    verb
}

/// The officers and leads of a seat's office, of whom its committee is.
pub(super) fn bench(seat: &RouteSeat) -> [RouteSeat; 2] {
    [Duty::Officer, Duty::Lead].map(|duty| RouteSeat {
        duty,
        ..seat.clone()
    })
}

fn committee<'c>(course: &Course<'c>, application: &Application) -> Option<&'c Committee> {
    committee_of(course.state(), application, &course.occasion().rulebook)
}

/// Refuses what one person would do for a committee.
pub(super) fn must_not_be_one(
    course: &Course<'_>,
    application: &Application,
) -> Result<(), SubjectRefusal> {
    match committee(course, application) {
        Some(_) => Err(CommitteeRefusal::BallotNeeded.into()),
        None => Ok(()),
    }
}

/// Refuses what would take the matter from members who vote on it.
pub(super) fn must_not_vote(application: &Application) -> Result<(), SubjectRefusal> {
    match application.aside.ballot {
        Some(_) => Err(CommitteeRefusal::BallotOpen.into()),
        None => Ok(()),
    }
}

/// Refuses whoever reviews or decides for the seat and may not: for a committee speaks its ballot, once it is certain, and
/// for any other seat somebody who has filled no other.
pub(super) fn must_speak_for(
    course: &Course<'_>,
    application: &Application,
    seat: &str,
) -> Result<(), SubjectRefusal> {
    let ballot = application.aside.ballot.as_ref();
    if ballot.is_some_and(Ballot::is_certain) {
        return Ok(());
    }
    must_not_be_one(course, application)?;
    seats::must_be_new(course, application, seat)
}

/// Calls the committee of the seat to vote. Another ballot than the one that is open is opened only once the seat's clock
/// has run out, so that nobody votes anew for want of an outcome, and no member who never votes keeps the matter for ever.
pub(super) fn open(
    course: &mut Course<'_>,
    application: &Application,
    members: &BTreeSet<AccountId>,
) -> Result<(), SubjectRefusal> {
    let (Some(seat), Some(committee)) = (application.seat(), committee(course, application)) else {
        return Err(wrong_stage("open-ballot", application));
    };
    must_not_be_held(application)?;
    if application.is_under_decision() && !application.unanswered.is_empty() {
        return Err(SubjectRefusal::ObjectionOpen);
    }
    if !application.late {
        must_not_vote(application)?;
    }
    seats::must_be_new(course, application, &seat.seat)?;
    if u32::try_from(members.len()) != Ok(committee.of) {
        return Err(CommitteeRefusal::OtherNumber { of: committee.of }.into());
    }
    let (accounts, today) = (&course.occasion().facts.accounts, course.today());
    let holds = |member: &AccountId, duties: &[Duty]| {
        let known = accounts.get(member);
        let mut bench = bench(seat).into_iter();
        known.is_some_and(|known| {
            bench.any(|seat| duties.contains(&seat.duty) && assigning::holds(known, &seat, today))
        })
    };
    let works = |member: &AccountId| holds(member, &[Duty::Officer, Duty::Lead]);
    if !members.iter().all(works) {
        return Err(CommitteeRefusal::NotOfTheOffice.into());
    }
    let veto = members.iter().copied();
    let veto = veto.filter(|member| holds(member, &committee.veto));
    course.act(BallotOpened {
        application: application.id,
        seat: seat.seat.clone(),
        members: members.clone(),
        approve: committee.approve,
        veto: veto.collect(),
    })
}

/// A vote.
struct Cast<'a> {
    ballot: Sequence,
    vote: Vote,
    criteria: &'a BTreeSet<String>,
    reason: Option<&'a PaperRef>,
}

/// Votes as a member, once and in person. With the vote that makes the outcome certain the seat reviews or decides.
pub(super) fn cast(
    course: &mut Course<'_>,
    application: &Application,
    verb: &Verb,
) -> Result<(), SubjectRefusal> {
    let Verb::CastVote {
        ballot,
        vote,
        criteria,
        reason,
    } = verb
    else {
        return Err(SubjectRefusal::Unknown);
    };
    let cast = Cast {
        ballot: *ballot,
        vote: *vote,
        criteria,
        reason: reason.as_ref(),
    };
    let (Some(ballot), Some(seat)) = (&application.aside.ballot, application.seat()) else {
        return Err(wrong_stage("cast-vote", application));
    };
    if ballot.at != cast.ballot {
        return Err(CommitteeRefusal::OtherBallot.into());
    }
    let member = must_be_a_member(course, ballot)?;
    if cast.vote != Vote::Recused {
        seats::must_fit(application, &seat.seat, member)?;
    }
    must_say_why(course, application, &cast)?;
    course.act(VoteCast {
        application: application.id,
        ballot: cast.ballot,
        vote: cast.vote,
        criteria: cast.criteria.clone(),
        reason: cast.reason.cloned(),
    })?;
    let application = course.application(application.id)?;
    match &application.aside.ballot {
        Some(ballot) if ballot.is_certain() => conclude(course, &application, ballot),
        _ => Ok(()),
    }
}

fn must_be_a_member(course: &Course<'_>, ballot: &Ballot) -> Result<AccountId, SubjectRefusal> {
    let by = course
        .occasion()
        .by
        .as_ref()
        .ok_or(SubjectRefusal::Unknown)?;
    if !ballot.members.contains(&by.account) {
        return Err(CommitteeRefusal::NotAMember.into());
    }
    if by.standing_in.is_some() {
        return Err(CommitteeRefusal::InPerson.into());
    }
    if ballot.votes.contains_key(&by.account) {
        return Err(CommitteeRefusal::VotedBefore.into());
    }
    Ok(by.account)
}

/// Whoever is against it, or recused, says why in writing; against an approval also by which criteria.
fn must_say_why(
    course: &Course<'_>,
    application: &Application,
    cast: &Cast<'_>,
) -> Result<(), SubjectRefusal> {
    let is_against = cast.vote == Vote::Against;
    if (is_against || cast.vote == Vote::Recused) && cast.reason.is_none() {
        return Err(SubjectRefusal::ReasonMissing);
    }
    if is_against && application.is_under_decision() {
        let edition = course.edition_of(application)?;
        let rule = edition.rule(course.kind()?, application.transition);
        let rejection = Decision {
            outcome: DecisionOutcome::Rejected,
            reason: cast.reason,
            criteria: cast.criteria,
        };
        return handling::must_name_criteria(&edition, rule, &rejection);
    }
    if cast.criteria.is_empty() {
        return Ok(());
    }
    Err(CommitteeRefusal::CriteriaOfVote.into())
}

/// What the members came to is the review or the decision of their seat.
fn conclude(
    course: &mut Course<'_>,
    application: &Application,
    ballot: &Ballot,
) -> Result<(), SubjectRefusal> {
    let is_for = ballot.standing() == Standing::For;
    let (reason, criteria) = if is_for {
        (None, BTreeSet::new())
    } else {
        (ballot.reason.as_ref(), ballot.criteria.clone())
    };
    if !application.is_under_decision() {
        let opinion = if is_for {
            Opinion::Support
        } else {
            Opinion::Oppose
        };
        return handling::review(course, application, opinion, reason);
    }
    let outcome = if is_for {
        DecisionOutcome::Approved
    } else {
        DecisionOutcome::Rejected
    };
    let decision = Decision {
        outcome,
        reason,
        criteria: &criteria,
    };
    handling::decide_as_of(course, application, &decision, None)
}

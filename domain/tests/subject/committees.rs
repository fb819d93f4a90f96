//! A committee fills a seat of a route: its members vote by name, k of all of them (domain 6.3, 11.2).

use crate::assigning::{appoint, appointed};
use crate::papers::{Sheet, paper_of, reason};
use crate::scenario::*;
use crate::world::{DISTRICT, SIMPLE, STREET, World, account, day, deputy};
use qibu_domain::decider::{Dated, Refusal};
use qibu_domain::id::{AccountId, Sequence};
use qibu_domain::lifecycle::Duty;
use qibu_domain::subject::event::{DecisionOutcome, Opinion, PaperRef, SubjectEvent, Vote};
use qibu_domain::subject::{
    Application, CommitteeRefusal, SLIP_KIND, Standing, SubjectCommand, SubjectRefusal, Verb,
    awaited_verb, committee_of, seats_for,
};
use std::collections::BTreeSet;

const DECIDES: &str = "{ seat: decide, rank: district, duty: lead }";
const REVIEWS: &str = "{ seat: review, rank: street_or_park, duty: officer }";
const TODAY: &str = "2026-09-18";

/// A second officer of the district.
const SECOND: AccountId = account(7);
/// A third one.
const THIRD: AccountId = account(8);
/// Two further officers of the street.
const COLLEAGUE: AccountId = account(9);

/// The simple standard with a committee in every such seat.
pub fn with_committee(seat: &str, committee: &str) -> String {
    let filled = seat.replace(" }", &format!(", committee: {committee} }}"));
    let text = SIMPLE.replace(seat, &filled);
    assert_ne!(text, SIMPLE);
    text
}

/// A text of the simple standard under which two members close an association's cycle.
pub fn closing_by_committee(text: &str) -> String {
    let closing = text.find("  T8:\n").unwrap();
    let (before, after) = text.split_at(closing);
    let filled = DECIDES.replace(" }", ", committee: { of: 2, approve: 2, veto: [lead] } }");
    format!("{before}{}", after.replacen(DECIDES, &filled, 3))
}

/// A vote or a ballot, as chance has it.
pub fn any(given: &Given, variant: u8) -> Verb {
    match variant {
        0 => ballot(&[LEAD, CLERK]),
        1 => vote(given, Vote::Against),
        2 => vote(given, Vote::Recused),
        _ => vote(given, Vote::For),
    }
}

/// What comes next where a committee has the application: it is called to vote, and its members do.
pub fn natural(given: &Given, application: &Application) -> Option<(AccountId, Verb)> {
    let state = given.state();
    committee_of(&state, application, &given.world.rules)?;
    let Some(open) = &application.aside.ballot else {
        return Some((LEAD, ballot(&[LEAD, CLERK])));
    };
    let member = open.outstanding().next().unwrap_or(LEAD);
    let fits = application
        .acted
        .iter()
        .all(|acted| acted.account != member || acted.seat == "decide");
    let how = if fits { Vote::For } else { Vote::Recused };
    Some((member, vote(given, how)))
}

fn world(seat: &str, committee: &str) -> World {
    let mut world = World::with_editions(&[&with_committee(seat, committee)]);
    crate::passing::add_streets(&mut world);
    appoint(&mut world);
    let accounts = &mut world.facts.accounts;
    for officer in [SECOND, THIRD] {
        accounts.insert(officer, appointed(Duty::Officer, DISTRICT, None));
    }
    accounts.insert(COLLEAGUE, appointed(Duty::Officer, STREET, None));
    world
}

/// Before the deciding seat, which three of four members approve for.
fn reviewed() -> Given {
    let given = Given::in_a(world(DECIDES, "{ of: 4, approve: 3 }")).proposed(TODAY);
    given.accepted(TODAY).reviewed(TODAY)
}

/// Before the deciding seat, which two of three members approve for, and no lead is against.
fn with_veto() -> Given {
    let given = Given::in_a(world(DECIDES, "{ of: 3, approve: 2, veto: [lead] }")).proposed(TODAY);
    given.accepted(TODAY).reviewed(TODAY)
}

fn ballot(members: &[AccountId]) -> Verb {
    Verb::OpenBallot {
        members: members.iter().copied().collect(),
    }
}

const FOUR: [AccountId; 4] = [LEAD, CLERK, SECOND, THIRD];
const THREE: [AccountId; 3] = [LEAD, CLERK, SECOND];

fn opened(mut given: Given, members: &[AccountId]) -> Given {
    given.when(TODAY, LEAD, ballot(members));
    given
}

fn vote(given: &Given, vote: Vote) -> Verb {
    let known = given.last();
    let open = known.as_ref().and_then(|known| known.aside.ballot.as_ref());
    let decides = known.as_ref().filter(|known| known.is_under_decision());
    let criterion = decides.filter(|_| vote == Vote::Against);
    let needs_reason = matches!(vote, Vote::Against | Vote::Recused);
    Verb::CastVote {
        ballot: open.map_or(Sequence(1), |open| open.at),
        vote,
        criteria: criterion
            .map(|known| first_criterion(known.transition))
            .into_iter()
            .collect(),
        reason: needs_reason.then(reason),
    }
}

fn votes(given: &mut Given, who: AccountId, how: Vote) -> Vec<Dated<SubjectEvent>> {
    let verb = vote(given, how);
    given.when(TODAY, who, verb)
}

fn refused(given: &mut Given, who: AccountId, how: Vote) -> SubjectRefusal {
    let verb = vote(given, how);
    given.refusal(TODAY, who, verb)
}

fn against(given: &Given, criterion: &str, why: PaperRef) -> Verb {
    match vote(given, Vote::Against) {
        Verb::CastVote { ballot, vote, .. } => Verb::CastVote {
            ballot,
            vote,
            criteria: BTreeSet::from([criterion.to_owned()]),
            reason: Some(why),
        },
        other => other,
    }
}

fn standing(given: &Given) -> Option<Standing> {
    let ballot = given.application().aside.ballot;
    ballot.map(|ballot| ballot.standing())
}

#[test]
fn a_committee_approves_with_k_of_all_its_members_present_or_not() {
    let mut given = opened(reviewed(), &FOUR);
    assert_eq!(names(&votes(&mut given, CLERK, Vote::For)), ["VoteCast"]);
    votes(&mut given, SECOND, Vote::Abstain);
    // Two of the three who voted are no three of four.
    votes(&mut given, LEAD, Vote::For);
    assert_eq!(given.stage_word(), "under_decision");
    let events = votes(&mut given, THIRD, Vote::For);
    assert_eq!(names(&events), ["VoteCast", "DecisionMade"]);
    let decision = given.decision();
    assert_eq!(decision.outcome, DecisionOutcome::Approved);
    assert_eq!((decision.reason, decision.criteria.len()), (None, 0));
    assert!(!decision.verdicts.is_empty());
    let last = events.last().unwrap();
    assert_eq!((last.actor, last.occurred_on), (Some(THIRD), day(TODAY)));
    assert_eq!(given.stage_word(), "awaiting_reply");
}

#[test]
fn the_outcome_counts_as_soon_as_no_vote_can_change_it() {
    let mut given = opened(reviewed(), &FOUR);
    for who in [CLERK, SECOND] {
        votes(&mut given, who, Vote::For);
    }
    votes(&mut given, LEAD, Vote::For);
    assert_eq!(given.decision().outcome, DecisionOutcome::Approved);
    let mut given = opened(reviewed(), &FOUR);
    votes(&mut given, CLERK, Vote::Against);
    assert_eq!(standing(&given), Some(Standing::Open));
    let events = votes(&mut given, SECOND, Vote::Against);
    assert_eq!(names(&events), ["VoteCast", "DecisionMade"]);
    assert_eq!(given.stage_word(), "rejected");
    // Whoever has not voted comes too late.
    let late = refused(&mut given, LEAD, Vote::For);
    assert_eq!(late.code(), "application.stage");
}

#[test]
fn a_rejection_names_the_criteria_of_all_votes_against_and_the_reasons_of_the_last() {
    let mut given = opened(reviewed(), &FOUR);
    let (first, last) = (paper_of("minutes"), reason());
    let cast = against(&given, "1b", first);
    given.when(TODAY, CLERK, cast);
    votes(&mut given, SECOND, Vote::For);
    let cast = against(&given, "1a", last.clone());
    given.when(TODAY, THIRD, cast);
    let decision = given.decision();
    assert_eq!(decision.outcome, DecisionOutcome::Rejected);
    let criteria: Vec<_> = decision.criteria.iter().map(String::as_str).collect();
    assert_eq!(criteria, ["1a", "1b"]);
    assert_eq!(decision.reason, Some(last));
    // The name goes with the rejected proposal as with any other.
    assert!(given.application().again_from.is_some());
}

#[test]
fn a_member_with_a_veto_ends_the_ballot_by_a_vote_against_it() {
    let mut given = opened(with_veto(), &THREE);
    let known = given.application().aside.ballot.unwrap();
    assert_eq!(known.veto, BTreeSet::from([LEAD]));
    votes(&mut given, CLERK, Vote::For);
    // Enough are for it, and the lead can still end it.
    assert_eq!(names(&votes(&mut given, SECOND, Vote::For)), ["VoteCast"]);
    assert_eq!(standing(&given), Some(Standing::Open));
    let mut vetoed = given.clone();
    votes(&mut vetoed, LEAD, Vote::Against);
    assert_eq!(vetoed.stage_word(), "rejected");
    votes(&mut given, LEAD, Vote::Abstain);
    assert_eq!(given.decision().outcome, DecisionOutcome::Approved);
}

#[test]
fn who_abstains_or_is_recused_stays_among_all_and_without_a_vote_against_nothing_is_rejected() {
    let mut given = opened(reviewed(), &FOUR);
    votes(&mut given, CLERK, Vote::Abstain);
    let events = votes(&mut given, SECOND, Vote::Recused);
    // Three of four cannot be for it any more, and none is against it.
    assert_eq!(names(&events), ["VoteCast"]);
    assert_eq!(
        (standing(&given), given.stage_word()),
        (None, "under_decision")
    );
    given.when(TODAY, LEAD, ballot(&FOUR));
    // One vote against it is enough for a rejection then.
    votes(&mut given, CLERK, Vote::Against);
    votes(&mut given, SECOND, Vote::Abstain);
    assert_eq!(given.stage_word(), "rejected");
}

#[test]
fn whoever_is_against_it_or_recused_says_why_and_only_against_an_approval_by_which_criteria() {
    let mut given = opened(reviewed(), &FOUR);
    let cast = |vote: Vote, criteria: &[&str], why: Option<PaperRef>| Verb::CastVote {
        ballot: given.application().aside.ballot.unwrap().at,
        vote,
        criteria: criteria.iter().map(|code| (*code).to_owned()).collect(),
        reason: why,
    };
    let tried = [
        (cast(Vote::Against, &["1a"], None), "reason.missing"),
        (cast(Vote::Recused, &[], None), "reason.missing"),
        (
            cast(Vote::Against, &[], Some(reason())),
            "decision.criteria_unnamed",
        ),
        (cast(Vote::Against, &["9z"], Some(reason())), "code.unknown"),
        (cast(Vote::For, &["1a"], None), "ballot.criteria_of_vote"),
        (
            cast(Vote::Abstain, &["1a"], Some(reason())),
            "ballot.criteria_of_vote",
        ),
    ];
    for (verb, code) in tried {
        assert_eq!(given.refusal(TODAY, CLERK, verb).code(), code);
    }
}

#[test]
fn the_vote_that_would_approve_is_refused_while_a_blocking_criterion_is_not_met() {
    let mut given = Given::in_a(world(DECIDES, "{ of: 3, approve: 2 }"));
    given.when(TODAY, SECRETARY, propose(STREET, Sheet::default()));
    let mut given = opened(given.accepted(TODAY).reviewed(TODAY), &THREE);
    votes(&mut given, CLERK, Vote::For);
    let refusal = refused(&mut given, LEAD, Vote::For);
    assert_eq!(refusal.code(), "criterion.not_met");
    assert!(!refusal.criteria().is_empty());
    votes(&mut given, LEAD, Vote::Against);
    votes(&mut given, SECOND, Vote::Against);
    assert_eq!(given.stage_word(), "rejected");
}

#[test]
fn nobody_speaks_for_a_committee_alone() {
    let mut given = reviewed();
    let slip = |given: &Given| Verb::RecordSlip {
        outcome: DecisionOutcome::Approved,
        signed_on: given.world.now.day(),
        slip: paper_of(SLIP_KIND),
        meeting: None,
        reason: None,
        criteria: BTreeSet::new(),
    };
    for open in [false, true] {
        if open {
            given.when(TODAY, LEAD, ballot(&FOUR));
        }
        for verb in [approve(), reject(), slip(&given)] {
            let refusal = given.refusal(TODAY, LEAD, verb);
            assert_eq!(refusal, CommitteeRefusal::BallotNeeded.into());
        }
    }
    // What does not speak for it, its office does as before.
    given.when(TODAY, LEAD, extend());
    assert!(standing(&given).is_some());
}

#[test]
fn a_member_votes_once_in_person_and_in_the_ballot_that_is_open() {
    let mut given = opened(reviewed(), &FOUR);
    assert_eq!(
        refused(&mut given, OTHER, Vote::For),
        CommitteeRefusal::NotAMember.into()
    );
    let verb = vote(&given, Vote::For);
    let by_deputy = given.refusal(TODAY, deputy(CLERK, SECOND), verb);
    assert_eq!(by_deputy, CommitteeRefusal::InPerson.into());
    votes(&mut given, CLERK, Vote::Against);
    assert_eq!(
        refused(&mut given, CLERK, Vote::For),
        CommitteeRefusal::VotedBefore.into()
    );
    let other = Verb::CastVote {
        ballot: Sequence(1),
        vote: Vote::For,
        criteria: BTreeSet::new(),
        reason: None,
    };
    let refusal = given.refusal(TODAY, SECOND, other);
    assert_eq!(refusal, CommitteeRefusal::OtherBallot.into());
}

#[test]
fn who_voted_has_filled_the_seat_and_who_filled_another_is_only_recused() {
    let mut world = world(DECIDES, "{ of: 3, approve: 2 }");
    // The officer who reviewed works at the district besides.
    let both = appointed(Duty::Officer, DISTRICT, None);
    world.facts.accounts.insert(OFFICER, both);
    let given = Given::in_a(world).proposed(TODAY);
    let mut given = opened(
        given.accepted(TODAY).reviewed(TODAY),
        &[OFFICER, CLERK, SECOND],
    );
    for how in [Vote::For, Vote::Against, Vote::Abstain] {
        let refusal = refused(&mut given, OFFICER, how);
        assert_eq!(refusal.code(), "seat.same_person");
    }
    votes(&mut given, OFFICER, Vote::Recused);
    votes(&mut given, CLERK, Vote::Abstain);
    // Nothing can come of it any more: the review's seat has its matter again, whose officer was recused only.
    assert_eq!(standing(&given), None);
    given.when(TODAY, LEAD, send_back());
    given.when(TODAY, OFFICER, support());
}

fn send_back() -> Verb {
    Verb::SendBack {
        to: "review".to_owned(),
        reason: reason(),
    }
}

#[test]
fn a_member_who_voted_fills_no_other_seat_after_it_was_sent_back() {
    let mut given = opened(reviewed(), &FOUR);
    votes(&mut given, CLERK, Vote::For);
    given.when(TODAY, LEAD, send_back());
    assert_eq!(standing(&given), None);
    let refusal = given.refusal(TODAY, CLERK, support());
    assert_eq!(refusal.code(), "seat.same_person");
}

#[test]
fn a_ballot_names_as_many_officers_and_leads_of_the_office_as_the_edition_says() {
    let mut given = reviewed();
    let number = CommitteeRefusal::OtherNumber { of: 4 };
    for members in [&THREE[..], &[LEAD, CLERK, SECOND, THIRD, OTHER]] {
        let refusal = given.refusal(TODAY, LEAD, ballot(members));
        assert_eq!(refusal, number.clone().into());
    }
    // Of another office, no longer of any, or unknown.
    for outsider in [OFFICER, NEIGHBOUR, account(99)] {
        let members = [LEAD, CLERK, SECOND, outsider];
        let refusal = given.refusal(TODAY, LEAD, ballot(&members));
        assert_eq!(refusal, CommitteeRefusal::NotOfTheOffice.into());
    }
    let same = given.refusal(TODAY, OFFICER, ballot(&FOUR));
    assert_eq!(same.code(), "seat.same_person");
    given.when(TODAY, LEAD, ballot(&FOUR));
}

#[test]
fn another_ballot_is_opened_only_once_the_clock_has_run_out() {
    let mut given = opened(reviewed(), &FOUR);
    votes(&mut given, CLERK, Vote::Against);
    let refusal = given.refusal(TODAY, LEAD, ballot(&FOUR));
    assert_eq!(refusal, CommitteeRefusal::BallotOpen.into());
    let events = given.when("2026-12-01", LEAD, ballot(&FOUR));
    assert_eq!(names(&events), ["ClockExpired", "BallotOpened"]);
    let ballot = given.application().aside.ballot.unwrap();
    assert!(ballot.votes.is_empty() && ballot.criteria.is_empty() && ballot.reason.is_none());
}

#[test]
fn while_members_vote_the_matter_is_not_held_nor_given_another_seat_and_ends_with_its_withdrawal() {
    let mut given = opened(reviewed(), &FOUR);
    let hold = Verb::Hold {
        until: day("2026-09-21"),
        reason: reason(),
    };
    let add = Verb::AddSeat {
        node: STREET.to_owned(),
        duty: Duty::Lead,
        reason: reason(),
    };
    for verb in [hold.clone(), add] {
        let refusal = given.refusal(TODAY, LEAD, verb);
        assert_eq!(refusal, CommitteeRefusal::BallotOpen.into());
    }
    given.when(TODAY, SECRETARY, Verb::Withdraw);
    assert_eq!((standing(&given), given.stage_word()), (None, "withdrawn"));
    let mut other = reviewed();
    other.when(TODAY, LEAD, hold);
    let refusal = other.refusal(TODAY, LEAD, ballot(&FOUR));
    assert_eq!(refusal.code(), "application.held");
}

#[test]
fn a_committee_reviews_and_no_member_takes_its_opinion_back() {
    let committee = "{ of: 3, approve: 2 }";
    let given = Given::in_a(world(REVIEWS, committee)).proposed(TODAY);
    let mut given = given.accepted(TODAY);
    let alone = given.refusal(TODAY, OFFICER, support());
    assert_eq!(alone, CommitteeRefusal::BallotNeeded.into());
    let members = ballot(&[OFFICER, OTHER, COLLEAGUE]);
    given.when(TODAY, OFFICER, members.clone());
    votes(&mut given, OFFICER, Vote::For);
    let criteria = against(&given, "1a", reason());
    let refusal = given.refusal(TODAY, OTHER, criteria);
    assert_eq!(refusal, CommitteeRefusal::CriteriaOfVote.into());
    let mut opposed = given.clone();
    votes(&mut opposed, COLLEAGUE, Vote::Against);
    let events = votes(&mut opposed, OTHER, Vote::Against);
    let Some(SubjectEvent::ReviewCompleted(review)) = events.last().map(|it| &it.event) else {
        panic!("no review: {events:?}");
    };
    assert_eq!(
        (review.opinion, review.reason.clone()),
        (Opinion::Oppose, Some(reason()))
    );
    let events = votes(&mut given, OTHER, Vote::For);
    assert_eq!(names(&events), ["VoteCast", "ReviewCompleted"]);
    assert_eq!(given.stage_word(), "under_decision");
    let refusal = given.refusal(TODAY, OTHER, Verb::TakeBack);
    assert_eq!(refusal, SubjectRefusal::NothingToTakeBack);
    // One person decides here, who did not vote.
    given.when(TODAY, LEAD, approve());
}

#[test]
fn a_committees_seat_waits_for_a_ballot_and_then_for_the_votes_of_officers_and_leads() {
    let mut given = reviewed();
    let awaited = |given: &Given| {
        let state = given.state();
        awaited_verb(
            &state,
            state.applications.last().unwrap(),
            &given.world.rules,
        )
    };
    assert_eq!(awaited(&given), Some("open-ballot"));
    given.when(TODAY, LEAD, ballot(&FOUR));
    assert_eq!(awaited(&given), Some("cast-vote"));
    let occasion = given.world.occasion(given.stream, None);
    let seats = |verb: &str| {
        let seats = seats_for(&given.state(), given.application().id, verb, &occasion).unwrap();
        let duties = seats.into_iter().map(|seat| (seat.duty, seat.node));
        duties.collect::<Vec<_>>()
    };
    let office = DISTRICT.to_owned();
    assert_eq!(seats("open-ballot"), [(Duty::Lead, office.clone())]);
    let bench = [(Duty::Officer, office.clone()), (Duty::Lead, office)];
    assert_eq!(seats("cast-vote"), bench);
    // Where one person decides there is nothing to vote on.
    let mut alone = Given::simple().proposed(TODAY).accepted(TODAY);
    let refusal = alone.refusal(TODAY, OFFICER, ballot(&FOUR));
    assert_eq!(refusal.code(), "application.stage");
    let command = SubjectCommand::Act {
        application: alone.application().id,
        verb: vote(&alone, Vote::For),
    };
    assert_eq!(
        alone.refusal(TODAY, OFFICER, command).code(),
        "application.stage"
    );
}

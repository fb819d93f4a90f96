//! Applying again after a rejection, a withdrawal, a lapse (domain 5.8; law 11).

use crate::papers::Sheet;
use crate::scenario::*;
use crate::world::{COMMUNITY, DISTRICT, SIMPLE, STREET, World, day};
use qibu_domain::actor::Source;
use qibu_domain::claim::{ClaimAct, ClaimKey};
use qibu_domain::decider::Refusal;
use qibu_domain::district::CloseNode;
use qibu_domain::lifecycle::Transition;
use qibu_domain::standard::{NEW_FACTS, Verdict};
use qibu_domain::subject::{
    SubjectCommand, SubjectRefusal, Verb, Wait, readiness, wait_after_rejection,
};
use qibu_domain::time::Day;

const TODAY: &str = "2026-09-18";
/// Thirty days after it.
const FREE_FROM: &str = "2026-10-18";

fn decided_against(given: Given, at: &str) -> Given {
    let mut given = given.accepted(at).reviewed(at);
    given.when(at, LEAD, reject());
    given
}

fn with_new_facts(sheet: Sheet) -> Sheet {
    sheet.with(NEW_FACTS)
}

/// Until when an application of that day waits.
fn waits_until(given: &Given, transition: Transition) -> Option<Day> {
    let edition = given.world.rules.edition(DISTRICT, "SIMPLE-1").unwrap();
    let wait = wait_after_rejection(&given.state(), transition, edition, day(TODAY));
    wait.map(|wait| wait.until)
}

/// The day from which the last append frees a name; `None` where it frees none.
fn name_free_from(given: &Given) -> Option<Day> {
    let name = ClaimKey::association_name(crate::world::DISTRICT, NAME);
    let claim = given.last_claims.iter().find(|claim| claim.key == name);
    claim.and_then(|claim| match claim.act {
        ClaimAct::Release { from } => Some(from),
        ClaimAct::Take => None,
    })
}

#[test]
fn what_was_rejected_comes_again_after_the_editions_days_or_with_new_facts() {
    let until = day(FREE_FROM);
    for (given, transition, sheet) in [
        (
            Given::simple().proposed(TODAY),
            Transition::T1,
            Sheet::simple_t1(),
        ),
        (
            Given::simple()
                .preparing(TODAY)
                .applied(TODAY, Transition::T2, Sheet::simple_t2()),
            Transition::T2,
            Sheet::simple_t2(),
        ),
    ] {
        let mut given = decided_against(given, TODAY);
        assert_eq!(given.decision().again_from, Some(until));
        for soon in [TODAY, "2026-10-17T23:59"] {
            let same = submit(transition, sheet.clone());
            let refusal = given.refusal(soon, SECRETARY, same);
            assert_eq!(refusal, SubjectRefusal::RejectedRecently { until });
            assert_eq!(refusal.code(), "application.rejected_recently");
        }
        let mut sooner = given.clone();
        let with = submit(transition, with_new_facts(sheet.clone()));
        sooner.when(TODAY, SECRETARY, with);
        given.when(FREE_FROM, SECRETARY, submit(transition, sheet));
        for given in [sooner, given] {
            assert_eq!(given.application().transition, transition);
            assert_eq!(given.stage_word(), "submitted");
        }
    }
}

#[test]
fn a_rejected_proposal_keeps_name_and_place_until_it_may_come_again() {
    let mut given = decided_against(Given::simple().proposed(TODAY), TODAY);
    assert_eq!(name_free_from(&given), Some(day(FREE_FROM)));
    let with = submit(Transition::T1, with_new_facts(Sheet::simple_t1()));
    given.when("2026-09-21", SECRETARY, with);
    assert!(given.holds_name(NAME));
    assert_eq!(given.life().word(), "proposed");
    // An application that came in between and was withdrawn does not shorten it.
    given.when("2026-09-22", SECRETARY, Verb::Withdraw);
    assert_eq!(name_free_from(&given), Some(day(FREE_FROM)));
    let same = submit(Transition::T1, Sheet::simple_t1());
    let refusal = given.refusal("2026-09-23", SECRETARY, same);
    assert_eq!(refusal.code(), "application.rejected_recently");
}

#[test]
fn where_the_edition_in_force_takes_no_new_facts_only_the_day_is_waited_for() {
    let mut given = decided_against(Given::simple().proposed(TODAY), TODAY);
    let later = SIMPLE
        .replace("SIMPLE-1", "SIMPLE-2")
        .replace("in_force_from: 2017-01-01", "in_force_from: 2026-09-21")
        .replace("new_facts_days: 30", "new_facts_days: 0")
        .replace("code: new_facts", "code: other_facts");
    given.world.publish(&later, Source::Live);
    let until = day(FREE_FROM);
    let same = || submit(Transition::T1, Sheet::simple_t1());
    let refusal = given.refusal("2026-10-17T23:59", SECRETARY, same());
    assert_eq!(refusal, SubjectRefusal::RejectedUntil { until });
    assert_eq!(refusal.code(), "application.rejected_until");
    let edition = |code| given.world.rules.edition(DISTRICT, code).unwrap();
    let state = given.state();
    let wait = |code, on| wait_after_rejection(&state, Transition::T1, edition(code), day(on));
    for (code, or_new_facts) in [("SIMPLE-1", true), ("SIMPLE-2", false)] {
        let told = Wait {
            until,
            or_new_facts,
        };
        assert_eq!(wait(code, "2026-10-17"), Some(told));
        assert_eq!(wait(code, FREE_FROM), None);
    }
    given.when(FREE_FROM, SECRETARY, same());
}

#[test]
fn why_not_yet_is_judged_on_nothing_once_the_application_was_closed_without_a_reply() {
    let judged = |given: &Given| {
        let edition = given.world.rules.edition(DISTRICT, "SIMPLE-1").unwrap();
        let (id, facts) = (given.stream, &given.world.facts);
        let verdicts = readiness(id, &given.state(), Transition::T1, edition, facts);
        verdicts.into_iter().next().unwrap()
    };
    let open = Given::simple().proposed(TODAY);
    assert_eq!(judged(&open).verdict, Verdict::Met);
    let mut withdrawn = open.clone();
    withdrawn.when(TODAY, SECRETARY, Verb::Withdraw);
    let rejected = decided_against(open, TODAY);
    for closed in [withdrawn, rejected] {
        let first = judged(&closed);
        assert!(!first.missing().is_empty() && first.citations.is_empty());
    }
}

#[test]
fn a_later_rejection_counts_from_its_own_day() {
    let given = decided_against(Given::simple().proposed(TODAY), TODAY);
    let with = with_new_facts(Sheet::simple_t1());
    let given = given.applied("2026-09-22", Transition::T1, with);
    let given = decided_against(given, "2026-09-22");
    assert_eq!(waits_until(&given, Transition::T1), Some(day("2026-10-22")));
    assert_eq!(waits_until(&given, Transition::T2), None);
}

#[test]
fn a_proposal_that_was_withdrawn_or_lapsed_comes_again_at_any_time() {
    let mut withdrawn = Given::simple().proposed(TODAY);
    withdrawn.when(TODAY, SECRETARY, Verb::Withdraw);
    assert_eq!(name_free_from(&withdrawn), Some(day(TODAY)));
    let withdrawn = withdrawn.applied(TODAY, Transition::T1, Sheet::simple_t1());
    assert_eq!(withdrawn.life().word(), "proposed");
    assert!(withdrawn.holds_name(NAME));
    // And it goes the whole way.
    let road = withdrawn.accepted(TODAY).reviewed(TODAY).approved(TODAY);
    assert_eq!(road.replied(TODAY).life().word(), "preparing");

    let mut lapsed = Given::simple().proposed(TODAY);
    lapsed.when(TODAY, OFFICER, give_back(&[("1a", None)]));
    let lapsed = lapsed.applied("2026-12-01", Transition::T1, Sheet::simple_t1());
    assert_eq!(lapsed.life().word(), "proposed");
}

#[test]
fn what_was_another_offices_matter_or_a_lapsed_preparation_does_not_come_again() {
    let mut elsewhere = Given::simple().proposed(TODAY);
    elsewhere.when(TODAY, OFFICER, not_accept(None));
    let mut lapsed = Given::simple().preparing(TODAY);
    for (given, code) in [
        (&mut elsewhere, "subject.not_accepted"),
        (&mut lapsed, "subject.ended"),
    ] {
        let same = submit(Transition::T1, Sheet::simple_t1());
        let refusal = given.refusal("2027-12-01", SECRETARY, same);
        assert_eq!(refusal.code(), code);
    }
}

#[test]
fn a_further_body_states_the_need_again() {
    let mut given = Given::simple();
    let mut second = proposal(STREET);
    second.ordinal = 2;
    let contents = Sheet::simple_t1().with("need_statement").contents();
    let propose = SubjectCommand::Propose {
        proposal: second.into(),
        contents,
    };
    given.when(TODAY, SECRETARY, propose);
    given.when(TODAY, SECRETARY, Verb::Withdraw);
    let without = submit(Transition::T1, Sheet::simple_t1());
    let refusal = given.refusal(TODAY, SECRETARY, without);
    assert_eq!(refusal.code(), "scope.need_paper");
}

#[test]
fn an_edition_that_says_nothing_of_new_facts_lets_it_come_again_at_once() {
    let silent = SIMPLE.replace("  new_facts_days: 30\n", "");
    assert_ne!(silent, SIMPLE);
    let mut given = Given::in_a(World::with_editions(&[&silent]));
    given = decided_against(given.proposed(TODAY), TODAY);
    assert_eq!(given.decision().again_from, None);
    assert_eq!(name_free_from(&given), Some(day(TODAY)));
    given.when(TODAY, SECRETARY, submit(Transition::T1, Sheet::simple_t1()));
}

#[test]
fn a_correction_does_not_drop_the_new_facts_or_the_need() {
    let given = decided_against(Given::simple().proposed(TODAY), TODAY);
    let with = || with_new_facts(Sheet::simple_t1());
    let mut given = given.applied(TODAY, Transition::T1, with());
    given.when(TODAY, OFFICER, give_back(&[("1a", None)]));
    let without = resubmit(Sheet::simple_t1());
    let refusal = given.refusal("2026-09-21", SECRETARY, without);
    assert_eq!(refusal.code(), "application.rejected_recently");
    given.when("2026-09-21", SECRETARY, resubmit(with()));

    let mut second = proposal(STREET);
    second.ordinal = 2;
    let contents = Sheet::simple_t1().with("need_statement").contents();
    let propose = SubjectCommand::Propose {
        proposal: second.into(),
        contents,
    };
    let mut given = Given::simple();
    given.when(TODAY, SECRETARY, propose);
    given.when(TODAY, OFFICER, give_back(&[("1a", None)]));
    let refusal = given.refusal(TODAY, SECRETARY, resubmit(Sheet::simple_t1()));
    assert_eq!(refusal.code(), "scope.need_paper");
}

#[test]
fn a_correction_is_judged_by_the_day_on_which_the_application_was_handed_in() {
    let given = decided_against(Given::simple().proposed(TODAY), TODAY);
    let with = with_new_facts(Sheet::simple_t1());
    let mut given = given.applied("2026-10-16", Transition::T1, with);
    given.when("2026-10-16", OFFICER, give_back(&[("1a", None)]));
    let without = resubmit(Sheet::simple_t1());
    let refusal = given.refusal("2026-10-20", SECRETARY, without);
    assert_eq!(refusal.code(), "application.rejected_recently");
}

#[test]
fn of_several_rejections_the_one_that_lasts_longest_counts() {
    let shorter = SIMPLE
        .replacen("new_facts_days: 30", "new_facts_days: 2", 1)
        .replacen("code: SIMPLE-1", "code: SIMPLE-2", 1)
        .replacen("in_force_from: 2017-01-01", "in_force_from: 2026-09-22", 1);
    let mut given = decided_against(Given::simple().proposed(TODAY), TODAY);
    given.world.now = crate::world::instant("2026-09-20");
    given.world.publish(&shorter, Source::Live);
    let with = with_new_facts(Sheet::simple_t1());
    let given = given.applied("2026-09-22", Transition::T1, with);
    let given = decided_against(given, "2026-09-22");
    assert_eq!(given.decision().again_from, Some(day("2026-09-24")));
    assert_eq!(waits_until(&given, Transition::T1), Some(day(FREE_FROM)));
}

#[test]
fn a_proposal_does_not_come_again_at_a_node_that_was_closed() {
    let mut given = Given::simple();
    given.when(TODAY, SECRETARY, propose(COMMUNITY, Sheet::simple_t1()));
    given.when(TODAY, SECRETARY, Verb::Withdraw);
    given.world.now = crate::world::instant("2026-09-21");
    let close = CloseNode {
        code: COMMUNITY.to_owned(),
        from: day("2026-09-21"),
    };
    given.world.tree(&close.into());
    let again = submit(Transition::T1, Sheet::simple_t1());
    let refusal = given.refusal("2026-09-21", SECRETARY, again);
    assert_eq!(refusal.code(), "node.unknown");
}

//! What becomes of the applications under way when an edition takes the place of another, by clause (domain 11.1).

use crate::papers::paper_of;
use crate::proposing::four_initiators;
use crate::scenario::*;
use crate::world::{SIMPLE, day, instant};
use qibu_domain::actor::Source;
use qibu_domain::decider::Refusal;
use qibu_domain::standard::{Edition, Overlay, Verdict};
use qibu_domain::subject::event::{
    ClauseRef, DecisionOutcome, EditionChosen, StepReached, SubjectEvent,
};
use qibu_domain::subject::{
    Application, ChangeoverRefusal, SLIP_KIND, SubjectRefusal, Verb, offer,
};

/// The first day of the edition that asks for four initiators instead of three.
const FROM: &str = "2026-09-22";
const BEFORE: &str = "2026-09-21";

/// The edition that asks for four, with these clauses.
fn four(clauses: &[&str]) -> String {
    with_clauses(four_initiators(FROM), clauses)
}

fn with_clauses(mut text: String, clauses: &[&str]) -> String {
    text.push_str("\nchangeover:\n");
    for clause in clauses {
        let words = "label: { zh: 过渡, en: Passage }";
        text.push_str(&format!("  - {{ {clause}, {words} }}\n"));
    }
    text
}

/// The simple standard again, which those under way may choose.
pub fn may_be_chosen(from: &str) -> String {
    let clause = "code: all, treatment: chooses, until: 2027-06-30";
    let next = SIMPLE.replace("code: SIMPLE-1", "code: SIMPLE-2").replace(
        "in_force_from: 2017-01-01",
        &format!("in_force_from: {from}"),
    );
    with_clauses(next, &[clause])
}

/// The choice of what is offered, for walks.
pub fn next(given: &Given, open: &Application, variant: u8) -> Option<Verb> {
    let body = given.state().body?;
    let offered = offer(&given.world.rules, &body, open, given.world.now.day());
    let offered = offered.filter(|_| variant == 0)?;
    Some(choose(&offered.edition.code))
}

/// A proposal with three initiators that was accepted and reviewed under the edition before, with the next one published.
fn under_way(clauses: &[&str]) -> Given {
    let given = Given::simple()
        .proposed("2026-09-18")
        .accepted("2026-09-18")
        .reviewed("2026-09-18");
    published(given, clauses)
}

fn published(mut given: Given, clauses: &[&str]) -> Given {
    given.world.now = instant("2026-09-18T16:00");
    given.world.publish(&four(clauses), Source::Live);
    given
}

fn choose(edition: &str) -> Verb {
    Verb::ChooseEdition {
        edition: edition.to_owned(),
    }
}

/// Whether an approval on a day is judged by the edition that asks for four.
fn asks_for_four(given: &Given, at: &str) -> bool {
    let mut given = given.clone();
    given.world.now = instant(at);
    match given.tried(LEAD, approve()) {
        Ok(_) => false,
        Err(SubjectRefusal::CriteriaNotMet { edition, verdicts }) => {
            assert_eq!(edition, "SIMPLE-4");
            let not_met = verdicts.iter().find(|it| it.verdict == Verdict::NotMet);
            assert_eq!(not_met.map(|it| it.criterion.as_str()), Some("1a"));
            true
        }
        Err(other) => panic!("{other}"),
    }
}

fn clause_of(given: &Given) -> Option<String> {
    let clause = given.decision().clause;
    clause.map(|ClauseRef { edition, clause }| format!("{edition} {clause}"))
}

#[test]
fn an_application_of_which_no_clause_speaks_keeps_the_edition_of_its_acceptance() {
    let given = under_way(&["code: of_t3, treatment: moves, applies_to: [T3]"]);
    let given = given.approved(FROM);
    assert_eq!(given.decision().edition, "SIMPLE-1");
    assert_eq!(clause_of(&given), None);
}

#[test]
fn a_clause_that_lets_an_application_stay_is_named_by_its_decision() {
    let given = under_way(&["code: all_stay, treatment: stays"]).approved(FROM);
    assert_eq!(given.decision().edition, "SIMPLE-1");
    assert_eq!(clause_of(&given).as_deref(), Some("SIMPLE-4 all_stay"));
}

#[test]
fn a_clause_that_moves_an_application_judges_it_by_the_new_edition_from_its_first_day() {
    let given = under_way(&["code: all_move, treatment: moves"]);
    assert!(!asks_for_four(&given, BEFORE));
    assert!(asks_for_four(&given, FROM));
}

#[test]
fn what_stays_until_a_day_moves_on_the_next() {
    let given = under_way(&["code: a_while, treatment: stays, until: 2026-09-23"]);
    assert!(!asks_for_four(&given, "2026-09-23T23:59"));
    assert!(asks_for_four(&given, "2026-09-24"));
}

#[test]
fn the_first_clause_that_speaks_of_an_application_holds() {
    let stays = "code: early, treatment: stays, accepted_before: 2026-09-19";
    let moves = "code: all_move, treatment: moves";
    assert!(!asks_for_four(&under_way(&[stays, moves]), FROM));
    assert!(asks_for_four(&under_way(&[moves, stays]), FROM));
    // Accepted on that day is not before it.
    let late = "code: early, treatment: stays, accepted_before: 2026-09-18";
    assert!(asks_for_four(&under_way(&[late, moves]), FROM));
}

#[test]
fn the_applicant_chooses_the_new_edition_once_and_nobody_else_does() {
    let mut given = under_way(&["code: may_choose, treatment: chooses, until: 2026-09-24"]);
    assert!(!asks_for_four(&given, FROM));
    let of_office = given.refusal(FROM, OFFICER, choose("SIMPLE-4"));
    assert_eq!(of_office.code(), "application.not_yours");
    let other = given.refusal(FROM, SECRETARY, choose("SIMPLE-1"));
    assert_eq!(other.code(), "changeover.other_edition");
    let events = given.when(FROM, SECRETARY, choose("SIMPLE-4"));
    let chosen = EditionChosen {
        application: given.application().id,
        edition: "SIMPLE-4".to_owned(),
        clause: "may_choose".to_owned(),
    };
    assert_eq!(events[0].event, SubjectEvent::from(chosen));
    assert!(asks_for_four(&given, FROM));
    let twice = given.refusal(FROM, SECRETARY, choose("SIMPLE-4"));
    assert_eq!(twice.code(), "changeover.chosen_before");
}

#[test]
fn nobody_chooses_before_the_first_day_or_after_the_last() {
    let mut given = under_way(&["code: may_choose, treatment: chooses, until: 2026-09-24"]);
    let early = given.refusal(BEFORE, SECRETARY, choose("SIMPLE-4"));
    assert_eq!(early, ChangeoverRefusal::NoneOffered.into());
    let mut late = given.clone();
    let until = day("2026-09-24");
    let refusal = late.refusal("2026-09-25", SECRETARY, choose("SIMPLE-4"));
    assert_eq!(refusal, ChangeoverRefusal::Ended { until }.into());
    assert!(!asks_for_four(&late, "2026-09-25"));
    given.when("2026-09-24T23:59", SECRETARY, choose("SIMPLE-4"));
}

#[test]
fn what_is_decided_stays_under_the_edition_of_its_decision() {
    let given = under_way(&["code: all_move, treatment: moves"]).approved(BEFORE);
    let mut given = given.replied(FROM);
    let reached = given
        .history()
        .into_iter()
        .find_map(|it| match it.dated.event {
            SubjectEvent::StepReached(StepReached { edition, .. }) => Some(edition),
            _ => None,
        });
    assert_eq!(reached.as_deref(), Some("SIMPLE-1"));
    let closed = given.refusal(FROM, SECRETARY, choose("SIMPLE-4"));
    assert_eq!(closed.code(), "application.stage");
}

#[test]
fn a_decision_on_paper_is_judged_by_the_edition_that_governed_on_the_day_of_the_slip() {
    let mut given = under_way(&["code: all_move, treatment: moves"]);
    let slip = |signed_on| Verb::RecordSlip {
        outcome: DecisionOutcome::Approved,
        signed_on: day(signed_on),
        slip: paper_of(SLIP_KIND),
        meeting: None,
        reason: None,
        criteria: [].into(),
    };
    given.when(FROM, CLERK, slip(BEFORE));
    let mut later = given.clone();
    given.when(FROM, LEAD, Verb::ConfirmSlip);
    assert_eq!(given.decision().edition, "SIMPLE-1");
    later.when(FROM, LEAD, reject());
    assert_eq!(later.decision().edition, "SIMPLE-4");
}

#[test]
fn a_seat_may_name_what_only_the_new_edition_asks_for() {
    let given = Given::simple().proposed("2026-09-17");
    let mut given = published(given, &["code: all_move, treatment: moves"]);
    given.world.now = instant("2026-09-17");
    given.when("2026-09-18T17:00", OFFICER, give_back(&[("1b", None)]));
    given.when(
        "2026-09-18T18:00",
        SECRETARY,
        resubmit(crate::papers::Sheet::simple_t1()),
    );
    given.when(BEFORE, OFFICER, Verb::Accept);
    let of_the_old = given
        .clone()
        .refusal(BEFORE, OFFICER, give_back(&[("1a", None)]));
    assert_eq!(of_the_old.code(), "correction.new_defect");
    let unchanged = given
        .clone()
        .refusal(FROM, OFFICER, give_back(&[("1c", None)]));
    assert_eq!(unchanged.code(), "correction.new_defect");
    given.when(FROM, OFFICER, give_back(&[("1a", None)]));
}

#[test]
fn a_clause_says_until_when_one_may_choose_and_moves_only_to_what_has_a_rule() {
    for (clause, code) in [
        (
            "code: one, treatment: chooses",
            "edition.choice_without_end",
        ),
        (
            "code: one, treatment: moves, until: 2026-10-01",
            "edition.move_with_end",
        ),
        (
            "code: one, treatment: stays, until: 2026-09-21",
            "edition.ends_before_it_begins",
        ),
        (
            "code: one, treatment: moves, applies_to: [delist]",
            "edition.not_of_kind",
        ),
        ("code: Ÿ, treatment: moves", "edition.bad_code"),
    ] {
        let problems = Edition::parse(&four(&[clause])).unwrap().check();
        let codes: Vec<_> = problems.iter().map(|it| it.fault.code()).collect();
        assert!(codes.contains(&code), "{clause}: {codes:?}");
    }
    let mut bare =
        Edition::parse(&four(&["code: one, treatment: moves, applies_to: [T3]"])).unwrap();
    assert_eq!(bare.check(), []);
    bare.transitions
        .remove(&qibu_domain::lifecycle::Transition::T3);
    let problems = bare.check();
    let codes: Vec<_> = problems.iter().map(|it| it.fault.code()).collect();
    assert!(codes.contains(&"edition.nothing_to_move_to"), "{codes:?}");
}

#[test]
fn an_overlay_has_clauses_of_its_own_and_none_of_its_base() {
    let page = include_str!("../../../docs/editions.md");
    let mut blocks = page.split("```yaml\n").skip(1);
    let found = blocks
        .find(|block| block.starts_with("changeover:"))
        .unwrap();
    let clauses = found.split("```").next().unwrap();
    let base = Edition::parse(&format!("{SIMPLE}{clauses}")).unwrap();
    assert_eq!((base.changeover.len(), base.check()), (3, Vec::new()));
    let head = "format: 1\noverlay_of: SIMPLE-1\ncode: OWN-2027\nin_force_from: 2027-01-01\n";
    let laid = |text: &str| Overlay::parse(text).unwrap().over(&base).unwrap();
    assert_eq!(laid(head).changeover, []);
    assert_eq!(
        laid(&format!("{head}{clauses}")).changeover,
        base.changeover
    );
}

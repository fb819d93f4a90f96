//! The measures of a body's own affairs: met, not met and unknown, each with the facts that it rests on (laws 12, 13).

use crate::affairs::{TODAY, assessed, filled, fresh_seat, meeting, old, report, term};
use crate::papers::{Sheet, reason};
use crate::scenario::*;
use crate::world::{SIMPLE, World, day, instant, typed_by};
use qibu_domain::actor::Source;
use qibu_domain::annals::ANNAL_MEASURES;
use qibu_domain::decider::Refusal;
use qibu_domain::id::{Citation, Sequence};
use qibu_domain::lifecycle::Transition;
use qibu_domain::membership::MEMBERSHIP_MEASURES;
use qibu_domain::occasion::Facts;
use qibu_domain::person::PERSON_MEASURES;
use qibu_domain::service_request::SERVICE_MEASURES;
use qibu_domain::session::SESSION_MEASURES;
use qibu_domain::standard::{CriterionVerdict, Edition, MEASURES, SITE_VISITS, Verdict};
use qibu_domain::subject::affairs::{
    BASE_MEASURES, BODY_MEASURES, BRAND_MEASURES, OWN_MEASURES, reports_due,
};
use qibu_domain::subject::event::{Organ, Post, PostFilled, TermElected};
use qibu_domain::subject::{AffairCommand, AffairFault, SubjectCommand, readiness};
use qibu_domain::suggestion::SUGGESTION_MEASURES;
use std::collections::BTreeSet;

/// The simple standard whose third step asks for a measure, of bases too.
fn asking(test: &str) -> String {
    let (of_associations, of_bases) = SIMPLE.split_once("\nbase_transitions:").unwrap();
    let [first, second] = [of_associations, of_bases].map(|rules| asking_of(rules, test));
    format!("{first}\nbase_transitions:{second}")
}

fn asking_of(rules: &str, test: &str) -> String {
    let before = rules.find("  T3:").unwrap();
    let (head, tail) = rules.split_at(before);
    let criteria = tail.replacen(
        "    criteria:\n",
        &format!(
            "    criteria:\n      - id: 3z\n        group: six_haves\n        \
             label: {{ zh: 样例, en: Sample }}\n        blocking: true\n        \
             supplier: applicant\n        test: {{ measure: {test} }}\n"
        ),
        1,
    );
    format!("{head}{criteria}")
}

fn verdict_on(given: &Given, test: &str, on: &str) -> CriterionVerdict {
    let edition = Edition::parse(&asking(test)).unwrap_or_else(|faults| panic!("{faults:?}"));
    let facts = Facts {
        judged_on: Some(day(on)),
        ..given.world.facts.clone()
    };
    let state = given.as_of(on);
    let all = readiness(given.stream, &state, Transition::T3, &edition, &facts);
    all.into_iter().find(|it| it.criterion == "3z").unwrap()
}

/// What a measure comes to on a day, with the sequences of the facts that it cites; `None` where it is unknown.
pub fn found(given: &Given, name: &str, on: &str) -> Option<(i64, Vec<u64>)> {
    let verdict = verdict_on(given, &format!("{{ name: {name}, at_least: 1 }}"), on);
    let cited = verdict.citations.iter().map(|cited| {
        assert_eq!(cited.stream, given.stream);
        cited.sequence.0
    });
    let cited = cited.collect();
    match (&verdict.verdict, verdict.found) {
        (Verdict::Unknown { missing }, None) => {
            assert_eq!(missing[0].code, name);
            None
        }
        (Verdict::Met, Some(value)) if value >= 1 => Some((value, cited)),
        (Verdict::NotMet, Some(value)) if value < 1 => Some((value, cited)),
        other => panic!("{other:?}"),
    }
}

#[test]
fn annual_reports_are_counted_back_without_a_gap_from_the_last_that_fell_due() {
    let mut given = old();
    let name = "annual_reports/1";
    assert_eq!(
        found(&given, name, "2020-03-30"),
        None,
        "none has fallen due"
    );
    assert_eq!(found(&given, name, "2020-03-31"), Some((0, vec![])));
    let mut filed = Vec::new();
    for (on, year) in [
        ("2020-03-02", 2019),
        ("2022-03-02", 2021),
        ("2023-03-02", 2022),
    ] {
        filed.push(given.with_affair(on, report(year)).0);
    }
    assert_eq!(found(&given, name, "2020-03-30"), None);
    assert_eq!(found(&given, name, "2020-03-31"), Some((1, vec![filed[0]])));
    assert_eq!(found(&given, name, "2021-03-31"), Some((0, vec![])));
    let both = Some((2, vec![filed[1], filed[2]]));
    assert_eq!(found(&given, name, "2023-03-31"), both);
    assert_eq!(found(&given, name, "2024-03-30"), both);
    assert_eq!(found(&given, name, "2024-03-31"), Some((0, vec![])));
    let due = |by: &str| reports_due(day("2019-05-03"), day(by)).collect::<Vec<_>>();
    assert_eq!(due("2021-03-31"), [2019, 2020]);
}

#[test]
fn days_are_left_of_the_last_term_and_its_head_is_counted() {
    let mut given = old();
    assert_eq!(found(&given, "term_days_left/1", TODAY), None);
    assert_eq!(found(&given, "leader_terms/1", TODAY), None);
    given.with_term("2019-06-01", 1, "2023-06-01");
    let again = TermElected {
        leader_terms: 2,
        ..term(2, "2026-10-15", fresh_seat(&given))
    };
    let last = given.with_affair("2023-06-01", again).0;
    let left = |on| found(&given, "term_days_left/1", on).unwrap();
    assert_eq!(left(TODAY), (1, vec![last]));
    assert_eq!(left("2026-10-15"), (0, vec![last]));
    assert_eq!(left("2027-10-15"), (-365, vec![last]));
    assert_eq!(
        found(&given, "leader_terms/1", TODAY),
        Some((2, vec![last]))
    );
    // A delay of at most a year is no more than another bound.
    let test = "{ name: term_days_left/1, at_least: -365 }";
    assert_eq!(verdict_on(&given, test, "2027-10-15").verdict, Verdict::Met);
    assert_eq!(
        verdict_on(&given, test, "2027-10-16").verdict,
        Verdict::NotMet
    );
}

#[test]
fn posts_are_filled_while_somebody_holds_them() {
    let mut given = old();
    let name = "posts_filled/1";
    assert_eq!(found(&given, name, TODAY), None);
    given.with_post("2026-01-05", Post::Deputy);
    assert_eq!(
        found(&given, name, TODAY),
        Some((0, vec![])),
        "a deputy is none of the three"
    );
    let seat = fresh_seat(&given);
    let until = Some(day("2026-03-31"));
    let leader = given.with_affair(
        "2026-01-05",
        PostFilled {
            until,
            ..filled(Post::Leader, seat)
        },
    );
    given.with_post("2026-02-01", Post::Supervisor);
    let supervisor = leader.next();
    assert_eq!(found(&given, name, "2026-01-31"), Some((1, vec![leader.0])));
    let two = Some((2, vec![leader.0, supervisor.0]));
    assert_eq!(found(&given, name, "2026-03-31"), two);
    assert_eq!(
        found(&given, name, "2026-04-01"),
        Some((1, vec![supervisor.0]))
    );
}

#[test]
fn meetings_of_the_council_are_counted_over_365_days() {
    let mut given = old();
    let name = "meetings_held/1";
    given.with_affair("2025-01-05", meeting(Organ::Members));
    assert_eq!(
        found(&given, name, TODAY),
        None,
        "no meeting of the council"
    );
    let first = given.with_affair("2025-01-10", meeting(Organ::Council)).0;
    let second = given.with_affair("2025-06-10", meeting(Organ::Council)).0;
    let both = Some((2, vec![first, second]));
    assert_eq!(found(&given, name, "2026-01-09"), both);
    assert_eq!(found(&given, name, "2026-01-10"), Some((1, vec![second])));
    assert_eq!(found(&given, name, "2026-06-10"), Some((0, vec![])));
}

#[test]
fn goals_are_set_until_their_day_and_met_where_they_were_assessed_so() {
    let mut given = old();
    assert_eq!(found(&given, "goals_set/1", TODAY), None);
    let goal = given.with_goal("2025-01-05", 1, "2025-12-31", 12);
    let set = given.known.last().unwrap().sequence.0;
    assert_eq!(
        found(&given, "goals_set/1", "2025-12-31"),
        Some((1, vec![set]))
    );
    assert_eq!(
        found(&given, "goals_set/1", "2026-01-01"),
        Some((0, vec![]))
    );
    assert_eq!(
        found(&given, "goals_met/1", "2025-12-30"),
        None,
        "none has fallen due"
    );
    assert_eq!(
        found(&given, "goals_met/1", "2026-01-05"),
        Some((0, vec![]))
    );
    let by = given.with_affair("2026-01-10", assessed(goal, 12, true)).0;
    assert_eq!(
        found(&given, "goals_met/1", "2026-01-09"),
        Some((0, vec![]))
    );
    assert_eq!(
        found(&given, "goals_met/1", "2026-01-10"),
        Some((1, vec![by]))
    );
    assert_eq!(found(&given, "goals_met/1", "2026-12-31"), None);
}

#[test]
fn without_a_day_no_measure_of_the_own_affairs_is_known() {
    let mut given = old();
    given.with_affair("2026-02-01", meeting(Organ::Council));
    let edition = Edition::parse(&asking("{ name: meetings_held/1, at_least: 1 }")).unwrap();
    let all = readiness(
        given.stream,
        &given.state(),
        Transition::T3,
        &edition,
        &given.world.facts,
    );
    let verdict = &all.iter().find(|it| it.criterion == "3z").unwrap().verdict;
    assert!(matches!(verdict, Verdict::Unknown { .. }));
}

#[test]
fn every_measure_of_the_own_affairs_may_be_named_and_is_documented() {
    let page = include_str!("../../../docs/measures.md");
    for own in MEASURES {
        assert!(
            page.contains(&format!("| `{}` |", own.name)),
            "{}",
            own.name
        );
    }
    let all = OWN_MEASURES
        .into_iter()
        .chain(BASE_MEASURES)
        .chain(BODY_MEASURES)
        .chain(BRAND_MEASURES);
    let names: BTreeSet<&str> = all.map(|own| own.name).collect();
    // Some look elsewhere: at other bodies, at the judged application, and at the work of the body.
    let work = SESSION_MEASURES.iter().chain(&ANNAL_MEASURES);
    let work = work.chain(&MEMBERSHIP_MEASURES).chain(&PERSON_MEASURES);
    let work = work.chain(&SERVICE_MEASURES);
    let work = work.chain(&SUGGESTION_MEASURES);
    let work = work.map(|measure| measure.name);
    let others = ["same_scope_bodies/1", SITE_VISITS].into_iter().chain(work);
    let others: BTreeSet<&str> = others.collect();
    let listed: BTreeSet<&str> = MEASURES.iter().map(|it| it.name).collect();
    let elsewhere: BTreeSet<&str> = listed.difference(&names).copied().collect();
    assert_eq!(elsewhere, others);
    assert!(names.is_subset(&listed));
    assert_eq!(listed.len(), MEASURES.len(), "each once");
}

/// A body in a world whose third step asks for two council meetings, of which so many are recorded.
fn asked_for_two_meetings(held: &[&str]) -> (Given, Vec<Sequence>) {
    let text = asking("{ name: meetings_held/1, at_least: 2 }")
        .replace("code: SIMPLE-1", "code: SIMPLE-3Z")
        .replace("in_force_from: 2017-01-01", "in_force_from: 2026-09-02");
    let mut world = World::simple();
    world.now = instant("2026-09-01");
    world.publish(&text, Source::Live);
    let mut given = crate::standing::registered_in(world);
    let held = held.iter();
    let held = held.map(|on| given.with_affair(on, meeting(Organ::Council)));
    let held = held.collect();
    (given, held)
}

#[test]
fn a_decision_cites_the_facts_that_it_rests_on_and_they_take_two_officers_from_then_on() {
    let (given, held) = asked_for_two_meetings(&["2026-02-01", "2026-03-01"]);
    let given = given.applied(TODAY, Transition::T3, Sheet::simple_t3());
    let mut given = given.accepted(TODAY);
    // What was held after the acceptance is past the end of the window (law 12).
    let later = crate::affairs::record("2026-10-15", meeting(Organ::Council));
    given.when("2026-10-15", SECRETARY, later);
    let mut given = given.reviewed("2026-10-15").approved("2026-10-15");
    let verdicts = given.decision().verdicts;
    let verdict = verdicts.iter().find(|it| it.criterion == "3z").unwrap();
    let stream = given.stream;
    let cite = |sequence: &Sequence| Citation {
        stream,
        sequence: *sequence,
    };
    let cited: Vec<Citation> = held.iter().map(cite).collect();
    assert_eq!(verdict.found, Some(2));
    assert_eq!(verdict.citations, cited);
    let void = |cites, by_two| {
        SubjectCommand::Affair(AffairCommand::Correct {
            cites,
            replacement: None,
            reason: reason(),
            by_two,
        })
    };
    let refusal = given.refusal("2026-10-15", SECRETARY, void(held[0], false));
    assert_eq!(crate::affairs::fault(refusal), AffairFault::TakesTwo);
    given.when("2026-10-15", typed_by(OFFICER, OTHER), void(held[0], true));
}

#[test]
fn an_application_is_not_handed_in_while_a_measure_of_the_own_affairs_is_not_met() {
    let (mut given, _) = asked_for_two_meetings(&["2026-02-01"]);
    let apply = || submit(Transition::T3, Sheet::simple_t3());
    let refusal = given.refusal(TODAY, SECRETARY, apply());
    assert_eq!(refusal.code(), "criterion.not_met");
    given.with_affair("2026-03-01", meeting(Organ::Council));
    given.when(TODAY, SECRETARY, apply());
}

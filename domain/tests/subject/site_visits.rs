//! Two people look at the place: one records what they found, and it counts when the other confirms it (domain 4.2, 5.0).

use crate::bases::{in_a, of_a_base, proposing, stepped, through};
use crate::papers::{Sheet, paper_of, reason};
use crate::scenario::*;
use crate::world::{SIMPLE, Who, World, day, deputy};
use qibu_domain::decider::Refusal;
use qibu_domain::id::AccountId;
use qibu_domain::lifecycle::Transition;
use qibu_domain::standard::{Edition, EditionFault, Verdict};
use qibu_domain::subject::event::{SubjectEvent, VisitOutcome};
use qibu_domain::subject::{
    Application, SITE_REPORT_KIND, SiteVisitRefusal, SubjectRefusal, Verb, seats_for,
};

/// What two people record on a day.
fn record(visited_on: &str, outcome: VisitOutcome, with: AccountId) -> Verb {
    Verb::RecordVisit {
        visited_on: day(visited_on),
        outcome,
        with,
        report: paper_of(SITE_REPORT_KIND),
    }
}

fn as_stated(visited_on: &str) -> Verb {
    record(visited_on, VisitOutcome::AsStated, OTHER)
}

/// A visit on a day that both confirm on it.
pub fn visited(mut given: Given, at: &str) -> Given {
    crate::assigning::appoint(&mut given.world);
    given.when(at, OFFICER, as_stated(at));
    given.when(at, OTHER, Verb::ConfirmVisit);
    given
}

/// A visit for walks: recorded well, of another day or by one alone; or confirmed.
pub fn any(given: &Given, verb: u8, variant: u8) -> Verb {
    let today = given.world.now.day();
    match (verb, variant) {
        (0, 0) => record("2026-01-01", VisitOutcome::AsStated, OTHER),
        (0, 1) => record(&today.to_string(), VisitOutcome::Otherwise, OFFICER),
        (0, _) => record(&today.to_string(), VisitOutcome::AsStated, OTHER),
        _ => Verb::ConfirmVisit,
    }
}

/// What comes next of a visit that is asked for, and by whom.
pub fn next(given: &Given, open: &Application, variant: u8) -> (Who, Asked) {
    match &open.site_visits.waiting {
        // The other lets the time pass.
        Some(_) if variant == 0 => (
            OFFICER.into(),
            qibu_domain::subject::SubjectCommand::Wake.into(),
        ),
        Some(visit) => (visit.with.into(), Verb::ConfirmVisit.into()),
        None => (OFFICER.into(), any(given, 0, 3).into()),
    }
}

/// A base that applies for its naming, accepted on 21 September: the street reviews, the district decides.
fn asked_of(world: World) -> Given {
    let mut given = through(in_a(world), Transition::T2);
    crate::assigning::appoint(&mut given.world);
    let sheet = Sheet::of_a_base(Transition::T3);
    let given = given.applied("2026-10-08", Transition::T3, sheet);
    given.accepted("2026-10-09")
}

fn asked() -> Given {
    asked_of(World::simple())
}

#[test]
fn nothing_is_approved_before_two_people_found_it_as_stated() {
    let mut given = asked().reviewed("2026-10-12");
    let missing = given.refusal("2026-10-12", LEAD, approve());
    assert_eq!(missing, SiteVisitRefusal::Missing.into());
    let recorded = given.when("2026-10-13", CLERK, as_stated("2026-10-12"));
    assert_eq!(names(&recorded), ["SiteVisitRecorded"]);
    let waiting = given.refusal("2026-10-13", LEAD, approve());
    assert_eq!(waiting.code(), "site_visit.missing");
    let confirmed = given.when("2026-10-13", OTHER, Verb::ConfirmVisit);
    assert_eq!(names(&confirmed), ["SiteVerified"]);
    assert_eq!(
        names(&given.when("2026-10-13", LEAD, approve())),
        ["DecisionMade"]
    );
}

#[test]
fn a_rejection_needs_no_visit() {
    let mut given = asked().reviewed("2026-10-12");
    let criteria = [crate::bases::cited(&given, Transition::T3)].into();
    let rejected = Verb::Decide {
        outcome: qibu_domain::subject::event::DecisionOutcome::Rejected,
        reason: Some(reason()),
        criteria,
    };
    assert_eq!(
        names(&given.when("2026-10-12", LEAD, rejected)),
        ["DecisionMade"]
    );
}

#[test]
fn what_was_found_otherwise_is_approved_only_after_a_later_visit_found_it_as_stated() {
    let mut given = asked().reviewed("2026-10-12");
    let found = record("2026-10-12", VisitOutcome::Otherwise, OTHER);
    given.when("2026-10-12", CLERK, found);
    given.when("2026-10-12", OTHER, Verb::ConfirmVisit);
    let otherwise = given.refusal("2026-10-13", LEAD, approve());
    assert_eq!(otherwise, SiteVisitRefusal::FoundOtherwise.into());
    let mut given = visited(given, "2026-10-14");
    given.when("2026-10-14", LEAD, approve());
    assert_eq!(given.stage_word(), "awaiting_notice");
}

#[test]
fn only_the_one_who_was_there_confirms_it_and_neither_a_deputy_nor_who_recorded_it() {
    let mut given = asked();
    given.when("2026-10-12", OFFICER, as_stated("2026-10-12"));
    for who in [
        OFFICER.into(),
        CLERK.into(),
        deputy(CLERK, OTHER),
        deputy(OTHER, OFFICER),
    ] {
        let refusal = given.refusal("2026-10-12", who, Verb::ConfirmVisit);
        assert_eq!(refusal, SiteVisitRefusal::NotTheOther.into());
    }
    given.when("2026-10-12", OTHER, Verb::ConfirmVisit);
    let again = given.refusal("2026-10-12", OTHER, Verb::ConfirmVisit);
    assert_eq!(again.code(), "application.stage");
}

#[test]
fn two_people_of_the_two_offices_go_and_neither_applied_for_it() {
    let mut given = asked();
    for (who, with, refusal) in [
        (OFFICER.into(), OFFICER, SiteVisitRefusal::Alone),
        (deputy(OFFICER, OTHER), OTHER, SiteVisitRefusal::Alone),
        (OFFICER.into(), SECRETARY, SiteVisitRefusal::Applicant),
        // An officer of the street whose appointment has ended, one of the district while the street has it, and nobody.
        (OFFICER.into(), NEIGHBOUR, SiteVisitRefusal::OtherOffice),
        (OFFICER.into(), CLERK, SiteVisitRefusal::OtherOffice),
    ] {
        let who: Who = who;
        let found = record("2026-10-12", VisitOutcome::AsStated, with);
        assert_eq!(given.refusal("2026-10-12", who, found), refusal.into());
    }
    let own = given.refusal("2026-10-12", SECRETARY, as_stated("2026-10-12"));
    assert_eq!(own.code(), "seat.same_person");
    // Once the district has it, one of each office may go.
    let mut given = given.reviewed("2026-10-12");
    let found = record("2026-10-12", VisitOutcome::AsStated, CLERK);
    given.when("2026-10-12", LEAD, found);
    given.when("2026-10-12", CLERK, Verb::ConfirmVisit);
    let mut given = asked().reviewed("2026-10-12");
    given.when("2026-10-12", CLERK, as_stated("2026-10-12"));
    given.when("2026-10-12", OTHER, Verb::ConfirmVisit);
}

#[test]
fn a_visit_is_of_a_day_from_the_acceptance_to_today_and_has_its_report() {
    let mut given = asked();
    for visited_on in ["2026-10-08", "2026-10-14"] {
        let refusal = given.refusal("2026-10-13", OFFICER, as_stated(visited_on));
        let outside = SiteVisitRefusal::OutsideDays {
            first: day("2026-10-09"),
            last: day("2026-10-13"),
        };
        assert_eq!(refusal, outside.into());
    }
    let without = Verb::RecordVisit {
        visited_on: day("2026-10-09"),
        outcome: VisitOutcome::AsStated,
        with: OTHER,
        report: paper_of("decision_slip"),
    };
    let refusal = given.refusal("2026-10-13", OFFICER, without);
    assert_eq!(refusal.code(), "site_visit.not_a_report");
    given.when("2026-10-13", OFFICER, as_stated("2026-10-09"));
    let second = given.refusal("2026-10-13", OFFICER, as_stated("2026-10-09"));
    assert_eq!(second, SiteVisitRefusal::Waits.into());
}

#[test]
fn a_visit_that_is_not_confirmed_in_time_is_void_and_can_be_recorded_anew() {
    let mut given = asked();
    given.when("2026-10-12", OFFICER, as_stated("2026-10-12"));
    let due = given.application().site_visits.waiting.unwrap().due;
    assert_eq!(due, day("2026-10-19"));
    let late = given.refusal("2026-10-20", OTHER, Verb::ConfirmVisit);
    assert_eq!(late.code(), "application.stage");
    let events = given.when("2026-10-20", OFFICER, as_stated("2026-10-12"));
    let voided = events
        .iter()
        .find(|event| matches!(event.event, SubjectEvent::SiteVisitVoided(_)));
    assert_eq!(voided.unwrap().occurred_on, due);
    assert!(given.application().site_visits.waiting.is_some());
    // On its last day it can still be confirmed.
    let mut given = asked();
    given.when("2026-10-12", OFFICER, as_stated("2026-10-12"));
    let events = given.when("2026-10-19", OTHER, Verb::ConfirmVisit);
    assert!(names(&events).contains(&"SiteVerified"));
}

#[test]
fn the_days_of_the_visit_are_not_counted_in_the_clock_once_and_up_to_those_of_the_edition() {
    let mut given = asked().reviewed("2026-10-12");
    let before = given.application().clock_ends_on().unwrap();
    assert_eq!(before, day("2026-10-26"));
    given.when("2026-10-14", CLERK, as_stated("2026-10-14"));
    assert_eq!(given.application().clock_ends_on(), Some(before));
    given.when("2026-10-15", OTHER, Verb::ConfirmVisit);
    // Three working days of the turn were the visit's.
    assert_eq!(given.application().clock_ends_on(), Some(day("2026-10-29")));
    let given = visited(given, "2026-10-20");
    assert_eq!(given.application().clock_ends_on(), Some(day("2026-10-29")));
    let two_days = SIMPLE.replace(
        "site_visit: { workdays: 10 }",
        "site_visit: { workdays: 2 }",
    );
    let mut given = asked_of(World::with_editions(&[&two_days])).reviewed("2026-10-12");
    given.when("2026-10-14", CLERK, as_stated("2026-10-14"));
    given.when("2026-10-15", OTHER, Verb::ConfirmVisit);
    assert_eq!(given.application().clock_ends_on(), Some(day("2026-10-28")));
}

#[test]
fn a_visit_wipes_no_delay_off_and_what_was_held_is_not_given_twice() {
    let mut late = asked().reviewed("2026-10-12");
    late.when("2026-10-27", CLERK, as_stated("2026-10-14"));
    assert!(late.application().late);
    late.when("2026-10-27", OTHER, Verb::ConfirmVisit);
    assert!(late.application().late);
    assert_eq!(late.application().clock_ends_on(), Some(day("2026-10-26")));
    let mut held = asked().reviewed("2026-10-12");
    let until_the_20th = Verb::Hold {
        until: day("2026-10-20"),
        reason: reason(),
    };
    held.when("2026-10-12", LEAD, until_the_20th);
    let refusal = held.refusal("2026-10-13", CLERK, as_stated("2026-10-13"));
    assert_eq!(refusal.code(), "application.held");
    held.when("2026-10-15", LEAD, Verb::Resume);
    let resumed = held.application().clock_ends_on().unwrap();
    held.when("2026-10-16", CLERK, as_stated("2026-10-16"));
    held.when("2026-10-16", OTHER, Verb::ConfirmVisit);
    let after = held.application().clock_ends_on().unwrap();
    assert_eq!((resumed, after), (day("2026-10-29"), day("2026-10-30")));
}

#[test]
fn a_visit_outlives_the_turn_of_the_seat_but_not_the_seats() {
    let mut given = asked();
    given.when("2026-10-12", OFFICER, as_stated("2026-10-12"));
    let mut given = given.reviewed("2026-10-12");
    given.when("2026-10-13", OTHER, Verb::ConfirmVisit);
    assert_eq!(given.application().site_visits.verified.len(), 1);
    let mut closed = asked();
    closed.when("2026-10-12", OFFICER, as_stated("2026-10-12"));
    closed.when("2026-10-12", SECRETARY, Verb::Withdraw);
    assert_eq!(closed.application().site_visits.waiting, None);
    assert_eq!(closed.application().due(), None);
}

#[test]
fn a_visit_is_recorded_only_where_the_edition_asks_for_one_and_a_seat_has_the_matter() {
    let mut given = Given::simple()
        .proposed("2026-09-18")
        .accepted("2026-09-21");
    crate::assigning::appoint(&mut given.world);
    let refusal = given.refusal("2026-09-21", OFFICER, as_stated("2026-09-21"));
    assert_eq!(refusal, SiteVisitRefusal::NotAsked.into());
    let mut submitted = in_a(World::simple());
    submitted.when(
        "2026-09-18",
        SECRETARY,
        proposing(of_a_base(), Sheet::of_a_base(Transition::T1)),
    );
    let refusal = submitted.refusal("2026-09-18", OFFICER, as_stated("2026-09-18"));
    assert_eq!(refusal.code(), "application.stage");
}

#[test]
fn a_step_that_is_affirmed_again_needs_no_visit() {
    let mut given = through(in_a(World::simple()), Transition::T8);
    assert_eq!(given.state().cycle, 2);
    for transition in [Transition::T1, Transition::T2, Transition::T3] {
        given = stepped(given, transition);
    }
    assert_eq!(given.state().step, 3);
    assert!(given.application().site_visits.verified.is_empty());
}

#[test]
fn a_slip_stands_on_the_visits_up_to_the_day_that_it_was_signed_on() {
    for (visited_on, stands) in [("2026-10-13", true), ("2026-10-15", false)] {
        let mut given = asked().reviewed("2026-10-12");
        given.when("2026-10-15", CLERK, as_stated(visited_on));
        given.when("2026-10-15", OTHER, Verb::ConfirmVisit);
        let slip = Verb::RecordSlip {
            outcome: qibu_domain::subject::event::DecisionOutcome::Approved,
            signed_on: day("2026-10-14"),
            slip: paper_of("decision_slip"),
            meeting: None,
            reason: None,
            criteria: [].into(),
        };
        given.when("2026-10-16", CLERK, slip);
        if stands {
            given.when("2026-10-16", LEAD, Verb::ConfirmSlip);
            assert_eq!(given.stage_word(), "awaiting_notice");
        } else {
            let refusal = given.refusal("2026-10-16", LEAD, Verb::ConfirmSlip);
            assert_eq!(refusal, SiteVisitRefusal::Missing.into());
        }
    }
}

#[test]
fn the_offices_of_the_seat_and_of_the_body_see_to_a_visit() {
    let mut given = asked().reviewed("2026-10-12");
    let offices = |given: &mut Given, verb: &str| -> Vec<String> {
        let occasion = given.world.occasion(given.stream, None);
        let (state, id) = (given.state(), given.application().id);
        let seats = seats_for(&state, id, verb, &occasion).unwrap();
        seats
            .iter()
            .map(|seat| format!("{} {}", seat.duty.as_str(), seat.rank))
            .collect()
    };
    assert_eq!(
        offices(&mut given, "record-visit"),
        ["officer district", "lead district"]
    );
    assert_eq!(
        offices(&mut given, "confirm-visit"),
        [
            "officer district",
            "lead district",
            "officer street_or_park",
            "lead street_or_park"
        ]
    );
}

/// The simple standard in which no paper stands for a visit.
fn counting() -> String {
    SIMPLE.replace("            - paper: verification_record\n", "")
}

#[test]
fn a_criterion_counts_the_confirmed_visits_that_found_it_as_stated() {
    let world = || World::with_editions(&[&counting()]);
    let verdict_of_3i = |given: &mut Given, refused: bool| {
        let verdicts = if refused {
            match given.refusal("2026-10-14", LEAD, approve()) {
                SubjectRefusal::CriteriaNotMet { verdicts, .. } => verdicts,
                other => panic!("{other:?}"),
            }
        } else {
            let events = given.when("2026-10-14", LEAD, approve());
            let made = events.into_iter().find_map(|event| match event.event {
                SubjectEvent::DecisionMade(made) => Some(made.verdicts),
                _ => None,
            });
            made.unwrap()
        };
        let known = verdicts
            .into_iter()
            .find(|it| it.criterion == "3i")
            .unwrap();
        (known.verdict, known.citations)
    };
    let mut unknown = asked_of(world()).reviewed("2026-10-12");
    let verdict = verdict_of_3i(&mut unknown, true).0;
    assert!(matches!(verdict, Verdict::Unknown { .. }));
    let mut otherwise = asked_of(world()).reviewed("2026-10-12");
    otherwise.when(
        "2026-10-13",
        CLERK,
        record("2026-10-13", VisitOutcome::Otherwise, OTHER),
    );
    otherwise.when("2026-10-13", OTHER, Verb::ConfirmVisit);
    assert_eq!(verdict_of_3i(&mut otherwise, true).0, Verdict::NotMet);
    let mut met = visited(asked_of(world()).reviewed("2026-10-12"), "2026-10-13");
    let cited = met.application().site_visits.verified[0].at;
    let (verdict, citations) = verdict_of_3i(&mut met, false);
    assert_eq!(verdict, Verdict::Met);
    assert!(
        citations
            .iter()
            .any(|it| it.stream == met.stream && it.sequence == cited)
    );
}

#[test]
fn an_edition_counts_visits_only_where_it_asks_for_one_and_gives_one_to_250_working_days() {
    let parsed = |text: &str| Edition::parse(text).unwrap();
    assert_eq!(parsed(&counting()).check(), []);
    let unasked = counting().replace("    site_visit: { workdays: 10 }\n", "");
    let found = parsed(&unasked).check();
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].fault, EditionFault::VisitsNotAsked);
    assert_eq!(found[0].path, "/base_transitions/T3/site_visit");
    for workdays in [0, 251] {
        let text = SIMPLE.replace(
            "site_visit: { workdays: 10 }",
            &format!("site_visit: {{ workdays: {workdays} }}"),
        );
        let found = parsed(&text).check();
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].path, "/base_transitions/T3/site_visit/workdays");
        assert_eq!(found[0].fault.code(), "edition.out_of_bounds");
    }
}

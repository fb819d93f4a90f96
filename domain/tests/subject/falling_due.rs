//! What falls due without anybody acting (law 15; domain 5.0).

use crate::papers::Sheet;
use crate::scenario::*;
use crate::world::{COMMUNITY, DISTRICT, STREET, World, day};
use qibu_domain::claim::ClaimAct;
use qibu_domain::decider::{Refusal, Rule};
use qibu_domain::lifecycle::Transition;
use qibu_domain::subject::event::{ClockExpired, OfficeClock, SubjectEvent};
use qibu_domain::subject::{Life, SubjectCommand, SubjectRefusal, Verb, as_fallen_due};

const TODAY: &str = "2026-09-18";
const WAKE: SubjectCommand = SubjectCommand::Wake;

fn expired(given: &Given) -> Vec<ClockExpired> {
    let events = given.history().into_iter();
    let clocks = events.filter_map(|happened| match happened.dated.event {
        SubjectEvent::ClockExpired(expired) => Some(expired),
        _ => None,
    });
    clocks.collect()
}

#[test]
fn a_body_that_only_prepares_lapses_after_twelve_months_and_frees_its_name() {
    let mut given = Given::simple().preparing(TODAY);
    assert_eq!(
        given.life(),
        Life::Preparing {
            until: day("2027-09-18")
        }
    );
    let nothing = given.refusal("2027-09-18T23:59", NEIGHBOUR, WAKE);
    assert_eq!(nothing, SubjectRefusal::NothingDue);
    given.clone().when(
        "2027-09-18T23:59",
        SECRETARY,
        submit(Transition::T2, Sheet::simple_t2()),
    );
    let events = given.when("2027-09-19T00:00", NEIGHBOUR, WAKE);
    assert_eq!(names(&events), ["PreparationLapsed"]);
    assert_eq!(events[0].occurred_on, day("2027-09-18"));
    assert_eq!(given.life().word(), "lapsed");
    assert!(given.claims.is_empty());
    let from = day("2027-09-18");
    assert!(
        given
            .last_claims
            .iter()
            .all(|claim| claim.act == ClaimAct::Release { from })
    );
}

#[test]
fn a_founding_handed_in_in_time_holds_the_lapse_up_until_it_is_decided() {
    let mut given = Given::simple().preparing(TODAY);
    given = given.applied("2027-09-17", Transition::T2, Sheet::simple_t2());
    given = given.accepted("2027-09-20").reviewed("2027-09-21");
    given.when("2027-09-22", LEAD, reject());
    assert!(matches!(given.life(), Life::Preparing { .. }));
    // It is dated no earlier than the act before it (law 2).
    let events = given.when("2027-09-23", NEIGHBOUR, WAKE);
    assert_eq!(names(&events), ["PreparationLapsed"]);
    assert_eq!(events[0].occurred_on, day("2027-09-22"));
}

#[test]
fn an_office_that_lets_its_clock_run_out_is_escalated_and_never_approves() {
    let mut given = Given::simple();
    given.when(TODAY, SECRETARY, propose(COMMUNITY, Sheet::simple_t1()));
    given = given.accepted(TODAY);
    given.refusal("2026-09-24T23:59", NEIGHBOUR, WAKE);
    let events = given.when("2026-09-25T00:00", NEIGHBOUR, WAKE);
    assert_eq!(names(&events), ["ClockExpired"]);
    assert_eq!(events[0].occurred_on, day("2026-09-24"));
    let review = expired(&given)[0].clone();
    assert_eq!(
        (review.clock, review.seat.as_str()),
        (OfficeClock::Review, "review")
    );
    assert_eq!(review.escalated_to.as_deref(), Some(STREET));
    assert_eq!(given.application().escalated_to.as_deref(), Some(STREET));
    given = given.reviewed("2026-09-25");
    assert!(!given.application().late);
    // Years later it still waits, and is marked once.
    for at in ["2027-01-01", "2031-01-01", "2126-01-01"] {
        given.world.now = crate::world::instant(at);
        let _ = given.tried(NEIGHBOUR, WAKE);
        assert_eq!(given.stage_word(), "under_decision");
    }
    let clocks: Vec<_> = expired(&given)
        .iter()
        .map(|expired| expired.clock)
        .collect();
    assert_eq!(clocks, [OfficeClock::Review, OfficeClock::Decide]);
    assert_eq!(expired(&given)[1].escalated_to.as_deref(), Some(DISTRICT));
    assert_eq!(given.application().due(), None);
    // The late office can still act.
    given.when("2126-01-02", LEAD, approve());
}

#[test]
fn the_applicant_takes_longer_to_correct_once_for_each_list_and_then_it_lapses() {
    let mut given = Given::simple().proposed(TODAY);
    let refused = given.refusal(TODAY, SECRETARY, extend_correction());
    assert_eq!(refused.code(), "application.stage");
    given.when(TODAY, OFFICER, give_back(&[("1a", None)]));
    let first = given.due();
    let refused = given.refusal(TODAY, OFFICER, extend_correction());
    assert_eq!(refused.code(), "application.not_yours");
    let events = given.when(TODAY, SECRETARY, extend_correction());
    assert_eq!(names(&events), ["CorrectionExtended"]);
    let workdays = given.world.rules.workdays();
    assert_eq!(workdays.between(first, given.due()), 10);
    let last = given.due();
    let again = given.refusal(TODAY, SECRETARY, extend_correction());
    assert_eq!(again.code(), "correction.extended_before");
    let mut lapsing = given.clone();
    lapsing.refusal(&last.to_string(), NEIGHBOUR, WAKE);
    let events = lapsing.when(&last.plus_days(1).to_string(), NEIGHBOUR, WAKE);
    assert_eq!(names(&events), ["ApplicationLapsed"]);
    assert_eq!(events[0].occurred_on, last);
    // A later list has its own time.
    let late = last.to_string();
    given.when(&late, SECRETARY, resubmit(Sheet::simple_t1()));
    given = given.accepted(&late);
    given.when(&late, OFFICER, give_back(&[("1a", None)]));
    given.when(&late, SECRETARY, extend_correction());
}

#[test]
fn an_edition_that_gives_no_more_time_to_correct_is_said_to_the_applicant() {
    let text = crate::world::SIMPLE.replace(
        "correction_extension_workdays: 10",
        "correction_extension_workdays: 0",
    );
    let mut given = Given::in_a(World::with_editions(&[&text])).proposed(TODAY);
    given.when(TODAY, OFFICER, give_back(&[("1a", None)]));
    let refused = given.refusal(TODAY, SECRETARY, extend_correction());
    assert_eq!(refused.code(), "correction.not_extended");
}

#[test]
fn at_the_top_of_the_tree_nobody_is_left_to_escalate_to() {
    let given = Given::simple()
        .proposed(TODAY)
        .accepted(TODAY)
        .reviewed(TODAY)
        .approved(TODAY);
    let mut given = given;
    given.when("2026-09-25", NEIGHBOUR, WAKE);
    let reply = expired(&given)[0].clone();
    assert_eq!(
        (reply.clock, reply.seat.as_str()),
        (OfficeClock::Reply, "decide")
    );
    assert_eq!(reply.escalated_to, None);
    given.replied("2026-09-25");
}

#[test]
fn what_has_fallen_due_comes_first_in_the_same_append() {
    let mut given = Given::simple().proposed(TODAY);
    let events = given.when("2026-10-20", OFFICER, support());
    // Deemed accepted on 09-24; five working days later the seat was late.
    assert_eq!(
        names(&events),
        [
            "ApplicationDeemedAccepted",
            "ClockExpired",
            "ReviewCompleted"
        ]
    );
    let days: Vec<_> = events
        .iter()
        .map(|dated| dated.occurred_on.to_string())
        .collect();
    assert_eq!(days, ["2026-09-24", "2026-10-09", "2026-10-20"]);
    let rules: Vec<_> = events.iter().map(|dated| dated.rule.clone()).collect();
    let rule = |name: &'static str| Some(Rule(name.into()));
    assert_eq!(
        rules,
        [rule("acceptance.deemed/1"), rule("clock.expired/1"), None]
    );
    // The rule is named, not the waker (law 15).
    let actors: Vec<_> = events.iter().map(|dated| dated.actor).collect();
    assert_eq!(actors, [None, None, Some(OFFICER)]);
    assert!(
        given
            .application()
            .acted
            .iter()
            .all(|acted| acted.account == OFFICER)
    );
}

#[test]
fn nothing_is_appended_where_the_command_is_refused() {
    let mut given = Given::simple().proposed(TODAY);
    let before = given.history().len();
    // `refusal` also compares the log before and after.
    let refusal = given.refusal("2026-10-20", LEAD, approve());
    assert_eq!(
        refusal,
        SubjectRefusal::Stage {
            verb: "decide",
            stage: "under_review"
        }
    );
    assert_eq!(given.history().len(), before);
}

#[test]
fn waking_with_nothing_due_is_refused() {
    let mut unborn = Given::simple();
    assert_eq!(unborn.refusal(TODAY, NEIGHBOUR, WAKE).code(), "due.nothing");
    let mut submitted = Given::simple().proposed(TODAY);
    assert_eq!(
        submitted.refusal(TODAY, NEIGHBOUR, WAKE).code(),
        "due.nothing"
    );
    submitted.when("2026-09-25", NEIGHBOUR, WAKE);
    assert_eq!(
        submitted.refusal("2026-09-25", NEIGHBOUR, WAKE).code(),
        "due.nothing"
    );
    let mut founded = Given::simple().founded(TODAY, "2026-09-28");
    assert_eq!(
        founded.refusal("2029-09-28", NEIGHBOUR, WAKE).code(),
        "due.nothing",
        "until its cycle is open for too long"
    );
}

#[test]
fn a_later_waking_writes_down_the_same_days() {
    let told = |at: &str| {
        let mut given = Given::simple().proposed(TODAY);
        let events = given.when(at, NEIGHBOUR, WAKE);
        let days = events
            .iter()
            .map(|dated| dated.occurred_on)
            .collect::<Vec<_>>();
        (names(&events), days)
    };
    assert_eq!(told("2026-11-01"), told("2029-11-01"));
}

#[test]
fn what_has_fallen_due_is_seen_though_it_was_not_written_down() {
    let mut given = Given::simple().proposed(TODAY);
    given.world.now = crate::world::instant("2026-10-20");
    let occasion = given.world.clone().occasion(given.stream, None);
    let seen = as_fallen_due(&given.state(), &occasion).unwrap();
    assert_eq!(given.stage_word(), "submitted");
    given.when("2026-10-20", NEIGHBOUR, WAKE);
    let (seen, written) = (&seen.applications[0], &given.application());
    assert_eq!(
        (&seen.stage, &seen.terms, seen.late),
        (&written.stage, &written.terms, true)
    );
}

#[test]
fn a_withdrawal_after_the_clock_ran_out_is_still_the_applicants_choice() {
    let mut given = Given::simple().proposed(TODAY);
    let events = given.when("2026-10-20", SECRETARY, Verb::Withdraw);
    assert_eq!(names(&events).last(), Some(&"ApplicationWithdrawn"));
    assert!(given.claims.is_empty());
}

//! What the asker's silence brings about (law 15).

use super::given::day;
use super::{SATISFIED, association, delivered, step, triage};
use qibu_domain::decider::Decider;
use qibu_domain::service_request::{
    Ending, SILENCE, ServiceRequest, ServiceRequestCommand, ServiceRequestEvent,
    ServiceRequestState, ServiceStage, ServiceStep, as_fallen_due,
};

/// Fifteen working days after 20 May 2021, with three weekends between.
const DUE: &str = "2021-06-10";

#[test]
fn silence_closes_a_request_at_the_end_of_the_fifteenth_working_day_and_not_before() {
    let mut work = delivered();
    assert_eq!(work.state().due(), Some(day(DUE)));
    work.today = day(DUE);
    let wake = ServiceRequestCommand::Wake;
    work.is_refused(&wake, "service_request.nothing_due");
    work.today = day("2021-06-25");
    let events = work.when(&wake);
    assert_eq!(events.len(), 1);
    let closed = &events[0];
    assert!(matches!(
        closed.event,
        ServiceRequestEvent::ServiceClosedBySilence(_)
    ));
    assert_eq!(
        (closed.occurred_on, closed.decided_on),
        (day(DUE), Some(day(DUE)))
    );
    assert_eq!(closed.rule.as_ref().unwrap().0, SILENCE);
    assert_eq!(closed.actor, None);
    let state = work.state();
    assert_eq!(state.stage, ServiceStage::Closed);
    assert_eq!(state.ended.unwrap().how, Ending::Silence);
    assert_eq!(work.state_on("2021-06-09").stage, ServiceStage::Delivered);
    work.is_refused(&wake, "service_request.nothing_due");
}

#[test]
fn whatever_is_done_after_the_term_stands_behind_the_closing_by_silence() {
    let mut work = delivered();
    work.today = day("2021-06-25");
    work.is_refused(
        &step(ServiceStep::Reopen, "2021-06-09"),
        "service_request.too_early",
    );
    let events = work.when(&step(ServiceStep::Reopen, "2021-06-25"));
    assert_eq!(events.len(), 2);
    assert_eq!(events[0].occurred_on, day(DUE));
    assert_eq!(work.state().stage, ServiceStage::Triaged);
    // What is refused writes nothing, nor does it say that silence closed.
    let late = delivered();
    let refused = late.tried(&step(triage(association(1)), "2021-05-20"));
    assert!(refused.is_err());
}

#[test]
fn whoever_answers_or_asks_again_is_not_closed_by_silence() {
    let mut answered = delivered();
    answered.when(&step(SATISFIED, "2021-05-20"));
    let mut again = delivered();
    again.when(&step(ServiceStep::Reopen, "2021-05-20"));
    for mut work in [answered, again] {
        assert_eq!(work.state().due(), None);
        work.today = day("2021-06-25");
        work.is_refused(&ServiceRequestCommand::Wake, "service_request.nothing_due");
    }
}

#[test]
fn an_answer_that_was_given_in_time_is_written_down_after_the_closing() {
    let mut work = delivered();
    work.today = day("2021-06-25");
    work.is_refused(&step(SATISFIED, "2021-05-19"), "service_request.too_early");
    let late = step(SATISFIED, "2021-06-11");
    assert_eq!(
        work.refuses(&late),
        ("service_request.too_late", "/occurred_on".to_owned())
    );
    work.when(&step(SATISFIED, "2021-06-01"));
    let state = work.state();
    assert_eq!(state.stage, ServiceStage::Closed);
    assert_eq!(state.confirmed.unwrap().on, day("2021-06-01"));
    assert!(work.state_on("2021-06-01").confirmed.is_some());
    work.is_refused(
        &step(SATISFIED, "2021-06-02"),
        "service_request.not_in_this_stage",
    );
}

#[test]
fn a_delivery_that_is_written_down_late_gives_the_asker_that_day_at_least() {
    let mut work = super::delivering();
    work.when(&step(ServiceStep::Deliver, "2021-05-20"));
    assert_eq!(work.state().due(), Some(day(super::TODAY)));
    work.today = day("2021-07-02");
    let events = work.when(&ServiceRequestCommand::Wake);
    assert_eq!(events[0].occurred_on, day(super::TODAY));
}

#[test]
fn what_has_fallen_due_is_seen_though_nobody_wrote_it_down() {
    let work = delivered();
    let state = work.state();
    assert_eq!(as_fallen_due(&state, day(DUE)), state);
    let seen = as_fallen_due(&state, day("2021-06-11"));
    assert_eq!(seen.stage, ServiceStage::Closed);
    let mut woken = delivered();
    woken.today = day("2021-06-11");
    woken.when(&ServiceRequestCommand::Wake);
    assert_eq!(seen, woken.state());
    let again = woken
        .history
        .iter()
        .fold(ServiceRequestState::default(), ServiceRequest::evolve);
    assert_eq!(seen, again);
}

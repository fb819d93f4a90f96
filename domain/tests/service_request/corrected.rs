//! Correcting what was recorded of a request (law 3).

use super::given::day;
use super::work::paper;
use super::{
    ASKED, SATISFIED, Sequence, ServiceAnswer, ServiceAsked, ServiceFact, ServiceStage,
    ServiceStep, asked, delivered, of_member, of_society, step, triaged,
};
use qibu_domain::service_request::{
    AskerKind, ServiceConfirmed, ServiceDelivered, ServiceRequestCommand,
};

fn correct(cites: u64, replacement: Option<(&str, ServiceFact)>) -> ServiceRequestCommand {
    ServiceRequestCommand::Correct {
        cites: Sequence(cites),
        replacement: replacement.map(|(on, fact)| (day(on), fact)),
        reason: paper("reason"),
        by_two: false,
        own: false,
    }
}

fn by_two(command: ServiceRequestCommand) -> ServiceRequestCommand {
    with(command, (true, false))
}

/// Sent by one who says to have recorded it.
fn own(command: ServiceRequestCommand) -> ServiceRequestCommand {
    with(command, (false, true))
}

fn with(mut command: ServiceRequestCommand, said: (bool, bool)) -> ServiceRequestCommand {
    if let ServiceRequestCommand::Correct { by_two, own, .. } = &mut command {
        (*by_two, *own) = said;
    }
    command
}

fn delivery() -> ServiceFact {
    // Whatever is typed, the last day follows from the day of the delivery.
    let answer_due = day("2030-01-01");
    ServiceFact::Delivered(ServiceDelivered {
        answer_due,
        paper: None,
    })
}

fn answer(answer: ServiceAnswer) -> ServiceFact {
    ServiceFact::Confirmed(ServiceConfirmed {
        answer,
        paper: None,
    })
}

#[test]
fn an_asking_is_replaced_by_one_of_its_direction_node_and_body() {
    let mut work = triaged();
    let was = of_society();
    let same = correct(1, Some((ASKED, ServiceFact::Asked(was.clone()))));
    work.is_refused(&same, "service_request.nothing_changed");
    let other = ServiceFact::Asked(of_member());
    work.is_refused(
        &correct(1, Some((ASKED, other))),
        "service_request.replaced_by_other",
    );
    let by_answer = correct(1, Some((ASKED, answer(ServiceAnswer::Satisfied))));
    work.is_refused(&by_answer, "service_request.replaced_by_other");
    let school = ServiceFact::Asked(ServiceAsked {
        asker: AskerKind::School,
        ..was.clone()
    });
    let behind = correct(1, Some(("2021-05-08", school.clone())));
    let refused = work.refuses(&behind);
    assert_eq!(
        refused,
        ("service_request.too_late", "/asked/occurred_on".to_owned())
    );
    work.is_refused(&correct(1, None), "service_request.stood_on");
    work.is_refused(&correct(2, None), "service_request.no_fact");
    work.entered_by = Some(2);
    work.when(&by_two(correct(1, Some(("2021-05-07", school)))));
    assert_eq!(work.state().asked.unwrap().said.asker, AskerKind::School);
    assert!(work.state_on("2021-05-06").asked.is_none());
}

#[test]
fn an_asking_on_which_nothing_stands_is_void() {
    let mut work = asked();
    work.when(&correct(1, None));
    assert!(work.state().asked.is_none());
    work.is_refused(&correct(1, None), "service_request.no_fact");
    work.is_refused(
        &step(super::TO_BODY, super::TODAY),
        "service_request.unknown",
    );
}

#[test]
fn a_delivery_that_is_moved_gives_the_asker_the_days_after_it() {
    let mut work = delivered();
    let early = correct(5, Some(("2021-05-10", delivery())));
    let refused = work.refuses(&early);
    assert_eq!(
        refused,
        (
            "service_request.too_early",
            "/delivered/occurred_on".to_owned()
        )
    );
    work.when(&correct(5, Some(("2021-05-12", delivery()))));
    assert_eq!(work.state().due(), Some(day("2021-06-02")));
    let mut void = delivered();
    void.when(&correct(5, None));
    assert_eq!(void.state().stage, ServiceStage::Delivering);
}

#[test]
fn a_delivery_that_silence_followed_is_not_moved_to_a_later_day() {
    let mut work = delivered();
    work.today = day("2021-06-25");
    work.recorded_on = Some(work.today);
    work.when(&ServiceRequestCommand::Wake);
    let later = correct(5, Some(("2021-05-21", delivery())));
    work.is_refused(&later, "service_request.too_late");
    work.is_refused(&correct(5, None), "service_request.stood_on");
    work.entered_by = Some(2);
    work.when(&by_two(correct(5, Some(("2021-05-19", delivery())))));
    assert_eq!(work.state().stage, ServiceStage::Closed);
}

#[test]
fn an_answer_is_replaced_or_void_even_under_a_silence_that_closed() {
    let mut work = delivered();
    work.when(&step(SATISFIED, "2021-05-20"));
    let same = correct(6, Some(("2021-05-20", answer(ServiceAnswer::Satisfied))));
    work.is_refused(&same, "service_request.nothing_changed");
    work.when(&correct(
        6,
        Some(("2021-05-20", answer(ServiceAnswer::Unsatisfied))),
    ));
    let said = work.state().confirmed.unwrap().said.answer;
    assert_eq!(said, ServiceAnswer::Unsatisfied);
    work.when(&step(ServiceStep::Close, "2021-05-20"));
    work.is_refused(&correct(6, None), "service_request.stood_on");
    let mut silent = delivered();
    silent.today = day("2021-06-25");
    silent.recorded_on = Some(silent.today);
    silent.when(&ServiceRequestCommand::Wake);
    silent.when(&step(SATISFIED, "2021-06-01"));
    silent.when(&correct(7, None));
    assert!(silent.state().confirmed.is_none());
    assert_eq!(silent.state().stage, ServiceStage::Closed);
}

#[test]
fn what_was_recorded_long_ago_is_corrected_by_two() {
    let mut work = asked();
    work.today = day("2021-07-05");
    work.is_refused(&correct(1, None), "service_request.takes_two");
    let two = by_two(correct(1, None));
    work.is_refused(&two, "service_request.second_officer");
    work.entered_by = Some(2);
    work.when(&two);
}

#[test]
fn what_something_rests_on_is_corrected_by_two() {
    let mut work = triaged();
    let school = ServiceFact::Asked(ServiceAsked {
        asker: AskerKind::School,
        ..of_society()
    });
    let alone = correct(1, Some((ASKED, school)));
    work.is_refused(&alone, "service_request.takes_two");
    work.is_refused(&own(alone.clone()), "service_request.takes_two");
    work.entered_by = Some(2);
    work.when(&by_two(alone));
    let mut answered = delivered();
    let sooner = correct(5, Some(("2021-05-19", delivery())));
    answered.tried(&sooner).unwrap();
    answered.when(&step(SATISFIED, "2021-05-20"));
    answered.is_refused(&sooner, "service_request.takes_two");
}

#[test]
fn whoever_says_to_have_recorded_what_they_correct_alone_did_so() {
    let mut work = asked();
    let void = correct(1, None);
    assert!(void.corrects_of_another(&work.state()));
    assert!(!own(void.clone()).corrects_of_another(&work.state()));
    assert!(!by_two(void.clone()).corrects_of_another(&work.state()));
    assert!(!correct(2, None).corrects_of_another(&work.state()));
    work.by = Some(3);
    work.is_refused(&own(void.clone()), "service_request.takes_two");
    work.by = Some(1);
    work.when(&own(void));
    assert!(work.state().asked.is_none());
}

#[test]
fn an_answer_is_not_void_once_the_term_is_over_in_which_silence_would_have_closed() {
    let mut work = delivered();
    work.when(&step(SATISFIED, "2021-05-20"));
    work.recorded_on = Some(day("2021-06-10"));
    let void = correct(6, None);
    work.today = day("2021-06-10");
    work.tried(&void).unwrap();
    work.today = day("2021-06-11");
    work.is_refused(&void, "service_request.term_over");
    let other = answer(ServiceAnswer::NoAnswer);
    work.when(&correct(6, Some(("2021-05-20", other))));
    assert_eq!(work.state().due(), None);
}

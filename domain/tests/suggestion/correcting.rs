//! Correcting what is known of a suggestion.

use super::*;
use qibu_domain::suggestion::{CorrectSuggestion, SuggestionSaid};

type Replacement<'a> = Option<(&'a str, SuggestionSaid)>;

fn corrected(cites: u64, replacement: Replacement<'_>, by_two: bool) -> SuggestionCommand {
    SuggestionCommand::Correct(CorrectSuggestion {
        cites: Sequence(cites),
        replacement: replacement.map(|(on, said)| (day(on), said)),
        reason: paper("reason"),
        by_two,
    })
}

fn correct(cites: u64, replacement: Replacement<'_>) -> SuggestionCommand {
    corrected(cites, replacement, false)
}

fn by_two(cites: u64, replacement: Replacement<'_>) -> SuggestionCommand {
    corrected(cites, replacement, true)
}

/// Submitted, forwarded and answered in June, each a day after the other.
fn told() -> Work<Suggestion> {
    let mut work = new();
    work.when(&submit("2021-06-28"));
    work.when(&forward("2021-06-29", ROOT));
    work.when(&answer("2021-06-30"));
    work
}

#[test]
fn a_fact_is_replaced_whole_between_its_neighbours() {
    let mut work = told();
    work.entered_by = Some(2);
    let other = Submission {
        field: OutcomeField::Economy,
        author: None,
        ..submission()
    };
    let said = || SuggestionSaid::Submitted(other.clone());
    let late = by_two(1, Some(("2021-06-30", said())));
    let refused = ("suggestion.too_late", "/submitted/occurred_on".to_owned());
    assert_eq!(work.refuses(&late), refused);
    work.when(&by_two(1, Some(("2021-06-25", said()))));
    let known = work.state().submitted.unwrap();
    assert_eq!((known.on, known.said.author), (day("2021-06-25"), None));
    let to = SuggestionSaid::Forwarded(forwarding(ROOT));
    let early = by_two(2, Some(("2021-06-24", to.clone())));
    assert_eq!(work.refuses(&early).1, "/forwarded/occurred_on");
    work.when(&by_two(2, Some(("2021-06-28", to))));
    let known = work.state().forwarded.pop().unwrap();
    assert_eq!(known.on, day("2021-06-28"));
    let again = SuggestionSaid::Answered(answered());
    work.when(&correct(3, Some(("2021-06-29", again))));
    assert_eq!(work.state().answered.unwrap().on, day("2021-06-29"));
}

#[test]
fn a_fact_is_replaced_by_one_of_its_own_kind_and_body_that_says_something_else() {
    let mut work = told();
    work.entered_by = Some(2);
    let same = by_two(
        1,
        Some(("2021-06-28", SuggestionSaid::Submitted(submission()))),
    );
    work.is_refused(&same, "suggestion.nothing_changed");
    let elsewhere = Submission {
        body: association(2),
        author: None,
        ..submission()
    };
    let moved = by_two(
        1,
        Some(("2021-06-28", SuggestionSaid::Submitted(elsewhere))),
    );
    work.is_refused(&moved, "suggestion.replaced_by_other");
    let other = by_two(
        2,
        Some(("2021-06-29", SuggestionSaid::Answered(answered()))),
    );
    work.is_refused(&other, "suggestion.replaced_by_other");
    work.is_refused(&correct(4, None), "suggestion.no_fact");
}

#[test]
fn what_something_else_stands_on_is_not_voided() {
    let mut work = told();
    work.is_refused(&correct(1, None), "suggestion.stood_on");
    work.when(&publish(TODAY));
    work.is_refused(&correct(3, None), "suggestion.stood_on");
    let mut work = told();
    work.when(&correct(3, None));
    assert_eq!(stage(&work), Some("forwarded"));
    work.when(&correct(2, None));
    assert_eq!(stage(&work), Some("submitted"));
    work.when(&correct(1, None));
    assert_eq!(stage(&work), None);
    work.is_refused(&answer(TODAY), "suggestion.unknown");
}

#[test]
fn two_officers_correct_what_was_recorded_long_ago() {
    let mut work = told();
    work.recorded_on = Some(day("2021-06-27"));
    work.is_refused(&correct(3, None), "suggestion.takes_two");
    work.is_refused(&by_two(3, None), "suggestion.second_officer");
    work.entered_by = Some(2);
    work.when(&by_two(3, None));
}

#[test]
fn a_corrected_day_changes_what_was_known_of_earlier_days() {
    let mut work = told();
    assert!(work.state_on("2021-06-27").submitted.is_none());
    let said = SuggestionSaid::Submitted(submission());
    work.entered_by = Some(2);
    work.when(&by_two(1, Some(("2021-06-01", said))));
    assert!(work.state_on("2021-06-27").submitted.is_some());
}

#[test]
fn nobody_corrects_alone_what_a_later_fact_or_an_act_stands_on() {
    let early = |on: &'static str| Some((on, SuggestionSaid::Answered(answered())));
    let mut work = told();
    let earlier = Some(("2021-06-27", SuggestionSaid::Submitted(submission())));
    work.is_refused(&correct(1, earlier.clone()), "suggestion.takes_two");
    let sooner = Some(("2021-06-28", SuggestionSaid::Forwarded(forwarding(ROOT))));
    work.is_refused(&correct(2, sooner), "suggestion.takes_two");
    work.when(&correct(3, early("2021-06-29")));
    work.when(&adopt(TODAY));
    work.is_refused(&correct(3, early("2021-06-30")), "suggestion.takes_two");
    work.entered_by = Some(2);
    work.when(&by_two(3, early("2021-06-30")));
    work.when(&by_two(1, earlier));
}

#[test]
fn a_forwarding_is_not_voided_or_given_another_receiver_once_something_stands_on_it() {
    let elsewhere = |on: &'static str| Some((on, SuggestionSaid::Forwarded(forwarding(STREET))));
    let stood_on = "suggestion.stood_on";
    let forwarded = || {
        let mut work = submitted();
        work.when(&forward(TODAY, ROOT));
        work.entered_by = Some(2);
        work
    };
    forwarded().when(&by_two(2, elsewhere(TODAY)));
    forwarded().when(&by_two(2, None));
    let mut answered = forwarded();
    answered.when(&answer(TODAY));
    let mut passed_on = forwarded();
    passed_on.when(&forward(TODAY, "370214003"));
    let mut overdue = forwarded();
    overdue.today = day("2021-07-23");
    for work in [&answered, &passed_on, &overdue] {
        work.is_refused(&by_two(2, None), stood_on);
        work.is_refused(&by_two(2, elsewhere(TODAY)), stood_on);
    }
}

#[test]
fn a_forwarding_is_not_corrected_to_whoever_had_it_before() {
    let mut work = submitted();
    work.when(&forward(TODAY, ROOT));
    work.when(&forward(TODAY, STREET));
    let back = SuggestionSaid::Forwarded(forwarding(ROOT));
    let refused = ("suggestion.has_it", "/forwarded/node".to_owned());
    assert_eq!(work.refuses(&correct(3, Some((TODAY, back)))), refused);
}

#[test]
fn nothing_is_voided_once_the_term_that_would_run_again_is_over() {
    let mut work = submitted();
    work.when(&answer(TODAY));
    work.today = day(DUE);
    work.recorded_on = Some(day(DUE));
    assert!(work.tried(&correct(2, None)).is_ok());
    work.today = day("2021-07-23");
    work.is_refused(&correct(2, None), "suggestion.term_over");
    let again = SuggestionSaid::Answered(answered());
    work.when(&correct(2, Some(("2021-07-20", again))));
    let mut work = submitted();
    work.today = day("2021-07-20");
    work.when(&forward("2021-07-20", ROOT));
    work.today = day("2021-07-23");
    work.recorded_on = Some(work.today);
    work.is_refused(&correct(2, None), "suggestion.term_over");
    // Where it was written down that no answer came, nothing falls due again.
    let mut work = submitted();
    work.today = day("2021-07-23");
    work.recorded_on = Some(work.today);
    work.when(&answer("2021-07-23"));
    work.when(&correct(3, None));
    assert_eq!(work.state().due(), None);
    work.is_refused(&SuggestionCommand::Wake, "due.nothing");
}

#[test]
fn that_an_answer_had_come_before_it_was_written_down_as_overdue_is_said_by_two_officers() {
    let mut work = submitted();
    work.today = day("2021-07-26");
    work.recorded_on = Some(work.today);
    let refused = ("suggestion.written_overdue", "/occurred_on".to_owned());
    assert_eq!(work.refuses(&answer(DUE)), refused);
    work.when(&answer("2021-07-23"));
    let sooner = Some((DUE, SuggestionSaid::Answered(answered())));
    work.is_refused(&correct(3, sooner.clone()), "suggestion.takes_two");
    work.entered_by = Some(2);
    work.when(&by_two(3, sooner));
    assert_eq!(work.state().first_overdue_on(), None);
}

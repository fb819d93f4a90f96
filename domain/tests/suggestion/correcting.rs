//! Correcting what is known of a suggestion.

use super::*;
use qibu_domain::suggestion::{CorrectSuggestion, SuggestionSaid};

fn correct(cites: u64, replacement: Option<(&str, SuggestionSaid)>) -> SuggestionCommand {
    SuggestionCommand::Correct(CorrectSuggestion {
        cites: Sequence(cites),
        replacement: replacement.map(|(on, said)| (day(on), said)),
        reason: paper("reason"),
        by_two: false,
    })
}

/// Submitted in May, forwarded in June, answered a week later.
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
    let other = Submission {
        field: OutcomeField::Economy,
        author: None,
        ..submission()
    };
    let said = || SuggestionSaid::Submitted(other.clone());
    let late = correct(1, Some(("2021-06-30", said())));
    let refused = ("suggestion.too_late", "/submitted/occurred_on".to_owned());
    assert_eq!(work.refuses(&late), refused);
    work.when(&correct(1, Some(("2021-06-25", said()))));
    let known = work.state().submitted.unwrap();
    assert_eq!((known.on, known.said.author), (day("2021-06-25"), None));
    let to = SuggestionSaid::Forwarded(forwarding("370214004"));
    let early = correct(2, Some(("2021-06-24", to.clone())));
    assert_eq!(work.refuses(&early).1, "/forwarded/occurred_on");
    work.when(&correct(2, Some(("2021-06-28", to))));
    let known = work.state().forwarded.pop().unwrap();
    assert_eq!(known.said.to, Receiver::Node("370214004".to_owned()));
    let again = SuggestionSaid::Answered(answered());
    work.when(&correct(3, Some(("2021-06-29", again))));
    assert_eq!(work.state().answered.unwrap().on, day("2021-06-29"));
}

#[test]
fn a_fact_is_replaced_by_one_of_its_own_kind_and_body_that_says_something_else() {
    let work = told();
    let same = correct(
        1,
        Some(("2021-06-28", SuggestionSaid::Submitted(submission()))),
    );
    work.is_refused(&same, "suggestion.nothing_changed");
    let elsewhere = Submission {
        body: association(2),
        author: None,
        ..submission()
    };
    let moved = correct(
        1,
        Some(("2021-06-28", SuggestionSaid::Submitted(elsewhere))),
    );
    work.is_refused(&moved, "suggestion.replaced_by_other");
    let other = correct(
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
    let by_two = SuggestionCommand::Correct(CorrectSuggestion {
        cites: Sequence(3),
        replacement: None,
        reason: paper("reason"),
        by_two: true,
    });
    work.is_refused(&by_two, "suggestion.second_officer");
    work.entered_by = Some(2);
    work.when(&by_two);
}

#[test]
fn a_corrected_day_changes_what_was_known_of_earlier_days() {
    let mut work = told();
    assert!(work.state_on("2021-06-27").submitted.is_none());
    let said = SuggestionSaid::Submitted(submission());
    work.when(&correct(1, Some(("2021-06-01", said))));
    assert!(work.state_on("2021-06-27").submitted.is_some());
}

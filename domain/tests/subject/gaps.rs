//! Acceptance before every paper is there: promised in writing, until a day, after which the application lapses (domain 11.2).

use crate::papers::{Sheet, paper_of};
use crate::scenario::*;
use crate::steps::taken;
use crate::world::{SIMPLE, Who, World, day};
use qibu_domain::decider::Refusal;
use qibu_domain::id::Citation;
use qibu_domain::lifecycle::Transition;
use qibu_domain::standard::{Edition, GAP_PROMISE};
use qibu_domain::subject::event::{DecisionOutcome, GapsAllowed, SubjectEvent};
use qibu_domain::subject::{Application, GapsRefusal, SLIP_KIND, Verb};
use qibu_domain::time::Day;

/// The paper of T5 that may come later in the simple standard.
const LATER: &str = "publications_list";

/// What is handed in for T5 without the list of publications: the count is stated, no paper shows it.
fn incomplete() -> Sheet {
    Sheet::simple(Transition::T5)
        .without(LATER)
        .counts("publications", 1, None)
}

fn promised() -> Sheet {
    incomplete().with(GAP_PROMISE)
}

fn supplement(kinds: &[&str]) -> Verb {
    Verb::Supplement {
        papers: kinds.iter().map(|kind| paper_of(kind)).collect(),
    }
}

/// A body that applies for T5 today with what is on the sheet.
fn applied(sheet: Sheet) -> (Given, String) {
    let founded = Given::simple().founded("2026-09-18", "2026-09-28");
    let given = taken(founded, Transition::T4);
    let at = given.world.now.day().to_string();
    (given.applied(&at, Transition::T5, sheet), at)
}

/// The same, accepted on the day that it was handed in.
fn accepted() -> (Given, String) {
    let (mut given, at) = applied(promised());
    given.when(&at, OFFICER, Verb::AcceptWithGaps);
    (given, at)
}

fn workdays_after(given: &Given, at: &str, count: u32) -> Day {
    given.world.rules.workdays().add(day(at), count).day
}

fn after(at: &str, days: i64) -> String {
    day(at).plus_days(days).to_string()
}

/// What comes next of an application that lacks papers, for walks; `None` where nothing of it is missing.
pub fn next(open: &Application, variant: u8) -> Option<Verb> {
    let gap = open.gaps.open.as_ref().filter(|_| variant > 0)?;
    let kinds: Vec<_> = gap.missing.iter().map(String::as_str).collect();
    Some(supplement(&kinds))
}

#[test]
fn what_is_promised_in_writing_may_come_after_the_acceptance() {
    let (mut given, at) = applied(promised());
    let events = given.when(&at, OFFICER, Verb::AcceptWithGaps);
    assert_eq!(names(&events), ["ApplicationAccepted", "GapsAllowed"]);
    let allowed = events.into_iter().find_map(|it| match it.event {
        SubjectEvent::GapsAllowed(allowed) => Some(allowed),
        _ => None,
    });
    let GapsAllowed {
        missing,
        promise,
        due,
        ..
    } = allowed.unwrap();
    assert_eq!(missing, [LATER.to_owned()].into());
    assert_eq!(promise, paper_of(GAP_PROMISE));
    // Ten working days from the day of the acceptance.
    let simple = workdays_after(&given, &at, 10);
    assert_eq!(due, simple);
    given = given.reviewed(&at);
    let refused = given.refusal(&at, LEAD, approve());
    assert_eq!(refused.code(), "criterion.not_met");
    let events = given.when(&after(&at, 1), SECRETARY, supplement(&[LATER]));
    assert_eq!(names(&events), ["SupplementMade"]);
    assert_eq!(given.application().gaps.open, None);
    given.when(&after(&at, 1), LEAD, approve());
}

#[test]
fn a_supplement_shows_the_counts_that_were_stated_and_the_decision_cites_it() {
    let (given, at) = accepted();
    let mut given = given.reviewed(&at);
    let events = given.when(&at, SECRETARY, supplement(&[LATER]));
    let SubjectEvent::SupplementMade(made) = &events[0].event else {
        panic!("no supplement")
    };
    let paper = paper_of(LATER).paper;
    assert_eq!(made.shows, [("publications".to_owned(), paper)].into());
    let brought = given.application().gaps.supplements.clone();
    given.when(&at, LEAD, approve());
    let verdicts = given.decision().verdicts;
    let of_5c = verdicts.iter().find(|it| it.criterion == "5c").unwrap();
    let cite = |sequence| Citation {
        stream: given.stream,
        sequence,
    };
    assert_eq!(brought.len(), 1);
    assert!(of_5c.citations.contains(&cite(brought[0])));
    assert!(
        of_5c
            .citations
            .contains(&cite(given.application().contents_at))
    );
}

#[test]
fn nothing_is_accepted_with_gaps_without_a_promise_or_without_the_main_papers_or_when_complete() {
    for (sheet, code) in [
        (incomplete(), "gaps.no_promise"),
        (promised().without("brand_card"), "gaps.main_paper"),
        (
            Sheet::simple(Transition::T5).with(GAP_PROMISE),
            "gaps.complete",
        ),
    ] {
        let (mut given, at) = applied(sheet);
        let refusal = given.refusal(&at, OFFICER, Verb::AcceptWithGaps);
        assert_eq!(refusal.code(), code);
    }
    let none = SIMPLE.replace("  gap_workdays: 10\n", "");
    let none = [
        "deferrable_for: [T5]",
        "deferrable_for_bases: [T5]",
        "deferrable_for_bases: [T3]",
    ]
    .iter()
    .fold(none, |text, line| {
        text.replace(&format!("    {line}\n"), "")
    });
    let founded = Given::in_a(World::with_editions(&[&none])).founded("2026-09-18", "2026-09-28");
    let given = taken(founded, Transition::T4);
    let at = given.world.now.day().to_string();
    let mut given = given.applied(&at, Transition::T5, promised());
    let refusal = given.refusal(&at, OFFICER, Verb::AcceptWithGaps);
    assert_eq!(refusal, GapsRefusal::NotGiven.into());
}

#[test]
fn only_the_first_seat_accepts_with_gaps_and_not_who_handed_it_in() {
    let (mut given, at) = applied(promised());
    let refusal = given.refusal(&at, SECRETARY, Verb::AcceptWithGaps);
    assert_eq!(refusal.code(), "seat.same_person");
    given.when(&at, OFFICER, Verb::AcceptWithGaps);
    let again = given.refusal(&at, OFFICER, Verb::AcceptWithGaps);
    assert_eq!(again.code(), "application.stage");
}

#[test]
fn only_the_applicant_hands_in_what_is_missing_and_nothing_else_with_it() {
    let (mut given, at) = accepted();
    let refusal = given.refusal(&at, OFFICER, supplement(&[LATER]));
    assert_eq!(refusal.code(), "application.not_yours");
    let other = given.refusal(&at, SECRETARY, supplement(&["charter"]));
    let kind = "charter".to_owned();
    assert_eq!(other, GapsRefusal::OtherPaper { kind }.into());
    let nothing = given.refusal(&at, SECRETARY, supplement(&[]));
    assert_eq!(nothing, GapsRefusal::NoPaper.into());
    given.when(&at, SECRETARY, supplement(&[LATER]));
    let twice = given.refusal(&at, SECRETARY, supplement(&[LATER]));
    assert_eq!(twice, GapsRefusal::NoneOpen.into());
}

#[test]
fn what_does_not_come_in_time_lets_the_application_lapse_by_itself() {
    let (mut given, at) = accepted();
    let due = given.application().gaps.open.unwrap().due;
    let mut on_the_day = given.clone();
    on_the_day.when(&due.to_string(), SECRETARY, supplement(&[LATER]));
    let late = due.plus_days(1).to_string();
    let refusal = given.refusal(&late, SECRETARY, supplement(&[LATER]));
    assert_eq!(refusal, GapsRefusal::NoneOpen.into());
    let events = given.when(&late, OFFICER, qibu_domain::subject::SubjectCommand::Wake);
    let lapsed = events
        .iter()
        .find(|it| matches!(it.event, SubjectEvent::ApplicationLapsed(_)))
        .unwrap();
    assert_eq!(lapsed.occurred_on, due);
    assert_eq!(lapsed.rule.as_ref().unwrap().0, "gaps.lapsed/1");
    assert_eq!(given.stage_word(), "lapsed");
    assert_ne!(at, late);
}

#[test]
fn a_decision_on_paper_of_a_day_on_which_papers_were_missing_is_not_confirmed() {
    let (given, at) = accepted();
    let mut given = given.reviewed(&at);
    let slip = Verb::RecordSlip {
        outcome: DecisionOutcome::Approved,
        signed_on: day(&at),
        slip: paper_of(SLIP_KIND),
        meeting: None,
        reason: None,
        criteria: [].into(),
    };
    given.when(&at, CLERK, slip);
    let next = workdays_after(&given, &at, 1).to_string();
    given.when(&next, SECRETARY, supplement(&[LATER]));
    let refusal = given.refusal(&next, LEAD, Verb::ConfirmSlip);
    let closed = day(&next);
    assert_eq!(refusal, GapsRefusal::ClosedLater { closed }.into());
}

#[test]
fn an_application_that_is_handed_in_again_whole_lacks_nothing_more() {
    let (mut given, at) = accepted();
    given.when(&at, OFFICER, give_back(&[("5a", None)]));
    let still = resubmit(promised());
    given.clone().when(&at, SECRETARY, still);
    let mut whole = given.clone();
    whole.when(&at, SECRETARY, resubmit(Sheet::simple(Transition::T5)));
    assert_eq!(whole.application().gaps.open, None);
    // With the seat or with the applicant: the promise stands.
    given.when(&at, SECRETARY, supplement(&[LATER]));
    assert_eq!(given.application().gaps.open, None);
}

#[test]
fn silence_allows_no_gaps() {
    let (mut given, at) = applied(promised());
    let due = given.due().plus_days(1).to_string();
    let who: Who = OFFICER.into();
    given.when(&due, who, qibu_domain::subject::SubjectCommand::Wake);
    assert_eq!(given.stage_word(), "under_review");
    assert_eq!(given.application().gaps.open, None);
    let refusal = given.refusal(&due, SECRETARY, supplement(&[LATER]));
    assert_eq!(refusal, GapsRefusal::NoneOpen.into());
    assert_ne!(at, due);
}

#[test]
fn an_edition_lets_come_later_only_what_is_needed_and_with_a_time_and_a_promise() {
    for (was, is, code) in [
        (
            "    deferrable_for: [T5]\n",
            "    deferrable_for: [T4]\n",
            "edition.deferrable_not_needed",
        ),
        (
            "  gap_workdays: 10\n",
            "  gap_workdays: 0\n",
            "edition.no_time_for_gaps",
        ),
        (
            "  - code: gap_promise\n    welcome_for: [T5]\n",
            "  - code: gap_promise\n",
            "edition.promise_not_taken",
        ),
    ] {
        assert!(SIMPLE.contains(was), "{was}");
        let problems = Edition::parse(&SIMPLE.replace(was, is)).unwrap().check();
        let codes: Vec<_> = problems.iter().map(|it| it.fault.code()).collect();
        assert!(codes.contains(&code), "{codes:?}");
    }
}

//! What is shown of suggestions as of a day equals the fold cut at that day (law 19), and nothing counts them by author.

use crate::as_of::{SPAN_DAYS, cases, on};
use crate::given::{STREET, paper, tree};
use crate::memory_log::MemoryLog;
use crate::place;
use proptest::prelude::*;
use qibu_domain::correction::fold;
use qibu_domain::decider::Happened;
use qibu_domain::id::{SeatRef, Sequence, StreamId, StreamKind};
use qibu_domain::outcome::OutcomeField;
use qibu_domain::suggestion::{
    AnswerTerm, AuthorShown, CorrectedSuggestion, DeclineGround, OutsideReceiver, Receiver,
    Suggestion, SuggestionAdopted, SuggestionAnswered, SuggestionCorrected, SuggestionDeclined,
    SuggestionEvent, SuggestionFact, SuggestionForwarded, SuggestionOverdue, SuggestionPublished,
    SuggestionStage, SuggestionSubmitted,
};
use qibu_projections::{AsOf, Page, QueryError, suggestions};
use uuid::Uuid;

const CUT_CASES: u32 = 150;
const SEAT: SeatRef = SeatRef(Uuid::from_u128(0x5E));

fn stream() -> StreamId {
    StreamId::new(StreamKind::Suggestion, Uuid::from_u128(0xE7))
}

fn term(number: u64) -> AnswerTerm {
    AnswerTerm {
        until: on(i64::try_from(number).unwrap() * 3),
        falls_due: None,
    }
}

fn submitted(number: u64) -> SuggestionSubmitted {
    SuggestionSubmitted {
        body: StreamId::new(StreamKind::Association, Uuid::from_u128(number.into())),
        node: STREET.to_owned(),
        field: OutcomeField::Governance,
        words: paper(),
        author: number.is_multiple_of(2).then_some(SEAT),
        term: term(number),
    }
}

fn forwarded(number: u64) -> SuggestionForwarded {
    let to = if number.is_multiple_of(2) {
        Receiver::Node(STREET.to_owned())
    } else {
        Receiver::Outside(OutsideReceiver::Government)
    };
    SuggestionForwarded {
        to,
        paper: None,
        term: term(number + 1),
    }
}

/// Whatever happens to a suggestion; what it says need not be possible, for a fold refuses nothing.
fn any(facts: &[(Sequence, u8)], (choice, number, offset): (u8, u64, i64)) -> SuggestionEvent {
    let answered = || SuggestionAnswered { answer: paper() };
    let cited = facts.get(usize::try_from(number).unwrap() % facts.len().max(1));
    let corrected = |cites: &Sequence, replacement| SuggestionCorrected {
        cites: *cites,
        replacement,
        reason: paper(),
    };
    match (choice, cited) {
        (0, Some((cites, _))) => corrected(cites, None).into(),
        (1, Some((cites, kind))) => {
            let fact = match kind {
                0 => SuggestionFact::Submitted(submitted(number + 1)),
                1 => SuggestionFact::Forwarded(forwarded(number + 1)),
                _ => SuggestionFact::Answered(answered()),
            };
            let occurred_on = on(offset / 2);
            corrected(cites, Some(CorrectedSuggestion { occurred_on, fact })).into()
        }
        (2, Some((asked, _))) => SuggestionOverdue { asked: *asked }.into(),
        (3, _) => SuggestionAdopted { paper: None }.into(),
        (4, _) => {
            let ground = DeclineGround::Other;
            SuggestionDeclined {
                ground,
                paper: None,
            }
            .into()
        }
        (5, _) => {
            let author = AuthorShown::Withheld;
            SuggestionPublished { author }.into()
        }
        (6, _) => answered().into(),
        (7 | 8, _) => forwarded(number).into(),
        _ => submitted(number).into(),
    }
}

fn happened(log: &MemoryLog) -> Vec<Happened<SuggestionEvent>> {
    let own = log.events.iter().filter(|event| event.stream == stream());
    own.map(|event| event.happened().unwrap()).collect()
}

proptest! {
    #![proptest_config(cases(CUT_CASES))]

    #[test]
    fn what_is_shown_of_a_suggestion_as_of_a_day_equals_the_fold_cut_at_that_day(
        events in prop::collection::vec((0_u8..12, 0_u64..9, 0..SPAN_DAYS), 1..20),
        days in prop::collection::vec(-2..SPAN_DAYS + 4, 12),
    ) {
        let mut log = MemoryLog::default();
        tree(&mut log);
        let mut facts = Vec::new();
        for event in events {
            log.append(stream(), on(event.2), any(&facts, event));
            let last = happened(&log).pop().unwrap();
            match last.dated.event {
                SuggestionEvent::SuggestionSubmitted(_) => facts.push((last.sequence, 0)),
                SuggestionEvent::SuggestionForwarded(_) => facts.push((last.sequence, 1)),
                SuggestionEvent::SuggestionAnswered(_) => facts.push((last.sequence, 2)),
                _ => {}
            }
        }
        let views = place::views().unwrap();
        views.catch_up(&log).unwrap();
        for offset in days {
            let day = on(offset);
            let filter = suggestions::Filter { node: Some(STREET.to_owned()), ..suggestions::Filter::default() };
            let read = views.read(|rows| {
                let found = suggestions::list(rows, day, &filter, &Page::first(100))?;
                let own = suggestions::of_seat(rows, day, SEAT)?;
                let streams = suggestions::streams_of_seat(rows, day, (SEAT, None), 100)?;
                assert_eq!(own.iter().map(|row| row.stream).collect::<Vec<_>>(), streams);
                Ok::<_, QueryError>((found, own, suggestions::fallen_due(rows, day, None, 100)?))
            });
            let (mut found, own, due): (Vec<_>, Vec<_>, Vec<_>) = read.unwrap();
            let state = fold::<Suggestion>(&happened(&log), Some(day));
            let is_due = state.due().is_some_and(|(due, _)| due < day);
            let submitted = state.submitted.as_ref();
            prop_assert_eq!(due.len(), usize::from(is_due), "as of {}", day);
            let is_own = submitted.is_some_and(|it| it.said.author == Some(SEAT));
            prop_assert_eq!(own.len(), usize::from(is_own), "as of {}", day);
            let shown = found.pop().map(|row| {
                let (ends, public) = ((row.ground, row.published_on), (row.to_node, row.to_outside));
                (row.body, row.submitted_on, row.stage, (row.until, row.overdue_first), row.answered_on, ends, public)
            });
            let known = submitted.map(|it| {
                let ground = state.settled.and_then(|(_, ground)| ground);
                let ends = (ground.map(|it| it.as_str().to_owned()), state.published.map(|it| it.0));
                let public = match state.receiver() {
                    Some(Receiver::Node(node)) => (Some(node.clone()), None),
                    Some(Receiver::Outside(outside)) => (None, Some(outside.as_str().to_owned())),
                    None => (None, None),
                };
                let stage = state.stage().map(SuggestionStage::as_str).unwrap().to_owned();
                let until = (state.term().unwrap().1.until, state.first_overdue_on());
                (it.said.body, it.on, stage, until, state.answered.as_ref().map(|it| it.on), ends, public)
            });
            prop_assert_eq!(shown, known, "as of {}", day);
        }
    }
}

#[test]
fn an_answer_is_overdue_as_of_its_last_day_once_that_day_has_ended_whether_or_not_that_is_written()
{
    let mut log = MemoryLog::default();
    tree(&mut log);
    let event = SuggestionEvent::from(submitted(2));
    log.append(stream(), on(0), event);
    let views = place::views().unwrap();
    views.catch_up(&log).unwrap();
    let due = term(2).until;
    let listed = |as_of: AsOf| {
        let filter = suggestions::Filter {
            overdue: true,
            ..suggestions::Filter::default()
        };
        let read = views.read(|rows| {
            let one = suggestions::one(rows, as_of, stream())?.unwrap();
            let found = suggestions::list(rows, as_of, &filter, &Page::first(100))?;
            Ok::<_, QueryError>((found.len(), one.is_in_time(as_of)))
        });
        read.unwrap()
    };
    assert_eq!(listed(due.into()), (0, None));
    assert_eq!(listed(AsOf::on(due, due.plus_days(1))), (1, Some(false)));
    let before = AsOf::on(due.plus_days(-1), due.plus_days(1));
    assert_eq!(listed(before), (0, None));
}

#[test]
fn no_query_of_suggestions_counts_groups_or_orders_by_author() {
    let query = include_str!("../../src/suggestions/query.rs");
    let code: Vec<&str> = query
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"))
        .collect();
    let code = code.join("\n").to_uppercase();
    assert!(
        code.contains("S.AUTHOR = ?3"),
        "the query of the author's own page"
    );
    for word in [
        "COUNT(",
        "SUM(",
        "GROUP BY",
        "HAVING",
        "RANK(",
        "ORDER BY S.AUTHOR",
        "PARTITION",
    ] {
        assert!(!code.contains(word), "{word}");
    }
    for other in [
        include_str!("../../src/figures/query.rs"),
        include_str!("../../src/published_claims/figure/query.rs"),
        include_str!("../../src/memberships/query.rs"),
        include_str!("../../src/persons/query.rs"),
    ] {
        assert!(
            !other.to_lowercase().contains("from suggestion"),
            "suggestions are counted elsewhere"
        );
    }
}

//! What the lists of sessions and programmes show as of a day equals the fold cut at that day (law 19).

use crate::as_of::{SPAN_DAYS, cases, on};
use crate::given::{STREET, body, founding, paper, short, tree};
use crate::memory_log::MemoryLog;
use crate::place;
use proptest::prelude::*;
use qibu_domain::correction::fold;
use qibu_domain::decider::{Decider, Happened};
use qibu_domain::id::{Sequence, StreamId, StreamKind};
use qibu_domain::programme::{
    CorrectedProgramme, Programme, ProgrammeApproved, ProgrammeClosed, ProgrammeCorrected,
    ProgrammeEvent, ProgrammeFact, ProgrammeGoal,
};
use qibu_domain::session::{
    CorrectedSession, Outline, Session, SessionCancelled, SessionCorrected, SessionEvent,
    SessionFact, SessionHeld, SessionKind, SessionMode, SessionPlanned, SessionReported,
};
use qibu_domain::subject::SubjectEvent;
use qibu_projections::{Page, programmes, sessions};
use uuid::Uuid;

const CUT_CASES: u32 = 150;

fn session() -> StreamId {
    StreamId::new(StreamKind::Session, Uuid::from_u128(0xE1))
}

fn programme() -> StreamId {
    StreamId::new(StreamKind::Programme, Uuid::from_u128(0xE2))
}

fn outline(number: u64) -> Outline {
    Outline {
        organiser: body(1),
        kind: SessionKind::ALL[usize::try_from(number).unwrap() % SessionKind::ALL.len()],
        mode: SessionMode::Both,
        venue: None,
        programme: None,
        action: number.is_multiple_of(2).then(|| short("样例行动")),
        brand: None,
    }
}

fn held(number: u64, offset: i64) -> SessionHeld {
    SessionHeld {
        session: outline(number),
        nth: 1,
        irregular: number == 3,
        report_due: on(offset + 14),
    }
}

fn reported(number: u64) -> SessionReported {
    SessionReported {
        person_times: u32::try_from(number).unwrap(),
        members_present: None,
        budget_fen: None,
        spent_fen: Some(number),
        paper: None,
    }
}

/// Whatever happens to a session; what it says need not be possible, for a fold refuses nothing.
fn of_session(
    facts: &[(Sequence, bool)],
    (choice, number, offset): (u8, u64, i64),
) -> SessionEvent {
    let cited = facts.get(usize::try_from(number).unwrap() % facts.len().max(1));
    match (choice, cited) {
        (0, _) => SessionPlanned {
            session: outline(number),
            planned_for: on(offset + 5),
        }
        .into(),
        (1, _) => SessionCancelled { reason: paper() }.into(),
        (2, _) => reported(number).into(),
        (3, Some((cites, _))) => SessionCorrected {
            cites: *cites,
            replacement: None,
            reason: paper(),
        }
        .into(),
        (4, Some((cites, is_held))) => {
            let fact = if *is_held {
                SessionFact::Held(held(number + 1, offset))
            } else {
                SessionFact::Reported(reported(number + 1))
            };
            let replacement = CorrectedSession {
                occurred_on: on(offset / 2),
                fact,
            };
            SessionCorrected {
                cites: *cites,
                replacement: Some(replacement),
                reason: paper(),
            }
            .into()
        }
        _ => held(number, offset).into(),
    }
}

fn approved(number: u64) -> ProgrammeApproved {
    ProgrammeApproved {
        owner: body(1),
        name: short(&format!("样例项目{number}")),
        goals: vec![ProgrammeGoal {
            name: short("场次"),
            target: 12,
        }],
        from: on(i64::try_from(number).unwrap()),
        until: (number > 5).then(|| on(30)),
        budget_fen: Some(number),
        paper: None,
    }
}

fn of_programme(
    facts: &[(Sequence, bool)],
    (choice, number, offset): (u8, u64, i64),
) -> ProgrammeEvent {
    let cited = facts.get(usize::try_from(number).unwrap() % facts.len().max(1));
    match (choice, cited) {
        (0 | 1, _) => ProgrammeClosed { paper: None }.into(),
        (2, Some((cites, _))) => ProgrammeCorrected {
            cites: *cites,
            replacement: None,
            reason: paper(),
        }
        .into(),
        (3, Some((cites, is_approval))) => {
            let fact = if *is_approval {
                ProgrammeFact::Approved(approved(number + 1))
            } else {
                ProgrammeFact::Closed(ProgrammeClosed { paper: None })
            };
            let replacement = CorrectedProgramme {
                occurred_on: on(offset / 2),
                fact,
            };
            ProgrammeCorrected {
                cites: *cites,
                replacement: Some(replacement),
                reason: paper(),
            }
            .into()
        }
        _ => approved(number).into(),
    }
}

fn happened<D: Decider>(log: &MemoryLog, stream: StreamId) -> Vec<Happened<D::Event>> {
    let own = log.events.iter().filter(|event| event.stream == stream);
    own.map(|event| event.happened().unwrap()).collect()
}

fn begun() -> MemoryLog {
    let mut log = MemoryLog::default();
    tree(&mut log);
    log.append(
        body(1),
        on(0),
        SubjectEvent::from(founding("样例联谊会", STREET, "street")),
    );
    log
}

proptest! {
    #![proptest_config(cases(CUT_CASES))]

    #[test]
    fn what_is_shown_of_a_session_as_of_a_day_equals_the_fold_cut_at_that_day(
        events in prop::collection::vec((0_u8..7, 0_u64..9, 0..SPAN_DAYS), 1..20),
        days in prop::collection::vec(-2..SPAN_DAYS + 4, 12),
    ) {
        let mut log = begun();
        let mut facts = Vec::new();
        for event in events {
            let made = of_session(&facts, event);
            log.append(session(), on(event.2), made);
            let last = happened::<Session>(&log, session()).pop().unwrap();
            match last.dated.event {
                SessionEvent::SessionHeld(_) => facts.push((last.sequence, true)),
                SessionEvent::SessionReported(_) => facts.push((last.sequence, false)),
                _ => {}
            }
        }
        let views = place::views().unwrap();
        views.catch_up(&log).unwrap();
        for offset in days {
            let day = on(offset);
            let rows = views.read(|rows| sessions::list(rows, day, &sessions::Filter::default(), &Page::first(100)));
            let mut rows = rows.unwrap();
            let state = fold::<Session>(&happened::<Session>(&log, session()), Some(day));
            prop_assert!(rows.len() <= 1);
            let row = rows.pop();
            prop_assert_eq!(row.is_some(), state.outline().is_some(), "as of {}", day);
            let (Some(row), Some(outline)) = (row, state.outline()) else { continue };
            prop_assert_eq!(row.kind, outline.kind.as_str());
            prop_assert_eq!(row.action.as_deref(), outline.action.as_ref().map(qibu_domain::text::ShortText::as_str));
            let held = state.held.as_ref();
            let report = state.reported.as_ref().filter(|_| held.is_some());
            prop_assert_eq!(row.stage == sessions::Stage::Held, held.is_some());
            prop_assert_eq!(row.report_due, held.map(|it| it.said.report_due));
            prop_assert_eq!(row.irregular, held.is_some_and(|it| it.said.irregular));
            prop_assert_eq!(row.reported_on, report.map(|it| it.on));
            prop_assert_eq!(row.person_times, report.map(|it| it.said.person_times));
            prop_assert_eq!(row.spent_fen, report.and_then(|it| it.said.spent_fen));
        }
    }

    #[test]
    fn what_is_shown_of_a_programme_as_of_a_day_equals_the_fold_cut_at_that_day(
        events in prop::collection::vec((0_u8..7, 0_u64..9, 0..SPAN_DAYS), 1..20),
        days in prop::collection::vec(-2..SPAN_DAYS + 4, 12),
    ) {
        let mut log = begun();
        let mut facts = Vec::new();
        for event in events {
            let made = of_programme(&facts, event);
            log.append(programme(), on(event.2), made);
            let last = happened::<Programme>(&log, programme()).pop().unwrap();
            match last.dated.event {
                ProgrammeEvent::ProgrammeApproved(_) => facts.push((last.sequence, true)),
                ProgrammeEvent::ProgrammeClosed(_) => facts.push((last.sequence, false)),
                ProgrammeEvent::ProgrammeCorrected(_) => {}
            }
        }
        let views = place::views().unwrap();
        views.catch_up(&log).unwrap();
        for offset in days {
            let day = on(offset);
            let rows = views.read(|rows| programmes::list(rows, day, &programmes::Filter::default(), &Page::first(100)));
            let row = rows.unwrap().pop();
            let state = fold::<Programme>(&happened::<Programme>(&log, programme()), Some(day));
            let is_open = row.as_ref().is_some_and(|row| row.is_open);
            prop_assert_eq!(is_open, state.is_open_on(day), "as of {}", day);
            let shown = row.map(|row| (row.approved_on, row.name, row.closed_on, row.budget_fen));
            let closed = state.closed.as_ref().map(|it| it.on);
            let known = state.approved.map(|it| (it.on, it.said.name.to_string(), closed, it.said.budget_fen));
            prop_assert_eq!(shown, known, "as of {}", day);
        }
    }
}

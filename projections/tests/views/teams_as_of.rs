//! What is shown of alliances and service teams as of a day equals the fold cut at that day (law 19).

use crate::as_of::{SPAN_DAYS, cases, on};
use crate::given::{STREET, paper, short, tree};
use crate::memory_log::MemoryLog;
use crate::place;
use proptest::prelude::*;
use qibu_domain::alliance::{
    Alliance, AllianceCorrected, AllianceDissolved, AllianceEvent, AllianceFounded,
    CorrectedAlliance,
};
use qibu_domain::correction::fold;
use qibu_domain::decider::{Decider, Happened};
use qibu_domain::id::{SeatRef, Sequence, StreamId, StreamKind};
use qibu_domain::team::{
    CorrectedTeamFact, CredentialChecked, ServiceDomain, Team, TeamCorrected, TeamDissolved,
    TeamEvent, TeamFact, TeamFormed, TeamResumed, TeamSuspended,
};
use qibu_projections::{Page, QueryError, alliances, teams};
use uuid::Uuid;

const CUT_CASES: u32 = 150;

fn of(kind: StreamKind) -> StreamId {
    StreamId::new(kind, Uuid::from_u128(0xE7))
}

fn founded(number: u64) -> AllianceFounded {
    AllianceFounded {
        node: STREET.to_owned(),
        name: short(&format!("样例联盟{number}")),
        paper: None,
    }
}

/// Whatever happens to an alliance; what it says need not be possible, for a fold refuses nothing.
fn of_alliance(facts: &[Sequence], (choice, number, offset): (u8, u64, i64)) -> AllianceEvent {
    let cited = facts.get(usize::try_from(number).unwrap() % facts.len().max(1));
    let corrected = |cites: &Sequence, replacement| AllianceCorrected {
        cites: *cites,
        replacement,
        reason: paper(),
    };
    match (choice, cited) {
        (0, _) => AllianceDissolved { paper: None }.into(),
        (1, Some(cites)) => corrected(cites, None).into(),
        (2, Some(cites)) => {
            let replacement = CorrectedAlliance {
                occurred_on: on(offset / 2),
                founded: founded(number + 1),
            };
            corrected(cites, Some(replacement)).into()
        }
        _ => founded(number).into(),
    }
}

fn formed(number: u64) -> TeamFormed {
    TeamFormed {
        alliance: of(StreamKind::Alliance),
        name: short(&format!("样例服务队{number}")),
        node: STREET.to_owned(),
        domains: vec![ServiceDomain::Law, ServiceDomain::Rural],
        lead: None,
        paper: None,
    }
}

fn checked(number: u64) -> CredentialChecked {
    CredentialChecked {
        seat: SeatRef(Uuid::from_u128(number.into())),
        domain: ServiceDomain::Law,
        passed: number.is_multiple_of(2),
    }
}

fn of_team(facts: &[(Sequence, bool)], (choice, number, offset): (u8, u64, i64)) -> TeamEvent {
    let cited = facts.get(usize::try_from(number).unwrap() % facts.len().max(1));
    let corrected = |cites: &Sequence, replacement| TeamCorrected {
        cites: *cites,
        replacement,
        reason: paper(),
    };
    match (choice, cited) {
        (0, _) => TeamSuspended { paper: None }.into(),
        (1, _) => TeamResumed { paper: None }.into(),
        (2, _) => TeamDissolved { paper: None }.into(),
        (3, Some((cites, _))) => corrected(cites, None).into(),
        (4, Some((cites, is_forming))) => {
            let fact = if *is_forming {
                TeamFact::Formed(formed(number + 1))
            } else {
                TeamFact::Checked(checked(number + 1))
            };
            let replacement = CorrectedTeamFact {
                occurred_on: on(offset / 2),
                fact,
            };
            corrected(cites, Some(replacement)).into()
        }
        (5 | 6, _) => checked(number).into(),
        _ => formed(number).into(),
    }
}

fn happened<D: Decider>(log: &MemoryLog, stream: StreamId) -> Vec<Happened<D::Event>> {
    let own = log.events.iter().filter(|event| event.stream == stream);
    own.map(|event| event.happened().unwrap()).collect()
}

fn begun() -> MemoryLog {
    let mut log = MemoryLog::default();
    tree(&mut log);
    log
}

proptest! {
    #![proptest_config(cases(CUT_CASES))]

    #[test]
    fn what_is_shown_of_an_alliance_as_of_a_day_equals_the_fold_cut_at_that_day(
        events in prop::collection::vec((0_u8..6, 0_u64..9, 0..SPAN_DAYS), 1..16),
        days in prop::collection::vec(-2..SPAN_DAYS + 4, 12),
    ) {
        let (mut log, stream) = (begun(), of(StreamKind::Alliance));
        let mut facts = Vec::new();
        for event in events {
            let made = of_alliance(&facts, event);
            let is_fact = matches!(made, AllianceEvent::AllianceFounded(_));
            log.append(stream, on(event.2), made);
            let last = happened::<Alliance>(&log, stream).pop().unwrap();
            facts.extend(is_fact.then_some(last.sequence));
        }
        let views = place::views().unwrap();
        views.catch_up(&log).unwrap();
        for offset in days {
            let day = on(offset);
            let filter = alliances::Filter { node: Some(STREET.to_owned()) };
            let rows = views.read(|rows| alliances::list(rows, day, &filter, &Page::first(100)));
            let shown = rows.unwrap().pop();
            let shown = shown.map(|row| (row.founded_on, row.name, row.dissolved_on));
            let state = fold::<Alliance>(&happened::<Alliance>(&log, stream), Some(day));
            let known = state.founded.map(|it| (it.on, it.said.name.to_string(), state.dissolved_on));
            prop_assert_eq!(shown, known, "as of {}", day);
        }
    }

    #[test]
    fn what_is_shown_of_a_team_as_of_a_day_equals_the_fold_cut_at_that_day(
        events in prop::collection::vec((0_u8..9, 0_u64..9, 0..SPAN_DAYS), 1..20),
        days in prop::collection::vec(-2..SPAN_DAYS + 4, 12),
    ) {
        let (mut log, stream) = (begun(), of(StreamKind::Team));
        let mut facts = Vec::new();
        for event in events {
            let made = of_team(&facts, event);
            log.append(stream, on(event.2), made);
            let last = happened::<Team>(&log, stream).pop().unwrap();
            match last.dated.event {
                TeamEvent::TeamFormed(_) => facts.push((last.sequence, true)),
                TeamEvent::CredentialChecked(_) => facts.push((last.sequence, false)),
                _ => {}
            }
        }
        let views = place::views().unwrap();
        views.catch_up(&log).unwrap();
        for offset in days {
            let day = on(offset);
            let filter = teams::Filter { domain: Some("law".to_owned()), ..teams::Filter::default() };
            let read = views.read(|rows| {
                let found = teams::list(rows, day, &filter, &Page::first(100))?;
                Ok::<_, QueryError>((found, teams::checks(rows, day, stream)?))
            });
            let (mut found, checks): (Vec<_>, Vec<_>) = read.unwrap();
            let state = fold::<Team>(&happened::<Team>(&log, stream), Some(day));
            let shown = found.pop().map(|row| (row.formed_on, row.name, row.stage, row.stage_on));
            let stage = state.stage.as_str().to_owned();
            let known = state.formed.as_ref();
            let known = known.map(|it| (it.on, it.said.name.to_string(), stage, state.last_act_on));
            prop_assert_eq!(shown, known, "as of {}", day);
            let mut shown: Vec<_> = checks.into_iter().map(|row| (row.sequence, row.on, row.passed)).collect();
            shown.sort_unstable();
            let mut known: Vec<_> = state.checks.iter().map(|it| (it.sequence, it.on, it.said.passed)).collect();
            known.sort_unstable();
            prop_assert_eq!(shown, known, "as of {}", day);
        }
    }
}

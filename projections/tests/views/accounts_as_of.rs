//! What is shown of accounts as of a day equals the fold cut at that day (law 19).

use crate::as_of::{SPAN_DAYS, cases, on};
use crate::given::{DISTRICT, STREET, account, opened, tree};
use crate::memory_log::MemoryLog;
use crate::place;
use proptest::prelude::*;
use qibu_domain::account::event::{
    AccountClosed, AppointmentGiven, AppointmentRevoked, DelegationGiven, DelegationRevoked,
    StandingDeputyNamed, WorkHandedOver,
};
use qibu_domain::account::{Account, AccountEvent, AccountState};
use qibu_domain::correction::fold;
use qibu_domain::id::{AccountId, AppointmentId, DelegationId};
use qibu_domain::lifecycle::Duty;
use qibu_domain::time::Day;
use qibu_projections::accounts::{
    AppointmentRow, DelegationRow, appointments_of, delegations_of, delegations_to, list,
};
use qibu_projections::{Page, Views};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// How many random streams are cut at random days.
const CUT_CASES: u32 = 150;
/// The few that events speak of, so that they meet.
const FEW: u64 = 3;

fn appointment(number: u64) -> AppointmentId {
    AppointmentId(Uuid::from_u128(u128::from(100 + number % FEW)))
}

fn delegation(number: u64) -> DelegationId {
    DelegationId(Uuid::from_u128(u128::from(200 + number % FEW)))
}

fn other(number: u64) -> AccountId {
    AccountId(account(u128::from(2 + number % FEW)).id)
}

/// An event of an account; what it says need not be possible, for a fold refuses nothing. Ids are given once.
fn event(
    choice: u8,
    number: u64,
    (day, later): (Day, i64),
    seen: &mut Seen,
) -> Option<AccountEvent> {
    let node = STREET.to_owned();
    let duty = Duty::Officer;
    let from = day.plus_days(later);
    Some(match choice {
        0 | 1 => AppointmentGiven {
            appointment: seen.new_appointment(number)?,
            node,
            duty,
            from,
            until: number.is_multiple_of(2).then(|| from.plus_days(10)),
        }
        .into(),
        2 => AppointmentRevoked {
            appointment: AppointmentId(seen.revoked(appointment(number).0)?),
        }
        .into(),
        3 => DelegationGiven {
            delegation: seen.new_delegation(number)?,
            to: other(number),
            node,
            duty,
            from,
            until: from.plus_days(5),
        }
        .into(),
        4 => StandingDeputyNamed {
            delegation: seen.new_delegation(number)?,
            to: other(number),
            node,
            duty,
        }
        .into(),
        5 => DelegationRevoked {
            delegation: DelegationId(seen.revoked(delegation(number).0)?),
        }
        .into(),
        6 | 7 => WorkHandedOver {
            until: number.is_multiple_of(2).then(|| from.plus_days(60)),
            appointment: appointment(number),
            to: other(number / 2),
            delegation: None,
        }
        .into(),
        _ => AccountClosed {}.into(),
    })
}

/// The ids that were given, and those that were revoked: no decision gives or revokes one twice.
#[derive(Default)]
struct Seen(BTreeSet<Uuid>, BTreeSet<Uuid>);

impl Seen {
    fn new_appointment(&mut self, number: u64) -> Option<AppointmentId> {
        let id = appointment(number);
        self.0.insert(id.0).then_some(id)
    }

    fn new_delegation(&mut self, number: u64) -> Option<DelegationId> {
        let id = delegation(number);
        self.0.insert(id.0).then_some(id)
    }

    fn revoked(&mut self, id: Uuid) -> Option<Uuid> {
        (self.0.contains(&id) && self.1.insert(id)).then_some(id)
    }
}

/// Acts are in the order of their days (law 2).
fn log_of(events: &[(u8, u64, i64, i64)]) -> MemoryLog {
    let mut sorted = events.to_vec();
    sorted.sort_by_key(|(_, _, offset, _)| *offset);
    let (mut log, mut seen) = (MemoryLog::default(), Seen::default());
    log.append(account(1), on(0), opened());
    for (choice, number, offset, later) in sorted {
        let day = on(offset);
        if let Some(event) = event(choice, number, (day, later), &mut seen) {
            log.append(account(1), day, event);
        }
    }
    log
}

fn cut(log: &MemoryLog, day: Day) -> AccountState {
    let happened: Vec<_> = log
        .events
        .iter()
        .map(|event| event.happened().unwrap())
        .collect();
    fold::<Account>(&happened, Some(day))
}

/// When the account was closed, as far as is known on a day.
fn closed_on(log: &MemoryLog, day: Day) -> Option<Day> {
    let mut closed = log.events.iter().filter_map(|event| {
        let happened = event.happened::<AccountEvent>().unwrap();
        matches!(happened.dated.event, AccountEvent::AccountClosed(_))
            .then_some(happened.dated.occurred_on)
    });
    closed.next().filter(|closed| *closed <= day)
}

/// The first day on which something cannot be acted under any more, by what a fold tells.
fn ends(first: Day, last: Option<Day>, cuts: [Option<Day>; 2]) -> Option<Day> {
    let after = last.map(|last| last.plus_days(1));
    let end = cuts.into_iter().flatten().chain(after).min();
    end.map(|end| end.max(first))
}

fn is_as_folded(views: &Views, log: &MemoryLog, day: Day) -> Result<(), TestCaseError> {
    let own = AccountId(account(1).id);
    let state = cut(log, day);
    let closed = closed_on(log, day);
    let listed = views
        .read(|views| list(views, day, &Page::first(10)))
        .unwrap();
    let shown: Vec<_> = listed.iter().map(|row| (row.id, row.closed_on)).collect();
    let known: Vec<_> = state.opened.then_some((own, closed)).into_iter().collect();
    prop_assert_eq!(shown, known);

    let rows = views
        .read(|views| appointments_of(views, own, day))
        .unwrap();
    let rows: BTreeMap<AppointmentId, AppointmentRow> =
        rows.into_iter().map(|row| (row.id, row)).collect();
    prop_assert_eq!(rows.len(), state.appointments.len());
    for held in &state.appointments {
        let row = &rows[&held.id];
        let handed = state.handed_over(held.id);
        prop_assert_eq!(
            (row.first_day, row.last_day, row.revoked_on),
            (held.from, held.until, held.revoked_from)
        );
        prop_assert_eq!(
            (row.handed_to, row.handed_on, row.handed_until),
            (
                handed.map(|it| it.to),
                handed.map(|it| it.on),
                handed.and_then(|it| it.until)
            )
        );
        let to = ends(row.from, held.until, [held.revoked_from, closed]);
        prop_assert_eq!(row.to, to);
        let can_act = row.from <= day && row.to.is_none_or(|to| day < to);
        let holds = !state.closed && held.is_valid_on(day);
        prop_assert_eq!(can_act, holds, "as of {}", day);
    }

    let given = views.read(|views| delegations_of(views, own, day)).unwrap();
    let lent = state.delegations.len() + state.standing_deputies.len();
    prop_assert_eq!(given.len(), lent);
    let mut taken: Vec<DelegationRow> = Vec::new();
    for number in 0..FEW {
        let to = other(number);
        taken.extend(views.read(|views| delegations_to(views, to, day)).unwrap());
    }
    let by_id = |rows: Vec<DelegationRow>| -> BTreeMap<DelegationId, DelegationRow> {
        rows.into_iter().map(|row| (row.id, row)).collect()
    };
    let given = by_id(given);
    prop_assert_eq!(&by_id(taken), &given);
    for lent in &state.delegations {
        let row = &given[&lent.id];
        let to = ends(row.from, Some(lent.until), [lent.revoked_from, closed]);
        prop_assert_eq!(
            (row.standing, row.last_day, row.revoked_on, row.to),
            (false, Some(lent.until), lent.revoked_from, to)
        );
    }
    for deputy in &state.standing_deputies {
        let row = &given[&deputy.id];
        let taken_back = deputy.revoked_from;
        prop_assert_eq!(
            (row.standing, row.from, row.last_day, row.revoked_on, row.to),
            (true, deputy.from, None, taken_back, taken_back)
        );
    }
    Ok(())
}

proptest! {
    #![proptest_config(cases(CUT_CASES))]

    #[test]
    fn what_is_shown_of_an_account_as_of_a_day_equals_the_fold_cut_at_that_day(
        events in prop::collection::vec((0_u8..9, 0_u64..6, 0..SPAN_DAYS, 0_i64..8), 1..25),
        days in prop::collection::vec(-2..SPAN_DAYS + 20, 12),
    ) {
        // An account is closed seldom, or little would come after it.
        let mut closings = 0;
        let events: Vec<_> = events.into_iter().filter(|(choice, number, ..)| {
            closings += usize::from(*choice == 8);
            *choice < 8 || (closings == 1 && *number == 0)
        }).collect();
        let log = log_of(&events);
        let views = place::views().unwrap();
        views.catch_up(&log).unwrap();
        for offset in days {
            is_as_folded(&views, &log, on(offset))?;
        }
    }
}

#[test]
fn a_hand_over_and_a_revocation_are_not_shown_as_of_a_day_before_them() {
    let mut log = MemoryLog::default();
    tree(&mut log);
    let own = AccountId(account(1).id);
    log.append(account(1), on(0), opened());
    let given = AppointmentGiven {
        appointment: appointment(0),
        node: DISTRICT.to_owned(),
        duty: Duty::Lead,
        from: on(1),
        until: Some(on(30)),
    };
    log.append(account(1), on(1), AccountEvent::from(given));
    let handed = |to: AccountId| WorkHandedOver {
        until: None,
        appointment: appointment(0),
        to,
        delegation: None,
    };
    log.append(account(1), on(5), AccountEvent::from(handed(other(0))));
    log.append(account(1), on(9), AccountEvent::from(handed(other(1))));
    let revoked = AppointmentRevoked {
        appointment: appointment(0),
    };
    log.append(account(1), on(12), AccountEvent::from(revoked));
    let views = place::views().unwrap();
    views.catch_up(&log).unwrap();
    let shown = |offset: i64| {
        let rows = views.read(|views| appointments_of(views, own, on(offset)));
        let rows = rows.unwrap();
        rows.first()
            .map(|row| (row.handed_to, row.handed_on, row.revoked_on, row.to))
    };
    assert_eq!(shown(0), None);
    assert_eq!(shown(4), Some((None, None, None, Some(on(31)))));
    let first = (Some(other(0)), Some(on(5)), None, Some(on(31)));
    assert_eq!((shown(5), shown(8)), (Some(first), Some(first)));
    let second = (Some(other(1)), Some(on(9)));
    assert_eq!(
        shown(11),
        Some((second.0, second.1, None, Some(on(31)))),
        "not revoked yet"
    );
    assert_eq!(
        shown(12),
        Some((second.0, second.1, Some(on(12)), Some(on(12))))
    );
}

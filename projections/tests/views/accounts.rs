//! Appointments and delegations by day.

use crate::given::{DISTRICT, STREET, account, day, opened, tree};
use crate::memory_log::MemoryLog;
use crate::place;
use qibu_domain::account::AccountEvent;
use qibu_domain::account::event::{
    AccountClosed, AppointmentGiven, AppointmentRevoked, DelegationGiven, DelegationRevoked,
};
use qibu_domain::correction::fold;
use qibu_domain::id::{AccountId, AppointmentId, DelegationId};
use qibu_domain::lifecycle::Duty;
use qibu_projections::Page;
use qibu_projections::accounts::{appointments, delegations_to, holders};
use uuid::Uuid;

fn appointed(number: u128, node: &str, from: &str, until: Option<&str>) -> AccountEvent {
    AppointmentGiven {
        appointment: AppointmentId(Uuid::from_u128(number)),
        node: node.to_owned(),
        duty: Duty::Officer,
        from: day(from),
        until: until.map(day),
    }
    .into()
}

fn given_accounts() -> MemoryLog {
    let mut log = MemoryLog::default();
    tree(&mut log);
    for number in 1..=3 {
        log.append(account(number), day("2021-07-01"), opened());
    }
    // Given later than it begins; ended by its last day.
    log.append(
        account(1),
        day("2021-07-05"),
        appointed(11, STREET, "2021-07-01", Some("2021-12-31")),
    );
    // Begins later than it is given; revoked.
    log.append(
        account(2),
        day("2021-07-05"),
        appointed(12, STREET, "2021-08-01", None),
    );
    let revoked = AppointmentRevoked {
        appointment: AppointmentId(Uuid::from_u128(12)),
    };
    log.append(account(2), day("2021-10-01"), AccountEvent::from(revoked));
    log.append(
        account(3),
        day("2021-07-05"),
        appointed(13, DISTRICT, "2021-07-05", None),
    );
    log.append(
        account(3),
        day("2021-11-01"),
        AccountEvent::from(AccountClosed {}),
    );
    log
}

#[test]
fn an_appointment_can_be_acted_under_from_when_it_was_given_until_it_ends() {
    let log = given_accounts();
    let views = place::views().unwrap();
    views.catch_up(&log).unwrap();
    for on in [
        "2021-06-30",
        "2021-07-01",
        "2021-07-04",
        "2021-07-05",
        "2021-07-31",
        "2021-08-01",
        "2021-09-30",
        "2021-10-01",
        "2021-10-31",
        "2021-11-01",
        "2021-12-31",
        "2022-01-01",
    ] {
        let shown = views
            .read(|views| appointments(views, day(on), Some(DISTRICT), &Page::first(200)))
            .unwrap();
        let shown: Vec<AppointmentId> = shown.iter().map(|row| row.id).collect();
        let mut held = Vec::new();
        for number in 1..=3 {
            let of_account = log
                .events
                .iter()
                .filter(|event| event.stream == account(number));
            let stream: Vec<_> = of_account.map(|event| event.happened().unwrap()).collect();
            let state = fold::<qibu_domain::account::Account>(&stream, Some(day(on)));
            held.extend(state.valid_on(day(on)).map(|held| held.id));
        }
        assert_eq!(shown, held, "{on}");
    }
    let officers = |on: &str| {
        let rows = views
            .read(|views| holders(views, Duty::Officer, STREET, day(on)))
            .unwrap();
        rows.iter()
            .map(|row| row.account.0.as_u128())
            .collect::<Vec<_>>()
    };
    assert_eq!(officers("2021-08-01"), [1, 2]);
    assert_eq!(officers("2021-10-01"), [1]);
}

#[test]
fn every_delegation_to_an_account_is_found_with_its_lender() {
    let mut log = given_accounts();
    let delegation = DelegationId(Uuid::from_u128(21));
    let borrower = AccountId(account(2).id);
    let lent = DelegationGiven {
        delegation,
        to: borrower,
        node: STREET.to_owned(),
        duty: Duty::Officer,
        from: day("2021-08-01"),
        until: day("2021-08-31"),
    };
    log.append(account(1), day("2021-07-20"), AccountEvent::from(lent));
    let views = place::views().unwrap();
    views.catch_up(&log).unwrap();
    let found = || {
        views
            .read(|views| delegations_to(views, borrower, day("2021-08-10")))
            .unwrap()
    };
    let row = found().first().cloned().unwrap();
    assert_eq!(
        (row.lender.0, row.from, row.to),
        (account(1).id, day("2021-08-01"), Some(day("2021-09-01")))
    );
    let revoked = DelegationRevoked { delegation };
    log.append(account(1), day("2021-08-10"), AccountEvent::from(revoked));
    views.catch_up(&log).unwrap();
    let row = found().first().cloned().unwrap();
    assert_eq!(
        (row.to, row.revoked_on),
        (Some(day("2021-08-10")), Some(day("2021-08-10")))
    );
    assert_eq!(
        views
            .read(|views| delegations_to(views, AccountId(account(1).id), day("2021-08-10")))
            .unwrap(),
        []
    );
}

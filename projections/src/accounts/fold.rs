//! An account's stream, folded into intervals: when each appointment and delegation could be acted under.

use crate::days::{Walk, walk};
use crate::projection::{Cell, FoldError, Projection, Row, Stream, Table};
use qibu_domain::account::{Account, AccountState};
use qibu_domain::history::AnyEvent;
use qibu_domain::id::{AppointmentId, DelegationId, StreamKind};
use qibu_domain::time::Day;
use std::collections::BTreeMap;

/// The view of accounts.
#[derive(Clone, Copy, Debug)]
pub struct Accounts;

const ACCOUNT: Table = Table {
    name: "account",
    columns: &["id", "from_day", "to_day"],
    key: &[],
};
const APPOINTMENT: Table = Table {
    name: "account_appointment",
    columns: &[
        "id",
        "account",
        "node",
        "duty",
        "from_day",
        "to_day",
        "first_day",
        "last_day",
        "given_on",
        "revoked_on",
        "cut_on",
        "lapses_on",
    ],
    key: &["id"],
};
const HAND_OVER: Table = Table {
    name: "account_hand_over",
    columns: &[
        "appointment",
        "number",
        "to_account",
        "from_day",
        "until_day",
    ],
    key: &["appointment", "number"],
};
const DELEGATION: Table = Table {
    name: "account_delegation",
    columns: &[
        "id",
        "account",
        "to_account",
        "node",
        "duty",
        "standing",
        "from_day",
        "to_day",
        "first_day",
        "last_day",
        "given_on",
        "revoked_on",
        "cut_on",
        "lapses_on",
    ],
    key: &["id"],
};
const POST: Table = Table {
    name: "account_post",
    columns: &["account", "body", "post", "from_day", "to_day"],
    key: &["body", "post", "from_day"],
};

impl Projection for Accounts {
    fn name(&self) -> &'static str {
        "accounts"
    }

    fn version(&self) -> u32 {
        4
    }

    fn kinds(&self) -> &'static [StreamKind] {
        &[StreamKind::Account]
    }

    fn tables(&self) -> &'static [&'static Table] {
        &[&ACCOUNT, &APPOINTMENT, &HAND_OVER, &DELEGATION, &POST]
    }

    fn fold(&self, stream: &Stream) -> Result<Vec<Row>, FoldError> {
        let events = stream.of(|event| match event {
            AnyEvent::Account(happened) => Some(happened),
            _ => None,
        });
        let mut seen = Seen::default();
        walk::<Account>(&events, &mut seen);
        let account = Cell::text(stream.id.id);
        let mut rows = Vec::new();
        if let Some(opened) = seen.opened {
            rows.push(Row::new(
                &ACCOUNT,
                [account.clone(), opened.into(), seen.closed.into()],
            ));
        }
        rows.extend(appointment_rows(&account, &seen));
        rows.extend(hand_over_rows(&seen));
        rows.extend(delegation_rows(&account, &seen));
        rows.extend(deputy_rows(&account, &seen));
        rows.extend(post_rows(&account, &seen));
        Ok(rows)
    }
}

/// The days that the state of an account does not keep, and the state after the last event, which keeps the others.
#[derive(Debug, Default)]
struct Seen {
    opened: Option<Day>,
    closed: Option<Day>,
    appointed: BTreeMap<AppointmentId, Day>,
    revoked: BTreeMap<AppointmentId, Day>,
    lent: BTreeMap<DelegationId, Day>,
    taken_back: BTreeMap<DelegationId, Day>,
    last: AccountState,
}

impl Walk<Account> for Seen {
    fn day(&mut self, day: Day, state: &AccountState) {
        if state.opened {
            self.opened.get_or_insert(day);
        }
        if state.closed {
            self.closed.get_or_insert(day);
        }
        for held in &state.appointments {
            self.appointed.entry(held.id).or_insert(day);
            if held.revoked_from.is_some() {
                self.revoked.entry(held.id).or_insert(day);
            }
        }
        for lent in &state.delegations {
            self.lent.entry(lent.id).or_insert(day);
            if lent.revoked_from.is_some() {
                self.taken_back.entry(lent.id).or_insert(day);
            }
        }
        self.last = state.clone();
    }
}

/// When a duty can be acted under: not before it was given, not after its last day, and no more from the day on which
/// it was revoked or the account was closed. May be empty.
fn interval(
    (given_on, first_day): (Day, Day),
    last_day: Option<Day>,
    ends: [Option<Day>; 2],
) -> (Day, Option<Day>) {
    let from = given_on.max(first_day);
    let after_last = last_day.map(|day| day.plus_days(1));
    let to = ends.into_iter().chain([after_last]).flatten().min();
    (from, to.map(|to| to.max(from)))
}

fn appointment_rows(account: &Cell, seen: &Seen) -> Vec<Row> {
    let row = |held: &qibu_domain::account::Appointment| {
        let given_on = seen.appointed.get(&held.id).copied().unwrap_or(held.from);
        let ends = [seen.revoked.get(&held.id).copied(), seen.closed];
        let (from, to) = interval((given_on, held.from), held.until, ends);
        let (_, lapses_on) = interval((given_on, held.from), held.until, [None, None]);
        Row::new(
            &APPOINTMENT,
            [
                Cell::text(held.id),
                account.clone(),
                held.node.as_str().into(),
                held.duty.as_str().into(),
                from.into(),
                to.into(),
                held.from.into(),
                held.until.into(),
                given_on.into(),
                held.revoked_from.into(),
                ends.into_iter().flatten().min().into(),
                lapses_on.into(),
            ],
        )
    };
    seen.last.appointments.iter().map(row).collect()
}

/// The hand-overs of the work of appointments, numbered in their order.
fn hand_over_rows(seen: &Seen) -> Vec<Row> {
    let numbered = (1_u64..).zip(&seen.last.handed_over);
    let row = |(number, handed): (u64, &qibu_domain::account::HandOver)| {
        Row::new(
            &HAND_OVER,
            [
                Cell::text(handed.appointment),
                Cell::number(number),
                Cell::text(handed.to),
                handed.on.into(),
                handed.until.into(),
            ],
        )
    };
    numbered.map(row).collect()
}

fn delegation_rows(account: &Cell, seen: &Seen) -> Vec<Row> {
    let row = |lent: &qibu_domain::account::Delegation| {
        let given_on = seen.lent.get(&lent.id).copied().unwrap_or(lent.from);
        let ends = [seen.taken_back.get(&lent.id).copied(), seen.closed];
        let (from, to) = interval((given_on, lent.from), Some(lent.until), ends);
        let (_, lapses_on) = interval((given_on, lent.from), Some(lent.until), [None, None]);
        Row::new(
            &DELEGATION,
            [
                Cell::text(lent.id),
                account.clone(),
                Cell::text(lent.to),
                lent.node.as_str().into(),
                lent.duty.as_str().into(),
                false.into(),
                from.into(),
                to.into(),
                lent.from.into(),
                lent.until.into(),
                given_on.into(),
                lent.revoked_from.into(),
                ends.into_iter().flatten().min().into(),
                lapses_on.into(),
            ],
        )
    };
    seen.last.delegations.iter().map(row).collect()
}

/// Standing deputies: named until they are taken back, also by an account that was closed since.
fn deputy_rows(account: &Cell, seen: &Seen) -> Vec<Row> {
    let row = |deputy: &qibu_domain::account::StandingDeputy| {
        Row::new(
            &DELEGATION,
            [
                Cell::text(deputy.id),
                account.clone(),
                Cell::text(deputy.to),
                deputy.node.as_str().into(),
                deputy.duty.as_str().into(),
                true.into(),
                deputy.from.into(),
                deputy.revoked_from.into(),
                deputy.from.into(),
                Cell::Null,
                deputy.from.into(),
                deputy.revoked_from.into(),
                deputy.revoked_from.into(),
                Cell::Null,
            ],
        )
    };
    seen.last.standing_deputies.iter().map(row).collect()
}

fn post_rows(account: &Cell, seen: &Seen) -> Vec<Row> {
    let row = |held: &qibu_domain::account::state::Post| {
        Row::new(
            &POST,
            [
                account.clone(),
                Cell::text(held.body),
                held.post.as_str().into(),
                held.from.into(),
                held.until.into(),
            ],
        )
    };
    seen.last.posts.iter().map(row).collect()
}

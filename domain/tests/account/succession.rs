//! What becomes of the work of a post when its holder goes (domain 11.2).

use super::*;
use qibu_domain::account::command::NameDeputy;
use qibu_domain::account::{Called, StandingDeputy};
use qibu_domain::id::AppointmentId;
use std::sync::Arc;

const SUCCESSOR: AccountId = account(5);
const STRANGER: AccountId = account(6);

/// The account of the lead, appointed to the end of the year, with a standing deputy of its own naming.
fn with_a_deputy() -> Given {
    let mut given = Given::appointed();
    given.when("2026-09-18", Some(LEAD), name_deputy());
    given
}

fn name_deputy() -> AccountCommand {
    AccountCommand::NameDeputy(NameDeputy {
        to: DEPUTY,
        node: DISTRICT.to_owned(),
        duty: Duty::Lead,
    })
}

fn deputy_of(given: &Given) -> StandingDeputy {
    given.state().standing_deputies[0].clone()
}

fn called(given: &Given, on: &str, late_at_top: bool) -> Called {
    given.state().calls(&deputy_of(given), day(on), late_at_top)
}

/// Another account, appointed to decide at the district from 1 October on.
fn successor() -> AccountState {
    let mut other = Given {
        world: World::simple(),
        stream: StreamId::new(StreamKind::Account, SUCCESSOR.0),
    };
    other.when("2026-09-01", Some(ADMINISTRATOR), AccountCommand::Open);
    let command = AccountCommand::Appoint(Appoint {
        node: DISTRICT.to_owned(),
        duty: Duty::Lead,
        from: day("2026-10-01"),
        until: None,
    });
    other.when("2026-09-02", Some(ADMINISTRATOR), command);
    other.state()
}

impl Given {
    fn hand_over(&mut self, at: &str, to: AccountId) -> Result<(), &'static str> {
        let appointment = self.state().appointments[0].id;
        self.hand_over_of(at, appointment, to)
    }

    fn hand_over_of(
        &mut self,
        at: &str,
        appointment: AppointmentId,
        to: AccountId,
    ) -> Result<(), &'static str> {
        self.world.now = instant(at);
        let mut occasion = self.world.occasion(self.stream, Some(ADMINISTRATOR.into()));
        let known = [(SUCCESSOR, Arc::new(successor()))];
        occasion.facts.accounts.extend(known);
        let command = AccountCommand::HandOver { appointment, to };
        let decided = self.world.decide::<Account>(&command, &occasion);
        let decided = decided.map_err(|refusal| refusal.code())?;
        self.world.store(&decided, &occasion);
        Ok(())
    }

    fn revoked(&mut self, at: &str) {
        let appointment = self.state().appointments[0].id;
        let revoke = AccountCommand::Revoke { appointment };
        self.when(at, Some(ADMINISTRATOR), revoke);
    }
}

#[test]
fn a_standing_deputy_waits_until_a_clock_has_run_out_with_nobody_above() {
    let given = with_a_deputy();
    let appointment = given.state().appointments[0].id;
    assert_eq!(called(&given, "2026-09-18", false), Called::Waits);
    assert_eq!(called(&given, "2026-09-18", true), Called::For(appointment));
}

#[test]
fn a_standing_deputy_is_named_by_the_holder_alone_one_for_each_duty_and_not_itself() {
    let mut given = with_a_deputy();
    let code = given.refuses("2026-09-19", Some(LEAD), name_deputy());
    assert_eq!(code, "delegation.deputy_named");
    let code = given.refuses("2026-09-19", Some(ADMINISTRATOR), name_deputy());
    assert_eq!(code, "delegation.not_yours");
    let named = |to, node: &str, duty| {
        let node = node.to_owned();
        AccountCommand::NameDeputy(NameDeputy { to, node, duty })
    };
    let itself = named(LEAD, DISTRICT, Duty::Lead);
    let code = given.refuses("2026-09-19", Some(LEAD), itself);
    assert_eq!(code, "delegation.to_itself");
    for (node, duty) in [(DISTRICT, Duty::Officer), (STREET, Duty::Lead)] {
        let not_held = named(DEPUTY, node, duty);
        let code = given.refuses("2026-09-19", Some(LEAD), not_held);
        assert_eq!(code, "delegation.not_held");
    }
}

#[test]
fn a_standing_deputy_that_was_taken_back_is_called_no_more_and_another_may_be_named() {
    let mut given = with_a_deputy();
    let delegation = deputy_of(&given).id;
    let take_back = AccountCommand::RevokeDelegation { delegation };
    given.when("2026-09-20", Some(LEAD), take_back.clone());
    assert_eq!(called(&given, "2026-09-20", true), Called::TakenBack);
    let code = given.refuses("2026-09-20", Some(LEAD), take_back);
    assert_eq!(code, "delegation.unknown");
    given.when("2026-09-21", Some(LEAD), name_deputy());
    assert_eq!(given.state().standing_deputies.len(), 2);
}

#[test]
fn a_deputy_of_one_who_has_gone_acts_only_once_the_work_was_handed_over_to_it() {
    let mut given = with_a_deputy();
    let appointment = given.state().appointments[0].id;
    given.revoked("2026-10-01");
    assert_eq!(called(&given, "2026-10-01", true), Called::Lost);
    given.hand_over("2026-10-01", DEPUTY).unwrap();
    assert_eq!(
        called(&given, "2026-10-01", false),
        Called::For(appointment)
    );
    // The successor takes over from the deputy.
    given.hand_over("2026-10-09", SUCCESSOR).unwrap();
    assert_eq!(called(&given, "2026-10-09", true), Called::Lost);
    let last = given.state().handed_over(appointment).cloned().unwrap();
    assert_eq!((last.to, last.delegation), (SUCCESSOR, None));
}

#[test]
fn work_is_handed_over_once_its_appointment_has_ended() {
    let mut given = with_a_deputy();
    let held = given.hand_over("2026-10-01", SUCCESSOR);
    assert_eq!(held, Err("appointment.still_held"));
    // The appointment of the lead ends with the year.
    assert_eq!(given.hand_over("2027-01-01", SUCCESSOR), Ok(()));
    let again = given.hand_over("2027-01-01", SUCCESSOR);
    assert_eq!(again, Err("hand_over.before"));
}

#[test]
fn the_work_of_a_closed_account_is_handed_over_too() {
    let mut given = with_a_deputy();
    given.when("2026-10-01", Some(ADMINISTRATOR), AccountCommand::Close);
    assert_eq!(given.hand_over("2026-10-02", SUCCESSOR), Ok(()));
}

#[test]
fn work_goes_to_a_holder_of_the_duty_or_to_the_deputy_whom_its_holder_named_and_to_nobody_else() {
    let mut given = with_a_deputy();
    given.revoked("2026-09-20");
    for (to, on) in [(STRANGER, "2026-10-01"), (SUCCESSOR, "2026-09-30")] {
        let refused = given.hand_over(on, to);
        assert_eq!(
            refused,
            Err("hand_over.not_of_the_office"),
            "{to:?} on {on}"
        );
    }
    let refused = given.hand_over("2026-10-01", LEAD);
    assert_eq!(refused, Err("delegation.to_itself"));
    let unknown = AppointmentId(Uuid::from_u128(0xdead));
    let refused = given.hand_over_of("2026-10-01", unknown, SUCCESSOR);
    assert_eq!(refused, Err("appointment.unknown"));
    let delegation = deputy_of(&given).id;
    let take_back = AccountCommand::RevokeDelegation { delegation };
    given.when("2026-10-02", Some(LEAD), take_back);
    let refused = given.hand_over("2026-10-02", DEPUTY);
    assert_eq!(refused, Err("hand_over.not_of_the_office"));
}

//! What becomes of the work of a post when its holder goes (domain 11.2).

use super::*;
use qibu_domain::account::command::{HandOverWork, NameDeputy};
use qibu_domain::account::{Called, StandingDeputy};
use qibu_domain::id::AppointmentId;
use qibu_domain::time::Day;
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

/// The accounts that commands name: the successor, and an open one of the deputy.
pub fn known() -> [(AccountId, Arc<AccountState>); 2] {
    let mut deputy = Given::opened();
    deputy.stream = StreamId::new(StreamKind::Account, DEPUTY.0);
    deputy.world = World::simple();
    deputy.when("2026-09-01", Some(ADMINISTRATOR), AccountCommand::Open);
    [
        (SUCCESSOR, Arc::new(successor())),
        (DEPUTY, Arc::new(deputy.state())),
    ]
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
    /// A deputy goes on for a month.
    fn hand_over(&mut self, at: &str, to: AccountId) -> Result<(), &'static str> {
        let until = instant(at).day().plus_days(30);
        self.hand_over_until(at, to, Some(until))
    }

    fn hand_over_until(
        &mut self,
        at: &str,
        to: AccountId,
        until: Option<Day>,
    ) -> Result<(), &'static str> {
        let appointment = self.state().appointments[0].id;
        let over = HandOverWork {
            appointment,
            to,
            until,
        };
        self.hand_over_of(at, over)
    }

    fn hand_over_of(&mut self, at: &str, over: HandOverWork) -> Result<(), &'static str> {
        self.world.now = instant(at);
        let mut occasion = self.world.occasion(self.stream, Some(ADMINISTRATOR.into()));
        occasion.facts.accounts.extend(known());
        let command = AccountCommand::HandOver(over);
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
    let refused = given.hand_over_of(
        "2026-10-01",
        HandOverWork {
            appointment: unknown,
            to: SUCCESSOR,
            until: None,
        },
    );
    assert_eq!(refused, Err("appointment.unknown"));
    let delegation = deputy_of(&given).id;
    let take_back = AccountCommand::RevokeDelegation { delegation };
    given.when("2026-10-02", Some(LEAD), take_back);
    let refused = given.hand_over("2026-10-02", DEPUTY);
    assert_eq!(refused, Err("hand_over.not_of_the_office"));
}

#[test]
fn a_deputy_goes_on_with_open_work_until_a_day_that_is_named_within_six_months() {
    let mut given = with_a_deputy();
    let appointment = given.state().appointments[0].id;
    given.revoked("2026-10-01");
    for until in [None, Some(day("2026-09-30")), Some(day("2027-04-02"))] {
        let refused = given.hand_over_until("2026-10-01", DEPUTY, until);
        assert_eq!(refused, Err("hand_over.until"), "{until:?}");
    }
    let last = Some(day("2026-11-30"));
    assert_eq!(given.hand_over_until("2026-10-01", DEPUTY, last), Ok(()));
    assert_eq!(
        called(&given, "2026-11-30", false),
        Called::For(appointment)
    );
    assert_eq!(called(&given, "2026-12-01", true), Called::Lost);
    // An administrator ends it earlier.
    let today = Some(day("2026-10-08"));
    assert_eq!(given.hand_over_until("2026-10-08", DEPUTY, today), Ok(()));
    assert_eq!(called(&given, "2026-10-09", false), Called::Lost);
}

#[test]
fn work_is_not_handed_over_while_its_former_holder_holds_the_office_again() {
    let mut given = with_a_deputy();
    given.revoked("2026-10-01");
    let again = appoint(DISTRICT, Duty::Lead);
    given.when("2026-10-02", Some(ADMINISTRATOR), again);
    let refused = given.hand_over("2026-10-03", SUCCESSOR);
    assert_eq!(refused, Err("appointment.still_held"));
}

#[test]
fn a_holder_who_is_appointed_again_names_a_deputy_anew() {
    let mut given = with_a_deputy();
    given.revoked("2026-10-01");
    let again = appoint(DISTRICT, Duty::Lead);
    given.when("2026-10-02", Some(ADMINISTRATOR), again);
    given.when("2026-10-03", Some(LEAD), name_deputy());
    let state = given.state();
    assert_eq!(state.standing_deputies.len(), 2);
    let renewed = state.calls(&state.standing_deputies[1], day("2026-10-03"), false);
    assert_eq!(renewed, Called::Waits);
}

#[test]
fn only_an_open_account_is_named_as_deputy() {
    let mut given = Given::appointed();
    let named = AccountCommand::NameDeputy(NameDeputy {
        to: STRANGER,
        node: DISTRICT.to_owned(),
        duty: Duty::Lead,
    });
    let refused = given.refuses("2026-09-18", Some(LEAD), named);
    assert_eq!(refused, "delegation.deputy_unknown");
}

#[test]
fn nobody_closes_itself_or_revokes_its_own_appointment() {
    let mut given = Given::appointed();
    let appointment = given.state().appointments[0].id;
    for command in [
        AccountCommand::Close,
        AccountCommand::Revoke { appointment },
    ] {
        let refused = given.refuses("2026-09-18", Some(LEAD), command.clone());
        assert_eq!(refused, "account.own_end");
        // Nor through a deputy.
        let through = given.refuses("2026-09-18", Some(deputy(DEPUTY, LEAD)), command);
        assert_eq!(through, "account.own_end");
    }
}

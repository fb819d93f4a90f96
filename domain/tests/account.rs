//! The rules of accounts: appointments, posts, delegations ("B for A"; law 13, domain 4.5, 11.2).
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "account/succession.rs"]
mod succession;
#[path = "support/world.rs"]
mod world;

use qibu_domain::account::command::{Appoint, Delegate};
use qibu_domain::account::{Account, AccountCommand, AccountState};
use qibu_domain::correction;
use qibu_domain::decider::Refusal;
use qibu_domain::id::{AccountId, StreamId, StreamKind, SubjectId};
use qibu_domain::lifecycle::Duty;
use uuid::Uuid;
use world::{CLOSED_STREET, DISTRICT, STREET, Who, World, account, day, deputy, instant};

const LEAD: AccountId = account(3);
const DEPUTY: AccountId = account(4);
const ADMINISTRATOR: AccountId = account(9);
const BODY: SubjectId = SubjectId(Uuid::from_u128(0xa550));

/// The account of the lead.
struct Given {
    world: World,
    stream: StreamId,
}

impl Given {
    fn opened() -> Self {
        let mut given = Self {
            world: World::simple(),
            stream: StreamId::new(StreamKind::Account, LEAD.0),
        };
        given.when("2026-09-01", Some(ADMINISTRATOR), AccountCommand::Open);
        given
    }

    /// Appointed to decide at the district for the year.
    fn appointed() -> Self {
        let mut given = Self::opened();
        given.when(
            "2026-09-01",
            Some(ADMINISTRATOR),
            appoint(DISTRICT, Duty::Lead),
        );
        given
    }

    fn tried<W: Into<Who>>(
        &mut self,
        at: &str,
        who: Option<W>,
        command: &AccountCommand,
    ) -> Result<(), &'static str> {
        self.world.now = instant(at);
        let mut occasion = self.world.occasion(self.stream, who.map(Into::into));
        if matches!(command, AccountCommand::NameDeputy(_)) {
            occasion.facts.accounts.extend(succession::known());
        }
        let decided = self.world.decide::<Account>(command, &occasion);
        let decided = decided.map_err(|refusal| refusal.code())?;
        assert!(decided.claims.is_empty());
        self.world.store(&decided, &occasion);
        Ok(())
    }

    #[expect(
        clippy::needless_pass_by_value,
        reason = "a test reads better without the ampersand"
    )]
    fn when(&mut self, at: &str, who: Option<impl Into<Who>>, command: AccountCommand) {
        self.tried(at, who, &command).unwrap();
    }

    #[expect(
        clippy::needless_pass_by_value,
        reason = "a test reads better without the ampersand"
    )]
    fn refuses(
        &mut self,
        at: &str,
        who: Option<impl Into<Who>>,
        command: AccountCommand,
    ) -> &'static str {
        self.tried(at, who, &command).unwrap_err()
    }

    fn state(&self) -> AccountState {
        correction::fold::<Account>(&self.world.history(self.stream), None)
    }

    fn may_lead_on(&self, on: &str) -> bool {
        self.state()
            .valid_on(day(on))
            .any(|held| held.duty == Duty::Lead)
    }
}

/// The founding principal.
const INIT: Option<AccountId> = None;

fn appoint(node: &str, duty: Duty) -> AccountCommand {
    AccountCommand::Appoint(Appoint {
        node: node.to_owned(),
        duty,
        from: day("2026-01-01"),
        until: Some(day("2026-12-31")),
    })
}

fn lend(until: &str) -> AccountCommand {
    AccountCommand::Delegate(Delegate {
        to: DEPUTY,
        node: DISTRICT.to_owned(),
        duty: Duty::Lead,
        from: day("2026-09-18"),
        until: day(until),
    })
}

#[test]
fn nobody_appoints_itself_save_the_founding_principal() {
    let mut given = Given::opened();
    let command = || appoint(DISTRICT, Duty::Administrator);
    for who in [
        LEAD.into(),
        deputy(DEPUTY, LEAD),
        deputy(LEAD, ADMINISTRATOR),
    ] {
        assert_eq!(
            given.refuses("2026-09-01", Some(who), command()),
            "account.own_appointment"
        );
    }
    given.when("2026-09-01", INIT, command());
    given.when("2026-09-01", Some(ADMINISTRATOR), command());
    assert_eq!(given.state().appointments.len(), 2);
    assert_ne!(
        given.state().appointments[0].id,
        given.state().appointments[1].id
    );
}

#[test]
fn an_appointment_holds_from_its_first_day_to_the_end_of_its_last() {
    let given = Given::appointed();
    for (on, holds) in [
        ("2025-12-31", false),
        ("2026-01-01", true),
        ("2026-12-31", true),
        ("2027-01-01", false),
    ] {
        assert_eq!(given.may_lead_on(on), holds, "{on}");
    }
}

#[test]
fn a_revoked_appointment_holds_no_more_and_is_not_revoked_twice() {
    let mut given = Given::appointed();
    let appointment = given.state().appointments[0].id;
    let revoke = || AccountCommand::Revoke { appointment };
    given.when("2026-09-18", Some(ADMINISTRATOR), revoke());
    assert!(!given.may_lead_on("2026-09-18") && !given.may_lead_on("2026-09-19"));
    let again = given.refuses("2026-09-18", Some(ADMINISTRATOR), revoke());
    assert_eq!(again, "appointment.unknown");
}

#[test]
fn an_appointment_is_to_an_open_node_and_does_not_end_before_it_begins() {
    let mut given = Given::opened();
    for node in ["990001009", CLOSED_STREET] {
        let refusal = given.refuses("2026-09-01", Some(ADMINISTRATOR), appoint(node, Duty::Lead));
        assert_eq!(refusal, "node.unknown");
    }
    let backwards = AccountCommand::Appoint(Appoint {
        node: STREET.to_owned(),
        duty: Duty::Officer,
        from: day("2026-09-02"),
        until: Some(day("2026-09-01")),
    });
    let refusal = given.refuses("2026-09-01", Some(ADMINISTRATOR), backwards);
    assert_eq!(refusal, "day.ends_before_it_begins");
}

#[test]
fn a_duty_is_lent_by_its_holder_alone() {
    let mut given = Given::appointed();
    for who in [ADMINISTRATOR.into(), DEPUTY.into(), deputy(DEPUTY, LEAD)] {
        let refusal = given.refuses("2026-09-18", Some(who), lend("2026-09-30"));
        assert_eq!(refusal, "delegation.not_yours", "{who:?}");
    }
    assert_eq!(
        given.refuses("2026-09-18", INIT, lend("2026-09-30")),
        "delegation.not_yours"
    );
    given.when("2026-09-18", Some(LEAD), lend("2026-09-30"));
}

#[test]
fn only_what_is_held_by_appointment_is_lent_and_to_another() {
    let mut bare = Given::opened();
    assert_eq!(
        bare.refuses("2026-09-18", Some(LEAD), lend("2026-09-30")),
        "delegation.not_held"
    );
    let mut given = Given::appointed();
    let lend_with = |change: fn(&mut Delegate)| {
        let AccountCommand::Delegate(mut delegate) = lend("2026-09-30") else {
            panic!("a delegation");
        };
        change(&mut delegate);
        AccountCommand::Delegate(delegate)
    };
    for (change, code) in [
        (
            (|it| it.duty = Duty::Officer) as fn(&mut Delegate),
            "delegation.not_held",
        ),
        (|it| it.node = STREET.to_owned(), "delegation.not_held"),
        (|it| it.to = LEAD, "delegation.to_itself"),
        (
            |it| it.until = day("2026-09-17"),
            "day.ends_before_it_begins",
        ),
    ] {
        assert_eq!(
            given.refuses("2026-09-18", Some(LEAD), lend_with(change)),
            code
        );
    }
    let passed = given.refuses("2026-10-01", Some(LEAD), lend("2026-09-30"));
    assert_eq!(passed, "day.ends_before_it_begins");
    let after_its_end = given.refuses("2027-01-04", Some(LEAD), lend("2027-01-30"));
    assert_eq!(after_its_end, "delegation.not_held");
}

#[test]
fn a_delegation_ends_at_the_end_of_its_last_day() {
    let mut given = Given::appointed();
    given.when("2026-09-18", Some(LEAD), lend("2026-09-24"));
    let state = given.state();
    let lent = &state.delegations[0];
    assert_eq!((lent.to, lent.node.as_str()), (DEPUTY, DISTRICT));
    let valid_at = |at: &str| lent.is_valid_on(instant(at).day());
    assert!(!valid_at("2026-09-17T23:59") && valid_at("2026-09-18T00:00"));
    assert!(valid_at("2026-09-24T23:59") && !valid_at("2026-09-25T00:00"));
}

#[test]
fn a_delegation_rests_on_the_appointment_held_when_it_was_given_and_no_later_one_renews_it() {
    let mut given = Given::appointed();
    given.when("2026-09-18", Some(LEAD), lend("2026-09-30"));
    let appointment = given.state().appointments[0].id;
    let held = |given: &Given, at: &str| {
        let state = given.state();
        let lent = state.lent_under(&state.delegations[0], day(at));
        lent.map(|held| held.id)
    };
    assert_eq!(held(&given, "2026-09-18"), Some(appointment));
    let revoke = AccountCommand::Revoke { appointment };
    given.when("2026-09-19", Some(ADMINISTRATOR), revoke);
    assert_eq!(held(&given, "2026-09-19"), None);
    let again = appoint(DISTRICT, Duty::Lead);
    given.when("2026-09-20", Some(ADMINISTRATOR), again);
    assert_eq!(held(&given, "2026-09-20"), None);
    // Lent anew, it rests on the new one.
    given.when("2026-09-21", Some(LEAD), lend("2026-09-30"));
    let state = given.state();
    let renewed = state.lent_under(&state.delegations[1], day("2026-09-21"));
    assert_eq!(renewed.unwrap().id, state.appointments[1].id);
}

#[test]
fn a_delegation_taken_back_is_not_valid_from_that_moment() {
    let mut given = Given::appointed();
    given.when("2026-09-18", Some(LEAD), lend("2026-09-30"));
    let delegation = given.state().delegations[0].id;
    let take_back = || AccountCommand::RevokeDelegation { delegation };
    given.when("2026-09-20", Some(LEAD), take_back());
    assert!(!given.state().delegations[0].is_valid_on(day("2026-09-20")));
    assert_eq!(
        given.refuses("2026-09-20", Some(LEAD), take_back()),
        "delegation.unknown"
    );
}

#[test]
fn a_post_in_a_body_is_held_until_it_is_left() {
    let mut given = Given::opened();
    let take = |post: &str| AccountCommand::TakePost {
        body: BODY,
        post: post.to_owned(),
    };
    let leave = || AccountCommand::LeavePost { body: BODY };
    assert_eq!(
        given.refuses("2026-09-18", Some(ADMINISTRATOR), leave()),
        "post.not_held"
    );
    for free_text in ["Chair of the body", "会长", "", "chair\u{0}"] {
        let refusal = given.refuses("2026-09-18", Some(ADMINISTRATOR), take(free_text));
        assert_eq!(refusal, "post.no_code", "{free_text:?}");
    }
    given.when("2026-09-18", Some(ADMINISTRATOR), take("chair"));
    assert!(given.state().holds_post_in(BODY));
    assert!(!given.state().holds_post_in(SubjectId(Uuid::nil())));
    assert_eq!(
        given.refuses("2026-09-18", Some(ADMINISTRATOR), take("member")),
        "post.held"
    );
    given.when("2026-09-20", Some(ADMINISTRATOR), leave());
    assert!(!given.state().holds_post_in(BODY));
    given.when("2026-09-21", Some(ADMINISTRATOR), take("member"));
    let state = given.state();
    let days: Vec<_> = state
        .posts
        .iter()
        .map(|post| (post.from, post.until))
        .collect();
    assert_eq!(
        days,
        [
            (day("2026-09-18"), Some(day("2026-09-20"))),
            (day("2026-09-21"), None)
        ]
    );
}

#[test]
fn an_account_is_opened_once_and_a_closed_one_holds_and_does_nothing() {
    let mut given = Given::appointed();
    let who = Some(ADMINISTRATOR);
    assert_eq!(
        given.refuses("2026-09-18", who, AccountCommand::Open),
        "account.exists"
    );
    given.when("2026-09-18", who, AccountCommand::Close);
    assert!(!given.may_lead_on("2026-09-18"));
    assert_eq!(
        given.refuses("2026-09-18", Some(LEAD), lend("2026-09-30")),
        "account.closed"
    );
    assert_eq!(
        given.refuses("2026-09-18", who, AccountCommand::Close),
        "account.closed"
    );
    given.stream = StreamId::new(StreamKind::Account, DEPUTY.0);
    assert_eq!(
        given.refuses("2026-09-18", who, AccountCommand::Close),
        "account.unknown"
    );
}

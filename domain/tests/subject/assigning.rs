//! Within its office a seat is assigned to an account, which alone does what the seat has to do (domain 11.2).

use crate::papers::Sheet;
use crate::passing::{OTHER_STREET, transfer};
use crate::scenario::*;
use crate::world::{DISTRICT, STREET, World, day};
use qibu_domain::account::{AccountState, Appointment};
use qibu_domain::decider::Refusal;
use qibu_domain::id::{AccountId, AppointmentId};
use qibu_domain::lifecycle::Duty;
use qibu_domain::subject::{
    PassingRefusal, SubjectCommand, SubjectRefusal, Verb, assigned_for, seats_for,
};
use std::sync::Arc;
use uuid::Uuid;

fn assign(account: AccountId) -> Verb {
    Verb::Assign { account }
}

/// An assignment for walks: to whoever may be named, or to somebody else.
pub fn any(given: &Given, variant: u8) -> Verb {
    let decides = given.last().is_some_and(|known| known.is_under_decision());
    assign(match variant {
        0 => SECRETARY,
        1 if decides => LEAD,
        1 | 2 => OFFICER,
        _ => OTHER,
    })
}

pub fn appointed(duty: Duty, node: &str, until: Option<&str>) -> Arc<AccountState> {
    let held = Appointment {
        id: AppointmentId(Uuid::from_u128(0xab)),
        node: node.to_owned(),
        duty,
        from: day("2021-07-01"),
        until: until.map(day),
        revoked_from: None,
    };
    Arc::new(AccountState {
        opened: true,
        appointments: vec![held],
        ..AccountState::default()
    })
}

/// Two officers of the street, and the lead of the district.
pub fn appoint(world: &mut World) {
    let accounts = &mut world.facts.accounts;
    for officer in [OFFICER, OTHER, SECRETARY] {
        accounts.insert(officer, appointed(Duty::Officer, STREET, None));
    }
    accounts.insert(LEAD, appointed(Duty::Lead, DISTRICT, None));
    accounts.insert(CLERK, appointed(Duty::Officer, DISTRICT, None));
    let ended = appointed(Duty::Officer, STREET, Some("2026-09-17"));
    accounts.insert(NEIGHBOUR, ended);
}

fn world() -> World {
    let mut world = World::simple();
    crate::passing::add_streets(&mut world);
    appoint(&mut world);
    world
}

fn submitted() -> Given {
    Given::in_a(world()).proposed("2026-09-18")
}

/// Whom the verb is reserved to.
fn reserved(given: &mut Given, verb: &str) -> Option<AccountId> {
    let occasion = given.world.occasion(given.stream, None);
    let (state, id) = (given.state(), given.application().id);
    assigned_for(&state, id, verb, &occasion).map(|assigned| assigned.account)
}

#[test]
fn what_a_seat_does_is_reserved_to_the_account_that_was_named_and_no_clock_changes() {
    let mut given = submitted().accepted("2026-09-21");
    let due = given.due();
    let events = given.when("2026-09-22", LEAD, assign(OTHER));
    assert_eq!(names(&events), ["SeatAssigned"]);
    assert_eq!(given.due(), due);
    assert_eq!(given.application().assigned_to(), Some(OTHER));
    for verb in ["review", "return", "hold", "copy", "add-seat", "assign"] {
        assert_eq!(reserved(&mut given, verb), Some(OTHER), "{verb}");
    }
    for verb in ["take-back", "record-slip", "give-opinion", "remind"] {
        assert_eq!(reserved(&mut given, verb), None, "{verb}");
    }
    // The same account is not named again; another is, as often as need be.
    let again = given.refusal("2026-09-22", LEAD, assign(OTHER));
    assert_eq!(again, PassingRefusal::AssignedBefore.into());
    given.when("2026-09-22", LEAD, assign(OFFICER));
    given.when("2026-09-22", LEAD, assign(OTHER));
    given.when("2026-09-23", OTHER, support());
}

#[test]
fn an_assignment_ends_when_its_seat_has_done_its_part() {
    let mut given = submitted().accepted("2026-09-21");
    given.when("2026-09-22", OFFICER, assign(OFFICER));
    given.when("2026-09-22", OFFICER, support());
    assert_eq!(given.application().assigned_to(), None);
    given.when("2026-09-22", OFFICER, Verb::TakeBack);
    assert_eq!(given.application().assigned_to(), None);
    given.when("2026-09-22", OFFICER, support());
    given.when("2026-09-22", LEAD, assign(LEAD));
    assert_eq!(reserved(&mut given, "decide"), Some(LEAD));
    given.when("2026-09-23", LEAD, approve());
    assert_eq!(given.application().assigned_to(), None);
    let refusal = given.refusal("2026-09-23", LEAD, assign(LEAD));
    assert_eq!(refusal.code(), "application.stage");
}

#[test]
fn who_is_to_accept_it_goes_on_in_the_first_seat_also_after_a_return() {
    let mut given = submitted();
    given.when("2026-09-18", LEAD, assign(OTHER));
    assert_eq!(reserved(&mut given, "accept"), Some(OTHER));
    given.when("2026-09-21", OTHER, give_back(&[("1a", None)]));
    assert_eq!(
        given.application().assigned_to(),
        None,
        "the applicant has it"
    );
    given.when("2026-09-21", SECRETARY, resubmit(Sheet::simple_t1()));
    assert_eq!(reserved(&mut given, "accept"), Some(OTHER));
    let mut deemed = given.clone();
    given.when("2026-09-22", OTHER, Verb::Accept);
    assert_eq!(reserved(&mut given, "review"), Some(OTHER));
    // The same where nobody accepted it.
    let after = deemed.due().plus_days(1).to_string();
    deemed.when(&after, NEIGHBOUR, SubjectCommand::Wake);
    assert_eq!(deemed.stage_word(), "under_review");
    assert_eq!(reserved(&mut deemed, "review"), Some(OTHER));
}

#[test]
fn only_who_holds_the_duty_of_the_seat_on_that_day_is_named() {
    let mut given = submitted().accepted("2026-09-21");
    // The lead of the district, an officer of the district, one whose appointment has ended, one that is not known.
    let unknown = crate::world::account(99);
    for account in [LEAD, CLERK, NEIGHBOUR, unknown] {
        let refusal = given.refusal("2026-09-22", LEAD, assign(account));
        assert_eq!(refusal, PassingRefusal::NotOfTheSeat.into(), "{account}");
    }
    let mut closed = AccountState::clone(&given.world.facts.accounts[&OTHER]);
    closed.closed = true;
    given.world.facts.accounts.insert(OTHER, Arc::new(closed));
    let refusal = given.refusal("2026-09-22", LEAD, assign(OTHER));
    assert_eq!(refusal, PassingRefusal::NotOfTheSeat.into());
}

#[test]
fn who_handed_it_in_or_sat_elsewhere_is_not_named_and_the_applicant_names_nobody() {
    let mut given = submitted().accepted("2026-09-21");
    let refusal = given.refusal("2026-09-22", LEAD, assign(SECRETARY));
    assert_eq!(refusal.code(), "seat.same_person");
    let refusal = given.refusal("2026-09-22", SECRETARY, assign(OTHER));
    assert_eq!(refusal.code(), "seat.same_person");
    given.when("2026-09-22", OFFICER, support());
    let lead = appointed(Duty::Lead, DISTRICT, None);
    given.world.facts.accounts.insert(OFFICER, lead);
    let refusal = given.refusal("2026-09-22", LEAD, assign(OFFICER));
    assert!(matches!(refusal, SubjectRefusal::SamePerson { .. }));
}

#[test]
fn whoever_names_the_account_fills_no_seat_by_it() {
    let mut given = submitted().accepted("2026-09-21");
    given.when("2026-09-22", LEAD, assign(OTHER));
    given.when("2026-09-22", OTHER, support());
    given.when("2026-09-23", LEAD, approve());
}

#[test]
fn an_assignment_takes_no_opinion_from_its_giver() {
    let mut given = submitted().accepted("2026-09-21").reviewed("2026-09-22");
    given.when("2026-09-22", LEAD, assign(LEAD));
    given.when("2026-09-22", OFFICER, Verb::TakeBack);
    assert_eq!(given.stage_word(), "under_review");
}

#[test]
fn the_seat_and_the_leads_of_its_office_name_the_account_and_another_office_takes_no_assignment_over()
 {
    let mut given = submitted();
    let occasion = given.world.occasion(given.stream, None);
    let id = given.application().id;
    let seats = seats_for(&given.state(), id, "assign", &occasion).unwrap();
    let offices: Vec<_> = seats
        .iter()
        .map(|seat| (seat.duty, seat.node.as_str()))
        .collect();
    assert_eq!(offices, [(Duty::Officer, STREET), (Duty::Lead, STREET)]);
    assert!(!assign(OTHER).is_escalated());
    given.when("2026-09-18", LEAD, assign(OTHER));
    given.when("2026-09-21", OTHER, transfer(OTHER_STREET));
    assert_eq!(given.application().assigned_to(), None);
}

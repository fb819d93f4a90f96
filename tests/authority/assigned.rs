//! A seat that is assigned: only the account that was named acts in it, or its deputy; the leads of the office assign again.

use crate::town::*;
use qibu::authority::{Above, Action, Actor, Resource};
use qibu_domain::lifecycle::Duty;

/// The matter while it waits for the street's officer, who was named.
fn assigned_to(actor: &Actor) -> Resource {
    Resource {
        assigned: Some(actor.account),
        ..in_review()
    }
}

#[test]
fn only_the_account_that_was_named_acts_in_the_seat_and_the_others_hear_who_can_change_that() {
    let (named, other) = (
        holder(1, Duty::Officer, STREET),
        holder(2, Duty::Officer, STREET),
    );
    let matter = assigned_to(&named);
    for action in [Action::Accept, Action::Review, Action::Hold, Action::Assign] {
        assert!(is_allowed(&named, action, &matter), "{action}");
        assert_eq!(denied(&other, action, &matter), ["assigned"], "{action}");
    }
    let denial = judged(&other, Action::Review, &matter).unwrap_err();
    let guard = &denial.guards[0];
    assert!(
        guard.help.zh.contains("负责人可以改派"),
        "{}",
        guard.help.zh
    );
    assert!(
        guard.help.en.contains("a lead of the office"),
        "{}",
        guard.help.en
    );
    assert!(is_allowed(&other, Action::Review, &in_review()));
}

#[test]
fn the_deputy_of_the_account_that_was_named_acts_and_no_deputy_of_another() {
    let named = holder(1, Duty::Officer, STREET);
    let deputy = lend(&named, nobody(3), |_| {});
    let matter = assigned_to(&named);
    let allowed = judged(&deputy, Action::Review, &matter).unwrap();
    assert_eq!(allowed.by.standing_in.unwrap().for_account, named.account);
    let of_another = lend(&holder(2, Duty::Officer, STREET), nobody(4), |_| {});
    assert_eq!(denied(&of_another, Action::Review, &matter), ["assigned"]);
    // Whoever was named and stands in for a colleague besides acts all the same.
    let named = lend(&holder(2, Duty::Officer, STREET), named, |_| {});
    assert!(is_allowed(&named, Action::Review, &matter));
}

#[test]
fn a_lead_of_the_office_assigns_again_and_does_not_do_it_otherwise() {
    let (named, lead) = (holder(1, Duty::Lead, STREET), holder(2, Duty::Lead, STREET));
    let decided = Resource {
        assigned: Some(named.account),
        ..in_decision()
    };
    assert!(is_allowed(&lead, Action::Assign, &decided));
    assert_eq!(denied(&lead, Action::Decide, &decided), ["assigned"]);
    let officer = holder(3, Duty::Officer, STREET);
    let reviewed = Resource {
        assigned: Some(officer.account),
        ..matter(&[seat(Duty::Officer, STREET), seat(Duty::Lead, STREET)])
    };
    assert!(is_allowed(&lead, Action::Assign, &reviewed));
}

#[test]
fn an_assignment_keeps_the_office_above_a_late_seat_from_nothing() {
    let above = holder(1, Duty::Officer, DISTRICT);
    let late = Resource {
        escalated: Some(Above::Node(DISTRICT.to_owned())),
        ..assigned_to(&holder(2, Duty::Officer, STREET))
    };
    assert!(is_allowed(&above, Action::Review, &late));
}

#[test]
fn whoever_has_no_part_in_the_seat_is_denied_for_that_and_not_for_the_assignment() {
    let matter = assigned_to(&holder(1, Duty::Officer, STREET));
    let other = holder(2, Duty::Officer, OTHER_STREET);
    assert_eq!(denied(&other, Action::Review, &matter), ["other_office"]);
    let lead = holder(3, Duty::Lead, STREET);
    assert_eq!(denied(&lead, Action::Review, &matter), ["other_duty"]);
}

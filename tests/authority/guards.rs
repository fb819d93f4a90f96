//! Every guard fires, says why, and lets through whom it must not stop.

use crate::town::*;
use qibu::authority::{Above, Action, Resource};
use qibu_domain::account::HandOver;
use qibu_domain::lifecycle::Duty;

const OFFICER: Duty = Duty::Officer;

#[test]
fn nobody_reviews_or_decides_on_a_body_in_which_they_hold_a_post() {
    let officer = holder(1, OFFICER, STREET).in_post(BODY);
    for action in [
        Action::Accept,
        Action::Review,
        Action::Extend,
        Action::Return,
    ] {
        assert_eq!(denied(&officer, action, &in_review()), ["own_body"]);
    }
    let lead = holder(2, Duty::Lead, STREET).in_post(BODY);
    assert_eq!(denied(&lead, Action::Decide, &in_decision()), ["own_body"]);
    let left = lead.with(|state| state.posts[0].until = Some(day("2026-01-01")));
    assert!(is_allowed(&left, Action::Decide, &in_decision()));
}

#[test]
fn nobody_decides_through_a_deputy_on_a_body_in_which_they_hold_a_post() {
    let lead = holder(1, Duty::Lead, STREET).in_post(BODY);
    let deputy = lend(&lead, nobody(2), |_| {});
    assert_eq!(
        denied(&deputy, Action::Decide, &in_decision()),
        ["own_body"]
    );
}

#[test]
fn a_post_in_another_body_stops_nobody() {
    let other = qibu_domain::id::SubjectId(uuid::Uuid::from_u128(78));
    let officer = holder(1, OFFICER, STREET).in_post(other);
    assert!(is_allowed(&officer, Action::Review, &in_review()));
}

#[test]
fn an_officer_of_another_rank_is_told_that_the_rank_is_wrong() {
    let officer = holder(1, OFFICER, DISTRICT);
    assert_eq!(
        denied(&officer, Action::Review, &in_review()),
        ["wrong_rank"]
    );
}

#[test]
fn an_officer_of_another_street_is_told_that_the_office_is_another() {
    let officer = holder(1, OFFICER, OTHER_STREET);
    assert_eq!(
        denied(&officer, Action::Review, &in_review()),
        ["other_office"]
    );
}

#[test]
fn whoever_is_officer_at_both_ranks_elsewhere_is_told_of_the_office_and_not_of_the_rank() {
    let officer = holder(1, OFFICER, DISTRICT).appointed(OFFICER, OTHER_STREET);
    assert_eq!(
        denied(&officer, Action::Review, &in_review()),
        ["other_office"]
    );
}

#[test]
fn a_lead_is_told_that_a_review_needs_another_duty() {
    let lead = holder(1, Duty::Lead, STREET);
    assert_eq!(denied(&lead, Action::Review, &in_review()), ["other_duty"]);
}

#[test]
fn an_appointment_gives_nothing_after_its_last_day() {
    let officer = holder(1, OFFICER, STREET).but(|held| held.until = Some(day(TODAY)));
    assert!(is_allowed(&officer, Action::Review, &in_review()));
    let expired = officer.but(|held| held.until = Some(day("2026-03-01")));
    let guards = denied(&expired, Action::Review, &in_review());
    assert_eq!(guards, ["appointment_expired", "no_appointment"]);
}

#[test]
fn an_appointment_gives_nothing_before_its_first_day() {
    let officer = holder(1, OFFICER, STREET).but(|held| held.from = day("2026-03-03"));
    let guards = denied(&officer, Action::Review, &in_review());
    assert_eq!(guards, ["appointment_not_begun", "no_appointment"]);
}

#[test]
fn a_revoked_appointment_gives_nothing_from_the_day_of_its_revocation() {
    let officer = holder(1, OFFICER, STREET).but(|held| held.revoked_from = Some(day(TODAY)));
    let guards = denied(&officer, Action::Review, &in_review());
    assert_eq!(guards, ["appointment_revoked", "no_appointment"]);
}

#[test]
fn a_new_appointment_at_the_same_office_heals_a_revoked_one() {
    let officer = holder(1, OFFICER, STREET).but(|held| held.revoked_from = Some(day(TODAY)));
    assert!(is_allowed(
        &officer.appointed(OFFICER, STREET),
        Action::Review,
        &in_review()
    ));
}

#[test]
fn an_expired_appointment_elsewhere_explains_nothing() {
    let gone = holder(1, OFFICER, OTHER_STREET).but(|held| held.until = Some(day("2025-12-31")));
    let lead = gone.appointed(Duty::Lead, STREET);
    assert_eq!(denied(&lead, Action::Review, &in_review()), ["other_duty"]);
}

#[test]
fn an_expired_appointment_explains_other_acts_than_those_of_a_seat_too() {
    let gone = holder(1, Duty::Propose, STREET).but(|held| held.until = Some(day("2025-12-31")));
    let guards = denied(&gone, Action::Submit, &in_review());
    assert_eq!(guards, ["appointment_expired", "no_appointment"]);
}

#[test]
fn a_delegation_gives_nothing_after_its_last_day() {
    let officer = holder(1, OFFICER, STREET);
    let deputy = lend(&officer, nobody(2), |lent| lent.until = day(TODAY));
    assert!(is_allowed(&deputy, Action::Review, &in_review()));
    let late = lend(&officer, nobody(2), |lent| lent.until = day("2026-03-01"));
    let guards = denied(&late, Action::Review, &in_review());
    assert_eq!(guards, ["delegation_expired", "no_appointment"]);
}

#[test]
fn a_standing_deputy_gives_nothing_while_the_holder_is_there_and_no_clock_has_run_out_with_nobody_above()
 {
    let lead = holder(1, Duty::Lead, STREET);
    let deputy = named_by(&lead, nobody(2), |_| {});
    let guards = denied(&deputy, Action::Decide, &in_decision());
    assert_eq!(guards, ["deputy_waits", "no_appointment"]);
    let escalated = Resource {
        escalated: Some(Above::Node(DISTRICT.to_owned())),
        ..in_decision()
    };
    let guards = denied(&deputy, Action::Decide, &escalated);
    assert_eq!(guards, ["deputy_waits", "no_appointment"]);
    let late_at_top = Resource {
        escalated: Some(Above::Nobody),
        ..in_decision()
    };
    let allowed = judged(&deputy, Action::Decide, &late_at_top).unwrap();
    assert_eq!(allowed.record.policies, ["seat.deputy"]);
    let standing = allowed.by.standing_in.unwrap();
    assert_eq!(standing.for_account, lead.account);
    // Both streams must still stand where they were read.
    assert_eq!(allowed.fences.len(), 2);
    let in_post = named_by(&lead.in_post(BODY), nobody(2), |_| {});
    let guards = denied(&in_post, Action::Decide, &late_at_top);
    assert_eq!(guards, ["own_body"]);
}

#[test]
fn a_standing_deputy_of_one_who_has_gone_acts_once_the_work_was_handed_over_to_it() {
    let gone = holder(1, Duty::Lead, STREET).but(|held| held.revoked_from = Some(day(TODAY)));
    let lost = named_by(&gone, nobody(2), |_| {});
    let guards = denied(&lost, Action::Decide, &in_decision());
    assert_eq!(guards, ["lender_lost_it", "no_appointment"]);
    let taken_over = named_by(&gone, nobody(2), |state| {
        let deputy = &state.standing_deputies[0];
        state.handed_over.push(HandOver {
            appointment: deputy.rests_on.unwrap(),
            to: deputy.to,
            delegation: Some(deputy.id),
            until: None,
            on: day(TODAY),
        });
    });
    assert!(is_allowed(&taken_over, Action::Decide, &in_decision()));
    let taken_back = named_by(&gone, nobody(2), |state| {
        state.standing_deputies[0].revoked_from = Some(day(TODAY));
    });
    let guards = denied(&taken_back, Action::Decide, &in_decision());
    assert_eq!(guards, ["delegation_revoked", "no_appointment"]);
}

#[test]
fn a_delegation_gives_nothing_before_its_first_day() {
    let early = lend(&holder(1, OFFICER, STREET), nobody(2), |lent| {
        lent.from = day("2026-03-03");
    });
    let guards = denied(&early, Action::Review, &in_review());
    assert_eq!(guards, ["delegation_not_begun", "no_appointment"]);
}

#[test]
fn a_delegation_that_was_taken_back_gives_nothing() {
    let officer = holder(1, OFFICER, STREET);
    let deputy = lend(&officer, nobody(2), |lent| {
        lent.revoked_from = Some(day(TODAY));
    });
    let guards = denied(&deputy, Action::Review, &in_review());
    assert_eq!(guards, ["delegation_revoked", "no_appointment"]);
}

#[test]
fn a_delegation_ends_with_the_appointment_of_whoever_gave_it() {
    let officer = holder(1, OFFICER, STREET).but(|held| held.revoked_from = Some(day(TODAY)));
    let deputy = lend(&officer, nobody(2), |_| {});
    let guards = denied(&deputy, Action::Review, &in_review());
    assert_eq!(guards, ["lender_lost_it", "no_appointment"]);
}

#[test]
fn a_delegation_does_not_revive_when_whoever_gave_it_is_appointed_again() {
    let officer = holder(1, OFFICER, STREET)
        .but(|held| held.revoked_from = Some(day(TODAY)))
        .appointed(OFFICER, STREET);
    let deputy = lend(&officer, nobody(2), |_| {});
    let guards = denied(&deputy, Action::Review, &in_review());
    assert_eq!(guards, ["lender_lost_it", "no_appointment"]);
}

#[test]
fn a_delegation_ends_with_the_account_of_whoever_gave_it() {
    let officer = holder(1, OFFICER, STREET).with(|state| state.closed = true);
    let deputy = lend(&officer, nobody(2), |_| {});
    let guards = denied(&deputy, Action::Review, &in_review());
    assert_eq!(guards, ["lender_lost_it", "no_appointment"]);
}

#[test]
fn whoever_holds_no_appointment_is_told_so() {
    assert_eq!(
        denied(&nobody(1), Action::Review, &in_review()),
        ["no_appointment"]
    );
    assert_eq!(
        denied(&nobody(1), Action::ReadFigures, &in_review()),
        ["no_appointment"]
    );
}

#[test]
fn a_closed_account_does_nothing_whatever_it_holds() {
    let closed = holder(1, OFFICER, STREET).with(|state| state.closed = true);
    for (action, answer) in explained(&closed, &in_review()) {
        let guards = names(&answer.unwrap_err());
        assert_eq!(
            guards.first().map(String::as_str),
            Some("account_closed"),
            "{action}"
        );
    }
    assert_eq!(
        denied(&closed, Action::Review, &in_review()),
        ["account_closed"]
    );
}

#[test]
fn an_account_that_was_never_opened_does_nothing() {
    let unknown = holder(1, OFFICER, STREET).with(|state| state.opened = false);
    assert_eq!(
        denied(&unknown, Action::Review, &in_review()),
        ["account_closed"]
    );
}

#[test]
fn nobody_advances_the_clock_of_a_live_log() {
    let administrator = holder(1, Duty::Administrator, DISTRICT);
    assert_eq!(
        denied(&administrator, Action::AdvanceClock, &in_review()),
        ["live_clock"]
    );
}

#[test]
fn in_a_training_log_whoever_holds_an_appointment_advances_the_clock() {
    let mut training = in_review();
    training.training = true;
    for actor in [
        holder(1, Duty::Propose, STREET),
        holder(2, Duty::Auditor, DISTRICT),
    ] {
        assert!(is_allowed(&actor, Action::AdvanceClock, &training));
    }
    assert_eq!(
        denied(&nobody(3), Action::AdvanceClock, &training),
        ["no_appointment"]
    );
}

#[test]
fn every_guard_says_why_and_what_can_be_done_in_both_languages() {
    let officer = holder(1, OFFICER, DISTRICT).in_post(BODY);
    let denial = judged(&officer, Action::Review, &in_review()).unwrap_err();
    assert_eq!(names(&denial), ["own_body", "wrong_rank"]);
    let guard = &denial.guards[0];
    assert!(guard.words.zh.contains("回避") && guard.words.en.contains("stand aside"));
    assert!(!guard.help.zh.is_empty() && !guard.help.en.is_empty());
}

#[test]
fn a_denial_always_names_a_guard() {
    let actors = [
        nobody(1),
        holder(2, Duty::Propose, OTHER_STREET),
        holder(3, OFFICER, NEIGHBOUR),
        holder(4, Duty::Administrator, NEIGHBOUR),
        holder(5, Duty::Auditor, NEIGHBOUR),
        holder(6, Duty::DataProtection, NEIGHBOUR),
        lend(&holder(7, Duty::Lead, NEIGHBOUR), nobody(8), |_| {}),
    ];
    for actor in &actors {
        for (action, answer) in explained(actor, &in_review()) {
            if let Err(denial) = answer {
                let guards = names(&denial);
                assert!(!guards.is_empty(), "{action}");
                assert!(
                    !guards.contains(&"not_permitted".to_owned()),
                    "{action} {actor:?}"
                );
            }
        }
    }
}

//! Honours that are taken back: by a fact of its own, once, and after they were granted (domain 4.2).

use crate::affairs::{TODAY, fault, honour, old, record, report};
use crate::affairs_corrected::{correct, two};
use crate::papers::paper_of;
use crate::scenario::*;
use crate::world::day;
use qibu_domain::id::Sequence;
use qibu_domain::subject::AffairFault;
use qibu_domain::subject::affairs::{AFFAIR_KIND, withdrawn};
use qibu_domain::subject::event::{Affair, HonourGranted, HonourWithdrawn};

pub fn taken_back(honour: Sequence) -> HonourWithdrawn {
    HonourWithdrawn {
        honour,
        paper: Some(paper_of(AFFAIR_KIND)),
    }
}

/// An honour, or its withdrawal where one stands, for walks.
pub fn any(given: &Given, variant: u8) -> Affair {
    let affairs = given.state().affairs;
    let mut granted = affairs.facts().iter().rev();
    let granted = granted.find(|fact| matches!(fact.affair, Affair::HonourGranted(_)));
    match granted {
        Some(fact) if variant > 0 => taken_back(fact.sequence).into(),
        _ => honour().into(),
    }
}

#[test]
fn an_honour_is_withdrawn_once_and_not_before_it_was_granted() {
    let mut given = old();
    let reported = given.with_affair("2026-01-20", report(2025));
    let granted = given.with_affair("2026-03-02", honour());
    let unknown = |on| AffairFault::HonourUnknown { day: day(on) };
    for (on, named) in [
        ("2026-03-01", granted),
        ("2026-04-01", reported),
        ("2026-04-01", Sequence(9_999)),
    ] {
        assert_eq!(given.refused(on, taken_back(named)), unknown(on));
    }
    let sequence = given.with_affair("2026-06-01", taken_back(granted));
    let again = given.refused("2026-07-01", taken_back(granted));
    assert_eq!(again, AffairFault::WithdrawnBefore { sequence });
    let days = withdrawn(given.state().affairs.facts());
    assert_eq!(
        days.into_iter().collect::<Vec<_>>(),
        [(granted, day("2026-06-01"))]
    );
    // The same body may be honoured so again.
    given.with_affair("2026-08-01", honour());
}

#[test]
fn an_honour_that_was_withdrawn_stays_in_the_history() {
    let mut given = old();
    let granted = given.with_affair("2026-03-02", honour());
    given.with_affair("2026-06-01", taken_back(granted));
    let affairs = given.state().affairs;
    let kept = affairs.fact(granted).unwrap();
    assert_eq!(kept.affair, Affair::from(honour()));
    assert_eq!(kept.on, day("2026-03-02"));
}

#[test]
fn an_honour_that_was_withdrawn_is_corrected_by_two_and_neither_moved_behind_that_nor_voided() {
    let mut given = old();
    let granted = given.with_affair(TODAY, honour());
    let back = given.with_affair(TODAY, taken_back(granted));
    let renamed = HonourGranted {
        granted_by: crate::world::short("样例市联合会"),
        ..honour()
    };
    let replacement = Some((TODAY, Affair::from(renamed)));
    let alone = given.tried(SECRETARY, correct(granted, replacement.clone(), false));
    assert_eq!(fault(alone.unwrap_err()), AffairFault::TakesTwo);
    let void = given.tried(two(), correct(granted, None, true));
    let needed = AffairFault::NeededBy { sequence: back };
    assert_eq!(fault(void.unwrap_err()), needed);
    given
        .tried(two(), correct(granted, replacement, true))
        .unwrap();
    // Once the withdrawal is void, the honour may be.
    given.tried(SECRETARY, correct(back, None, false)).unwrap();
    given.tried(two(), correct(granted, None, true)).unwrap();
    assert!(given.state().affairs.fact(granted).is_none());
}

#[test]
fn an_honour_is_withdrawn_from_a_body_that_is_suspended_or_wound_up_too() {
    let mut suspended = old();
    let honoured = suspended.with_affair("2026-03-02", honour());
    let suspended = suspended.suspended();
    let mut wound_up = old();
    wound_up.with_affair("2026-03-02", honour());
    let wound_up = wound_up.winding_up("2026-10-14");
    for mut given in [suspended, wound_up] {
        given.world.now = crate::world::instant("2026-11-02");
        let on = "2026-11-02";
        let new = given.tried(SECRETARY, record(on, honour()));
        assert!(matches!(fault(new.unwrap_err()), AffairFault::Life { .. }));
        given
            .tried(SECRETARY, record(on, taken_back(honoured)))
            .unwrap();
    }
}

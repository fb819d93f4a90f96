//! Brands: registered, applied for, listed, licensed, complained of, given up (domain 4.2, 5.5); and the names that they hold.
use crate::affairs::{TODAY, fault, fresh, old, record};
use crate::affairs_corrected::{correct, two};
use crate::papers::{Sheet, paper_of, reason};
use crate::scenario::*;
use crate::standing::founded;
use crate::steps::{stepped, taken, through_the_steps};
use crate::world::{DISTRICT, Who, World, day, short};
use qibu_domain::claim::{Claim, ClaimAct, ClaimKey};
use qibu_domain::id::{BrandId, Sequence, StreamId, StreamKind};
use qibu_domain::lifecycle::Transition;
use qibu_domain::subject::affairs::AFFAIR_KIND;
use qibu_domain::subject::brands::{BrandStage, FRESH_BRAND, MAX_BRANDS};
use qibu_domain::subject::event::{
    Affair, BrandComplaintReceived, BrandComplaintSettled, BrandLicensed, BrandListed,
    BrandRegistered, ListingBasis, SubjectEvent,
};
use qibu_domain::subject::{
    AffairFault, BRAND_STATEMENT_KIND, BrandCommand, BrandFault, SubjectCommand, SubjectRefusal,
    Verb,
};
use qibu_domain::time::Precision;
use std::sync::Arc;
use uuid::Uuid;

pub const BRAND: &str = "样例新e汇+";
const NO_BRAND: BrandId = BrandId(Uuid::from_u128(0xdead));

fn neighbour() -> StreamId {
    StreamId::new(StreamKind::Base, Uuid::from_u128(0xa551))
}

/// What the next command of the secretary would register.
pub fn candidate(given: &Given, name: &str) -> BrandRegistered {
    BrandRegistered {
        brand: BrandId(fresh(given, FRESH_BRAND)),
        name: short(name),
        card: paper_of(AFFAIR_KIND),
    }
}

/// A brand in use since a day.
pub fn with_brand(given: &mut Given, on: &str, name: &str) -> (BrandId, Sequence) {
    let registered = candidate(given, name);
    let brand = registered.brand;
    (brand, given.with_affair(on, registered))
}

fn licensed(brand: BrandId, to: StreamId) -> BrandLicensed {
    BrandLicensed {
        brand,
        to,
        until: None,
        agreement: paper_of(AFFAIR_KIND),
    }
}

fn complained(brand: BrandId) -> BrandComplaintReceived {
    BrandComplaintReceived {
        brand,
        complaint: paper_of(AFFAIR_KIND),
    }
}

fn settled(complaint: Sequence) -> BrandComplaintSettled {
    BrandComplaintSettled {
        complaint,
        report: paper_of(AFFAIR_KIND),
    }
}

fn retire(brand: BrandId) -> SubjectCommand {
    SubjectCommand::Brand(BrandCommand::Retire {
        brand,
        reason: reason(),
    })
}

pub fn list_late(brand: BrandId, on: &str) -> SubjectCommand {
    list_known_to(brand, on, Precision::Day)
}

pub fn list_known_to(brand: BrandId, on: &str, precision: Precision) -> SubjectCommand {
    SubjectCommand::Brand(BrandCommand::ListLate {
        brand,
        listed_on: day(on),
        precision,
        statement: paper_of(BRAND_STATEMENT_KIND),
    })
}

/// The sequence of the listing by two officers.
pub fn listed(given: &mut Given, brand: BrandId, on: &str) -> Sequence {
    given.when(TODAY, two(), list_late(brand, on));
    let listing = given.state().brand(brand).unwrap().listing();
    listing.unwrap().by
}

/// The application for a step, which names the brands that a body uses where it is the fifth, for walks.
pub fn applying(given: &Given, transition: Transition, sheet: Sheet) -> SubjectCommand {
    let used = given.state().brands().into_iter();
    let used = used.filter(|it| it.retired_on().is_none() && transition == Transition::T5);
    let mut contents = sheet.contents();
    contents.brands = used.map(|it| it.brand).collect();
    SubjectCommand::Submit {
        transition,
        contents,
    }
}

fn naming(transition: Transition, brands: &[BrandId]) -> SubjectCommand {
    let mut contents = Sheet::simple(transition).contents();
    contents.brands = brands.iter().copied().collect();
    SubjectCommand::Submit {
        transition,
        contents,
    }
}

pub fn key(name: &str) -> ClaimKey {
    ClaimKey::brand_name(DISTRICT, name)
}

pub fn take(name: &str) -> Claim {
    Claim {
        key: key(name),
        act: ClaimAct::Take,
    }
}

pub fn release(name: &str, from: &str) -> Claim {
    Claim {
        key: key(name),
        act: ClaimAct::Release { from: day(from) },
    }
}

pub fn of(refused: SubjectRefusal) -> BrandFault {
    match refused {
        SubjectRefusal::Brand(fault) => fault,
        SubjectRefusal::Affair(_) => match fault(refused) {
            AffairFault::Brand(fault) => fault,
            other => panic!("{other}"),
        },
        other => panic!("{other}"),
    }
}

pub fn refused_fact(given: &mut Given, on: &str, affair: impl Into<Affair>) -> BrandFault {
    match given.refused(on, affair) {
        AffairFault::Brand(fault) => fault,
        other => panic!("{other}"),
    }
}

/// A body that may apply for its fifth step, and the day on which it stands there.
fn before_its_fifth_step() -> (Given, String) {
    let given = through_the_steps(Transition::T4);
    let at = given.world.now.day().to_string();
    (given, at)
}

/// What is done with the brands of a body next, and by whom, for walks.
pub fn natural(given: &Given, number: u8, variant: u8) -> (Who, Asked) {
    let state = given.state();
    let today = given.world.now.day().to_string();
    let brands = state.brands();
    let used = brands.iter().rev().find(|it| it.retired_on().is_none());
    let Some(brand) = used.filter(|_| !number.is_multiple_of(5)) else {
        let name = format!("样例品牌{}", brands.len());
        let new = candidate(given, &name);
        return (SECRETARY.into(), record(&today, new).into());
    };
    let open = brand.open_complaints(given.world.now.day()).next();
    let (id, is_listed) = (brand.brand, brand.listing().is_some());
    match (open, variant) {
        (Some(open), _) => {
            let end = settled(open.received_by);
            (OFFICER.into(), record(&today, end).into())
        }
        (None, 0) => (SECRETARY.into(), record(&today, complained(id)).into()),
        (None, 1 | 2) if is_listed => {
            let to = licensed(id, neighbour());
            (SECRETARY.into(), record(&today, to).into())
        }
        (None, 3) => (SECRETARY.into(), retire(id).into()),
        _ => (two(), list_late(id, &today).into()),
    }
}

/// Another body that stands, which a brand may be licensed to in a walk.
pub fn with_a_neighbour(world: &mut World) {
    let other = crate::standing::registered().state();
    world.facts.bodies.insert(neighbour(), Arc::new(other));
}

#[test]
fn a_brand_is_a_candidate_until_the_fifth_step_that_names_it_is_recognised() {
    let (mut given, at) = before_its_fifth_step();
    let (named, _) = with_brand(&mut given, &at, BRAND);
    let (other, _) = with_brand(&mut given, &at, "样例品牌二");
    given.when(&at, SECRETARY, naming(Transition::T5, &[named]));
    assert_eq!(given.last_claims, [take(BRAND)]);
    let given = given.accepted(&at).reviewed(&at).approved(&at);
    assert_eq!(
        given.state().brand(named).unwrap().stage,
        BrandStage::Candidate
    );
    let mut given = match given.stage_word() {
        "awaiting_notice" => {
            let noticed = given.on_notice(&at);
            let after = noticed.due().plus_days(1).to_string();
            noticed.replied(&after)
        }
        _ => given.replied(&at),
    };
    let state = given.state();
    assert_eq!(state.step, 5);
    let on = given.world.now.day();
    let brand = state.brand(named).unwrap();
    assert_eq!(brand.listing().map(|it| it.since), Some(on));
    assert!(!brand.is_listed_on(on.plus_days(-1)) && brand.is_listed_on(on));
    assert_eq!(state.brand(other).unwrap().stage, BrandStage::Candidate);
    // The step and the listing are one append, of one day.
    let last = given.known.iter().rev().take(2).rev();
    let last: Vec<_> = last.map(|it| it.dated.clone()).collect();
    assert!(matches!(last[0].event, SubjectEvent::StepReached(_)));
    assert!(matches!(
        &last[1].event,
        SubjectEvent::BrandListed(BrandListed {
            basis: ListingBasis::Recognised { .. },
            ..
        })
    ));
    assert!(last.iter().all(|it| it.occurred_on == on));
    assert!(given.claims.contains(&key(BRAND)));
    // A recognition is not corrected, by however many.
    let listing = brand.listing().unwrap().by;
    let void = given.tried(two(), correct(listing, None, true));
    assert_eq!(of(void.unwrap_err()), BrandFault::Recognised);
}

#[test]
fn the_name_is_let_go_when_the_application_ends_without_recognition() {
    let (mut given, at) = before_its_fifth_step();
    let (brand, _) = with_brand(&mut given, &at, BRAND);
    assert!(
        !given.claims.contains(&key(BRAND)),
        "a candidate holds nothing"
    );
    let apply = naming(Transition::T5, &[brand]);
    let mut withdrawn = given.clone();
    withdrawn.when(&at, SECRETARY, apply.clone());
    withdrawn.when(&at, SECRETARY, Verb::Withdraw);
    assert_eq!(withdrawn.last_claims, [release(BRAND, &at)]);
    let mut rejected = given.clone();
    rejected.when(&at, SECRETARY, apply.clone());
    let mut rejected = rejected.accepted(&at).reviewed(&at);
    rejected.when(&at, LEAD, reject());
    assert_eq!(rejected.last_claims, [release(BRAND, &at)]);
    let mut not_ours = given.clone();
    not_ours.when(&at, SECRETARY, apply);
    not_ours.when(&at, OFFICER, not_accept(None));
    assert_eq!(not_ours.last_claims, [release(BRAND, &at)]);
}

#[test]
fn what_is_handed_in_again_holds_the_names_that_it_names_now() {
    let (mut given, at) = before_its_fifth_step();
    let (one, _) = with_brand(&mut given, &at, BRAND);
    let (two, _) = with_brand(&mut given, &at, "样例品牌二");
    given.when(&at, SECRETARY, naming(Transition::T5, &[one]));
    given.when(&at, OFFICER, give_back(&[("5a", None)]));
    let SubjectCommand::Submit { contents, .. } = naming(Transition::T5, &[two]) else {
        unreachable!()
    };
    given.when(&at, SECRETARY, Verb::Resubmit { contents });
    assert_eq!(given.last_claims, [release(BRAND, &at), take("样例品牌二")]);
}

#[test]
fn only_the_application_for_the_fifth_step_names_brands_and_only_those_that_the_body_uses() {
    let mut given = taken(old(), Transition::T3);
    let at = given.world.now.day().to_string();
    let (brand, _) = with_brand(&mut given, &at, BRAND);
    let other = given.refusal(&at, SECRETARY, naming(Transition::T4, &[brand]));
    assert_eq!(of(other), BrandFault::OtherTransition);
    let mut given = stepped(given, Transition::T4, Sheet::simple(Transition::T4));
    let at = given.world.now.day().to_string();
    let unknown = given.refusal(&at, SECRETARY, naming(Transition::T5, &[brand, NO_BRAND]));
    assert_eq!(of(unknown), BrandFault::Unknown { day: day(&at) });
    given.when(&at, SECRETARY, retire(brand));
    let retired = given.refusal(&at, SECRETARY, naming(Transition::T5, &[brand]));
    assert_eq!(of(retired), BrandFault::Retired { since: day(&at) });
}

#[test]
fn nothing_of_a_brand_changes_under_an_application_that_names_it() {
    let (mut given, at) = before_its_fifth_step();
    let (brand, registered) = with_brand(&mut given, &at, BRAND);
    given.when(&at, SECRETARY, naming(Transition::T5, &[brand]));
    let application = given.application().id;
    let applied_for = BrandFault::AppliedFor { application };
    assert_eq!(
        of(given.refusal(&at, SECRETARY, retire(brand))),
        applied_for
    );
    for replacement in [
        None,
        Some((at.as_str(), candidate_of(brand, "样例品牌二").into())),
    ] {
        let void = given.tried(two(), correct(registered, replacement, true));
        assert_eq!(of(void.unwrap_err()), applied_for);
    }
    // The card and the day may be put right.
    let earlier = given.world.now.day().plus_days(-1).to_string();
    let moved = Some((earlier.as_str(), candidate_of(brand, BRAND).into()));
    given
        .tried(two(), correct(registered, moved, true))
        .unwrap();
}

pub fn candidate_of(brand: BrandId, name: &str) -> BrandRegistered {
    BrandRegistered {
        brand,
        name: short(name),
        card: paper_of(AFFAIR_KIND),
    }
}

#[test]
fn a_brand_that_is_given_up_is_used_no_more_and_its_name_rests_for_twelve_months() {
    let mut given = old();
    let (listed_one, _) = with_brand(&mut given, "2020-10-22", BRAND);
    let (plain, _) = with_brand(&mut given, "2020-10-22", "样例品牌二");
    listed(&mut given, listed_one, "2020-10-22");
    given.when(TODAY, SECRETARY, retire(plain));
    assert_eq!(given.last_claims, [], "a candidate held nothing");
    given.when(TODAY, OFFICER, retire(listed_one));
    assert_eq!(given.last_claims, [release(BRAND, "2027-10-14")]);
    let brand = given.state().brand(listed_one).unwrap();
    assert_eq!(brand.stage_word(), "retired");
    let before = day("2026-10-13");
    assert!(brand.is_listed_on(before) && !brand.is_listed_on(day(TODAY)));
    let since = day(TODAY);
    let again = given.refusal(TODAY, SECRETARY, retire(listed_one));
    assert_eq!(of(again), BrandFault::Retired { since });
    let used = refused_fact(&mut given, TODAY, licensed(listed_one, neighbour()));
    assert_eq!(used, BrandFault::Retired { since });
    let unknown = given.refusal(TODAY, SECRETARY, retire(NO_BRAND));
    assert_eq!(of(unknown), BrandFault::Unknown { day: since });
    // A complaint of what was still comes.
    given.with_affair(TODAY, complained(listed_one));
}

#[test]
fn a_brand_that_was_given_up_stays_registered() {
    let mut given = old();
    let (brand, registered) = with_brand(&mut given, "2026-10-13", BRAND);
    given.when(TODAY, SECRETARY, retire(brand));
    let void = given.tried(two(), correct(registered, None, true));
    let since = day(TODAY);
    assert_eq!(of(void.unwrap_err()), BrandFault::Retired { since });
    let late = Some((TODAY, Affair::from(candidate_of(brand, BRAND))));
    let late = given.tried(two(), correct(registered, late, true));
    assert_eq!(of(late.unwrap_err()), BrandFault::Retired { since });
}

#[test]
fn a_body_registers_a_name_once_and_so_many_brands() {
    let mut given = old();
    let (brand, sequence) = with_brand(&mut given, TODAY, BRAND);
    let twin = candidate(&given, "样例 新E汇＋");
    let twice = refused_fact(&mut given, TODAY, twin);
    assert_eq!(twice, BrandFault::NameTwice { sequence });
    // Once it is given up the name may come again; and an id from outside never.
    given.when(TODAY, SECRETARY, retire(brand));
    with_brand(&mut given, TODAY, BRAND);
    let outside = candidate_of(NO_BRAND, "样例品牌外");
    let outside = refused_fact(&mut given, TODAY, outside);
    assert_eq!(outside, BrandFault::Unknown { day: day(TODAY) });
    for number in 2..MAX_BRANDS {
        with_brand(&mut given, TODAY, &format!("样例品牌{number}"));
    }
    let most = MAX_BRANDS;
    let new = candidate(&given, "样例品牌多");
    let too_many = refused_fact(&mut given, TODAY, new);
    assert_eq!(too_many, BrandFault::TooMany { most });
}

#[test]
fn a_brand_is_licensed_once_it_is_listed_to_another_active_body_of_the_district() {
    let mut given = old();
    let (brand, _) = with_brand(&mut given, "2020-10-22", BRAND);
    let other = founded().state();
    let bodies = &mut given.world.facts.bodies;
    bodies.insert(neighbour(), Arc::new(other.clone()));
    let own = given.stream;
    given
        .world
        .facts
        .bodies
        .insert(own, Arc::new(given.state()));
    let on = "2026-10-13";
    let not_listed = refused_fact(&mut given, on, licensed(brand, neighbour()));
    assert_eq!(not_listed, BrandFault::NotListed { day: day(on) });
    let listing = listed(&mut given, brand, "2021-10-21");
    let early = refused_fact(&mut given, "2021-10-20", licensed(brand, neighbour()));
    assert!(matches!(
        early,
        BrandFault::NotListed { .. } | BrandFault::LicenseeLife { .. }
    ));
    let unknown = StreamId::new(StreamKind::Base, Uuid::from_u128(0xdead));
    for to in [own, unknown] {
        let refused = refused_fact(&mut given, on, licensed(brand, to));
        assert_eq!(refused, BrandFault::LicenseeUnknown);
    }
    let life = refused_fact(&mut given, "2021-10-21", licensed(brand, neighbour()));
    assert!(matches!(life, BrandFault::LicenseeLife { .. }), "{life}");
    let until = BrandLicensed {
        until: Some(day("2026-10-12")),
        ..licensed(brand, neighbour())
    };
    let ends = given.refused(on, until);
    assert!(matches!(
        ends,
        AffairFault::EndsBefore {
            field: "/until",
            ..
        }
    ));
    let one_day = BrandLicensed {
        until: Some(day(on)),
        ..licensed(brand, neighbour())
    };
    let licence = given.with_affair(on, one_day);
    let known = given.state().brand(brand).unwrap();
    let may = |body, on: &str| known.may_be_used_by(own, body, day(on));
    assert_eq!(
        ["2026-10-12", on, TODAY].map(|on| may(neighbour(), on)),
        [false, true, false]
    );
    assert!(may(own, TODAY) && !may(own, "2020-10-21") && !may(unknown, on));
    // The licence needs the listing.
    let void = given.tried(two(), correct(listing, None, true));
    let needed = AffairFault::NeededBy { sequence: licence };
    assert_eq!(fault(void.unwrap_err()), needed);
}

#[test]
fn a_complaint_is_open_until_it_is_settled_which_it_is_once() {
    let mut given = old();
    let unknown = refused_fact(&mut given, TODAY, complained(NO_BRAND));
    assert_eq!(unknown, BrandFault::Unknown { day: day(TODAY) });
    let (brand, registered) = with_brand(&mut given, "2026-03-01", BRAND);
    let complaint = given.with_affair("2026-04-01", complained(brand));
    for (on, named) in [("2026-03-31", complaint), (TODAY, registered)] {
        let none = refused_fact(&mut given, on, settled(named));
        assert_eq!(none, BrandFault::ComplaintUnknown { day: day(on) });
    }
    let sequence = given.with_affair("2026-05-01", settled(complaint));
    let again = refused_fact(&mut given, TODAY, settled(complaint));
    assert_eq!(again, BrandFault::SettledBefore { sequence });
    let known = given.state().brand(brand).unwrap();
    let open = |on: &str| known.open_complaints(day(on)).count();
    assert_eq!(
        ["2026-03-31", "2026-04-01", "2026-04-30", "2026-05-01"].map(open),
        [0, 1, 1, 0]
    );
    // They come in a body that is suspended, too; a new brand does not.
    let mut suspended = given.suspended();
    suspended.world.now = crate::world::instant("2026-11-02");
    let new = candidate(&suspended, "样例品牌二");
    let new = suspended.tried(SECRETARY, record("2026-11-02", new));
    assert!(matches!(fault(new.unwrap_err()), AffairFault::Life { .. }));
    let late = suspended.tried(OFFICER, record("2026-11-02", complained(brand)));
    late.unwrap();
}

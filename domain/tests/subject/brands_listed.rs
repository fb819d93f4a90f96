//! Brands that two officers list late, and what becomes of the names of bodies that end (domain 4.2, 11.2).
use crate::affairs::{TODAY, fault, old};
use crate::affairs_corrected::{correct, two};
use crate::brands::{
    BRAND, candidate_of, key, list_known_to, list_late, listed, of, refused_fact, release, take,
    with_brand,
};
use crate::papers::paper_of;
use crate::scenario::*;
use crate::standing::dissolve;
use crate::world::{Who, day};
use qibu_domain::actor::Source;
use qibu_domain::decider::Refusal;
use qibu_domain::id::BrandId;
use qibu_domain::subject::affairs::AFFAIR_KIND;
use qibu_domain::subject::brands::BrandStage;
use qibu_domain::subject::event::{Affair, BrandListed, ListingBasis};
use qibu_domain::subject::{
    AffairFault, BRAND_STATEMENT_KIND, BrandCommand, BrandFault, SubjectCommand, SubjectRefusal,
};
use qibu_domain::time::Precision;

/// Listed before Qibu, on a statement.
fn imported(brand: BrandId) -> BrandListed {
    BrandListed {
        brand,
        basis: ListingBasis::Imported {
            statement: paper_of(BRAND_STATEMENT_KIND),
            precision: Precision::Day,
        },
    }
}

#[test]
fn a_brand_listed_before_qibu_is_listed_by_two_on_a_statement() {
    let mut given = old();
    let (brand, _) = with_brand(&mut given, "2020-10-22", BRAND);
    let recorded = refused_fact(&mut given, TODAY, imported(brand));
    assert_eq!(recorded, BrandFault::ListingNotRecorded);
    let alone = given.refusal(TODAY, OFFICER, list_late(brand, "2020-10-22"));
    assert_eq!(of(alone), BrandFault::SecondOfficer);
    let mut wrong = list_late(brand, "2020-10-22");
    if let SubjectCommand::Brand(BrandCommand::ListLate { statement, .. }) = &mut wrong {
        *statement = paper_of(AFFAIR_KIND);
    }
    let kind = AFFAIR_KIND.to_owned();
    let wrong = given.refusal(TODAY, two(), wrong);
    assert_eq!(of(wrong), BrandFault::NoStatement { kind });
    let (first, last) = (day("2020-10-22"), day(TODAY));
    for on in ["2020-10-21", "2026-10-15"] {
        let refused = given.refusal(TODAY, two(), list_late(brand, on));
        assert_eq!(of(refused), BrandFault::ListingDay { first, last });
    }
    // Known to the month, it counts from its end, and says so (law 4).
    let known = list_known_to(brand, "2020-10-01", Precision::Month);
    let events = given.when(TODAY, two(), known);
    assert_eq!(events[0].occurred_on, day("2020-10-31"));
    assert_eq!(events[0].source, Source::Import);
    assert_eq!(given.last_claims, [take(BRAND)]);
    let since = day("2020-10-31");
    let again = given.refusal(TODAY, two(), list_late(brand, "2020-12-01"));
    assert_eq!(of(again), BrandFault::ListedBefore { since });
}

#[test]
fn a_listing_before_qibu_is_corrected_by_two_and_by_a_statement_still() {
    let mut given = old();
    let (brand, registered) = with_brand(&mut given, "2020-10-22", BRAND);
    let record_it = imported(brand);
    let known = list_known_to(brand, "2020-10-01", Precision::Month);
    given.when(TODAY, two(), known);
    let listing = given.state().brand(brand).unwrap().listing().unwrap().by;
    // Two correct it, to a day on which the brand was in use, and by a statement still.
    let moved = |on| Some((on, Affair::from(record_it.clone())));
    let one = given.tried(SECRETARY, correct(listing, moved("2020-10-22"), false));
    assert_eq!(fault(one.unwrap_err()), AffairFault::TakesTwo);
    let recognised = Affair::from(BrandListed {
        brand,
        basis: ListingBasis::Recognised {
            application: NO_APPLICATION,
        },
    });
    let recognised = Some(("2020-10-22", recognised));
    let recognised = given.tried(two(), correct(listing, recognised, true));
    assert_eq!(of(recognised.unwrap_err()), BrandFault::Recognised);
    let mut by_record = record_it.clone();
    by_record.basis = ListingBasis::Imported {
        statement: paper_of(AFFAIR_KIND),
        precision: Precision::Day,
    };
    let by_record = Some(("2020-10-22", Affair::from(by_record)));
    let by_record = given.tried(two(), correct(listing, by_record, true));
    let kind = AFFAIR_KIND.to_owned();
    assert_eq!(of(by_record.unwrap_err()), BrandFault::NoStatement { kind });
    let early = given.tried(two(), correct(listing, moved("2020-10-21"), true));
    assert_eq!(
        of(early.unwrap_err()),
        BrandFault::Unknown {
            day: day("2020-10-21")
        }
    );
    given
        .tried(two(), correct(listing, moved("2020-10-22"), true))
        .unwrap();
    let known = given.state().brand(brand).unwrap();
    assert!(known.is_listed_on(day("2020-10-22")));
    // A listed brand may be renamed: the claim follows. Voided, it lets go of the name.
    let renamed = Some(("2020-10-22", candidate_of(brand, "样例品牌二").into()));
    let renamed = correct(registered, renamed, true);
    given.tried(two(), renamed).unwrap();
    assert_eq!(
        given.last_claims,
        [release(BRAND, TODAY), take("样例品牌二")]
    );
    given.tried(two(), correct(listing, None, true)).unwrap();
    assert_eq!(given.last_claims, [release("样例品牌二", TODAY)]);
    let known = given.state().brand(brand).unwrap();
    assert_eq!(known.stage, BrandStage::Candidate);
}

#[test]
fn a_body_that_was_not_taken_over_has_its_brands_listed_with_its_step() {
    let mut given = Given::simple().founded("2026-09-18", "2026-09-28");
    let at = given.world.now.day().to_string();
    let (brand, _) = with_brand(&mut given, &at, BRAND);
    let refused = given.refusal(&at, two(), list_late(brand, &at));
    assert_eq!(of(refused), BrandFault::NotTakenOver);
}

#[test]
fn a_body_that_has_ended_lets_go_of_its_brands_after_twelve_months() {
    let mut given = old();
    let (brand, _) = with_brand(&mut given, "2020-10-22", BRAND);
    listed(&mut given, brand, "2020-10-22");
    let mut given = given.winding_up(TODAY).settled("2026-11-16");
    given.when("2026-11-16", LEAD, dissolve(true));
    let released = given.last_claims.iter().find(|it| it.key == key(BRAND));
    assert_eq!(released, Some(&release(BRAND, "2027-11-16")));
}

#[test]
fn a_refusal_says_its_code_and_its_field() {
    let fault = BrandFault::NotListed { day: day(TODAY) };
    let refusal = SubjectRefusal::from(fault);
    assert_eq!(refusal.code(), "brand.not_listed");
    let said: Vec<_> = refusal.arguments();
    assert_eq!(said[0], ("field", "/brand".to_owned()));
    assert_eq!(said[1], ("day", TODAY.to_owned()));
}

#[test]
fn whoever_typed_is_no_second_officer() {
    let mut given = old();
    let (brand, _) = with_brand(&mut given, "2020-10-22", BRAND);
    let same: Who = crate::world::typed_by(OFFICER, OFFICER);
    let refused = given.refusal(TODAY, same, list_late(brand, "2020-10-22"));
    assert_eq!(of(refused), BrandFault::SecondOfficer);
}

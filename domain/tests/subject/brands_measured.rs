//! What a body is measured by of its brands (domain 5.5): those that its application names, or else those that it uses.

use crate::affairs::{TODAY, fresh, old};
use crate::affairs_measured::found;
use crate::papers::{Sheet, paper_of, reason};
use crate::scenario::*;
use crate::steps::taken;
use crate::world::{SIMPLE, day, short, typed_by};
use qibu_domain::id::{BrandId, Sequence};
use qibu_domain::lifecycle::Transition;
use qibu_domain::occasion::Facts;
use qibu_domain::standard::{Edition, Verdict};
use qibu_domain::subject::affairs::AFFAIR_KIND;
use qibu_domain::subject::brands::FRESH_BRAND;
use qibu_domain::subject::event::{BrandComplaintReceived, BrandComplaintSettled, BrandRegistered};
use qibu_domain::subject::{BRAND_STATEMENT_KIND, BrandCommand, SubjectCommand, readiness};
use qibu_domain::time::Precision;

fn with_brand(given: &mut Given, on: &str, name: &str) -> (BrandId, u64) {
    let brand = BrandId(fresh(given, FRESH_BRAND));
    let registered = BrandRegistered {
        brand,
        name: short(name),
        card: paper_of(AFFAIR_KIND),
    };
    (brand, given.with_affair(on, registered).0)
}

fn complained(given: &mut Given, on: &str, brand: BrandId) -> Sequence {
    let complaint = paper_of(AFFAIR_KIND);
    given.with_affair(on, BrandComplaintReceived { brand, complaint })
}

fn retire(brand: BrandId) -> SubjectCommand {
    SubjectCommand::Brand(BrandCommand::Retire {
        brand,
        reason: reason(),
    })
}

/// What a measure comes to today for the application that is open for the fifth step.
fn for_the_application(given: &Given, name: &str) -> Option<i64> {
    let before = SIMPLE.find("  T5:").unwrap();
    let (head, tail) = SIMPLE.split_at(before);
    let asked = format!(
        "    criteria:\n      - id: 5z\n        group: one_plus_six\n        label: {{ zh: 样例, en: Sample }}\n        \
         blocking: true\n        supplier: applicant\n        test: {{ measure: {{ name: {name}, at_least: 1 }} }}\n"
    );
    let text = format!("{head}{}", tail.replacen("    criteria:\n", &asked, 1));
    let edition = Edition::parse(&text).unwrap_or_else(|faults| panic!("{faults:?}"));
    let facts = Facts {
        judged_on: Some(given.world.now.day()),
        ..given.world.facts.clone()
    };
    let all = readiness(
        given.stream,
        &given.state(),
        Transition::T5,
        &edition,
        &facts,
    );
    let verdict = all.into_iter().find(|it| it.criterion == "5z").unwrap();
    match verdict.verdict {
        Verdict::Unknown { .. } => None,
        Verdict::Met | Verdict::NotMet => verdict.found,
    }
}

#[test]
fn brands_are_unknown_until_one_is_registered_and_count_while_they_are_listed() {
    let mut given = old();
    let name = "brands_listed/1";
    assert_eq!(found(&given, name, TODAY), None);
    let (brand, _) = with_brand(&mut given, "2020-10-22", "样例品牌一");
    assert_eq!(found(&given, name, "2020-10-21"), None);
    assert_eq!(found(&given, name, TODAY), Some((0, vec![])));
    let list = SubjectCommand::Brand(BrandCommand::ListLate {
        brand,
        listed_on: day("2021-01-05"),
        precision: Precision::Day,
        statement: paper_of(BRAND_STATEMENT_KIND),
    });
    given.when(TODAY, typed_by(OFFICER, OTHER), list);
    let by = given.known.last().unwrap().sequence.0;
    assert_eq!(found(&given, name, "2021-01-04"), Some((0, vec![])));
    assert_eq!(found(&given, name, "2021-01-05"), Some((1, vec![by])));
    given.when(TODAY, SECRETARY, retire(brand));
    assert_eq!(found(&given, name, "2026-10-13"), Some((1, vec![by])));
    assert_eq!(found(&given, name, TODAY), Some((0, vec![])));
}

#[test]
fn without_an_application_the_days_in_use_are_those_of_the_oldest_brand_in_use() {
    let mut given = old();
    let name = "brand_days_in_use/1";
    let (oldest, first) = with_brand(&mut given, "2026-01-01", "样例品牌一");
    let (_, second) = with_brand(&mut given, "2026-03-01", "样例品牌二");
    assert_eq!(found(&given, name, "2025-12-31"), None);
    assert_eq!(found(&given, name, "2026-01-01"), Some((0, vec![first])));
    assert_eq!(found(&given, name, "2026-07-03"), Some((183, vec![first])));
    given.when(TODAY, SECRETARY, retire(oldest));
    // 2026-03-01 to 2026-10-14.
    assert_eq!(found(&given, name, TODAY), Some((227, vec![second])));
}

#[test]
fn complaints_are_none_while_none_came_and_open_until_they_are_settled() {
    let mut given = old();
    let name = "brand_complaints_open/1";
    let begun = Given::simple().founded("2026-09-18", "2026-09-28");
    assert_eq!(found(&begun, name, "2026-09-27"), None);
    assert_eq!(found(&given, name, TODAY), Some((0, vec![])));
    let (brand, _) = with_brand(&mut given, "2026-01-01", "样例品牌一");
    let complaint = complained(&mut given, "2026-02-01", brand);
    let settled = BrandComplaintSettled {
        complaint,
        report: paper_of(AFFAIR_KIND),
    };
    given.with_affair("2026-03-01", settled);
    let cited = vec![complaint.0];
    assert_eq!(found(&given, name, "2026-02-28"), Some((1, cited)));
    assert_eq!(found(&given, name, "2026-03-01"), Some((0, vec![])));
}

#[test]
fn an_application_is_measured_by_the_brands_that_it_names() {
    let mut given = taken(old(), Transition::T4);
    let at = given.world.now.day();
    let candidates = "brand_candidates/1";
    assert_eq!(for_the_application(&given, candidates), None);
    let days_ago = |days: i64| at.plus_days(-days).to_string();
    let (oldest, _) = with_brand(&mut given, &days_ago(300), "样例品牌一");
    let (older, _) = with_brand(&mut given, &days_ago(200), "样例品牌二");
    let (newest, _) = with_brand(&mut given, &days_ago(10), "样例品牌三");
    complained(&mut given, &days_ago(5), oldest);
    given.world.now = crate::world::instant(&at.to_string());
    assert_eq!(for_the_application(&given, candidates), Some(0));
    assert_eq!(
        for_the_application(&given, "brand_days_in_use/1"),
        Some(300)
    );
    assert_eq!(
        for_the_application(&given, "brand_complaints_open/1"),
        Some(1)
    );
    let mut contents = Sheet::simple(Transition::T5).contents();
    contents.brands = [older, newest].into();
    let apply = SubjectCommand::Submit {
        transition: Transition::T5,
        contents,
    };
    given.when(&at.to_string(), SECRETARY, apply);
    assert_eq!(for_the_application(&given, candidates), Some(2));
    assert_eq!(for_the_application(&given, "brand_days_in_use/1"), Some(10));
    assert_eq!(
        for_the_application(&given, "brand_complaints_open/1"),
        Some(0)
    );
}

//! Every criterion of every edition under `standards/` is tried in each of its legal forms: exactly enough is met, one short is
//! not, nothing is unknown; and what was looked at is cited. The cases are derived from the criterion's own tree and judged by
//! the domain; `docs/criteria.md` shows them for checking by hand.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "criteria/derived.rs"]
mod derived;
#[path = "criteria/page.rs"]
mod page;
#[path = "criteria/presets.rs"]
mod presets;

use derived::{Given, Place, cited, ordered, words};
use qibu_domain::id::PaperId;
use qibu_domain::lifecycle::{SubjectKind, Transition};
use qibu_domain::standard::{Edition, ErasedPaper, Item, Missing, Test, Verdict, found_wanting};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use uuid::Uuid;

/// Every edition that is shipped, by the names of the files.
fn editions() -> Vec<Edition> {
    let mut files = Vec::new();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../standards");
    gather(&folder, &mut files);
    files.sort();
    let editions = files.iter().map(|file| {
        let text = std::fs::read_to_string(file).unwrap();
        Edition::parse(&text)
            .unwrap_or_else(|problems| panic!("{}: {}", file.display(), problems[0]))
    });
    editions.collect()
}

fn gather(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            gather(&path, files);
        } else if path.extension().is_some_and(|it| it == "yaml") {
            files.push(path);
        }
    }
}

/// The criteria of an edition, each in every legal form that it applies to.
fn places(edition: &Edition) -> Vec<Place<'_>> {
    let mut places = Vec::new();
    for kind in SubjectKind::ALL {
        let forms: Vec<&str> = match kind {
            SubjectKind::Association => edition
                .legal_forms
                .iter()
                .map(|it| it.code.as_str())
                .collect(),
            SubjectKind::Base => vec![""],
        };
        for transition in Transition::all() {
            let rule = edition.rule(kind, transition).into_iter();
            for criterion in rule.flat_map(|rule| &rule.criteria) {
                let of_forms = forms.iter().filter(|form| criterion.applies_to(form));
                places.extend(of_forms.map(|form| Place {
                    edition,
                    kind,
                    transition,
                    criterion,
                    form,
                }));
            }
        }
    }
    places
}

/// Looks at every criterion of every edition in each of its forms.
fn each(look: impl Fn(&Place<'_>)) {
    let editions = editions();
    let codes: Vec<&str> = editions.iter().map(|it| it.code.as_str()).collect();
    assert_eq!(
        codes,
        ["CY-2017", "CY-2018", "CY-2020", "CY-2021", "SIMPLE-1"]
    );
    editions
        .iter()
        .flat_map(places)
        .for_each(|place| look(&place));
}

#[test]
fn exactly_enough_is_met_and_cites_what_it_rests_on() {
    each(|place| {
        let ways = place.enough();
        assert!(!ways.is_empty(), "{place} can be met");
        for given in ways {
            let judged = place.judged(&given);
            let case = words(&given);
            assert_eq!(judged.verdict, Verdict::Met, "{place}: {case}");
            assert_eq!(judged.citations, cited(&given), "{place}: {case}");
            assert!(!judged.citations.is_empty() && judged.passes());
        }
    });
}

#[test]
fn one_short_is_not_met_and_cites_what_it_rests_on() {
    each(|place| {
        for given in place.one_short() {
            let judged = place.judged(&given);
            let case = words(&given);
            assert_eq!(judged.verdict, Verdict::NotMet, "{place}: {case}");
            assert_eq!(judged.citations, cited(&given), "{place}: {case}");
            assert_eq!(judged.passes(), !place.criterion.blocking, "{place}");
        }
    });
}

#[test]
fn nothing_is_unknown_for_want_of_all_that_is_asked_for_and_cites_nothing() {
    each(|place| {
        let judged = place.judged(&[]);
        let mut missing = judged.missing().to_vec();
        missing.sort();
        let mut wanted = place.missing();
        wanted.sort();
        assert!(!wanted.is_empty(), "{place}");
        assert!(matches!(judged.verdict, Verdict::Unknown { .. }), "{place}");
        assert_eq!(missing, wanted, "{place}");
        assert!(judged.citations.is_empty() && judged.by_query.is_empty());
        assert_eq!(judged.passes(), !place.criterion.blocking, "{place}");
    });
}

#[test]
fn without_any_one_thing_it_is_unknown_for_want_of_that_thing() {
    each(|place| {
        for given in place.enough() {
            for left_out in &given {
                let rest: Vec<Given> = given.iter().filter(|it| *it != left_out).cloned().collect();
                let judged = place.judged(&rest);
                let about = missing_of(left_out);
                let names = |missing: &Missing| (missing.item, missing.code.as_str()) == about;
                // In the place of what is recorded comes what can be stated.
                let lacks = if place.is_recorded(left_out) {
                    !judged.missing().is_empty()
                } else {
                    judged.missing().iter().any(names)
                };
                assert!(lacks, "{place} without {left_out}");
                assert_eq!(judged.passes(), !place.criterion.blocking, "{place}");
            }
        }
    });
}

fn missing_of(given: &Given) -> (Item, &str) {
    match given {
        Given::Count(code, _) => (Item::Attested, code),
        Given::Paper(code) => (Item::Paper, code),
        Given::Declared(code) => (Item::Declared, code),
        Given::Categories(_) => (Item::Category, ""),
        Given::Measure(name, _) => (Item::Measure, name),
        Given::Code { .. } => (Item::RegisteredCode, ""),
        Given::FilingNumber => (Item::FilingNumber, ""),
    }
}

#[test]
fn with_a_paper_erased_it_is_unknown_and_cites_the_order_to_erase_it() {
    each(|place| {
        for given in place.enough() {
            for erased in &given {
                let Given::Paper(kind) = erased else { continue };
                let rest: Vec<Given> = given.iter().filter(|it| *it != erased).cloned().collect();
                let gone = ErasedPaper {
                    kind: kind.clone(),
                    ordered: ordered(),
                };
                let gone = [(PaperId(Uuid::from_u128(5)), gone)].into();
                let judged = place.judged_with(&rest, gone);
                assert!(matches!(judged.verdict, Verdict::Unknown { .. }), "{place}");
                assert!(judged.citations.contains(&ordered()), "{place} {kind}");
            }
        }
    });
}

#[test]
fn what_a_rejection_finds_wanting_is_not_met_and_cites_what_was_looked_at() {
    each(|place| {
        let met = place.judged(&place.enough()[0]);
        let named: BTreeSet<String> = [place.criterion.id.clone()].into();
        let found = found_wanting(vec![met.clone()], &named).remove(0);
        assert_eq!(found.verdict, Verdict::NotMet, "{place}");
        assert_eq!(found.citations, met.citations, "{place}");
        assert_eq!(found.passes(), !place.criterion.blocking, "{place}");
        // What is missing is not judged, and what a rejection does not name stays as it came out.
        let unknown = place.judged(&[]);
        assert_eq!(found_wanting(vec![unknown.clone()], &named), [unknown]);
        assert_eq!(found_wanting(vec![met.clone()], &BTreeSet::new()), [met]);
    });
}

/// A paper is there or it is not, and so is a statement, a number of a filing and a category: where no alternative counts
/// anything, only somebody who looked can say that the criterion is not met.
#[test]
fn a_criterion_that_counts_something_can_fall_short_by_itself() {
    each(|place| {
        let falls = !place.one_short().is_empty();
        let counts = counts_in_every_way(&place.criterion.test, place.form);
        assert_eq!(falls, counts, "{place}");
    });
}

fn counts_in_every_way(test: &Test, form: &str) -> bool {
    match test {
        Test::All(tests) => tests.iter().any(|test| counts_in_every_way(test, form)),
        Test::Any(tests) => tests.iter().all(|test| counts_in_every_way(test, form)),
        Test::FirstKnown(tests) => tests.iter().any(|test| counts_in_every_way(test, form)),
        Test::Form(forms) => !forms.iter().any(|known| known == form),
        Test::Attested(test) => test.at_least != Some(0),
        Test::Share(_) | Test::Measure(_) | Test::RegisteredCode(_) => true,
        Test::Declared(_) | Test::Paper(_) | Test::Categories { .. } | Test::FilingNumber {} => {
            false
        }
    }
}

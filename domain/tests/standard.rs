//! The rules of editions: what the shipped ones say, and what is wrong with others.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use qibu_domain::lifecycle::{SubjectKind, Transition};
use qibu_domain::standard::{Edition, Item};
use qibu_domain::text::Verbatim;

const SIMPLE: &str = include_str!("../../standards/simple.yaml");
const CY_2017: &str = include_str!("../../standards/chengyang/CY-2017.yaml");
const CY_2018: &str = include_str!("../../standards/chengyang/CY-2018.yaml");
const CY_2020: &str = include_str!("../../standards/chengyang/CY-2020.yaml");
const CY_2021: &str = include_str!("../../standards/chengyang/CY-2021.yaml");
const PRESETS: [&str; 5] = [SIMPLE, CY_2017, CY_2018, CY_2020, CY_2021];

fn edition(text: &str) -> Edition {
    Edition::parse(text).unwrap_or_else(|problems| panic!("{}", problems[0]))
}

/// The codes and places of what is wrong with a text.
fn wrong(text: &str) -> Vec<(&'static str, String)> {
    let problems = Edition::parse(text).map_or_else(|problems| problems, |edition| edition.check());
    problems
        .into_iter()
        .map(|problem| (problem.fault.code(), problem.path))
        .collect()
}

#[test]
fn every_shipped_edition_reads_checks_clean_and_may_be_stored() {
    for text in PRESETS {
        let edition = edition(text);
        assert_eq!(edition.check(), [], "{}", edition.code);
        assert_eq!(Verbatim::new(text).unwrap().text(), text);
        let json = serde_json::to_string(&edition).unwrap();
        assert_eq!(serde_json::from_str::<Edition>(&json).unwrap(), edition);
    }
}

#[test]
fn the_simple_edition_blocks_a_step_by_three_criteria_at_most() {
    for rule in edition(SIMPLE).transitions.values() {
        assert!((1..=3).contains(&rule.criteria.iter().filter(|it| it.blocking).count()));
    }
}

#[test]
fn the_shipped_editions_have_the_clocks_and_notices_decided_for_them() {
    for text in PRESETS {
        let edition = edition(text);
        let clocks = edition.clocks;
        let days = (
            clocks.accept_workdays,
            clocks.review_workdays,
            clocks.decide_workdays,
            clocks.reply_workdays,
        );
        let notice = |transition| {
            edition
                .rule(SubjectKind::Association, transition)
                .unwrap()
                .notice
                .map(|it| (it.workdays, it.public))
        };
        assert_eq!(notice(Transition::T1), None);
        if edition.code == "SIMPLE-1" {
            assert_eq!(
                (days, notice(Transition::T2)),
                ((5, 5, 10, 5), Some((3, false)))
            );
        } else {
            assert_eq!(
                (days, notice(Transition::T2)),
                ((5, 10, 20, 10), Some((5, true)))
            );
        }
    }
}

#[test]
fn every_thing_that_a_criterion_asks_for_has_words_in_both_languages() {
    for text in PRESETS {
        let edition = edition(text);
        let rules = edition.transitions.values();
        let rules = rules.chain(edition.base_transitions.values());
        for criterion in rules.flat_map(|rule| &rule.criteria) {
            for (item, code) in criterion.test.items() {
                let has_words = matches!(item, Item::Paper | Item::Attested | Item::Declared);
                assert_eq!(
                    edition.words(item, code).is_some(),
                    has_words,
                    "{item:?} {code}"
                );
            }
        }
    }
}

#[test]
fn a_text_of_another_shape_is_refused_with_its_line() {
    let problem = |text: &str| Edition::parse(text).unwrap_err().remove(0);
    let unknown = problem(&SIMPLE.replace("format: 1", "format: 1\nweight: 3"));
    assert_eq!(unknown.fault.code(), "edition.shape");
    // A text that does not read has no pointers into it, only a line and a column.
    assert_eq!(unknown.path, "");
    let place = unknown.fault.about();
    let (line, column) = place.split_once(':').unwrap();
    assert!(
        line.parse::<u64>().is_ok() && column.parse::<u64>().is_ok(),
        "{place}"
    );
    assert!(unknown.to_string().contains("weight"), "{unknown}");
    for (from, to) in [
        ("format: 1", "format: one"),
        ("in_force_from: 2017-01-01", "in_force_from: 2017-02-30"),
        ("at_least: 2/3", "at_least: 2/0"),
        ("at_least: 2/3", "at_least: some"),
        ("at_least: 3, paper", "at_least: 3.5, paper"),
        ("  T1:", "  T9:"),
        ("seat: review", "seat: sign"),
        ("zh: 四有", "zh: \"四\\u0007有\""),
        ("code: SIMPLE-1", "code: SIMPLE-1\ncode: SIMPLE-2"),
        (
            "declared: non_profit_purpose",
            "promised: non_profit_purpose",
        ),
    ] {
        let text = SIMPLE.replacen(from, to, 1);
        assert_ne!(text, SIMPLE, "{from}");
        assert_eq!(
            wrong(&text).first().map(|it| it.0),
            Some("edition.shape"),
            "{to}"
        );
    }
    assert_eq!(wrong("")[0].0, "edition.shape");
}

#[test]
fn each_chengyang_edition_adds_to_the_one_before() {
    let blocking = |text: &str| {
        let edition = edition(text);
        let road = Transition::ROAD.into_iter();
        let rules = road.filter_map(|it| edition.rule(SubjectKind::Association, it));
        let criteria = rules.flat_map(|rule| &rule.criteria);
        criteria
            .filter(|it| it.blocking)
            .map(|it| it.id.clone())
            .collect::<Vec<_>>()
    };
    let added = |text: &str, before: &str| {
        let before = blocking(before);
        let kept = blocking(text);
        assert!(before.iter().all(|id| kept.contains(id)));
        kept.into_iter()
            .filter(|id| !before.contains(id))
            .collect::<Vec<_>>()
    };
    assert_eq!(added(CY_2018, CY_2017), ["2d_rota", "2e_goals", "3b"]);
    assert_eq!(added(CY_2020, CY_2018), ["2c_kept"]);
    // 2021 put the seven steps together: nothing was added to those that were there.
    let later = added(CY_2021, CY_2020);
    assert!(
        later
            .iter()
            .all(|id| ('4'..='8').any(|step| id.starts_with(step)))
    );
    assert!(('4'..='8').all(|step| later.iter().any(|id| id.starts_with(step))));
    assert!(edition(CY_2021).in_force_from > edition(CY_2020).in_force_from);
}

#[test]
fn every_rank_has_a_route_and_no_route_is_empty() {
    let mut edition = edition(SIMPLE);
    let rule = edition.transitions.get_mut(&Transition::T1).unwrap();
    let mut seats = rule.routes.remove("community").unwrap();
    seats.clear();
    rule.routes.insert("city".to_owned(), seats);
    let codes: Vec<&str> = edition
        .check()
        .iter()
        .map(|problem| problem.fault.code())
        .collect();
    assert_eq!(
        codes,
        [
            "edition.missing_route",
            "edition.unknown_rank",
            "edition.empty"
        ]
    );
}

fn codes_and_places(edition: &Edition) -> Vec<(&'static str, String)> {
    let problems = edition.check().into_iter();
    problems
        .map(|problem| (problem.fault.code(), problem.path))
        .collect()
}

#[test]
fn a_criterion_carries_known_points_of_known_groups_each_once() {
    let text = CY_2021.replacen("tags: [norms]", "tags: [norms, other_norms, norms]", 1);
    let text = text.replacen(
        "code: p7, group: seven_plus",
        "code: p6, group: eight_plus",
        1,
    );
    let found = wrong(&text);
    for expected in [
        ("edition.duplicate", "/tags/17/code"),
        ("edition.unknown_group", "/tags/17/group"),
        ("edition.unknown_tag", "/transitions/T2/criteria/1/tags/1"),
        ("edition.duplicate", "/transitions/T2/criteria/1/tags/2"),
        ("edition.unknown_tag", "/transitions/T4/criteria/2/tags/0"),
    ] {
        let (code, path) = expected;
        assert!(
            found.contains(&(code, path.to_owned())),
            "{path}: {found:?}"
        );
    }
}

#[test]
fn levels_and_rules_of_bases_come_together() {
    let mut without_levels = edition(SIMPLE);
    without_levels.base_levels.clear();
    let expected = [("edition.empty", "/base_levels".to_owned())];
    assert_eq!(codes_and_places(&without_levels), expected);
    let mut without_rules = edition(SIMPLE);
    without_rules.base_transitions.clear();
    let expected = [("edition.empty", "/base_transitions".to_owned())];
    assert_eq!(codes_and_places(&without_rules), expected);
    without_rules.base_levels.clear();
    assert_eq!(codes_and_places(&without_rules), []);
}

#[test]
fn the_naming_of_a_base_is_not_only_filed_for_its_reply_brings_the_plaque() {
    let mut edition = edition(SIMPLE);
    let naming = edition.base_transitions.get_mut(&Transition::T3).unwrap();
    naming.notice = None;
    naming.filed_at = Some("district".to_owned());
    let path = "/base_transitions/T3/filed_at".to_owned();
    assert_eq!(
        codes_and_places(&edition),
        [("edition.filed_needs_reply", path)]
    );
}

#[test]
fn tests_stand_in_each_other_to_a_bound() {
    let nested = format!(
        "{}{{ declared: non_profit_purpose }}{}",
        "{ all: [".repeat(8),
        "] }".repeat(8)
    );
    let text = SIMPLE.replacen(
        "declared: non_profit_purpose",
        &format!("all: [{nested}]"),
        1,
    );
    assert!(
        wrong(&text).iter().any(|it| it.0 == "edition.too_deep"),
        "{:?}",
        wrong(&text)
    );
}

#[test]
fn all_problems_are_listed_and_not_only_the_first() {
    let text =
        SIMPLE
            .replace("format: 1", "format: 2")
            .replacen("group: six_haves", "group: none", 2);
    assert_eq!(wrong(&text).len(), 3);
}

#[test]
fn a_district_with_other_words_needs_no_code() {
    let text = SIMPLE
        .replace("four_haves", "five_haves_four_views")
        .replace("四有", "五有四见")
        .replace("code: street,", "code: banner_town,")
        .replace(
            "[district, county, street, town]",
            "[district, county, banner_town, town]",
        );
    let edition = edition(&text);
    assert_eq!(edition.check(), []);
    assert_eq!(edition.rank_of_kind("banner_town"), Some("street_or_park"));
}

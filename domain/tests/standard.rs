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

/// In the simple edition, what is replaced by what; then the problem that this is, and its place.
const MISTAKES: &str = r#"
format: 1 => format: 2
    edition.unknown_format /format
code: SIMPLE-1 => code: SIMPLE 1
    edition.bad_code /code
code: four_haves => code: Four
    edition.bad_code /groups/0/code
code: six_haves => code: five_goods
    edition.duplicate /groups/2/code
id: 1b => id: 1a
    edition.duplicate /transitions/T1/criteria/1/id
id: 1b => id: 1 B
    edition.bad_code /transitions/T1/criteria/1/id
declared: duties_split => form: [internal]
    edition.of_associations_only /base_transitions/T2/criteria/3/test/form
attested: { what: rules_posted, at_least: 5 } => attested: { what: rules_posted, min_members: true }
    edition.of_associations_only /base_transitions/T3/criteria/3/test/attested
declared: edition_shown => filing_number: {}
    edition.of_associations_only /base_transitions/T3/criteria/1/test
group: four_haves => group: five_haves
    edition.unknown_group /transitions/T1/criteria/0/group
code: town, rank: street_or_park => code: town, rank: city
    edition.unknown_rank /node_kinds/3/rank
under: [district, => under: [borough,
    edition.unknown_node_kind /node_kinds/4/under/0
under: [district, => under: [village,
    edition.rank_too_low /node_kinds/4/under/0
min_members: 15 => min_members: 0
    edition.out_of_bounds /legal_forms/2/min_members
accept_workdays: 5 => accept_workdays: 0
    edition.out_of_bounds /clocks/accept_workdays
preparation_months: 12 => preparation_months: 99
    edition.out_of_bounds /clocks/preparation_months
new_facts_days: 30 => new_facts_days: 367
    edition.out_of_bounds /clocks/new_facts_days
code: new_facts => code: other_facts
    edition.unknown_evidence /clocks/new_facts_days
filed_at: district => filed_at: city
    edition.unknown_rank /transitions/T4/filed_at
notice: { workdays: 3 => filed_at: district\n    notice: { workdays: 3
    edition.filed_needs_reply /transitions/T2/filed_at
  T1:\n    routes =>   T1:\n    filed_at: district\n    routes
    edition.filed_needs_reply /transitions/T1/filed_at
welcome_for: [T1, T2, T3, T4 => welcome_for: [T1, T2, T4
    edition.new_facts_not_taken /clocks/new_facts_days
notice: { workdays: 3 => notice: { workdays: 999
    edition.out_of_bounds /transitions/T2/notice/workdays
rank: community, duty: officer => rank: village, duty: officer
    edition.unknown_rank /transitions/T1/routes/community/0/rank
rank: community, duty: officer => rank: community, duty: auditor
    edition.wrong_duty /transitions/T1/routes/community/0/duty
rank: community, duty: officer => rank: community, duty: officer, committee: { of: 1, approve: 1 }
    edition.out_of_bounds /transitions/T1/routes/community/0/committee/of
rank: community, duty: officer => rank: community, duty: officer, committee: { of: 16, approve: 9 }
    edition.out_of_bounds /transitions/T1/routes/community/0/committee/of
rank: community, duty: officer => rank: community, duty: officer, committee: { of: 4, approve: 2 }
    edition.no_majority /transitions/T1/routes/community/0/committee/approve
rank: community, duty: officer => rank: community, duty: officer, committee: { of: 4, approve: 5 }
    edition.no_majority /transitions/T1/routes/community/0/committee/approve
rank: community, duty: officer => rank: community, duty: officer, committee: { of: 4, approve: 3, veto: [auditor] }
    edition.wrong_duty /transitions/T1/routes/community/0/committee/veto/0
rank: community, duty: officer => rank: community, duty: officer, committee: { of: 4, approve: 3, veto: [lead, lead] }
    edition.duplicate /transitions/T1/routes/community/0/committee/veto/1
seat: review, rank: community => seat: decide, rank: community
    edition.wrong_seat /transitions/T1/routes/community/0/seat
seat: review, rank: street_or_park => seat: review, rank: community
    edition.rank_too_low /transitions/T1/routes/street_or_park/0/rank
what: initiators => what: founders
    edition.unknown_attested /transitions/T1/criteria/0/test/attested/what
paper: consent_receipts => paper: receipts
    edition.unknown_evidence /transitions/T1/criteria/0/test/attested/paper
paper: consent_receipts => paper: charter
    edition.evidence_not_taken /transitions/T1/criteria/0/test/attested/paper
paper: consent_receipts => paper: count_sheet
    edition.needed_not_asked /evidence/1/needed_for/0
at_least: 3, paper => at_least: 3, at_most: 5, paper
    edition.bounds /transitions/T1/criteria/0/test/attested
at_least: 3, paper => paper
    edition.bounds /transitions/T1/criteria/0/test/attested
at_least: 100%  => at_least: 101% 
    edition.over_whole /transitions/T1/criteria/2/test/share
at_least: 100%  => more_than: 100% 
    edition.over_whole /transitions/T1/criteria/2/test/share
at_least: 100%  => at_least: 9%, more_than: 9% 
    edition.bounds /transitions/T1/criteria/2/test/share
categories: { at_least: 1 } => categories: { at_least: 5 }
    edition.categories /transitions/T1/criteria/3/test/categories/at_least
same_scope_bodies/1 => same_scope_bodies/2
    edition.unknown_measure /transitions/T1/criteria/4/test/any/0/measure/name
, at_most: 0 } =>  }
    edition.bounds /transitions/T1/criteria/4/test/any/0/measure
declared: non_profit_purpose => declared: good_purpose
    edition.unknown_declared /transitions/T1/criteria/5/test/declared
declared: non_profit_purpose => all: []
    edition.empty /transitions/T1/criteria/5/test/all
declared: non_profit_purpose => form: [company]
    edition.unknown_form /transitions/T1/criteria/5/test/form/0
prefix: "51" => prefix: "5"
    edition.bad_prefix /transitions/T2/criteria/5/test/any/0/all/2/registered_code/prefix
min_members: true => by_form: { registered: 50, filed: 20 }
    edition.form_without_number /transitions/T1/criteria/1/test/attested/by_form
"#;

#[test]
fn each_kind_of_mistake_is_its_own_problem_at_its_own_place() {
    let lines: Vec<&str> = MISTAKES.trim().lines().collect();
    assert_eq!(lines.len(), 2 * 50);
    for pair in lines.chunks(2) {
        let broken = pair[0].replace("\\n", "\n");
        let (from, to) = broken.split_once(" => ").unwrap();
        let (code, path) = pair[1].trim().split_once(' ').unwrap();
        let text = SIMPLE.replacen(from, to, 1);
        assert_ne!(text, SIMPLE, "{from}");
        let found = wrong(&text);
        let is_found = found
            .iter()
            .any(|problem| *problem == (code, path.to_owned()));
        assert!(is_found, "{to}: {found:?}");
    }
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

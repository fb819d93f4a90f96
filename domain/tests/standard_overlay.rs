//! What a district may lay over its city's edition, and what it may not.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use qibu_domain::lifecycle::Transition;
use qibu_domain::standard::{Edition, Overlay, Test};

const SIMPLE: &str = include_str!("../../standards/simple.yaml");
const HEAD: &str = "format: 1\noverlay_of: SIMPLE-1\ncode: OWN-2027\nin_force_from: 2027-01-01\n";

fn base() -> Edition {
    Edition::parse(SIMPLE).unwrap()
}

fn overlay(text: &str) -> Overlay {
    Overlay::parse(&format!("{HEAD}{text}")).unwrap_or_else(|it| panic!("{text}: {it:?}"))
}

/// The edition that an overlay gives; it is one that may be published.
fn laid(text: &str) -> Edition {
    let laid = overlay(text).over(&base());
    let laid = laid.unwrap_or_else(|it| panic!("{text}: {it:?}"));
    assert!(laid.check().is_empty(), "{:?}", laid.check());
    laid
}

fn refused(text: &str) -> Vec<(&'static str, String, String)> {
    let problems = overlay(text).over(&base()).unwrap_err().into_iter();
    problems
        .map(|it| (it.fault.code(), it.path, it.fault.about()))
        .collect()
}

fn rows(table: &str) -> impl Iterator<Item = (&str, &str, &str)> {
    let lines = table.lines().filter(|line| !line.is_empty());
    lines.map(|line| {
        let (transition, rest) = line.split_once(' ').unwrap();
        let (id, test) = rest.split_once(' ').unwrap();
        (transition, id, test)
    })
}

fn one(text: &str) -> (&'static str, String, String) {
    let mut found = refused(text);
    assert_eq!(found.len(), 1, "{text}: {found:?}");
    found.remove(0)
}

fn of(code: &'static str, path: &str, about: &str) -> (&'static str, String, String) {
    (code, path.to_owned(), about.to_owned())
}

/// An overlay that gives the criterion `id` of a transition another test.
fn retest(transition: &str, id: &str, test: &str) -> String {
    format!("transitions: {{ {transition}: {{ criteria: {{ {id}: {{ test: {test} }} }} }} }}")
}

#[test]
fn an_overlay_that_changes_nothing_gives_its_base_under_its_own_head() {
    let base = base();
    let own = Edition {
        code: "OWN-2027".to_owned(),
        in_force_from: "2027-01-01".parse().unwrap(),
        ..base
    };
    assert_eq!(laid(""), own);
    let titled = laid("title: { zh: 本区, en: Ours }\nbanner: { zh: 试行, en: On trial }");
    assert_eq!(titled.title.zh.as_str(), "本区");
    assert_eq!(titled.banner.unwrap().en.as_str(), "On trial");
}

#[test]
fn an_overlay_is_laid_over_the_edition_that_it_names_and_not_before_it() {
    let over = |from: &str, to: &str| {
        let text = HEAD.replacen(from, to, 1);
        let problems = Overlay::parse(&text).unwrap().over(&base()).unwrap_err();
        (problems[0].fault.code(), problems[0].path.clone())
    };
    let head = |code, path: &str| (code, path.to_owned());
    assert_eq!(
        over("SIMPLE-1", "CY-2021"),
        head("other_base", "/overlay_of")
    );
    assert_eq!(over("OWN-2027", "SIMPLE-1"), head("same_code", "/code"));
    assert_eq!(
        over("2027-01-01", "2016-12-31"),
        head("before_base", "/in_force_from")
    );
    assert_eq!(
        over("format: 1", "format: 2"),
        head("unknown_format", "/format")
    );
    assert!(Overlay::parse(&format!("{HEAD}ranks: []")).is_err());
}

#[test]
fn a_clock_of_an_office_may_be_shorter_and_never_longer() {
    let clocks =
        laid("clocks: { accept_workdays: 4, review_workdays: 5, decide_extension_workdays: 0 }")
            .clocks;
    assert_eq!((clocks.accept_workdays, clocks.review_workdays), (4, 5));
    assert_eq!(clocks.decide_extension_workdays, 0);
    for clock in [
        "accept",
        "review",
        "decide",
        "decide_extension",
        "reply",
        "slip",
        "opinion",
    ] {
        let name = format!("{clock}_workdays");
        let found = one(&format!("clocks: {{ {name}: 11 }}"));
        assert_eq!(found, of("longer_clock", &format!("/clocks/{name}"), &name));
    }
}

#[test]
fn a_clock_of_an_applicant_is_the_citys() {
    for name in [
        "correction_workdays",
        "correction_extension_workdays",
        "preparation_months",
        "new_facts_days",
        "hold_days",
        "rectify_days",
        "no_such",
    ] {
        let found = one(&format!("clocks: {{ {name}: 1 }}"));
        assert_eq!(
            found,
            of("not_an_offices_clock", &format!("/clocks/{name}"), name)
        );
    }
}

#[test]
fn a_legal_form_may_ask_for_more_members_and_never_for_fewer() {
    assert_eq!(
        laid("min_members: { registered: 60 }")
            .legal_form("registered")
            .unwrap()
            .min_members,
        60
    );
    let path = "/min_members/registered";
    assert_eq!(
        one("min_members: { registered: 49 }"),
        of("fewer_members", path, "registered")
    );
    assert_eq!(
        one("min_members: { none: 9 }"),
        of("unknown_form", "/min_members/none", "none")
    );
}

#[test]
fn advice_may_block_and_what_blocks_is_never_only_advice() {
    let change = |id: &str, blocking: bool| {
        format!("transitions: {{ T1: {{ criteria: {{ {id}: {{ blocking: {blocking} }} }} }} }}")
    };
    let blocks = |edition: &Edition, id: &str| {
        let rule = &edition.transitions[&Transition::T1];
        rule.criteria
            .iter()
            .find(|it| it.id == id)
            .unwrap()
            .blocking
    };
    assert!(blocks(&laid(&change("1c", true)), "1c"));
    assert!(!blocks(&laid(&change("1c", false)), "1c"));
    let path = "/transitions/T1/criteria/1a/blocking";
    assert_eq!(one(&change("1a", false)), of("made_advice", path, "1a"));
}

/// A transition, a criterion of it, and a test that asks for no less.
const STRICTER: &str = r"
T1 1a { attested: { what: initiators, at_least: 5, paper: consent_receipts } }
T1 1a { attested: { what: initiators, at_least: 3, paper: consent_receipts } }
T1 1a { attested: { what: initiators, min_members: true, paper: consent_receipts } }
T1 1b { attested: { what: candidates, at_least: 50 } }
T1 1b { attested: { what: candidates, by_form: { registered: 50, filed: 21, internal: 15 } } }
T1 1d { categories: { at_least: 2 } }
T1 1e { measure: { name: same_scope_bodies/1, at_most: 0 } }
T1 1e { paper: need_statement }
T1 1f { all: [{ declared: non_profit_purpose }, { declared: channel_rules }] }
T2 2a { all: [{ paper: founding_minutes }, { share: { part: members_present, of: members_called, at_least: 3/4 } }, { share: { part: votes_for, of: members_present, at_least: 2/3 } }] }
T2 2b { all: [{ attested: { what: secretaries, at_least: 1 } }, { attested: { what: council_members, at_least: 5 } }] }
T2 2f { all: [{ form: [filed] }, { paper: filing_receipt }, { filing_number: {} }] }
T4 4c { first_known: [{ measure: { name: sessions_reported_in_time_percent/1, at_least: 90 } }, { share: { part: sessions_reported_in_time, of: sessions_held, more_than: 80% } }] }
T8 8a { attested: { what: goals_missed, at_most: 3, paper: handover_file } }
suspend suspend_a { any: [{ declared: ground_safety }, { declared: ground_rectification_failed }] }
suspend suspend_b { all: [{ paper: suspension_statement }, { declared: ground_dormant }] }
dissolve dissolve_a { all: [{ paper: dissolution_minutes }, { share: { part: members_present, of: members_called, at_least: 2/3 } }, { share: { part: votes_for_dissolution, of: members_present, more_than: 1/2 } }] }
";

#[test]
fn a_test_may_ask_for_more() {
    for (transition, id, test) in rows(STRICTER) {
        let text = retest(transition, id, test);
        let edition = overlay(&text)
            .over(&base())
            .unwrap_or_else(|it| panic!("{test}: {it:?}"));
        let transition: Transition = transition.parse().unwrap();
        let rule = &edition.transitions[&transition];
        let criterion = rule.criteria.iter().find(|it| it.id == id).unwrap();
        let wanted: Test = test_of(test);
        assert_eq!(criterion.test, wanted, "{test}");
    }
}

/// A test read from its YAML, by way of an overlay.
fn test_of(test: &str) -> Test {
    let read = overlay(&retest("T1", "1a", test));
    let criteria = &read.transitions[&Transition::T1].criteria;
    criteria["1a"].test.clone().unwrap()
}

/// The same with tests that could be met where the old one is not.
const LAXER: &str = r#"
T1 1a { attested: { what: initiators, at_least: 2, paper: consent_receipts } }
T1 1a { attested: { what: initiators, at_least: 5 } }
T1 1a { attested: { what: candidates, at_least: 5, paper: consent_receipts } }
T1 1a { attested: { what: initiators, at_most: 5, paper: consent_receipts } }
T1 1b { attested: { what: candidates, at_least: 49 } }
T1 1b { attested: { what: candidates, by_form: { registered: 50, filed: 19, internal: 15 } } }
T1 1c { share: { part: four_haves_attested, of: candidates, at_least: 99% } }
T1 1c { share: { part: initiators, of: candidates, at_least: 100% } }
T4 4c { share: { part: sessions_reported_in_time, of: sessions_held, more_than: 80% } }
T1 1d { declared: non_profit_purpose }
T1 1e { measure: { name: same_scope_bodies/1, at_most: 1 } }
T1 1e { any: [{ paper: need_statement }, { paper: count_sheet }] }
T2 2a { paper: founding_minutes }
T2 2a { all: [{ paper: founding_minutes }, { share: { part: members_present, of: members_called, at_least: 2/3 } }, { share: { part: votes_for, of: members_present, at_least: 1/2 } }] }
T2 2b { attested: { what: council_members, at_least: 3 } }
T2 2f { all: [{ form: [filed, internal] }, { paper: internal_approval }] }
T2 2f { all: [{ form: [registered] }, { paper: registration_certificate }, { registered_code: { prefix: "51", area_of_node: false } }] }
T2 2f { all: [{ form: [registered] }, { paper: registration_certificate }, { registered_code: { prefix: "52", area_of_node: true } }] }
T8 8a { paper: evaluation_conclusion }
suspend suspend_a { any: [{ declared: ground_safety }, { declared: non_profit_purpose }] }
suspend suspend_b { paper: new_facts }
resume resume_a { declared: grounds_removed }
dissolve dissolve_a { all: [{ paper: dissolution_minutes }, { share: { part: members_present, of: members_called, at_least: 1/2 } }, { share: { part: votes_for_dissolution, of: members_present, at_least: 1/2 } }] }
"#;

#[test]
fn a_test_that_lets_more_pass_is_refused_by_its_criterion() {
    for (transition, id, test) in rows(LAXER) {
        let path = format!("/transitions/{transition}/criteria/{id}/test");
        let found = one(&retest(transition, id, test));
        assert_eq!(found, of("laxer_test", &path, id), "{test}");
    }
}

#[test]
fn a_number_by_legal_form_counts_for_the_forms_that_the_criterion_applies_to() {
    let changed = SIMPLE.replacen("        test:\n          attested: { what: candidates, min_members: true }", "        forms: [internal]\n        test:\n          attested: { what: candidates, min_members: true }", 1);
    let own = Edition::parse(&changed).unwrap();
    let least = |n: u32| {
        let test = format!("{{ attested: {{ what: candidates, at_least: {n} }} }}");
        overlay(&retest("T1", "1b", &test)).over(&own).is_ok()
    };
    assert!(least(15) && !least(14));
    // Where the district's own form asks for more members, that is what it must reach.
    let members = "{ attested: { what: candidates, min_members: true } }";
    let raised = format!(
        "min_members: {{ internal: 30 }}\n{}",
        retest("T1", "1b", members)
    );
    assert!(overlay(&raised).over(&own).is_ok());
}

#[test]
fn a_paper_may_become_needed_and_the_checker_asks_for_its_criterion() {
    let needed = "needed: { annual_plan: [T2] }\n";
    let blocks = "transitions: { T2: { criteria: { 2e: { blocking: true } } } }";
    let edition = laid(&format!("{needed}{blocks}"));
    let kind = edition.evidence_kind("annual_plan").unwrap();
    assert_eq!(kind.needed_for, [Transition::T2]);
    assert!(kind.welcome_for.is_empty());
    let alone = overlay(needed).over(&base()).unwrap();
    assert_eq!(alone.check()[0].fault.code(), "edition.needed_not_asked");
    assert_eq!(
        one("needed: { none: [T2] }"),
        of("unknown_evidence", "/needed/none", "none")
    );
}

#[test]
fn criteria_and_their_codes_are_added_behind_those_of_the_base() {
    let added = "
added:
  groups: [{ code: own, label: { zh: 本区, en: Ours } }]
  evidence: [{ code: letter, label: { zh: 函, en: Letter }, needed_for: [T3] }]
  attested: [{ code: rooms, label: { zh: 间数, en: Rooms } }]
  declared: [{ code: open_door, label: { zh: 开放, en: Open } }]
transitions:
  T3:
    added:
      - { id: 3x, group: own, label: { zh: 有函, en: A letter }, blocking: true, supplier: applicant, test: { all: [{ paper: letter }, { attested: { what: rooms, at_least: 2 } }, { declared: open_door }] } }
";
    let edition = laid(added);
    let rule = &edition.transitions[&Transition::T3];
    assert_eq!(rule.criteria.last().unwrap().id, "3x");
    assert_eq!(
        rule.criteria.len(),
        base().transitions[&Transition::T3].criteria.len() + 1
    );
    for (from, to, path, about) in [
        ("id: 3x", "id: 4b", "/transitions/T3/added/0/id", "4b"),
        (
            "code: own",
            "code: four_haves",
            "/added/groups/0/code",
            "four_haves",
        ),
        (
            "code: letter",
            "code: charter",
            "/added/evidence/0/code",
            "charter",
        ),
        (
            "code: rooms",
            "code: candidates",
            "/added/attested/0/code",
            "candidates",
        ),
        (
            "code: open_door",
            "code: channel_rules",
            "/added/declared/0/code",
            "channel_rules",
        ),
    ] {
        let found = one(&added.replacen(from, to, 1));
        assert_eq!(found, of("taken", path, about));
    }
}

#[test]
fn a_criterion_or_a_step_that_the_base_does_not_have_is_refused() {
    let unknown = "transitions: { T1: { criteria: { 2a: { blocking: true } } } }";
    assert_eq!(
        one(unknown),
        of("unknown_criterion", "/transitions/T1/criteria/2a", "2a")
    );
    let mut short = base();
    short.transitions.remove(&Transition::T8);
    let problems = overlay("transitions: { T8: { added: [] } }")
        .over(&short)
        .unwrap_err();
    assert_eq!(problems[0].fault.code(), "unknown_transition");
}

#[test]
fn the_district_has_its_own_words_for_the_codes_of_the_base() {
    let edition = laid("
words:
  ranks: { street_or_park: { label: { zh: 乡镇, en: Township } } }
  groups: { six_haves: { label: { zh: 五有四见, en: Five and Four }, help: { zh: 说明, en: Help } } }
  legal_forms: { filed: { help: { zh: 在乡镇备案, en: Filed with the township } } }
transitions: { T3: { criteria: { 3a: { label: { zh: 有场所, en: A place } , help: { zh: 何为场所, en: Which } } } } }
");
    assert_eq!(edition.ranks[1].label.zh.as_str(), "乡镇");
    let group = edition
        .groups
        .iter()
        .find(|it| it.code == "six_haves")
        .unwrap();
    assert_eq!(group.label.zh.as_str(), "五有四见");
    assert_eq!(
        edition.legal_form("filed").unwrap().label,
        base().legal_form("filed").unwrap().label
    );
    assert_eq!(
        edition.transitions[&Transition::T3].criteria[0]
            .label
            .zh
            .as_str(),
        "有场所"
    );
    for (text, path, about) in [
        (
            "words: { ranks: { city: { label: { zh: 市, en: City } } } }",
            "/words/ranks/city",
            "city",
        ),
        (
            "words: { clocks: { reply: { label: { zh: 市, en: City } } } }",
            "/words/clocks/reply",
            "reply",
        ),
        (
            "words: { ranks: { district: { help: { zh: 市, en: City } } } }",
            "/words/ranks/district",
            "district",
        ),
    ] {
        assert_eq!(one(text), of("unknown_words", path, about));
    }
}

#[test]
fn every_problem_is_listed_and_not_only_the_first() {
    let found = refused(
        "clocks: { reply_workdays: 9, review_workdays: 9 }\nmin_members: { filed: 1 }\ntransitions: { T1: { criteria: { 1a: { blocking: false } } } }",
    );
    let codes: Vec<_> = found.iter().map(|it| it.0).collect();
    assert_eq!(
        codes,
        [
            "longer_clock",
            "longer_clock",
            "fewer_members",
            "made_advice"
        ]
    );
}

#[test]
fn what_changes_a_bodys_standing_may_ask_for_more_papers_and_criteria() {
    let edition = laid("
needed: { new_facts: [resume] }
added:
  declared: [{ code: members_told, label: { zh: 会员已知悉, en: The members know }}]
transitions:
  resume:
    added:
      - { id: resume_x, group: standing, label: { zh: 有新情况说明, en: New facts }, blocking: true, supplier: applicant, test: { paper: new_facts } }
  dissolve:
    added:
      - { id: dissolve_x, group: standing, label: { zh: 会员已知悉, en: The members know }, blocking: true, supplier: applicant, test: { declared: members_told } }
");
    let kind = edition.evidence_kind("new_facts").unwrap();
    assert_eq!(kind.needed_for, [Transition::Resume]);
    assert!(!kind.welcome_for.contains(&Transition::Resume));
    assert!(kind.welcome_for.contains(&Transition::Suspend));
    for (transition, id) in [
        (Transition::Resume, "resume_x"),
        (Transition::Dissolve, "dissolve_x"),
    ] {
        assert_eq!(
            edition.transitions[&transition].criteria.last().unwrap().id,
            id
        );
    }
    assert_eq!(edition.base_transitions, base().base_transitions);
}

#[test]
fn an_overlay_does_not_reach_bases_nor_the_time_in_which_a_body_is_heard() {
    for (text, path) in [
        ("needed: { new_facts: [delist] }", "/needed/new_facts/0"),
        (
            "transitions: { delist: { added: [] } }",
            "/transitions/delist",
        ),
    ] {
        assert_eq!(one(text), of("unknown_transition", path, "delist"));
    }
    let visit = format!("{HEAD}transitions: {{ T3: {{ site_visit: {{ workdays: 1 }} }} }}");
    let problems = Overlay::parse(&visit).unwrap_err();
    assert!(problems[0].to_string().contains("site_visit"));
    for hearing in [3, 5, 10] {
        let text = format!("{HEAD}transitions: {{ suspend: {{ hearing_workdays: {hearing} }} }}");
        let problems = Overlay::parse(&text).unwrap_err();
        assert_eq!(problems[0].fault.code(), "edition.shape");
        assert!(problems[0].to_string().contains("hearing_workdays"));
    }
}

#[test]
fn the_overlay_of_the_documentation_can_be_laid_over_the_simple_edition() {
    let text = block_with("overlay_of:").replacen("CITY-2027", "SIMPLE-1", 1);
    let laid = Overlay::parse(&text).unwrap().over(&base()).unwrap();
    assert!(laid.check().is_empty(), "{:?}", laid.check());
}

/// The example of the documentation that holds an entry.
fn block_with(entry: &str) -> &'static str {
    let page = include_str!("../../docs/editions.md");
    let mut blocks = page.split("```yaml\n").skip(1);
    let found = blocks.find(|block| block.contains(entry)).unwrap();
    found.split("```").next().unwrap()
}

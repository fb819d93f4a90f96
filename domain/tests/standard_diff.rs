//! What is different between two editions.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use qibu_domain::lifecycle::Transition;
use qibu_domain::standard::{ChangeKind, Edition};
use serde_json::Value;

const SIMPLE: &str = include_str!("../../standards/simple.yaml");
const CY_2018: &str = include_str!("../../standards/chengyang/CY-2018.yaml");
const CY_2020: &str = include_str!("../../standards/chengyang/CY-2020.yaml");

/// The differences of a text in which some parts are replaced: code of the kind, path, old and new.
fn changed(replaced: &[(&str, &str)]) -> Vec<(&'static str, String, Option<Value>, Option<Value>)> {
    let text = replaced.iter().fold(SIMPLE.to_owned(), |text, (from, to)| {
        let next = text.replacen(from, to, 1);
        assert_ne!(next, text, "{from}");
        next
    });
    let [old, new] = [SIMPLE, &text].map(|text| Edition::parse(text).unwrap());
    let changes = old.changes_to(&new).unwrap().into_iter();
    changes
        .map(|it| (it.kind.code(), it.path.join("/"), it.old, it.new))
        .collect()
}

fn one(from: &str, to: &str) -> (&'static str, String) {
    let mut found = changed(&[(from, to)]);
    assert_eq!(found.len(), 1, "{found:?}");
    let (code, path, ..) = found.remove(0);
    (code, path)
}

#[test]
fn an_edition_differs_in_nothing_from_itself() {
    assert!(changed(&[]).is_empty());
}

/// In the simple edition, what is replaced by what; then the sort of difference that this is, and its path.
const DIFFERENCES: &str = r"
code: SIMPLE-1 => code: OWN-1
    head code
initiators, at_least: 3 => initiators, at_least: 5
    number_changed transitions/T1/criteria/1a/test/attested/at_least
candidates, at_least: 100% => candidates, at_least: 90%
    number_changed transitions/T1/criteria/1c/test/share/at_least
        blocking: false =>         blocking: true
    now_blocking transitions/T1/criteria/1c/blocking
        blocking: true =>         blocking: false
    now_advice transitions/T1/criteria/1a/blocking
candidates, min_members: true => candidates, at_least: 9
    test_changed transitions/T1/criteria/1b/test
what: initiators, at_least => what: candidates, at_least
    test_changed transitions/T1/criteria/1a/test
at_least: 3, paper: consent_receipts => at_least: 3
    test_changed transitions/T1/criteria/1a/test
supplier: applicant => supplier: officer
    criterion_changed transitions/T1/criteria/1a/supplier
{ workdays: 3, public: false } => { workdays: 5, public: false }
    handling_changed transitions/T2/notice
rank: street_or_park, duty: lead => rank: district, duty: lead
    route_changed transitions/T1/routes/community
needed_for: [T1] => needed_for: [T1, T2]
    paper_needed evidence/consent_receipts/needed_for/T2
needed_for: [T2] => welcome_for: [T2]
    paper_not_needed evidence/founding_minutes/needed_for/T2
    paper_welcome evidence/founding_minutes/welcome_for/T2
welcome_for: [T1] => welcome_for: []
    paper_not_welcome evidence/proposal_form/welcome_for/T1
review_workdays: 5 => review_workdays: 4
    clock_changed clocks/review_workdays
rectify_days: 60 => rectify_days: 30
    clock_changed clocks/rectify_days
    hearing_workdays: 5 =>     hearing_workdays: 10
    handling_changed transitions/suspend/hearing_workdays
  resume:\n =>   resume:\n    hearing_workdays: 3\n
    handling_changed transitions/resume/hearing_workdays
    site_visit: { workdays: 10 } =>     site_visit: { workdays: 20 }
    handling_changed base_transitions/T3/site_visit
needed_for: [dissolve] => welcome_for: [dissolve]
    paper_not_needed evidence/dissolution_minutes/needed_for/dissolve
    paper_welcome evidence/dissolution_minutes/welcome_for/dissolve
label: { zh: 四有, => label: { zh: 五有,
    words_changed groups/four_haves/label
min_members: 50 => min_members: 60
    other legal_forms/registered/min_members
";

#[test]
fn each_sort_of_difference_is_told_as_what_it_is_at_its_place() {
    let mut wanted: Vec<(&str, &str, Vec<&str>)> = Vec::new();
    for line in DIFFERENCES.lines().filter(|line| !line.is_empty()) {
        match line.split_once(" => ") {
            Some((from, to)) => wanted.push((from, to, Vec::new())),
            None => wanted.last_mut().unwrap().2.push(line.trim()),
        }
    }
    assert_eq!(wanted.len(), 22);
    for (from, to, expected) in wanted {
        let [from, to] = [from, to].map(|it| it.replace("\\n", "\n"));
        let found = changed(&[(&from, &to)]);
        let told: Vec<String> = found
            .iter()
            .map(|it| format!("{} {}", it.0, it.1))
            .collect();
        assert_eq!(told, expected, "{to}");
    }
}

#[test]
fn what_is_added_or_gone_is_told_whole_and_once() {
    let criterion = "      - id: 3c\n        group: six_haves\n        label: { zh: 新, en: New }\n        blocking: true\n        supplier: applicant\n        test: { declared: channel_rules }\n  T4:\n";
    let (code, path) = one("  T4:\n", criterion);
    assert_eq!(
        (code, path.as_str()),
        ("criterion_added", "transitions/T3/criteria/3c")
    );
    let group = "groups:\n  - { code: nine, label: { zh: 九, en: Nine } }";
    let found = changed(&[("groups:", group)]);
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(
        (found[0].0, found[0].1.as_str()),
        ("code_added", "groups/nine")
    );
    let [old, new] = [CY_2018, CY_2020].map(|text| Edition::parse(text).unwrap());
    let kinds = |old: &Edition, new: &Edition| -> Vec<ChangeKind> {
        let changes = old.changes_to(new).unwrap();
        changes.into_iter().map(|it| it.kind).collect()
    };
    let head = [ChangeKind::Head; 3];
    assert_eq!(
        kinds(&old, &new),
        [&head[..], &[ChangeKind::NowBlocking]].concat()
    );
    assert_eq!(
        kinds(&new, &old),
        [&head[..], &[ChangeKind::NowAdvice]].concat()
    );
    let simple = Edition::parse(SIMPLE).unwrap();
    let mut shorter = simple.clone();
    for transition in [Transition::T8, Transition::Suspend] {
        shorter.clone_from(&simple);
        shorter.transitions.remove(&transition).unwrap();
        assert_eq!(kinds(&simple, &shorter), [ChangeKind::StepGone]);
        assert_eq!(kinds(&shorter, &simple), [ChangeKind::StepAdded]);
    }
}

#[test]
fn the_order_is_told_where_it_alone_is_another() {
    let simple = Edition::parse(SIMPLE).unwrap();
    let mut other = simple.clone();
    let rule = other.transitions.first_entry().unwrap().into_mut();
    rule.criteria.swap(0, 1);
    other.ranks.swap(0, 1);
    let changes = simple.changes_to(&other).unwrap();
    let told: Vec<_> = changes
        .iter()
        .map(|it| (it.kind, it.path.join("/")))
        .collect();
    let criteria = (
        ChangeKind::OrderChanged,
        "transitions/T1/criteria".to_owned(),
    );
    assert_eq!(told, [criteria, (ChangeKind::Other, "ranks".to_owned())]);
}

#[test]
fn differences_come_in_the_order_of_their_kinds_and_paths() {
    let found = changed(&[
        ("review_workdays: 5", "review_workdays: 4"),
        ("initiators, at_least: 3", "initiators, at_least: 5"),
        ("code: SIMPLE-1", "code: OWN-1"),
        ("needed_for: [T1]", "needed_for: [T1, T2]"),
        (
            "attested: { what: sessions_held, at_least: 4",
            "attested: { what: sessions_held, at_least: 6",
        ),
    ]);
    let codes: Vec<_> = found.iter().map(|it| it.0).collect();
    assert_eq!(
        codes,
        [
            "head",
            "number_changed",
            "number_changed",
            "paper_needed",
            "clock_changed"
        ]
    );
    assert!(found[1].1 < found[2].1);
    assert_eq!(
        (&found[1].2, &found[1].3),
        (&Some(3.into()), &Some(5.into()))
    );
}

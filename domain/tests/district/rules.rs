//! The rules of the rulebook, which reads trees, editions, policies and calendars from the log.

use super::given::{Given, LOG, ROOT, SIMPLE, day, recorded};
use qibu_domain::actor::Source;
use qibu_domain::id::{StreamId, StreamKind};

#[test]
fn the_rulebook_finds_district_rank_office_and_what_is_within() {
    let given = Given::a_district();
    let rules = &given.rulebook;
    assert_eq!(rules.district_of("370214004201"), Some(ROOT));
    assert_eq!(rules.rank_of("370214004201"), Some("community"));
    assert_eq!(
        rules.office("370214004201", "community").as_deref(),
        Some("370214004201")
    );
    assert_eq!(
        rules.office("370214004201", "district").as_deref(),
        Some(ROOT)
    );
    assert_eq!(rules.office(ROOT, "community"), None);
    assert!(rules.is_within("370214004201", ROOT) && rules.is_within(ROOT, ROOT));
    assert!(!rules.is_within(ROOT, "370214004") && !rules.is_within("370214003", "370214004"));
    assert_eq!(rules.district_of("990001"), None);
}

#[test]
fn the_edition_in_force_is_the_latest_that_has_begun() {
    let mut given = Given::a_district();
    let later = SIMPLE
        .replace("code: SIMPLE-1", "code: SIMPLE-2")
        .replace("from: 2017-01-01", "from: 2022-01-01");
    given.publish(&later, Source::Live);
    let in_force = |text: &str| {
        given
            .rulebook
            .edition_in_force(ROOT, day(text))
            .map(|edition| edition.code.clone())
    };
    assert_eq!(in_force("2016-12-31"), None);
    assert_eq!(in_force("2021-12-31").as_deref(), Some("SIMPLE-1"));
    assert_eq!(in_force("2022-01-01").as_deref(), Some("SIMPLE-2"));
    assert!(given.rulebook.edition(ROOT, "SIMPLE-1").is_some());
}

#[test]
fn the_fences_name_tree_editions_policies_and_calendar_where_they_stand() {
    let mut given = Given::a_district();
    given
        .adopt(1, "permit(principal, action, resource);")
        .unwrap();
    let fences = given.rulebook.fences(ROOT);
    let at: Vec<(StreamKind, u64)> = fences.iter().map(|f| (f.stream.kind, f.at.0)).collect();
    assert_eq!(
        at,
        [
            (StreamKind::District, 5),
            (StreamKind::Editions, 1),
            (StreamKind::Policies, 1),
            (StreamKind::Calendar, 0)
        ]
    );
    assert_eq!(
        fences[0].stream,
        StreamId::of_district(StreamKind::District, LOG, ROOT)
    );
}

#[test]
fn a_rule_that_does_not_read_is_an_error_and_changes_nothing() {
    let mut given = Given::a_district();
    let before = format!("{:?}", given.rulebook);
    let node = given
        .stored
        .iter()
        .find(|event| event.name == "NodeAdded")
        .unwrap();
    let unknown = recorded(node.stream, 99, "NodeSplit", "{}", &node.metadata);
    assert!(given.rulebook.apply(&unknown).is_err());
    let edition = given
        .stored
        .iter()
        .find(|event| event.name == "EditionPublished")
        .unwrap();
    let mut broken = edition.clone();
    broken.payload = broken.payload.replace("format: 1", "formats: 1");
    assert!(given.rulebook.apply(&broken).is_err());
    assert_eq!(format!("{:?}", given.rulebook), before);
}

#[test]
fn policy_sets_are_numbered_and_never_empty() {
    let mut given = Given::a_log();
    assert_eq!(
        given.adopt(2, "permit(p, a, r);"),
        Err("policies.wrong_number")
    );
    assert_eq!(given.adopt(1, "  \n"), Err("policies.empty"));
    assert_eq!(given.adopt(1, "permit(p, a, r);"), Ok(()));
    assert_eq!(
        given.adopt(2, "permit(p, a, r);"),
        Err("policies.unchanged")
    );
    assert_eq!(
        given.adopt(1, "forbid(p, a, r);"),
        Err("policies.wrong_number")
    );
    assert_eq!(given.adopt(2, "forbid(p, a, r);"), Ok(()));
    let (number, _, policies) = given.rulebook.policies().unwrap();
    assert_eq!(
        (number, policies.text().as_str()),
        (2, "forbid(p, a, r);\n")
    );
}

//! What the two presets ask for, line by line of the guards that they were made from (domain 5.1–5.10, 11.1).

use crate::derived::stated;
use crate::{editions, places};
use qibu_domain::lifecycle::{SubjectKind, Transition};
use qibu_domain::standard::{Edition, Test};
use std::collections::BTreeSet;

/// Each line of the guards: its id, the kind of body, the transition and the criteria of CY-2021 that ask for it. The
/// conclusion of the evaluation (7d) and the hand-over (7e) are asked for where the cycle closes.
const GUARDS: &str = "
1a association T1 1a
1b association T1 1b
1c association T1 1c
1d association T1 1d
1e association T1 1e
1f association T1 1f
1f base T1 1f
1g base T1 1g
2a association T2 2a
2b association T2 2b
2c association T2 2c 2c_kept
2d association T2 2d 2d_rota
2e association T2 2e 2e_goals
2f association T2 2f
2g base T2 2g 2h
3a association T3 3a
3b association T3 3b
3c base T3 3c
3d base T3 3d
3e base T3 3e
3f base T3 3f
3g base T3 3g
3h base T3 3h
3i base T3 3i
4a both T4 4a
4b both T4 4b
4c both T4 4c
4d both T4 4d
4e both T4 4e
4f both T4 4f
4g both T4 4g
5a both T5 5a
5b both T5 5b
5c both T5 5c
5d both T5 5d
5e both T5 5e
6a both T6 6a
6b both T6 6b
6c both T6 6c
6d both T6 6d
6e both T6 6e
6f both T6 6f
7a both T7 7a
7b both T7 7b
7c both T7 7c
7d both T8 8b
7e both T8 8a
";

/// The couplings (domain 5.10), and the criteria of CY-2021 that carry each.
const COUPLINGS: [(&str, &[&str]); 7] = [
    ("p1", &["2p1"]),
    ("p2", &["2h", "2p2"]),
    ("p3", &["6c", "8p3"]),
    ("p4", &["3a", "8p4"]),
    ("p5", &["5b", "8p5"]),
    ("p6", &["3b", "4d", "8p6"]),
    ("p7", &["4c", "8b"]),
];

fn edition(code: &str) -> Edition {
    let mut editions = editions().into_iter();
    editions.find(|it| it.code == code).unwrap()
}

#[test]
fn every_line_of_the_guards_has_its_criterion_and_blocks() {
    let edition = edition("CY-2021");
    for line in GUARDS.trim().lines() {
        let mut words = line.split_whitespace();
        let mut word = || words.next().unwrap();
        let (id, kind, transition) = (word(), word(), word());
        let transition: Transition = transition.parse().unwrap();
        let kinds = match kind {
            "both" => SubjectKind::ALL.to_vec(),
            kind => vec![kind.parse().unwrap()],
        };
        for criterion in words {
            for kind in &kinds {
                let rule = edition.rule(*kind, transition).unwrap();
                let known = rule.criteria.iter().find(|it| it.id == criterion);
                let known = known.unwrap_or_else(|| panic!("{id} of {kind:?}"));
                assert!(known.blocking, "{id}: {criterion}");
            }
        }
    }
}

#[test]
fn the_simple_edition_asks_for_nothing_that_the_full_one_does_not_ask_for_too() {
    let (simple, full) = (edition("SIMPLE-1"), edition("CY-2021"));
    for place in places(&simple) {
        // What a closing hands on is counted apart there, and one with the file in the full edition.
        let id = match place.criterion.id.as_str() {
            "8c" => "8a",
            id => id,
        };
        let rule = full.rule(place.kind, place.transition).unwrap();
        assert!(rule.criteria.iter().any(|it| it.id == id), "{place}");
    }
}

#[test]
fn the_simple_edition_blocks_each_step_by_three_criteria_at_most_of_bases_too() {
    for (transition, rule) in edition("SIMPLE-1").base_transitions {
        let blocking = rule.criteria.iter().filter(|it| it.blocking).count();
        assert!((1..=3).contains(&blocking), "{transition}: {blocking}");
    }
}

#[test]
fn the_last_chengyang_edition_keeps_the_tests_of_those_before_it() {
    let last = edition("CY-2021");
    for earlier in editions().iter().filter(|it| it.code.starts_with("CY-")) {
        for place in places(earlier) {
            let rule = last.rule(place.kind, place.transition).unwrap();
            let same = rule.criteria.iter().find(|it| it.id == place.criterion.id);
            let now = stated(&same.unwrap().test);
            assert_eq!(now, stated(&place.criterion.test), "{place}");
        }
    }
}

#[test]
fn no_preset_asks_for_a_complaint_to_be_declared_away() {
    let edition = edition("CY-2021");
    let places = places(&edition);
    let mut of_complaints = places
        .iter()
        .filter(|it| it.criterion.id == "5e")
        .peekable();
    assert!(of_complaints.peek().is_some());
    for place in of_complaints {
        let Test::All(tests) = &place.criterion.test else {
            panic!("{place} asks for one thing alone");
        };
        let counts =
            |test: &Test| matches!(test, Test::Measure(it) if it.name == "brand_complaints_open/1");
        assert!(tests.iter().any(counts), "{place}");
    }
}

#[test]
fn every_group_of_an_edition_has_a_criterion_or_a_point_that_one_carries() {
    for edition in editions() {
        let places = places(&edition);
        let carried = |tag: &&str| {
            places
                .iter()
                .any(|it| it.criterion.tags.iter().any(|t| t == tag))
        };
        for tag in &edition.tags {
            assert!(carried(&tag.code.as_str()), "{} {}", edition.code, tag.code);
        }
        for group in &edition.groups {
            let has_criterion = places.iter().any(|it| it.criterion.group == group.code);
            let has_point = edition.tags.iter().any(|tag| tag.group == group.code);
            assert!(
                has_criterion || has_point,
                "{} {}",
                edition.code,
                group.code
            );
        }
    }
}

#[test]
fn one_plus_six_has_six_points_the_five_directions_five_and_the_couplings_seven() {
    let edition = edition("CY-2021");
    let points = |group: &str| edition.tags.iter().filter(|it| it.group == group).count();
    assert_eq!(points("one_plus_six"), 6);
    assert_eq!(points("five_ways"), 5);
    assert_eq!(points("seven_plus"), 7);
    assert_eq!(edition.tags.len(), 18);
}

#[test]
fn every_coupling_is_carried_by_the_criteria_that_show_it() {
    let edition = edition("CY-2021");
    for (coupling, expected) in COUPLINGS {
        let places = places(&edition);
        let carry = places
            .iter()
            .filter(|it| it.criterion.tags.iter().any(|tag| tag == coupling));
        let ids: BTreeSet<&str> = carry.map(|it| it.criterion.id.as_str()).collect();
        assert_eq!(ids, expected.iter().copied().collect(), "{coupling}");
    }
}

#[test]
fn a_registered_society_has_fifty_members_or_thirty_that_are_units() {
    let edition = edition("CY-2021");
    for (id, what) in [("1b", "unit_candidates"), ("2c", "unit_members")] {
        let places = places(&edition);
        let of_form = |form: &str| {
            places
                .iter()
                .find(|it| it.criterion.id == id && it.form == form)
        };
        let ways = |form: &str| of_form(form).unwrap().enough();
        let has_units =
            |given: &Vec<crate::Given>| crate::words(given).contains(&format!("{what}=30"));
        assert!(ways("registered").iter().any(has_units), "{id}");
        assert!(!ways("filed").iter().any(has_units), "{id}");
        assert!(!ways("internal").iter().any(has_units), "{id}");
    }
}

//! The rules of a district's tree, and of the rulebook that reads it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "district/given.rs"]
mod given;
#[path = "district/rules.rs"]
mod rules;

use given::{Given, LOG, ROOT, SIMPLE, add, close, day, open, relocate, rename};
use qibu_domain::actor::Source;
use qibu_domain::decider::{Decider, Happened, Refusal};
use qibu_domain::district::{District, DistrictEvent, DistrictState, MAX_NODES, Node};
use qibu_domain::editions::{Editions, EditionsState, PublishEdition};
use qibu_domain::id::{StreamId, StreamKind};
use qibu_domain::text::Verbatim;

#[test]
fn a_district_is_opened_once() {
    let given = Given::a_district();
    assert_eq!(
        given.refuses(open(ROOT, "district")),
        "district.already_open"
    );
    assert_eq!(
        Given::a_log().refuses(add("370214004", "street", ROOT)),
        "district.not_open"
    );
}

#[test]
fn a_district_is_opened_in_its_own_stream() {
    assert_eq!(
        Given::a_log().refuses(open("990001", "district")),
        "district.wrong_stream"
    );
}

#[test]
fn an_edition_is_published_in_the_stream_of_its_district() {
    let given = Given::a_district();
    let command = PublishEdition {
        district: ROOT.to_owned(),
        text: Verbatim::new(SIMPLE).unwrap(),
        source: Source::Import,
    };
    let elsewhere = StreamId::of_district(StreamKind::Editions, LOG, "990001");
    let decided = Editions::decide(&given.editions, &command.into(), &given.occasion(elsewhere));
    assert_eq!(decided.unwrap_err().code(), "editions.wrong_stream");
}

#[test]
fn a_district_has_no_more_nodes_than_its_bound_closed_ones_counted() {
    let mut given = Given::a_district();
    let pattern = given.tree.nodes["370214003"].clone();
    for number in given.tree.nodes.len()..MAX_NODES - 1 {
        let code = format!("370214-{number:04}");
        let node = Node {
            code: code.clone(),
            to: Some(given.today),
            ..pattern.clone()
        };
        given.tree.nodes.insert(code, node);
    }
    given.then(add("370214005", "street", ROOT));
    assert_eq!(given.tree.nodes.len(), MAX_NODES);
    assert_eq!(
        given.refuses(add("370214006", "street", ROOT)),
        "district.too_many_nodes"
    );
}

#[test]
fn a_node_stands_under_one_of_a_higher_rank() {
    let given = Given::a_district();
    assert_eq!(
        given.refuses(add("370214005", "street", "370214004")),
        "district.rank_order"
    );
    assert_eq!(
        given.refuses(add("370215", "district", "370214004")),
        "district.rank_order"
    );
    assert_eq!(
        given.refuses(add("370214006", "street", "999999")),
        "district.no_node"
    );
    assert_eq!(
        given.refuses(add("370214006", "borough", ROOT)),
        "district.unknown_kind"
    );
}

#[test]
fn a_park_may_stand_under_a_street_whose_rank_it_shares() {
    let mut given = Given::a_district();
    given.then(add("370214004-P1", "park", "370214004"));
    assert_eq!(
        given.rulebook.rank_of("370214004-P1"),
        Some("street_or_park")
    );
    assert_eq!(given.rulebook.rank_of("370214004"), Some("street_or_park"));
}

#[test]
fn a_code_has_the_form_of_its_kind() {
    let given = Given::a_district();
    for (code, kind) in [
        ("37021400", "street"),
        ("3702140041", "street"),
        ("370214-TB", "street"),
        ("370214005", "park"),
        ("370214-", "park"),
        ("370214-tb", "park"),
        ("370214-TOOLONGTOO", "park"),
        ("37021-TB", "park"),
        ("37021400420", "community"),
    ] {
        assert_eq!(
            given.refuses(add(code, kind, ROOT)),
            "district.bad_code",
            "{code}"
        );
    }
}

#[test]
fn a_code_is_never_given_twice_not_even_after_closing_or_in_another_district() {
    let mut given = Given::a_district();
    given.then(close("370214003", "2020-01-01"));
    assert_eq!(
        given.refuses(add("370214003", "street", ROOT)),
        "district.code_taken"
    );
    // The code is also claimed, since another district's stream is not seen by this one.
    let stream = StreamId::of_district(StreamKind::District, LOG, ROOT);
    let command = add("370214006", "street", ROOT).into();
    let decided = District::decide(&given.tree, &command, &given.occasion(stream)).unwrap();
    assert_eq!(decided.claims[0].key.0, "node:370214006");
}

#[test]
fn what_happens_to_a_node_is_never_in_the_future_and_late_when_it_is_past() {
    let given = Given::a_district();
    assert_eq!(
        given.refuses(rename("370214004", "新名", "2021-07-02")),
        "district.future"
    );
    let events = given
        .tried(rename("370214004", "新名", "2021-07-01"))
        .unwrap();
    assert_eq!(events[0].source, Source::Live);
    let events = given
        .tried(rename("370214004", "新名", "2021-06-30"))
        .unwrap();
    assert_eq!(events[0].source, Source::LateEntry);
    assert_eq!(events[0].occurred_on, day("2021-06-30"));
}

#[test]
fn a_node_keeps_the_name_that_it_had_on_each_day() {
    let mut given = Given::a_district();
    given.then(rename("370214004", "棘洪滩街道", "2019-01-01"));
    given.then(rename("370214004", "旧名", "2018-01-01"));
    let node = given.rulebook.node("370214004").unwrap();
    assert_eq!(node.name_on(day("2016-12-31")), None);
    assert_eq!(node.name_on(day("2017-12-31")), Some("样例"));
    assert_eq!(node.name_on(day("2018-12-31")), Some("旧名"));
    assert_eq!(node.name_on(day("2019-01-01")), Some("棘洪滩街道"));
    assert_eq!(node.name(), "棘洪滩街道");
    assert_eq!(
        given.refuses(rename("370214004", "旧名", "2018-05-01")),
        "district.unchanged"
    );
    assert_eq!(
        given.refuses(rename("370214004", "旧名", "2016-05-01")),
        "district.before_node"
    );
}

#[test]
fn a_node_moves_from_a_day_on_and_its_office_moves_with_it() {
    let mut given = Given::a_district();
    let community = "370214004201";
    assert_eq!(
        given
            .rulebook
            .office(community, "street_or_park")
            .as_deref(),
        Some("370214004")
    );
    given.then(relocate(community, "370214003", "2020-01-01"));
    assert_eq!(
        given
            .rulebook
            .office(community, "street_or_park")
            .as_deref(),
        Some("370214003")
    );
    let node = given.rulebook.node(community).unwrap();
    assert_eq!(node.parent_on(day("2019-12-31")), Some("370214004"));
    assert_eq!(node.parent_on(day("2020-01-01")), Some("370214003"));
    assert_eq!(
        given.refuses(relocate(community, "370214003", "2020-02-01")),
        "district.unchanged"
    );
    assert_eq!(
        given.refuses(relocate("370214004", community, "2020-02-01")),
        "district.rank_order"
    );
    assert_eq!(
        given.refuses(relocate(ROOT, "370214004", "2020-02-01")),
        "district.root"
    );
}

#[test]
fn no_node_comes_to_stand_under_itself_on_any_day() {
    // An edition may let parks stand under parks; ranks alone would not stop a ring then.
    let text = SIMPLE.replace("under: [district, ", "under: [park, district, ");
    let mut given = Given::a_log();
    given.then(open(ROOT, "district"));
    given.publish(&text, Source::Import);
    for code in ["370214-A", "370214-B", "370214-C"] {
        given.then(add(code, "park", ROOT));
    }
    given.then(relocate("370214-B", "370214-A", "2018-01-01"));
    given.then(relocate("370214-C", "370214-B", "2019-01-01"));
    assert_eq!(
        given.refuses(relocate("370214-A", "370214-A", "2020-01-01")),
        "district.cycle"
    );
    assert_eq!(
        given.refuses(relocate("370214-A", "370214-B", "2020-01-01")),
        "district.cycle"
    );
    assert_eq!(
        given.refuses(relocate("370214-A", "370214-C", "2020-01-01")),
        "district.cycle"
    );
    // On the day itself C is still free, but from 2019 on it stands under B, and B under A.
    assert_eq!(
        given.refuses(relocate("370214-A", "370214-C", "2018-06-01")),
        "district.cycle"
    );
}

#[test]
fn a_node_is_closed_only_when_none_counts_under_it() {
    let mut given = Given::a_district();
    assert_eq!(
        given.refuses(close("370214004", "2021-01-01")),
        "district.has_children"
    );
    given.then(relocate("370214004201", "370214003", "2020-01-01"));
    // Before it moved away the community still counted there.
    assert_eq!(
        given.refuses(close("370214004", "2019-06-01")),
        "district.has_children"
    );
    given.then(close("370214004", "2020-01-01"));
    let node = given.rulebook.node("370214004").unwrap();
    assert!(node.is_open_on(day("2019-12-31")) && !node.is_open_on(day("2020-01-01")));
    assert_eq!(
        given.refuses(add("370214004202", "community", "370214004")),
        "district.closed"
    );
    assert_eq!(
        given.refuses(close("370214004", "2021-01-01")),
        "district.closed"
    );
    assert_eq!(given.refuses(close(ROOT, "2021-01-01")), "district.root");
}

#[test]
fn a_node_is_not_closed_before_what_is_already_known_of_it() {
    let mut given = Given::a_district();
    given.then(rename("370214003", "新名", "2020-01-01"));
    assert_eq!(
        given.refuses(close("370214003", "2019-01-01")),
        "district.before_node"
    );
}

#[test]
fn the_order_in_which_facts_of_different_days_reach_the_tree_does_not_matter() {
    let mut given = Given::a_district();
    given.then(rename("370214004", "乙", "2019-01-01"));
    given.then(rename("370214004", "甲", "2018-01-01"));
    given.then(relocate("370214004201", "370214003", "2020-01-01"));
    given.then(close("370214-TA", "2020-06-01"));
    let tree = StreamKind::District;
    let stored = given
        .stored
        .iter()
        .filter(|event| event.stream.kind == tree);
    let events: Vec<Happened<DistrictEvent>> = stored.map(|e| e.happened().unwrap()).collect();
    let by_day = qibu_domain::correction::fold::<District>(&events, None);
    assert_eq!(by_day, given.tree);
    assert_eq!(given.rulebook.district(ROOT), Some(&given.tree));
}

#[test]
fn a_tree_reads_back_as_it_was_written() {
    let given = Given::a_district();
    let text = serde_json::to_string(&given.tree).unwrap();
    assert_eq!(
        serde_json::from_str::<DistrictState>(&text).unwrap(),
        given.tree
    );
    let text = serde_json::to_string(&given.editions).unwrap();
    assert_eq!(
        serde_json::from_str::<EditionsState>(&text).unwrap(),
        given.editions
    );
}

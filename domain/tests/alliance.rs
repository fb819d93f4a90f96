//! The rules of an alliance of service teams (domain 4.2).
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

#[path = "district/given.rs"]
#[allow(dead_code, reason = "shared with the tests of the tree")]
mod given;
#[path = "work/given.rs"]
#[allow(dead_code, reason = "shared with the tests of sessions")]
mod work;

use given::{ROOT, day, name};
use qibu_domain::actor::Source;
use qibu_domain::alliance::{Alliance, AllianceCommand, AllianceFounded};
use qibu_domain::id::Sequence;
use serde_json::json;
use work::{TODAY, Work, paper};

fn founded(called: &str) -> AllianceFounded {
    AllianceFounded {
        node: ROOT.to_owned(),
        name: name(called),
        paper: None,
    }
}

fn found(on: &str, founded: AllianceFounded) -> AllianceCommand {
    AllianceCommand::Found {
        occurred_on: day(on),
        founded,
    }
}

fn dissolve(on: &str) -> AllianceCommand {
    AllianceCommand::Dissolve {
        occurred_on: day(on),
        paper: None,
    }
}

fn correct(replacement: Option<(&str, AllianceFounded)>) -> AllianceCommand {
    AllianceCommand::Correct {
        cites: Sequence(1),
        replacement: replacement.map(|(on, founded)| (day(on), founded)),
        reason: paper("reason"),
        by_two: false,
    }
}

fn standing() -> Work<Alliance> {
    let mut work = Work::new();
    work.when(&found("2019-04-25", founded("城新同行")));
    work
}

#[test]
fn an_alliance_that_was_founded_before_today_is_entered_late() {
    let mut work = Work::<Alliance>::new();
    let events = work.when(&found("2019-04-25", founded("城新同行")));
    assert_eq!(events[0].source, Source::LateEntry);
    assert!(!work.state().stood_on(day("2019-04-24")));
    assert!(work.state().stood_on(day("2019-04-25")));
    work.is_refused(
        &found(TODAY, founded("城新同行")),
        "alliance.founded_before",
    );
}

#[test]
fn an_alliance_is_not_founded_tomorrow_nor_at_a_node_that_no_district_has() {
    let work = Work::<Alliance>::new();
    let tomorrow = work.refuses(&found("2021-07-02", founded("城新同行")));
    assert_eq!(tomorrow, ("alliance.future", "/occurred_on".to_owned()));
    let nowhere = AllianceFounded {
        node: "999999".to_owned(),
        ..founded("城新同行")
    };
    let nowhere = work.refuses(&found(TODAY, nowhere));
    assert_eq!(nowhere, ("alliance.node_unknown", "/node".to_owned()));
}

#[test]
fn an_alliance_stands_to_the_end_of_its_last_day_and_is_dissolved_once() {
    let mut work = standing();
    work.is_refused(&dissolve("2019-04-24"), "alliance.ends_before_it_begins");
    work.is_refused(&dissolve("2021-07-02"), "alliance.future");
    work.when(&dissolve("2021-06-30"));
    assert!(work.state().stood_on(day("2021-06-30")));
    assert!(!work.state().stood_on(day("2021-07-01")));
    work.is_refused(&dissolve(TODAY), "alliance.dissolved_before");
    work.is_refused(&correct(None), "alliance.dissolved_before");
    let nothing = Work::<Alliance>::new();
    nothing.is_refused(&dissolve(TODAY), "alliance.unknown");
}

#[test]
fn the_name_of_an_alliance_is_taken_in_its_district_until_it_is_over() {
    let mut work = standing();
    let key = format!("alliance_name:{ROOT}/城新同行");
    assert_eq!(work.claims, [json!({ "key": key, "act": "take" })]);
    work.when(&dissolve(TODAY));
    let release = json!({ "key": key, "act": { "release": { "from": "2021-07-02" } } });
    assert_eq!(work.claims, [release]);
}

#[test]
fn a_corrected_founding_moves_its_name_and_changes_the_past() {
    let mut work = standing();
    work.when(&correct(Some(("2019-05-25", founded("城新同心")))));
    let key = |name: &str| format!("alliance_name:{ROOT}/{name}");
    let release = json!({ "key": key("城新同行"), "act": { "release": { "from": TODAY } } });
    let take = json!({ "key": key("城新同心"), "act": "take" });
    assert_eq!(work.claims, [release, take]);
    assert!(work.state_on("2019-05-24").founded.is_none());
    assert!(work.state_on("2019-05-25").founded.is_some());
}

#[test]
fn a_founding_is_replaced_at_its_node_by_something_else_and_not_behind_the_end() {
    let mut work = standing();
    let same = correct(Some(("2019-04-25", founded("城新同行"))));
    work.is_refused(&same, "alliance.nothing_changed");
    let elsewhere = AllianceFounded {
        node: "370214004".to_owned(),
        ..founded("城新同行")
    };
    let elsewhere = work.refuses(&correct(Some(("2019-04-25", elsewhere))));
    assert_eq!(
        elsewhere,
        ("alliance.other_node", "/replacement/node".to_owned())
    );
    work.when(&dissolve("2021-06-30"));
    let behind = correct(Some(("2021-07-01", founded("城新同行"))));
    work.is_refused(&behind, "alliance.ends_before_it_begins");
}

#[test]
fn a_void_founding_is_not_known_and_a_late_correction_takes_two() {
    let mut work = standing();
    work.today = day("2021-07-05");
    work.is_refused(&correct(None), "alliance.takes_two");
    let two = AllianceCommand::Correct {
        cites: Sequence(1),
        replacement: None,
        reason: paper("reason"),
        by_two: true,
    };
    work.is_refused(&two, "alliance.second_officer");
    work.entered_by = Some(2);
    work.when(&two);
    assert!(work.state().founded.is_none());
    work.is_refused(&two, "alliance.no_fact");
}

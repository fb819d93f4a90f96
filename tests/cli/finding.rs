//! Which association a word means, and what is said where it means none or several.

use crate::house::{DISTRICT, Given, House};
use serde_json::{Value, json};

const NO_ID: &str = "6f1e0a52-0000-4000-8000-000000000000";

/// Proposes an association of that name; its id.
fn propose(house: &House, token: &str, name: &str, scope: &str) -> String {
    let body = json!({
        "name": name, "body_kind": "friendship", "form": "internal", "node": DISTRICT, "scope": scope,
        "contents": {
            "attested": { "initiators": { "count": 5 }, "candidates": { "count": 20 } },
            "declared": ["non_profit_purpose"],
        },
    });
    let body = body.to_string();
    let words = ["call", "POST", "/api/v1/associations", "--body", &body];
    let given = Given {
        token: Some(token),
        ..Given::default()
    };
    let made = house.run_given(&words, given).expect(0).json();
    let association = &made["application"]["subject"];
    association.as_str().unwrap().to_owned()
}

fn proposer(house: &House) -> String {
    let account = house.account("样例秘书");
    let appoint = ["account", "appoint", &account, "--node", DISTRICT];
    let appoint = [&appoint[..], &["--duty", "propose"]].concat();
    house.run(&appoint).expect(0);
    let issued = house.run(&["account", "token", &account]).expect(0);
    issued.out.trim().to_owned()
}

#[test]
fn a_word_that_no_association_answers_to_is_explained_in_both_languages() {
    let house = House::new();
    for wanted in ["no-such", NO_ID] {
        for verb in ["history", "why"] {
            let zh = house.run(&[verb, wanted]).expect(3);
            let en = house.run(&[verb, wanted, "--lang", "en"]).expect(3);
            assert_eq!((zh.out.as_str(), en.out.as_str()), ("", ""));
            for (said, parts) in [
                (
                    &zh.err,
                    ["没有找到", "编号", "名称", "简称", "代码", "--data"],
                ),
                (
                    &en.err,
                    ["not found", " id", " name", "short name", "code", "--data"],
                ),
            ] {
                assert!(said.contains(wanted), "{said}");
                for part in parts {
                    assert!(said.contains(part), "{part} is not in {said}");
                }
            }
        }
    }
    let json = house.run(&["history", "no-such", "--json"]).expect(3);
    let said: Value = serde_json::from_str(&json.err).unwrap();
    assert_eq!(said["exit_code"], 3);
}

#[test]
fn a_word_that_was_not_known_then_says_that_only_then_was_looked_at() {
    let house = House::new();
    let words = ["history", "no-such", "--known-at", "2017-12-31"];
    let said = house.run(&words).expect(3).err;
    assert!(
        said.contains("2017-12-31") && said.contains("--known-at"),
        "{said}"
    );
}

#[test]
fn a_word_in_several_names_lists_them_and_a_whole_name_means_its_own() {
    let house = House::new();
    let _server = house.serve();
    let token = proposer(&house);
    let first = propose(&house, &token, "样例律师联谊会", "lawyers");
    let second = propose(&house, &token, "样例律师联谊会之友", "new_media");
    let several = house.run(&["history", "律师"]).expect(2);
    assert!(
        several.err.contains(&first) && several.err.contains(&second),
        "{several:?}"
    );
    let of = |wanted: &str| {
        let found = house.run(&["history", wanted, "--json"]).expect(0).json();
        found["subject"].as_str().unwrap().to_owned()
    };
    assert_eq!(of("样例律师联谊会"), first);
    assert_eq!(of("之友"), second);
    assert_eq!(of(&second), second);
}

#[test]
fn a_data_folder_without_a_log_is_named_with_the_ways_to_get_one() {
    let house = House::new();
    std::fs::remove_file(house.data().join("log.db")).unwrap();
    for words in [
        &["history", "no-such"][..],
        &["why", "no-such"],
        &["figures"],
        &["verify", "store"],
        &["serve"],
        &["account", "list"],
        &["account", "token", &house.admin],
    ] {
        let said = house.run(words).expect(3).err;
        assert!(
            said.contains("qibu init") && said.contains("--data"),
            "{said}"
        );
    }
}

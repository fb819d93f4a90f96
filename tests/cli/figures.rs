//! Figures from the command line: the same document as the API's, whatever is asked for.

use crate::house::{DISTRICT, Given, House};
use serde_json::{Value, json};

/// Somebody who may read figures; a token.
fn auditor(house: &House) -> String {
    let account = house.account("样例审计");
    let appoint = ["account", "appoint", &account, "--node", DISTRICT];
    let appoint = [&appoint[..], &["--duty", "auditor"]].concat();
    house.run(&appoint).expect(0);
    let issued = house.run(&["account", "token", &account]).expect(0);
    issued.out.trim().to_owned()
}

#[test]
fn figures_print_the_same_document_as_the_api_whatever_was_known_then() {
    let house = House::new();
    let token = auditor(&house);
    let _server = house.serve();
    let today = house.run(&["figures", "--json"]).expect(0).json();
    let today = today["as_of"].as_str().unwrap().to_owned();
    let known = [
        "1970-01-01",
        "2017-12-31",
        "2017-12-31T09:00:00+08:00",
        today.as_str(),
    ];
    for known in known {
        let words = [
            "figures",
            "--json",
            "--as-of",
            "2017-12-31",
            "--known-at",
            known,
        ];
        let mut printed = house.run(&words).expect(0).json();
        let known = known.replace('+', "%2B");
        let path = format!("/api/v1/figures?as_of=2017-12-31&known_at={known}");
        let given = Given {
            token: Some(&token),
            ..Given::default()
        };
        let mut answered = house
            .run_given(&["call", "GET", &path], given)
            .expect(0)
            .json();
        let zeros = json!({ "district": 0, "street_or_park": 0, "community": 0 });
        assert_eq!(printed["units"], zeros, "{known}");
        if known == today {
            // Now goes on in the server between the two.
            printed["known_at"] = Value::Null;
            answered["known_at"] = Value::Null;
        }
        assert_eq!(printed, answered, "{known}");
    }
}

#[test]
fn figures_of_a_node_that_is_not_there_or_of_a_time_to_come_are_refused() {
    let house = House::new();
    let said = house.run(&["figures", "--node", "no-such"]).expect(3).err;
    assert!(
        said.contains("no-such") && said.contains("--node"),
        "{said}"
    );
    for option in ["--as-of", "--known-at"] {
        let said = house.run(&["figures", option, "2099-01-01"]).expect(2).err;
        assert!(said.contains("2099-01-01还没有到"), "{said}");
    }
    let said = house
        .run(&["figures", "--known-at", "gestern"])
        .expect(2)
        .err;
    assert!(said.contains("gestern"), "{said}");
}

//! Beside a running server: what only reads works, what writes goes through it, and tokens and passwords count at once.

use crate::house::{ADMIN, DISTRICT, Given, House};
use serde_json::Value;

const ME: &str = "/api/v1/me";
const NOBODY: &str = "00000000-0000-4000-8000-000000000000";
const PASSWORD: &str = "样例口令-correct-horse";

#[test]
fn a_token_that_is_issued_beside_the_server_counts_there_at_once() {
    let house = House::new();
    let server = house.serve();
    let account = house.account("样例经办");
    let issued = house.run(&["account", "token", &account]).expect(0);
    let token = issued.out.trim();
    assert_eq!(server.status(ME, token), 200);
    let me = house.run_given(
        &["call", "GET", ME],
        Given {
            token: Some(token),
            ..Given::default()
        },
    );
    assert_eq!(me.expect(0).json()["account"], Value::String(account));
}

#[test]
fn a_password_that_is_set_beside_the_server_counts_there_at_once_and_ends_what_was_signed_in() {
    let house = House::new();
    let server = house.serve();
    assert_eq!(server.sign_in(ADMIN, PASSWORD), None);
    let set = |password: &str| {
        let input = format!("{password}\n");
        let given = Given {
            input: &input,
            ..Given::default()
        };
        let words = ["account", "password", &house.admin];
        house.run_given(&words, given).expect(0);
    };
    set(PASSWORD);
    let cookie = server.sign_in(ADMIN, PASSWORD).expect("signed in");
    assert_eq!(server.page("/", &cookie), 200);
    set("another-correct-horse");
    assert_ne!(server.page("/", &cookie), 200);
    assert_eq!(server.sign_in(ADMIN, PASSWORD), None);
    assert!(server.sign_in(ADMIN, "another-correct-horse").is_some());
}

#[test]
fn no_token_and_no_password_for_an_account_that_was_never_opened() {
    let house = House::new();
    for verb in ["token", "password"] {
        let refused = house.run(&["account", verb, NOBODY]).expect(3);
        assert_eq!(refused.out, "");
        assert!(refused.err.contains(NOBODY), "{refused:?}");
    }
}

#[test]
fn a_token_that_lives_too_long_and_a_short_password_are_wrong_words() {
    let house = House::new();
    for days in ["0", "4000"] {
        let words = ["account", "token", &house.admin, "--days", days];
        let refused = house.run(&words).expect(2);
        assert!(refused.err.contains("有效期"), "{refused:?}");
    }
    let given = Given {
        input: "short\n",
        ..Given::default()
    };
    let words = ["account", "password", &house.admin];
    let refused = house.run_given(&words, given).expect(2);
    assert!(refused.err.contains("8个字符"), "{refused:?}");
}

#[test]
fn every_writing_command_goes_through_the_running_server() {
    let house = House::new();
    let edition = house.data().with_file_name("next.yaml");
    let text = include_str!("../../standards/simple.yaml");
    let text = text.replacen("SIMPLE-1", "SIMPLE-2", 1);
    let text = text.replacen("in_force_from: 2017-01-01", "in_force_from: 2027-01-01", 1);
    std::fs::write(&edition, text).unwrap();
    let _server = house.serve();
    let account = house.account("样例经办");
    let writes: [&[&str]; 5] = [
        &[
            "account", "appoint", &account, "--node", DISTRICT, "--duty", "officer",
        ],
        &["clock", "advance", "--days", "1"],
        &["deadlines", "run"],
        // Without a district it is the home district's.
        &["edition", "publish", edition.to_str().unwrap()],
        &[
            "call",
            "POST",
            "/api/v1/clock/advance",
            "--body",
            r#"{"days":1}"#,
        ],
    ];
    for words in writes {
        house.run(words).expect(0);
    }
    let listed = house.run(&["account", "list", "--json"]).expect(0).json();
    assert_eq!(listed["items"].as_array().map(Vec::len), Some(2));
    // A reader beside the server sees all of it in the log itself.
    house.run(&["verify", "store"]).expect(0);
    house.run(&["figures"]).expect(0);
}

#[test]
fn what_is_said_to_the_own_server_passes_no_proxy() {
    let house = House::new();
    let _server = house.serve();
    for variable in ["HTTP_PROXY", "http_proxy", "ALL_PROXY"] {
        let given = Given {
            variable: Some((variable, "http://127.0.0.1:1")),
            ..Given::default()
        };
        house.run_given(&["account", "list"], given).expect(0);
    }
}

#[test]
fn a_refusal_of_the_server_names_each_field_and_what_is_wrong_with_it() {
    let house = House::new();
    let _server = house.serve();
    let refused = house
        .run(&["clock", "advance", "--to", "gestern"])
        .expect(2);
    assert!(refused.err.contains("/to"), "{refused:?}");
    assert!(refused.err.contains("gestern"), "{refused:?}");
}

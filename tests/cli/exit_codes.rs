//! Exit codes: 0 done, 1 failed or something found, 2 wrong words, 3 not found, 4 conflict, 5 refused by a rule,
//! 6 not permitted.

use crate::house::{ADMIN, DISTRICT, Given, House};

#[test]
fn what_is_found_to_be_wrong_ends_with_1() {
    let house = House::new();
    house.run(&["verify", "store"]).expect(0);
    let log = rusqlite::Connection::open(house.data().join("log.db")).unwrap();
    log.execute(
        "UPDATE events SET recorded_at = recorded_at + 1 WHERE position = 3",
        [],
    )
    .unwrap();
    drop(log);
    house.run(&["verify", "store"]).expect(1);
}

#[test]
fn an_edition_that_is_checked_says_what_is_wrong_in_words_or_that_nothing_is() {
    let house = House::new();
    let edition = house.data().with_file_name("my.yaml");
    let sound = include_str!("../../standards/simple.yaml");
    let check = |text: &str, code: i32| {
        std::fs::write(&edition, text).unwrap();
        let words = ["edition", "check", edition.to_str().unwrap()];
        house.run(&words).expect(code).out
    };
    assert!(check(sound, 0).contains("没有发现问题"));
    let coded = check(&sound.replacen("SIMPLE-1", "no code", 1), 1);
    assert!(coded.contains("第10行  code\n    代码“no code”"), "{coded}");
    assert!(check("code: [", 1).contains("不合格式"));
}

#[test]
fn wrong_words_end_with_2_and_what_is_not_there_with_3() {
    let house = House::new();
    house.run(&["clock", "advance"]).expect(2);
    house
        .run(&["call", "GET", "/api/v1/figures?no_such=1"])
        .expect(2);
    house.run(&["call", "GET", "/api/v1/no-such"]).expect(3);
    house.run(&["edition", "publish", "no-such.yaml"]).expect(3);
}

#[test]
fn a_conflict_ends_with_4_a_refusal_by_a_rule_with_5_and_what_is_not_permitted_with_6() {
    let house = House::new();
    let init = ["init", "--district", DISTRICT, "--admin", ADMIN];
    house.run(&init).expect(4);
    let own = ["account", "appoint", &house.admin, "--node", DISTRICT];
    house
        .run(&[&own[..], &["--duty", "officer"]].concat())
        .expect(4);
    let edition = house.data().with_file_name("unsound.yaml");
    let text = include_str!("../../standards/simple.yaml");
    let text = text.replacen("SIMPLE-1", "no code at all", 1);
    std::fs::write(&edition, text).unwrap();
    let refused = house.run(&["edition", "publish", edition.to_str().unwrap()]);
    assert!(refused.expect(5).err.contains("editions.unsound"));
    let account = house.account("样例经办");
    let issued = house.run(&["account", "token", &account]).expect(0);
    for token in [issued.out.trim(), "qibu_0_0", ""] {
        let given = Given {
            token: Some(token),
            ..Given::default()
        };
        house
            .run_given(&["account", "open", "某某"], given)
            .expect(6);
    }
}

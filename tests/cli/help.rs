//! Help, and what is said of words that are no command.

use crate::house::{Given, House};

#[test]
fn help_is_the_same_by_its_command_and_by_its_option_and_speaks_both_languages() {
    let house = House::new();
    for path in [
        &[][..],
        &["account", "token"],
        &["clock", "advance"],
        &["figures"],
    ] {
        let by_command = house.run(&[&["help"], path].concat()).expect(0).out;
        let by_option = house.run(&[path, &["--help"]].concat()).expect(0).out;
        assert_eq!(by_command, by_option);
        assert!(
            by_command.contains("用法：") && by_command.contains("示例："),
            "{by_command}"
        );
        let en = house
            .run(&[path, &["--help", "--lang", "en"]].concat())
            .expect(0)
            .out;
        assert!(en.contains("Usage:") && en.contains("Examples:"), "{en}");
        let given = Given {
            variable: Some(("QIBU_LANG", "en")),
            ..Given::default()
        };
        let by_variable = house.run_given(&[path, &["--help"]].concat(), given);
        assert_eq!(by_variable.expect(0).out, en);
    }
}

#[test]
fn words_that_are_no_command_are_answered_in_the_language_asked_for_with_what_could_be_meant() {
    let house = House::new();
    for (words, part) in [
        (&["histroy", "x"][..], "history"),
        (&["clock", "advanse"], "advance"),
        (&["figures", "--as-off", "2017-12-31"], "--as-of"),
        (&["figures", "--as-of"], "--as-of"),
        (
            &["why", "x", "--transition", "T9"],
            "T1 T2 T3 T4 T5 T6 T7 T8",
        ),
        (&["history"], "<ASSOCIATION>"),
        (&["clock", "advance", "--days", "1", "--to", "x"], "--to"),
    ] {
        let zh = house.run(words).expect(2);
        assert!(
            zh.err.starts_with("未完成：") && zh.err.contains(part),
            "{zh:?}"
        );
        assert!(zh.err.contains("--help"), "{zh:?}");
        let en = house.run(&[words, &["--lang=en"]].concat()).expect(2);
        assert!(
            en.err.starts_with("not done: ") && en.err.contains(part),
            "{en:?}"
        );
        let json = house.run(&[words, &["--json"]].concat()).expect(2);
        let said: serde_json::Value = serde_json::from_str(&json.err).unwrap();
        assert_eq!(said["exit_code"], 2, "{json:?}");
    }
    house.run(&["help", "no-such"]).expect(2);
    house.run(&["clock"]).expect(2);
}

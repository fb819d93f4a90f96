//! A user's mistake is no broken program: it is said what is wrong, why, and how to mend it.

use crate::house::House;
use std::net::TcpListener;

fn assert_mistake(said: &str, parts: &[&str]) {
    for broken in ["程序出了故障", "the program failed", "系统原文"] {
        assert!(!said.contains(broken), "{said}");
    }
    for part in parts {
        assert!(said.contains(part), "{part} is not in {said}");
    }
}

#[test]
fn an_address_that_cannot_be_listened_on_is_a_wrong_word_and_no_token_is_printed_before() {
    let house = House::new();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let taken = taken
        .local_addr()
        .map(|at| (taken, at.to_string()))
        .unwrap();
    let sample = house.data().with_file_name("sample");
    let sample = sample.to_str().unwrap();
    for (listen, part) in [
        (taken.1.as_str(), "占用"),
        ("0.0.0.0:80x", "地址、冒号和端口"),
        ("192.0.2.1:8077", "没有地址"),
    ] {
        let refused = house.run(&["serve", "--listen", listen]).expect(2);
        assert_mistake(&refused.err, &[listen, part, "--listen"]);
    }
    let demo = ["demo", "--listen", taken.1.as_str()];
    let refused = house.run_at(sample, &demo).expect(2);
    assert_eq!(refused.out, "");
    assert_mistake(&refused.err, &["占用"]);
    let en = house.run_at(sample, &[&demo[..], &["--lang", "en"]].concat());
    assert_mistake(&en.expect(2).err, &["another program", "--listen"]);
}

#[test]
fn a_data_folder_that_is_a_file_and_a_file_that_cannot_be_read_are_named() {
    let house = House::new();
    let file = house.data().with_file_name("file");
    std::fs::write(&file, [0xFF, 0xFE]).unwrap();
    let below = file.join("below");
    for data in [&file, &below] {
        let data = data.to_str().unwrap();
        for words in [
            &["demo", "--no-serve"][..],
            &["init", "--district", "990001", "--admin", "样例"],
        ] {
            let refused = house.run_at(data, words).expect(2);
            assert_mistake(&refused.err, &[data, "不是目录", "--data"]);
        }
    }
    let refused = house.run_at(file.to_str().unwrap(), &["figures"]).expect(2);
    assert_mistake(&refused.err, &["不是目录"]);
    let folder = house.data();
    for (path, code, part) in [
        (&folder, 2, "是目录"),
        (&file, 2, "UTF-8"),
        (&below, 3, "没有文件"),
    ] {
        for verb in ["publish", "check"] {
            let path = path.to_str().unwrap();
            let refused = house.run(&["edition", verb, path]).expect(code);
            assert_mistake(&refused.err, &[path, part]);
        }
    }
}

#[test]
fn a_day_or_a_number_that_is_none_is_told_how_it_is_written() {
    let house = House::new();
    for (words, zh, en) in [
        (
            &["figures", "--as-of", "2026-02-30"][..],
            "2017-12-31",
            "A day",
        ),
        (&["clock", "advance", "--days", "two"], "整数", "number"),
    ] {
        let said = house.run(words).expect(2).err;
        assert_mistake(&said, &[words[words.len() - 1], zh]);
        assert!(!said.contains("invalid"), "{said}");
        let said = house.run(&[words, &["--lang", "en"]].concat()).expect(2);
        assert_mistake(&said.err, &[en]);
    }
}

#[test]
fn words_that_stop_before_a_command_are_a_problem_in_json_where_json_is_asked_for() {
    let house = House::new();
    let said = house.run(&["clock", "--json"]).expect(2);
    let problem: serde_json::Value = serde_json::from_str(&said.err).unwrap();
    assert_eq!(problem["exit_code"], 2);
    assert!(said.err.contains("还要写一条命令"), "{said:?}");
    assert_eq!(said.out, "");
}

#[test]
fn a_kind_or_a_code_that_the_preset_does_not_know_leaves_nothing_behind() {
    let house = House::new();
    let data = house.data().with_file_name("new");
    let path = data.to_str().unwrap();
    let init = |district: &str, kind: &str, code: i32| {
        let words = ["init", "--admin", "样例管理员", "--district", district];
        let words = [&words[..], &["--district-kind", kind]].concat();
        house.run_at(path, &words).expect(code).err
    };
    let said = init("990001", "planet", 2);
    assert_mistake(
        &said,
        &[
            "planet",
            "district（区）",
            "county（县）",
            "--district-kind",
        ],
    );
    let said = init("99", "district", 2);
    assert_mistake(&said, &["“99”不是区的编码", "六位数字"]);
    let key = data.with_extension("key");
    assert!(!data.exists() && !key.exists());
    init("990001", "district", 0);
    assert!(data.exists() && key.exists());
}

//! The first steps of a new user: what `init` and `demo` print works from wherever it is pasted.

use crate::house::{ADMIN, DISTRICT, House};
use qibu::log::ClockKind;
use qibu::opening::new_log_id;
use qibu::root_key::RootKey;
use qibu::wiring::Qibu;
use std::process::{Command, Output};

/// A printed line in a shell that stands elsewhere.
pub fn paste(line: &str) -> Output {
    let mut shell = Command::new("sh");
    shell
        .args(["-c", line])
        .current_dir("/")
        .env_remove("QIBU_DATA");
    let done = shell.output().unwrap();
    assert!(done.status.success(), "{line}: {done:?}");
    done
}

#[test]
fn the_lines_that_init_prints_work_as_they_stand_from_another_folder() {
    let house = House::new();
    let init = ["init", "--district", "990002", "--admin", ADMIN];
    let words = [&init[..], &["--data", "s1"]].concat();
    let made = house.run_in(&words).expect(0).out;
    let lines = made.lines().filter(|line| line.contains(" --data "));
    let lines: Vec<&str> = lines.collect();
    assert_eq!(lines.len(), 5, "{made}");
    // Bodies older than the log lie in it: no founding is taken over before the first day of its node.
    assert!(lines[0].contains("node add ") && lines[0].contains("--from 1949-10-01"));
    for line in &lines[..3] {
        assert!(line.starts_with("QIBU_TOKEN=qibu_"), "{line}");
        paste(line);
    }
    let password = format!("echo '样例口令-correct-horse' | {}", lines[3]);
    paste(&password);
    assert!(lines[4].ends_with(" serve"), "{}", lines[4]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_founding_that_was_cut_short_is_finished_by_the_same_words_and_not_served_before() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("half");
    let key = RootKey::create(&folder.path().join("half.key"), &data).unwrap();
    let log = new_log_id().unwrap();
    let half = Qibu::create(&data, log, ClockKind::Live, key).await;
    half.unwrap().close().await;
    let house = House::new();
    let at = data.to_str().unwrap();
    let served = house.run_at(at, &["serve", "--listen", "127.0.0.1:0"]);
    assert!(served.expect(4).err.contains("没有建成"));
    let init = ["init", "--district", "990002", "--admin", ADMIN];
    let other = [&init[..], &["--training"]].concat();
    assert!(house.run_at(at, &other).expect(4).err.contains("时钟"));
    assert!(house.run_at(at, &init).expect(0).out.contains(" serve"));
    assert!(house.run_at(at, &init).expect(4).err.contains("已有日志"));
    let verified = house.run_at(at, &["verify", "store"]);
    verified.expect(0);
}

#[test]
fn the_lines_that_the_demo_prints_work_beside_it_and_one_document_is_all_that_json_prints() {
    let house = House::new();
    let words = ["demo", "--listen", "127.0.0.1:0", "--data", "d1", "--json"];
    let mut demo = house.start_in(&words);
    let document = demo.document();
    let address = document["address"].as_str().unwrap();
    assert!(!address.ends_with(":0"), "{address}");
    for line in document["try"].as_array().unwrap() {
        paste(line.as_str().unwrap());
    }
    assert_eq!(demo.rest(), "");
}

#[test]
fn the_demo_says_that_its_lines_go_into_a_second_terminal() {
    let house = House::new();
    let words = ["demo", "--listen", "127.0.0.1:0", "--data", "d1"];
    let mut demo = house.start_in(&words);
    let said = demo.until("http://");
    assert!(
        said.contains("占用这个终端") && said.contains("另开一个终端"),
        "{said}"
    );
}

#[test]
fn a_node_is_added_by_its_own_command_and_counts_at_once() {
    let house = House::new();
    let add = ["node", "add", "--code", "990001001", "--kind", "street"];
    let add = [&add[..], &["--name", "样例街道", "--parent", DISTRICT]].concat();
    let said = house.run(&add).expect(0).out;
    assert!(said.contains("样例街道（990001001）"), "{said}");
    house.run(&add).expect(4);
    let _server = house.serve();
    let figures = house.run(&["figures", "--node", "990001001"]).expect(0);
    assert!(
        figures.out.starts_with("样例街道（990001001）"),
        "{figures:?}"
    );
    let later = ["node", "add", "--code", "990001002", "--kind", "town"];
    let later = [&later[..], &["--name", "样例镇", "--parent", DISTRICT]].concat();
    let later = [&later[..], &["--from", "2018-01-01", "--json"]].concat();
    assert!(house.run(&later).expect(0).json()["receipt"].is_object());
}

#[test]
fn a_holders_name_is_taken_for_the_account_where_only_one_has_it() {
    let house = House::new();
    house.account("秘书甲");
    let _server = house.serve();
    let appoint = ["account", "appoint", "秘书甲", "--node", DISTRICT];
    house
        .run(&[&appoint[..], &["--duty", "propose"]].concat())
        .expect(0);
    let token = house.run(&["account", "token", "秘书甲"]).expect(0).out;
    assert!(token.starts_with("qibu_"), "{token}");
    let none = house.run(&["account", "token", "秘书乙"]).expect(3).err;
    assert!(
        none.contains("秘书乙") && none.contains("account list"),
        "{none}"
    );
    let second = house.account("秘书甲");
    let several = house.run(&["account", "token", "秘书甲"]).expect(2).err;
    assert!(several.contains(&second), "{several}");
}

#[test]
fn answers_of_the_api_are_words_for_people_and_json_only_where_that_is_asked_for() {
    let house = House::new();
    let edition = house.data().with_file_name("my.yaml");
    let text = include_str!("../../standards/simple.yaml");
    let text = text.replacen("SIMPLE-1", "SIMPLE-2", 1);
    let text = text.replacen("in_force_from: 2017-01-01", "in_force_from: 2099-01-01", 1);
    std::fs::write(&edition, text).unwrap();
    let calendar = house.data().with_file_name("2027.csv");
    std::fs::write(&calendar, "date,kind,occasion\n2027-01-01,off,元旦\n").unwrap();
    for (words, part) in [
        (&["account", "list"][..], "样例管理员\n    990001管理员，"),
        (&["account", "open", "样例经办"], "已为样例经办开立账号："),
        (&["deadlines", "run"], "没有到期未记的事项"),
        (&["clock", "advance", "--days", "2"], "时钟已拨到 "),
        (
            &["edition", "publish", edition.to_str().unwrap()],
            "（SIMPLE-2）",
        ),
        (
            &["workdays", "publish", calendar.to_str().unwrap()],
            "已公布2027年的工作日历",
        ),
    ] {
        let said = house.run(words).expect(0).out;
        assert!(said.contains(part) && !said.contains('{'), "{said}");
        let json = house.run(&[words, &["--json"]].concat());
        assert!(json.code != 0 || json.json().is_object(), "{json:?}");
    }
}

//! One process writes a log; a second one is told who does, and what to do. The same for a key that does not fit.

use crate::house::{Given, House};

fn is_chinese(c: char) -> bool {
    ('\u{4E00}'..='\u{9FFF}').contains(&c)
}

#[test]
fn a_second_writer_is_told_in_its_language_who_writes_and_what_to_do() {
    let house = House::new();
    let server = house.serve();
    let pid = server.pid().to_string();
    for verb in [
        &["serve", "--listen", "127.0.0.1:0"][..],
        &["demo", "--no-serve"],
    ] {
        let zh = house.run(verb).expect(4).err;
        let en = house.run(&[verb, &["--lang", "en"]].concat()).expect(4).err;
        for said in [&zh, &en] {
            assert!(
                said.contains(&pid) && said.contains(&server.address),
                "{said}"
            );
            assert!(said.contains("account") && said.contains("call"), "{said}");
        }
        assert!(
            !zh.contains("another process") && !zh.contains("server"),
            "{zh}"
        );
        assert!(!en.chars().any(is_chinese), "{en}");
    }
}

#[cfg(unix)]
#[test]
fn a_second_writer_is_refused_where_somebody_has_removed_the_lock() {
    let house = House::new();
    let server = house.serve();
    std::fs::remove_file(house.data().join("lock")).unwrap();
    let serve = ["serve", "--listen", "127.0.0.1:0"];
    let said = house.run(&serve).expect(4).err;
    assert!(said.contains("lock 已被删除"), "{said}");
    let serve = [&serve[..], &["--lang", "en"]].concat();
    let said = house.run(&serve).expect(4).err;
    assert!(!said.chars().any(is_chinese), "{said}");
    assert!(said.contains("lock") && said.contains("removed"), "{said}");
    // Writing commands do not find the server any more, and do not write beside it.
    let said = house.run(&["deadlines", "run"]).expect(4).err;
    assert!(said.contains("lock 已被删除"), "{said}");
    assert_eq!(server.status("/healthz", ""), 200);
    drop(server);
    let server = house.serve();
    assert!(house.data().join("lock").exists());
    drop(server);
}

#[test]
fn a_writer_that_serves_nowhere_is_named_by_its_process() {
    let house = House::new();
    let lock = std::fs::File::open(house.data().join("lock")).unwrap();
    lock.lock().unwrap();
    std::fs::write(house.data().join("lock"), "pid 4711\n").unwrap();
    let said = house.run(&["account", "list"]).expect(4).err;
    assert!(said.contains("4711") && said.contains("稍后再试"), "{said}");
    std::fs::write(house.data().join("lock"), "").unwrap();
    let said = house.run(&["deadlines", "run"]).expect(4).err;
    assert!(said.contains("编号不明"), "{said}");
}

#[test]
fn a_root_key_that_is_missing_or_another_one_is_explained() {
    let house = House::new();
    let other = "5a".repeat(32);
    let given = Given {
        variable: Some(("QIBU_ROOT_KEY", &other)),
        ..Given::default()
    };
    for words in [
        &["account", "list"][..],
        &["account", "token", &house.admin],
    ] {
        let said = house.run_given(words, given).expect(1).err;
        assert!(said.contains("不是该数据目录的密钥"), "{said}");
    }
    let key = house.data().with_extension("key");
    std::fs::remove_file(&key).unwrap();
    let said = house.run(&["account", "list"]).expect(3).err;
    assert!(
        said.contains("data.key") && said.contains("--root-key"),
        "{said}"
    );
}

#[test]
fn words_that_a_new_log_cannot_be_made_with_are_wrong_words() {
    let house = House::new();
    let data = house.data().with_file_name("second");
    let data = data.to_str().unwrap();
    let init = [
        "init",
        "--district",
        "12",
        "--admin",
        "样例管理员",
        "--training",
    ];
    let refused = house.run_at(data, &init).expect(2);
    assert!(refused.err.contains("district.bad_code"), "{refused:?}");
    let init = ["init", "--district", "990001", "--admin", " "];
    let refused = house.run_at(data, &init).expect(2);
    assert!(
        refused.err.chars().filter(|c| is_chinese(*c)).count() > 6,
        "{refused:?}"
    );
}

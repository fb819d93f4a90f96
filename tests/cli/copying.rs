//! `qibu copy` by the command line.

use crate::databases::new_database_as;
use crate::house::{ADMIN, House};
use qibu::copy::{Pace, copy};
use qibu::wiring::Stores;
use std::ops::ControlFlow;

#[test]
fn an_office_moves_to_postgresql_and_its_folder_says_where_it_went() {
    let house = House::new();
    let (data, url) = (house.data(), new_database_as("correct-horse"));
    let data = data.to_str().unwrap();
    let copy = ["copy", "--from", data, "--to", url.as_str()];
    let copied = house.run(&[&copy[..], &["--json"]].concat()).expect(0);
    let document = copied.json();
    assert_eq!(document["clock"], "training");
    assert!(document["events"].as_u64().unwrap() > 1, "{document}");
    assert!(copied.err.contains("service.db"), "{copied:?}");
    for told in [&copied.out, &copied.err] {
        assert!(!told.contains("correct-horse"), "{told}");
    }
    let verified = house.run(&["verify", "store", "--json"]).expect(0).json();
    assert_eq!(verified["root"], document["root"]);
    assert_eq!(verified["sealed"]["copied_to"], document["to"]);
    let to = document["to"].as_str().unwrap();
    for (lang, words) in [("zh", "封存"), ("en", "is sealed")] {
        for command in [
            &["serve", "--listen", "127.0.0.1:0"][..],
            &["account", "token", ADMIN],
            &["migrate"],
        ] {
            let refused = house.run(&[command, &["--lang", lang]].concat()).expect(4);
            assert!(refused.err.contains(words), "{refused:?}");
            assert!(refused.err.contains(to), "{refused:?}");
        }
    }
    house.run(&copy).expect(4);
    // The root key is where it was; the copy is a log like any other.
    let there = ["--log", url.as_str()];
    let clean = house.run(&[&["verify", "store", "--json"][..], &there].concat());
    assert_eq!(clean.expect(0).json()["root"], document["root"]);
    let token = house.run(&[&["account", "token", ADMIN][..], &there].concat());
    assert!(token.expect(0).out.starts_with("qibu_"));
}

#[test]
fn an_unfinished_copy_serves_nobody_and_the_same_command_finishes_it() {
    let house = House::new();
    let (from, to) = (house.data(), house.data().with_extension("new"));
    let mut stop = |_| ControlFlow::Break(());
    let (source, destination) = (Stores::from(&from), Stores::from(&to));
    copy(&source, &destination, Pace::default(), &mut stop).unwrap_err();
    let key = house.data().with_extension("key");
    let (from, to) = (from.to_str().unwrap(), to.to_str().unwrap());
    for (lang, words) in [("zh", "没有复制完"), ("en", "unfinished copy")] {
        for command in [
            &["serve", "--root-key", key.to_str().unwrap()][..],
            &["verify", "store"],
        ] {
            let refused = house.run_at(to, &[command, &["--lang", lang]].concat());
            assert!(refused.expect(4).err.contains(words));
        }
    }
    house.run(&["copy", "--from", from, "--to", to]).expect(0);
    house.run_at(to, &["verify", "store"]).expect(0);
}

#[test]
fn a_served_folder_is_not_copied_and_a_folder_has_no_vault_elsewhere() {
    let house = House::new();
    let data = house.data();
    let (data, to) = (data.to_str().unwrap(), data.with_extension("new"));
    let copy = ["copy", "--from", data, "--to", to.to_str().unwrap()];
    let server = house.serve();
    let refused = house.run(&copy).expect(4);
    assert!(refused.err.contains(&server.address), "{refused:?}");
    drop(server);
    let vault = ["--to-vault", "postgres://localhost/vault"];
    house.run(&[&copy[..], &vault].concat()).expect(2);
    assert!(!to.exists());
}

//! A damaged file of views: the server starts all the same, and the log tells again what the file told.

use crate::house::{DISTRICT, House};
use rusqlite::Connection;
use serde_json::Value;
use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

/// How long the views may take to be made anew.
const MAX_WAIT: Duration = Duration::from_mins(1);

/// What stands over pages of the file, the same at every run.
fn rubbish(bytes: usize) -> Vec<u8> {
    let mut state: u32 = 2_463_534_242;
    let next = |_| {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        state.to_le_bytes()[1]
    };
    (0..bytes).map(next).collect()
}

/// Brings what lies in the write-ahead log into the file.
fn whole(file: &Path) {
    let views = Connection::open(file).unwrap();
    let emptied = views.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0));
    assert_eq!(emptied, Ok(0));
    views.close().unwrap();
}

fn damage_header(file: &Path) {
    let mut bytes = fs::read(file).unwrap();
    bytes[..100].copy_from_slice(&rubbish(100));
    fs::write(file, bytes).unwrap();
}

fn damage_pages(file: &Path) {
    let mut bytes = fs::read(file).unwrap();
    let inside = bytes.len() - 4096;
    bytes[4096..].copy_from_slice(&rubbish(inside));
    fs::write(file, bytes).unwrap();
}

fn cut(file: &Path) {
    let bytes = fs::read(file).unwrap();
    fs::write(file, &bytes[..bytes.len() / 2 + 100]).unwrap();
}

/// What the server lists. Whoever comes upon the damage first, the server itself included, lets the others hear that the
/// views are being made anew.
fn listed(house: &House, list: &[&str]) -> Value {
    let begun = Instant::now();
    loop {
        let ran = house.run(list);
        if ran.code == 0 {
            return ran.json();
        }
        let said = format!("{}{}", ran.out, ran.err);
        assert!(said.contains("查询数据不可用"), "{ran:?}");
        assert!(begun.elapsed() < MAX_WAIT, "{ran:?}");
    }
}

fn set_aside(house: &House) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(house.data())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| {
            let number = name.strip_prefix("views.db.damaged-");
            number.is_some_and(|number| number.parse::<u32>().is_ok())
        })
        .collect();
    names.sort();
    names
}

#[test]
fn a_damaged_file_of_views_is_set_aside_and_made_anew_by_a_server_and_by_a_command() {
    let house = House::new();
    let account = house.account("样例经办");
    let words = [
        "account", "appoint", &account, "--node", DISTRICT, "--duty", "officer",
    ];
    house.run(&words).expect(0);
    let file = house.data().join("views.db");
    let list = ["call", "GET", "/api/v1/accounts"];
    let before = house.run(&list).expect(0).json();
    assert_eq!(before["items"].as_array().map(Vec::len), Some(2));
    let ways: [fn(&Path); 3] = [damage_header, damage_pages, cut];
    for (number, damaged) in (1..).zip(ways) {
        // What only reads the log needs no views at all.
        whole(&file);
        damaged(&file);
        house.run(&["figures"]).expect(0);
        assert_eq!(set_aside(&house).len(), number - 1);
        let server = house.serve();
        let after = listed(&house, &list);
        assert_eq!(after["items"], before["items"]);
        assert_eq!(server.status("/readyz", ""), 200);
        drop(server);
        assert_eq!(set_aside(&house).len(), number);
    }
    // The same without a server; and no more of such files are kept than three.
    whole(&file);
    damage_header(&file);
    let after = house.run(&list).expect(0).json();
    assert_eq!(after["items"], before["items"]);
    let names = ["2", "3", "4"].map(|number| format!("views.db.damaged-{number}"));
    assert_eq!(set_aside(&house), names);
    house.run(&["verify", "store"]).expect(0);
}

//! What only files can suffer: papers in a folder that were altered, swapped, or left behind.

use crate::beside::Home;
use crate::house::{House, NOW, file_of, id, meta, open, pdf, read};
use qibu_domain::id::PaperId;
use std::fs;
use std::os::unix::fs::PermissionsExt;

/// Magic number and header of a paper's file, in bytes.
const HEAD: usize = 8 + 32 + 40;
/// One sealed chunk, in bytes.
const CHUNK: usize = 65_536 + 40;

#[test]
fn after_erasing_no_sealed_byte_of_a_papers_file_is_left() {
    let home = &Home::folder();
    let house = House::new(home);
    let stored = house.store(meta(1), &pdf(200_000)).unwrap();
    let sealed = fs::read(file_of(home, stored.id)).unwrap();
    assert!(home.holds(&sealed[100_000..100_032]));
    house.papers.erase(stored.id, NOW).unwrap();
    for at in [8, 100, 100_000, sealed.len() - 32] {
        assert!(!home.holds(&sealed[at..at + 32]));
    }
    assert!(!file_of(home, stored.id).exists());
}

#[test]
fn a_paper_altered_in_any_chunk_is_refused() {
    let home = &Home::folder();
    let house = House::new(home);
    let stored = house.store(meta(1), &pdf(200_000)).unwrap();
    let path = file_of(home, stored.id);
    let sealed = fs::read(&path).unwrap();
    for at in [
        0,
        8,
        40,
        70,
        90,
        65_000,
        65_700,
        150_000,
        sealed.len() - 60,
        sealed.len() - 1,
    ] {
        let mut altered = sealed.clone();
        altered[at] ^= 1;
        fs::write(&path, altered).unwrap();
        assert!(read(&house.papers, stored.id).is_err(), "byte {at}");
    }
    fs::write(&path, &sealed).unwrap();
    assert!(read(&house.papers, stored.id).is_ok());
}

#[test]
fn chunks_that_were_swapped_dropped_or_taken_from_another_paper_are_refused() {
    let home = &Home::folder();
    let house = House::new(home);
    let stored = house.store(meta(1), &pdf(3 * 65_536)).unwrap();
    let twin = house.store(meta(2), &pdf(3 * 65_536)).unwrap();
    let path = file_of(home, stored.id);
    let sealed = fs::read(&path).unwrap();
    let (head, body) = sealed.split_at(HEAD);
    let [one, two, three] = [0, 1, 2].map(|n| &body[n * CHUNK..(n + 1) * CHUNK]);
    let trailer = &body[3 * CHUNK..];
    let forged = [
        ("swapped", [head, two, one, three, trailer].concat()),
        ("twice", [head, one, one, three, trailer].concat()),
        ("dropped", [head, one, two, trailer].concat()),
        ("cut", [head, one, two, three].concat()),
        ("another paper's", fs::read(file_of(home, twin.id)).unwrap()),
    ];
    for (how, bytes) in forged {
        fs::write(&path, bytes).unwrap();
        assert!(read(&house.papers, stored.id).is_err(), "{how}");
    }
}

#[test]
fn a_paper_and_its_folder_are_their_owners_only() {
    let home = &Home::folder();
    let house = House::new(home);
    let stored = house.store(meta(1), &pdf(1_000)).unwrap();
    let file = file_of(home, stored.id);
    let mode = |path: &std::path::Path| path.metadata().unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&file), 0o600);
    assert_eq!(mode(file.parent().unwrap()), 0o700);
}

#[test]
fn what_a_process_that_died_left_behind_is_removed_when_it_starts_again() {
    let home = &Home::folder();
    let house = House::new(home);
    let kept = house.store(meta(1), &pdf(100)).unwrap().id;
    let erased = house.store(meta(2), &pdf(100)).unwrap().id;
    let sealed = fs::read(file_of(home, erased)).unwrap();
    house.papers.erase(erased, NOW).unwrap();
    // As if it had died between the key and the file, in an upload, and between the file and its row.
    fs::write(file_of(home, erased), sealed).unwrap();
    fs::write(file_of(home, kept).with_file_name("1f.part"), b"part").unwrap();
    fs::write(file_of(home, PaperId(id(404))), b"no row").unwrap();
    let (_, papers) = open(home.place());
    assert_eq!(papers.recover().unwrap(), 3);
    assert_eq!(house.kept_papers(), 1);
    assert!(read(&papers, kept).is_ok());
}

#![allow(clippy::unwrap_used)]
use super::*;
use crate::opening::{CHENGYANG, SIMPLE};
use qibu_domain::standard::Edition;

fn shipped() -> impl Iterator<Item = &'static str> {
    std::iter::once(SIMPLE).chain(CHENGYANG)
}

#[test]
fn an_entry_is_found_at_its_line_and_the_line_leads_back_to_it() {
    let tree = Node::read(SIMPLE).unwrap();
    let lines: Vec<&str> = SIMPLE.lines().collect();
    for (pointer, begins) in [
        ("/code", "code: SIMPLE-1"),
        ("/ranks", "ranks:"),
        ("/ranks/1", "- { code: street_or_park"),
        ("/transitions/T1/criteria/1/test", "test:"),
        ("/transitions/T2/notice/workdays", "notice:"),
        ("/evidence/1/needed_for/0", "needed_for: [T1]"),
    ] {
        let place = tree.place_of(pointer);
        let line = lines[place.line - 1].trim_start();
        assert!(line.starts_with(begins), "{pointer}: {place:?} {line}");
        let back = tree.pointer_at(place);
        assert!(back.starts_with(pointer), "{pointer}: {back}");
    }
    // What is not there is told at what it should stand in.
    let lacking = tree.place_of("/transitions/T1/filed_at");
    assert_eq!(lacking, tree.place_of("/transitions/T1"));
}

#[test]
fn a_path_names_items_by_their_codes_and_ids() {
    let tree = Node::read(SIMPLE).unwrap();
    let path = tree.named_path("/transitions/T1/criteria/2/test/share/part");
    assert_eq!(
        path,
        [
            "transitions",
            "T1",
            "criteria",
            "1c",
            "test",
            "share",
            "part"
        ]
    );
    assert_eq!(
        tree.named_path("/ranks/0/code"),
        ["ranks", "district", "code"]
    );
    let seat = tree.named_path("/transitions/T1/routes/community/1");
    assert_eq!(seat, ["transitions", "T1", "routes", "community", "2"]);
}

#[test]
fn what_is_written_reads_as_the_same_edition_on_lines_that_can_be_read() {
    for text in shipped() {
        let written = Node::read(text).unwrap().write();
        assert_eq!(
            Edition::parse(&written).unwrap(),
            Edition::parse(text).unwrap()
        );
        assert!(
            written.contains("\n          any:\n") || !text.contains("any:"),
            "{written}"
        );
        assert!(
            written.lines().all(|line| line.chars().count() < 240),
            "{written}"
        );
        let again = Node::read(&written).unwrap().write();
        assert_eq!(again, written);
    }
}

#[test]
fn scalars_that_could_be_taken_for_something_else_are_quoted() {
    for text in [
        "", "a: b", "- a", "a, b", "null", "a #b", " a", "\"", "[a", "a\\b", "*a", "a\tb", "a:",
    ] {
        let tree = Node::from(Value::map([("it".to_owned(), Value::plain(text))]));
        for written in [tree.write(), tree.flow()] {
            let read = Node::read(&written).unwrap();
            assert_eq!(read.get("it").and_then(Node::text), Some(text), "{written}");
        }
    }
}

#[test]
fn a_text_that_is_no_tree_is_refused_with_its_line() {
    assert_eq!(Node::read("a: 1\nb: [").unwrap_err().place.line, 2);
    assert!(Node::read("").is_err());
    assert!(Node::read(&"[".repeat(200)).is_err());
}

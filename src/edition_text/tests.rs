#![allow(clippy::unwrap_used)]
use super::*;
use crate::opening::{CHENGYANG, SIMPLE};
use qibu_domain::standard::{Edition, EditionProblem};

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

#[test]
fn every_item_that_does_not_read_is_told_once_with_its_line() {
    assert!(shipped().all(|text| shape_problems(text).is_empty()));
    let mistakes = [
        ("format: 1", "format: one"),
        ("code: town, rank:", "code: town, rnk:"),
        ("min_members: 20", "min_members: twenty"),
        ("  reply_workdays: 5\n", ""),
        ("      - id: 1b", "      - ident: 1b"),
        ("at_least: 2/3", "at_least: 2/0"),
        (
            "  T3:\n    notice: { workdays: 3,",
            "  T3:\n    notice: { days: 3,",
        ),
        (
            "seat: review, rank: community",
            "seat: sign, rank: community",
        ),
        (
            "declared: public_use_consented",
            "promised: public_use_consented",
        ),
    ];
    let text = mistakes.iter().fold(SIMPLE.to_owned(), |text, (from, to)| {
        let next = text.replacen(from, to, 1);
        assert_ne!(next, text, "{from}");
        next
    });
    let tree = Node::read(&text).unwrap();
    let mut found: Vec<String> = shape_problems(&text)
        .iter()
        .map(|problem| {
            let about = problem.fault.about();
            let (line, column) = about.split_once(':').unwrap();
            let place = Place {
                line: line.parse().unwrap(),
                column: column.parse().unwrap(),
            };
            tree.named_path(&tree.pointer_at(place)).join("/")
        })
        .collect();
    found.sort();
    let expected = [
        "clocks",
        "format",
        "legal_forms/filed/min_members",
        "node_kinds/town/rnk",
        "transitions/T1/criteria/2/ident",
        "transitions/T1/routes/community/1/seat",
        "transitions/T2/criteria/2a/test/any/1/all/2/share/at_least",
        "transitions/T3/notice/days",
        "transitions/T7/criteria/7c/test/promised",
    ];
    assert_eq!(found.len(), expected.len(), "{found:#?}");
    for (found, expected) in found.iter().zip(expected) {
        assert!(found.starts_with(expected), "{found} {expected}");
    }
}

#[test]
fn what_no_part_shows_alone_is_told_all_the_same() {
    for (from, to, count) in [
        ("code: SIMPLE-1", "code: SIMPLE-1\ncode: SIMPLE-2", 1),
        ("  T4:\n", "  T3: {}\n  T4:\n", 2),
    ] {
        let found = shape_problems(&SIMPLE.replacen(from, to, 1));
        assert_eq!(found.len(), count, "{found:?}");
        let is_twice = |it: &EditionProblem| format!("{it:?}").contains("EntryTwice");
        assert!(found.iter().any(is_twice), "{found:?}");
    }
    let lacking = SIMPLE.replacen("groups:\n", "gruops:\n", 1);
    assert_eq!(shape_problems(&lacking).len(), 2);
    assert_eq!(shape_problems("a: [").len(), 1);
    assert_eq!(shape_problems("a: &a 1\nb: *a\n").len(), 1);
}

//! A new edition begun from one that had clauses about the applications under way.

use crate::editions::Desk;

const SIMPLE: &str = include_str!("../../standards/simple.yaml");

#[test]
fn a_new_edition_takes_over_no_clauses_about_applications_under_way() {
    let desk = Desk::new();
    let clauses =
        "changeover:\n  - code: rest\n    label: { zh: 从新, en: Moves }\n    treatment: moves\n";
    desk.write("old.yaml", &format!("{SIMPLE}{clauses}"));
    let begin = ["new", "--from", "old.yaml", "--code", "OWN-2027"];
    let rest = ["--from-day", "2027-01-01", "--out", "own.yaml"];
    desk.edition(&[&begin[..], &rest].concat()).expect(0);
    let text = std::fs::read_to_string(desk.path("own.yaml")).unwrap();
    assert!(!text.contains("changeover"), "{text}");
    // The comments of the old one are still there.
    assert!(text.starts_with('#'), "{text}");
}

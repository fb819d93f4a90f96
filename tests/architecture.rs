//! The absences of the architecture: what is not in this repository, and never shall be.
//!
//! Each rule is a function from a path and a text to findings, so that beside each stands a test that feeds it a bad text.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "architecture/code.rs"]
mod code;
#[path = "architecture/graph.rs"]
mod graph;
#[path = "architecture/mission.rs"]
mod mission;
#[path = "architecture/refusals.rs"]
mod refusals;
#[path = "architecture/shape.rs"]
mod shape;
#[path = "architecture/source.rs"]
mod source;
#[path = "architecture/tree.rs"]
mod tree;
#[path = "architecture/words.rs"]
mod words;

use graph::Graph;
use tree::File;

type Rule = fn(&str, &str) -> Vec<String>;

const MEMBERS: [&str; 5] = [
    "qibu",
    "qibu-domain",
    "qibu-projections",
    "qibu-verifier",
    "xtask",
];

/// Applies a rule to the files that are asked, and shows all findings at once.
fn no_file_breaks(rule: Rule, is_asked: impl Fn(&File) -> bool) {
    let files = tree::files();
    let asked = files.iter().filter(|file| is_asked(file));
    let findings: Vec<String> = asked
        .flat_map(|file| rule(&file.path, &file.text))
        .collect();
    nothing(&findings);
}

fn nothing(findings: &[String]) {
    assert!(findings.is_empty(), "\n{}\n", findings.join("\n"));
}

fn lock() -> Graph {
    Graph::read(&tree::text_of("Cargo.lock"))
}

/// Rust that a request or a stored event can reach.
fn is_live(file: &File) -> bool {
    file.is_rust() && !code::is_test_or_task(&file.path)
}

fn is_below(file: &File, folders: &[&str]) -> bool {
    folders.iter().any(|folder| file.path.starts_with(folder))
}

#[test]
fn the_domain_depends_on_no_runtime_database_framework_or_policy_engine() {
    let forbidden = [
        "tokio*",
        "async-std",
        "sqlx*",
        "rusqlite",
        "libsqlite3-sys",
        "postgres*",
        "axum*",
        "hyper*",
        "tower*",
        "ureq",
        "reqwest",
        "cqrs-es",
        "cedar-*",
    ];
    nothing(&lock().reaches("qibu-domain", &forbidden));
}

#[test]
fn the_projections_know_no_axum_and_no_cqrs_es() {
    let forbidden = ["axum*", "hyper*", "cqrs-es", "postgres-es", "cedar-*"];
    nothing(&lock().reaches("qibu-projections", &forbidden));
}

#[test]
fn the_projections_know_no_command() {
    no_file_breaks(code::knows_commands, |file| {
        is_live(file) && is_below(file, &["projections/src/"])
    });
}

#[test]
fn the_verifier_depends_on_no_database_and_no_network() {
    let forbidden = [
        "tokio*",
        "sqlx*",
        "rusqlite",
        "libsqlite3-sys",
        "axum*",
        "hyper*",
        "ureq",
        "reqwest",
    ];
    nothing(&lock().reaches("qibu-verifier", &forbidden));
}

#[test]
fn dependencies_point_one_way_and_nobody_knows_the_root() {
    let lock = lock();
    let allowed: [(&str, &[&str]); 5] = [
        (
            "qibu",
            &["qibu-domain", "qibu-projections", "qibu-verifier"],
        ),
        ("qibu-projections", &["qibu-domain"]),
        ("qibu-domain", &[]),
        ("qibu-verifier", &[]),
        ("xtask", &[]),
    ];
    let wrong = allowed
        .iter()
        .flat_map(|(package, to)| lock.arrows_besides(package, &MEMBERS, to));
    nothing(&wrong.collect::<Vec<_>>());
}

#[test]
fn the_domain_and_the_verifier_ask_the_world_nothing() {
    no_file_breaks(code::asks_the_world, |file| {
        let is_binary =
            file.path == "verifier/src/main.rs" || file.path.starts_with("verifier/src/bin/");
        is_live(file) && is_below(file, &["domain/src/", "verifier/src/"]) && !is_binary
    });
}

#[test]
fn sql_stands_only_in_the_log_the_tables_the_queries_and_the_stores() {
    no_file_breaks(code::sql_outside_its_places, is_live);
}

#[test]
fn nothing_reads_the_clock_except_the_occasion_source() {
    no_file_breaks(code::clock_reads, is_live);
}

#[test]
fn files_and_folders_are_made_in_one_place_for_their_owner_only() {
    no_file_breaks(code::makes_files, |file| {
        is_live(file) && is_below(file, &["src/", "projections/src/"])
    });
}

#[test]
fn no_path_that_a_request_or_a_stored_event_can_reach_panics() {
    no_file_breaks(code::panics, is_live);
}

#[test]
fn no_decision_no_row_and_no_proof_holds_a_floating_point_number() {
    let folders = ["domain/src/", "projections/src/", "verifier/src/"];
    no_file_breaks(code::floats, |file| {
        is_live(file) && is_below(file, &folders)
    });
}

#[test]
fn there_is_no_unsafe_code() {
    no_file_breaks(code::unsafe_code, File::is_rust);
}

#[test]
fn no_file_is_longer_than_500_lines() {
    no_file_breaks(shape::long_file, |_| true);
}

#[test]
fn no_function_is_longer_than_70_lines() {
    no_file_breaks(shape::long_functions, File::is_rust);
}

#[test]
fn no_module_is_named_utils_helpers_common_or_manager_and_none_is_a_mod_rs() {
    no_file_breaks(shape::empty_names, File::is_rust);
}

#[test]
fn no_text_holds_an_absolute_path_of_a_machine() {
    no_file_breaks(words::machine_paths, |_| true);
}

#[test]
fn every_page_on_a_decision_has_context_choice_and_consequence() {
    no_file_breaks(words::incomplete_decision, |file| {
        is_below(file, &["docs/decisions/"]) && tree::has_extension(&file.path, &["md"])
    });
}

#[test]
fn chinese_words_shown_to_people_use_full_width_punctuation() {
    no_file_breaks(words::half_width_punctuation, |file| {
        is_below(file, &["locales/", "templates/"])
    });
}

#[test]
fn every_refusal_is_named_by_a_test_or_stands_in_the_closed_list_with_its_reason() {
    let codes = refusals::codes(&tree::text_of("locales/problem.zh.yaml"));
    assert!(
        codes.len() > 400 && codes.contains("import.all_void"),
        "{codes:?}"
    );
    let known = refusals::UNTESTED.map(|(code, reason)| {
        assert!(!reason.is_empty(), "{code}");
        code.to_owned()
    });
    let unnamed = refusals::unnamed(&codes, &tree::files());
    assert_eq!(
        unnamed,
        known.into(),
        "left: no test names them; right: the closed list"
    );
}

#[test]
fn what_the_mission_says_is_answered_by_what_there_is_or_has_a_reason() {
    let events = qibu_domain::history::catalogue().into_iter();
    let events = events.map(|shape| shape.name.to_owned());
    let known = mission::Known::of(&tree::files(), events);
    let page = tree::text_of("docs/mission.md");
    nothing(&mission::findings(&page, &known));
}

#[test]
fn a_refusal_that_only_its_own_code_names_is_found() {
    let file = |path: &str, text: &str| File {
        path: path.to_owned(),
        text: text.to_owned(),
    };
    let files = [
        file(
            "src/a.rs",
            "Self::OfCode { .. } => \"a.one\", Self::Other => \"a.two\" Third \"a.three\"",
        ),
        file("tests/a.rs", "OfCode \"a.four\""),
    ];
    let words = "problem:\n  a:\n    one:\n      title: x\n    two:\n      title: x\n    three:\n      title: x\n    four:\n      title: x\n";
    let codes = refusals::codes(words);
    let found = refusals::unnamed(&codes, &files);
    assert_eq!(found, ["a.three".to_owned(), "a.two".to_owned()].into());
}

//! The program `qibu-verify`, run as a person would run it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::io::Write as _;
use std::process::{Command, Stdio};

use qibu_verifier::envelope::MAX_ENVELOPE_BYTES;
use qibu_verifier::{Envelope, RightEdge, hex, leaf_hash};

struct Run {
    code: Option<i32>,
    output: String,
    errors: String,
}

fn run(arguments: &[&str], input: &[u8]) -> Run {
    let mut child = Command::new(env!("CARGO_BIN_EXE_qibu-verify"))
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // The program may have ended at its arguments, and then nobody reads.
    let _ = child.stdin.take().unwrap().write_all(input);
    let output = child.wait_with_output().unwrap();
    Run {
        code: output.status.code(),
        output: String::from_utf8(output.stdout).unwrap(),
        errors: String::from_utf8(output.stderr).unwrap(),
    }
}

/// Twelve events of two streams, as lines.
fn export() -> Vec<String> {
    let event = |index: u8| Envelope {
        log_id: [1; 16],
        stream_kind: "association",
        stream_id: [index % 2; 16],
        sequence: u64::from(index / 2) + 1,
        recorded_at: i64::from(index),
        name: "FoundingRecorded",
        version: 1,
        payload: "{}",
        metadata: "{}",
    };
    (0..12)
        .map(|index| hex::encode(&event(index).encode()))
        .collect()
}

fn root(lines: &[String]) -> String {
    let mut edge = RightEdge::new();
    edge.extend(
        lines
            .iter()
            .map(|line| leaf_hash(&hex::decode(line.as_bytes()).unwrap())),
    );
    edge.root().to_string()
}

fn run_against(size: &str, root: &str, lines: &[String]) -> Run {
    run(
        &["--size", size, "--root", root],
        (lines.join("\n") + "\n").as_bytes(),
    )
}

#[test]
fn a_sound_export_ends_with_zero_and_tells_size_and_root() {
    let lines = export();
    let root = root(&lines);
    let run = run_against("12", &root, &lines);
    assert_eq!(run.output, format!("size 12 root {root} findings 0\n"));
    assert_eq!((run.code, run.errors.as_str()), (Some(0), ""));
}

#[test]
fn the_last_line_may_lack_its_end() {
    let lines = export();
    let run = run(
        &["--root", &root(&lines), "--size", "12"],
        lines.join("\n").as_bytes(),
    );
    assert_eq!(run.code, Some(0), "{}", run.output);
}

#[test]
fn an_empty_export_matches_the_empty_tree() {
    let run = run(&["--size", "0", "--root", &root(&[])], b"");
    assert_eq!(run.code, Some(0), "{}", run.output);
}

#[test]
fn a_missing_event_is_found_at_the_position_where_its_stream_breaks() {
    let mut lines = export();
    let root = root(&lines);
    lines.remove(4);
    let run = run_against("12", &root, &lines);
    assert_eq!(run.code, Some(1));
    let found: Vec<_> = run.output.lines().collect();
    assert_eq!(found.len(), 3, "{}", run.output);
    assert!(found[0].starts_with("position 6: sequence: stream association 00000000-"));
    assert_eq!(
        found[1],
        "position 11: size: 11 events were read, 12 were stated"
    );
    assert!(found[2].ends_with(" findings 2"));
}

#[test]
fn swapped_events_are_found_by_recorded_at_and_by_the_root() {
    let mut lines = export();
    let root = root(&lines);
    lines.swap(6, 7);
    let run = run_against("12", &root, &lines);
    assert_eq!(run.code, Some(1));
    assert!(
        run.output.starts_with("position 8: recorded_at: "),
        "{}",
        run.output
    );
    assert!(run.output.contains("position 12: root: "), "{}", run.output);
}

#[test]
fn a_changed_payload_is_found_by_the_root_alone() {
    let mut lines = export();
    let root = root(&lines);
    let payload_at = lines[3].len() - 16;
    lines[3].replace_range(payload_at.., "5b5d000000027b7d");
    let run = run_against("12", &root, &lines);
    assert_eq!(run.code, Some(1));
    assert_eq!(run.output.lines().count(), 2, "{}", run.output);
    assert!(
        run.output.starts_with("position 12: root: "),
        "{}",
        run.output
    );
}

#[test]
fn an_empty_line_is_an_event_that_is_no_envelope() {
    let mut lines = export();
    let root = root(&lines);
    lines[2].clear();
    let run = run_against("12", &root, &lines);
    assert_eq!(run.code, Some(1));
    assert!(
        run.output.starts_with("position 3: not_an_envelope: "),
        "{}",
        run.output
    );
}

#[test]
fn after_a_hundred_findings_the_rest_are_counted() {
    let lines = vec!["00".to_owned(); 150];
    let run = run_against("150", &root(&lines), &lines);
    assert_eq!(run.code, Some(1));
    let found: Vec<_> = run.output.lines().collect();
    assert_eq!((found.len(), found[100]), (102, "and 50 more"));
    assert!(found[101].ends_with(" findings 150"));
}

#[test]
fn a_line_that_is_not_hexadecimal_cannot_be_judged_and_is_named() {
    let mut lines = export();
    lines[2].push('x');
    lines[2].push('x');
    let run = run_against("12", &root(&[]), &lines);
    assert_eq!(run.code, Some(2));
    assert!(
        run.errors.contains("line 3 is no envelope in hexadecimal"),
        "{}",
        run.errors
    );
}

#[test]
fn a_line_beyond_the_longest_envelope_cannot_be_judged() {
    let longest = vec![b'0'; 2 * MAX_ENVELOPE_BYTES + 1];
    let run = run(&["--size", "1", "--root", &root(&[])], &longest);
    assert_eq!(run.code, Some(2));
    assert!(
        run.errors.contains("a line is longer than "),
        "{}",
        run.errors
    );
}

#[test]
fn bad_arguments_end_with_two_and_the_usage() {
    let root = root(&[]);
    let bad: [&[&str]; 7] = [
        &[],
        &["--size", "1"],
        &["--root", &root],
        &["--size", "-1", "--root", &root],
        &["--size", "1", "--root", "00"],
        &["--size", "1", "--root"],
        &["--size", "1", "--root", &root, "--fast"],
    ];
    for arguments in bad {
        let run = run(arguments, b"");
        assert_eq!(
            (run.code, run.output.as_str()),
            (Some(2), ""),
            "{arguments:?}"
        );
        assert!(run.errors.contains("usage: qibu-verify"), "{arguments:?}");
    }
}

#[test]
fn help_is_printed_and_is_no_error() {
    let run = run(&["--help"], b"");
    assert_eq!((run.code, run.errors.as_str()), (Some(0), ""));
    assert!(
        run.output
            .starts_with("usage: qibu-verify --size N --root HEX")
    );
}

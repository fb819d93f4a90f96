//! `qibu-verify --size N --root HEX < export`: checks an exported log without the service that
//! wrote it.
//!
//! The export has one line an event, in the order of positions and starting with position 1: the
//! envelope in hexadecimal, nothing else. Line n is the event at position n. `N` and `HEX` are
//! the size and root of a checkpoint; the export must hold exactly N events. What is wrong goes
//! to the standard output, one line each, with its position.
//!
//! Exit codes: 0 all is well, 1 something is wrong, 2 nothing could be said (bad arguments, or an
//! input that cannot be read).

use std::env;
use std::io::{self, BufRead, Read as _, Write};
use std::process::ExitCode;

use qibu_verifier::envelope::MAX_ENVELOPE_BYTES;
use qibu_verifier::{Finding, Hash, Inspection, hex};

const USAGE: &str = "usage: qibu-verify --size N --root HEX < export\n\
    The export has one line an event, from position 1 on: its envelope in hexadecimal.\n\
    Exit codes: 0 all is well, 1 something is wrong, 2 the input could not be judged.\n";

/// The longest line that is read, in bytes: two digits a byte, and the line's end.
const MAX_LINE_BYTES: usize = 2 * MAX_ENVELOPE_BYTES + 1;

/// How many findings are printed; the rest are only counted, for a file that is no export at all
/// would fill the terminal.
const MAX_PRINTED_FINDINGS: usize = 100;

/// What the findings are compared with.
struct Checkpoint {
    size: u64,
    root: Hash,
}

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args_os()
        .skip(1)
        .map(|argument| argument.to_string_lossy().into_owned())
        .collect();
    let mut output = io::stdout().lock();
    if arguments.iter().any(|argument| argument == "--help") {
        return exit_code(output.write_all(USAGE.as_bytes()).map(|()| true));
    }
    match parse(&arguments) {
        Ok(checkpoint) => exit_code(verify(&mut io::stdin().lock(), &mut output, &checkpoint)),
        Err(reason) => exit_code(Err(io::Error::other(format!("{reason}\n{USAGE}")))),
    }
}

fn exit_code(outcome: io::Result<bool>) -> ExitCode {
    match outcome {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(1),
        Err(error) => {
            // When not even this can be written, the exit code still says it.
            let _ = writeln!(io::stderr().lock(), "qibu-verify: {error}");
            ExitCode::from(2)
        }
    }
}

fn parse(arguments: &[String]) -> Result<Checkpoint, String> {
    let (mut size, mut root) = (None, None);
    let mut arguments = arguments.iter();
    while let Some(name) = arguments.next() {
        let mut value = || arguments.next().ok_or(format!("{name} needs a value"));
        match name.as_str() {
            "--size" => {
                let size_given = value()?
                    .parse::<u64>()
                    .map_err(|e| format!("--size: {e}"))?;
                size = Some(size_given);
            }
            "--root" => {
                let root_given = value()?
                    .parse::<Hash>()
                    .map_err(|e| format!("--root: {e}"))?;
                root = Some(root_given);
            }
            _ => return Err(format!("unknown argument {name}")),
        }
    }
    match (size, root) {
        (Some(size), Some(root)) => Ok(Checkpoint { size, root }),
        _ => Err("both --size and --root are needed".to_owned()),
    }
}

/// Reads the export and reports; true when nothing is wrong.
fn verify(
    input: &mut impl BufRead,
    output: &mut impl Write,
    checkpoint: &Checkpoint,
) -> io::Result<bool> {
    let mut inspection = Inspection::new();
    let mut findings_count = 0_usize;
    let mut report = |finding: &Finding| {
        findings_count += 1;
        if findings_count <= MAX_PRINTED_FINDINGS {
            writeln!(output, "{finding}")
        } else {
            Ok(())
        }
    };
    let mut line = Vec::new();
    while read_line(input, &mut line)? {
        let envelope = hex::decode(&line).map_err(|error| {
            let number = inspection.edge().size() + 1;
            let message = format!("line {number} is no envelope in hexadecimal: {error}");
            io::Error::new(io::ErrorKind::InvalidData, message)
        })?;
        for finding in inspection.read(&envelope) {
            report(&finding)?;
        }
    }
    if let Some(finding) = inspection.compare(checkpoint.size, &checkpoint.root) {
        report(&finding)?;
    }
    let size = inspection.edge().size();
    let root = inspection.edge().root();
    if let Some(unprinted @ 1..) = findings_count.checked_sub(MAX_PRINTED_FINDINGS) {
        writeln!(output, "and {unprinted} more")?;
    }
    writeln!(output, "size {size} root {root} findings {findings_count}")?;
    output.flush()?;
    Ok(findings_count == 0)
}

/// Reads one line without its end; false when the input has ended.
fn read_line(input: &mut impl BufRead, line: &mut Vec<u8>) -> io::Result<bool> {
    line.clear();
    let limit = u64::try_from(MAX_LINE_BYTES).unwrap_or(u64::MAX);
    let read_bytes = input.take(limit).read_until(b'\n', line)?;
    if line.pop_if(|byte| *byte == b'\n').is_none() && read_bytes == MAX_LINE_BYTES {
        let message = format!("a line is longer than {MAX_LINE_BYTES} bytes");
        return Err(io::Error::new(io::ErrorKind::InvalidData, message));
    }
    Ok(read_bytes > 0)
}

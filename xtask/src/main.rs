//! The tasks of the workspace.
//!
//! `cargo xtask test` is the test command of the README; `cargo xtask soak` holds what would make it too long.
#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a task tells the person at the terminal what it does"
)]

mod child;
mod failure;
mod need;
mod options;
mod soak;
mod suite;
mod workspace;

use std::process::ExitCode;

use failure::Failure;
use options::Options;
use workspace::Workspace;

const USAGE: &str = "\
usage:
  cargo xtask test [--only NAME[,NAME]] [--advisories]
  cargo xtask soak kill [--cycles 2000] [--clients 16] [--seed N] [--check-every 1] [--negative-control]
  cargo xtask soak copies [--cycles 100] [--clients 16] [--seed N]
  cargo xtask soak standby [--cycles 50] [--clients 16] [--seed N]

suites of test, in order: fmt clippy test postgres release kill control copies standby browser doc deny
QIBU_BIN names the program that soak kills; without it, target/release/qibu or target/debug/qibu is taken.";

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    match dispatch(&words) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("xtask: {failure}");
            ExitCode::from(failure.exit_code())
        }
    }
}

fn dispatch(words: &[String]) -> Result<(), Failure> {
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["test", rest @ ..] => {
            let options = Options::parse(rest, &["only"], &["advisories"])?;
            suite::run(&Workspace::find()?, &options)
        }
        ["soak", "kill", rest @ ..] => {
            let options = Options::parse(
                rest,
                &["cycles", "clients", "seed", "check-every"],
                &["negative-control"],
            )?;
            soak::kill(&Workspace::find()?, &options)
        }
        ["soak", "copies", rest @ ..] => {
            let options = Options::parse(rest, &["cycles", "clients", "seed"], &[])?;
            soak::copies(&Workspace::find()?, &options)
        }
        ["soak", "standby", rest @ ..] => {
            let options = Options::parse(rest, &["cycles", "clients", "seed"], &[])?;
            soak::standby(&Workspace::find()?, &options)
        }
        ["help" | "--help" | "-h"] => {
            println!("{USAGE}");
            Ok(())
        }
        _ => Err(Failure::usage(USAGE)),
    }
}

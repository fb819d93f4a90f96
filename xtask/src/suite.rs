//! `cargo xtask test`: every suite in order, each timed, until one fails.

mod browser;
mod table;

use std::time::Instant;

use crate::child;
use crate::failure::Failure;
use crate::need::{self, CARGO_DENY, CHROMIUM, CJK_FONTS, NODE, NPM, Need, POSTGRESQL};
use crate::options::Options;
use crate::soak;
use crate::workspace::Workspace;
use table::{Row, Table};

/// Cycles of the kill suite; `cargo xtask soak kill` runs 2,000.
const KILL_CYCLES: u64 = 50;
/// Cycles with two copies; `cargo xtask soak copies` runs 100.
const COPIES_CYCLES: u64 = 10;
/// Cycles with a standby; `cargo xtask soak standby` runs 50.
const STANDBY_CYCLES: u64 = 2;
/// The suites that run a second time with everything in a `PostgreSQL` database: of the service, then of the views.
const ON_POSTGRES: [&str; 8] = [
    "api",
    "authority",
    "page_journey",
    "pages",
    "permissions",
    "replay",
    "sample",
    "interleavings",
];
/// The suites that run once more with the log on a double of `KurrentDB`, and the rest in a folder.
const ON_KURRENTDB: [&str; 4] = ["api", "page_journey", "permissions", "sample"];
/// Interleavings on `PostgreSQL`, where each takes longer.
const INTERLEAVINGS_ON_POSTGRES: &str = "3000";

/// What a suite says when it did not fail.
pub enum Verdict {
    /// It ran and all of it held.
    Passed,
    /// It had nothing to run, for this reason.
    Skipped(String),
}

struct Suite {
    name: &'static str,
    needs: &'static [&'static Need],
    /// Whether it runs the release build of the service.
    runs_binary: bool,
    run: fn(&Workspace, &Options) -> Result<Verdict, Failure>,
}

/// The suites in the order in which they run: the cheapest answer first.
const SUITES: &[Suite] = &[
    Suite {
        name: "fmt",
        needs: &[],
        runs_binary: false,
        run: fmt,
    },
    Suite {
        name: "clippy",
        needs: &[],
        runs_binary: false,
        run: clippy,
    },
    Suite {
        name: "test",
        needs: &[&POSTGRESQL],
        runs_binary: false,
        run: test,
    },
    Suite {
        name: "postgres",
        needs: &[&POSTGRESQL],
        runs_binary: false,
        run: postgres,
    },
    Suite {
        name: "kurrentdb",
        needs: &[&POSTGRESQL],
        runs_binary: false,
        run: kurrentdb,
    },
    Suite {
        name: RELEASE,
        needs: &[],
        runs_binary: false,
        run: release,
    },
    Suite {
        name: "kill",
        needs: &[],
        runs_binary: true,
        run: kill,
    },
    Suite {
        name: "control",
        needs: &[],
        runs_binary: false,
        run: control,
    },
    Suite {
        name: "copies",
        needs: &[&POSTGRESQL],
        runs_binary: true,
        run: copies,
    },
    Suite {
        name: "standby",
        needs: &[&POSTGRESQL],
        runs_binary: true,
        run: standby,
    },
    Suite {
        name: "browser",
        needs: &[&CHROMIUM, &CJK_FONTS, &NODE, &NPM],
        runs_binary: true,
        run: |workspace, _| browser::run(workspace),
    },
    Suite {
        name: "doc",
        needs: &[],
        runs_binary: false,
        run: doc,
    },
    Suite {
        name: "deny",
        needs: &[&CARGO_DENY],
        runs_binary: false,
        run: deny,
    },
];

const RELEASE: &str = "release";
/// The engine on `KurrentDB` is asked for by name; it is checked and tested with everything else.
const WITH_KURRENTDB: [&str; 2] = ["--features", "qibu/kurrentdb"];
/// The cycles within which the kill harness must see that a build loses acknowledged events.
const CONTROL_CYCLES: u64 = 40;

/// Runs the chosen suites, all by default, and prints the seconds of each.
pub fn run(workspace: &Workspace, options: &Options) -> Result<(), Failure> {
    let suites = chosen(options.text("only"))?;
    let needs: Vec<&Need> = suites
        .iter()
        .flat_map(|suite| suite.needs.iter().copied())
        .collect();
    need::supply(workspace, &needs)?;
    let mut table = Table::default();
    for suite in &suites {
        println!("\n── {} ──", suite.name);
        let begun = Instant::now();
        let outcome = (suite.run)(workspace, options);
        let failed = outcome.as_ref().err().map(ToString::to_string);
        table.push(Row::new(suite.name, begun.elapsed(), outcome));
        if let Some(words) = failed {
            println!("\n{table}");
            return Err(Failure::failed(format!(
                "the suite {} failed: {words}",
                suite.name
            )));
        }
    }
    println!("\n{table}\n{}", table.closing_line());
    Ok(())
}

/// The suites that `--only` names, in the order of the table, with the release build where one of them runs the service.
fn chosen(only: Option<&str>) -> Result<Vec<&'static Suite>, Failure> {
    let Some(only) = only else {
        return Ok(SUITES.iter().collect());
    };
    let names: Vec<&str> = only.split(',').map(str::trim).collect();
    if let Some(unknown) = names
        .iter()
        .find(|name| SUITES.iter().all(|suite| suite.name != **name))
    {
        let known: Vec<&str> = SUITES.iter().map(|suite| suite.name).collect();
        return Err(Failure::usage(format!(
            "there is no suite `{unknown}`; there are {}",
            known.join(", ")
        )));
    }
    let wanted = |suite: &Suite| names.contains(&suite.name);
    let needs_binary = SUITES
        .iter()
        .any(|suite| wanted(suite) && suite.runs_binary);
    Ok(SUITES
        .iter()
        .filter(|suite| wanted(suite) || (needs_binary && suite.name == RELEASE))
        .collect())
}

fn fmt(workspace: &Workspace, _: &Options) -> Result<Verdict, Failure> {
    cargo(workspace, &["fmt", "--all", "--check"])
}

/// Once as everybody builds it and the engine on `KurrentDB`, once with the stock programs that the bench measures too.
fn clippy(workspace: &Workspace, _: &Options) -> Result<Verdict, Failure> {
    let [features, kurrentdb] = WITH_KURRENTDB;
    let with = |with: &[&str]| {
        let mut words = vec!["clippy", "--all-targets", "--locked"];
        words.extend(with);
        words.extend(["--", "-D", "warnings"]);
        cargo(workspace, &words)
    };
    with(&["--workspace", features, kurrentdb])?;
    with(&["-p", "qibu", features, "bench-stock,kurrentdb"])
}

fn test(workspace: &Workspace, _: &Options) -> Result<Verdict, Failure> {
    let [features, kurrentdb] = WITH_KURRENTDB;
    cargo(
        workspace,
        &["test", "--workspace", features, kurrentdb, "--locked"],
    )
}

fn postgres(workspace: &Workspace, _: &Options) -> Result<Verdict, Failure> {
    let run = |package: &str, tests: &[&str]| {
        let mut command = workspace.cargo(&["test", "--locked", "-p", package]);
        command.args(tests.iter().flat_map(|test| ["--test", test]));
        command.env("QIBU_TEST_ENGINE", "postgres");
        child::run(command.env("QIBU_INTERLEAVINGS", INTERLEAVINGS_ON_POSTGRES))
    };
    run("qibu-projections", &["views"])?;
    run("qibu", &ON_POSTGRES)?;
    Ok(Verdict::Passed)
}

/// The service on `KurrentDB`, and what a program says that was built without it.
fn kurrentdb(workspace: &Workspace, _: &Options) -> Result<Verdict, Failure> {
    let without = [
        "test",
        "--locked",
        "-p",
        "qibu",
        "--test",
        "cli",
        "built_without_kurrentdb",
    ];
    cargo(workspace, &without)?;
    let mut command = workspace.cargo(&["test", "--locked", "-p", "qibu"]);
    command.args(WITH_KURRENTDB);
    command.args(ON_KURRENTDB.iter().flat_map(|test| ["--test", test]));
    child::run(command.env("QIBU_TEST_ENGINE", "kurrentdb"))?;
    Ok(Verdict::Passed)
}

fn release(workspace: &Workspace, _: &Options) -> Result<Verdict, Failure> {
    cargo(workspace, &["build", "--release", "--locked"])
}

fn control(workspace: &Workspace, _: &Options) -> Result<Verdict, Failure> {
    soak::control_cycles(workspace, CONTROL_CYCLES)?;
    Ok(Verdict::Passed)
}

fn kill(workspace: &Workspace, _: &Options) -> Result<Verdict, Failure> {
    soak::kill_cycles(workspace.release_binary(), KILL_CYCLES)?;
    Ok(Verdict::Passed)
}

fn copies(workspace: &Workspace, _: &Options) -> Result<Verdict, Failure> {
    soak::copies_cycles(workspace.release_binary(), COPIES_CYCLES)?;
    Ok(Verdict::Passed)
}

fn standby(workspace: &Workspace, _: &Options) -> Result<Verdict, Failure> {
    soak::standby_cycles(workspace.release_binary(), STANDBY_CYCLES)?;
    Ok(Verdict::Passed)
}

fn doc(workspace: &Workspace, _: &Options) -> Result<Verdict, Failure> {
    let mut command = workspace.cargo(&["doc", "--no-deps", "--workspace", "--locked"]);
    command.args(WITH_KURRENTDB);
    child::run(command.env("RUSTDOCFLAGS", "-Dwarnings"))?;
    Ok(Verdict::Passed)
}

/// Advisories are asked for by name only: their database comes from the network, which a test run must not stand on.
fn deny(workspace: &Workspace, options: &Options) -> Result<Verdict, Failure> {
    let check = ["deny", "check", "--hide-inclusion-graph"];
    child::run(
        workspace
            .cargo(&check)
            .args(["bans", "licenses", "sources"]),
    )?;
    if options.has("advisories") {
        child::run(workspace.cargo(&check).arg("advisories"))?;
    }
    Ok(Verdict::Passed)
}

fn cargo(workspace: &Workspace, words: &[&str]) -> Result<Verdict, Failure> {
    child::run(&mut workspace.cargo(words))?;
    Ok(Verdict::Passed)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn names(only: Option<&str>) -> Vec<&'static str> {
        chosen(only)
            .unwrap()
            .iter()
            .map(|suite| suite.name)
            .collect()
    }

    #[test]
    fn without_only_every_suite_runs_in_order() {
        let all = [
            "fmt",
            "clippy",
            "test",
            "postgres",
            "kurrentdb",
            "release",
            "kill",
            "control",
            "copies",
            "standby",
            "browser",
            "doc",
            "deny",
        ];
        assert_eq!(names(None), all);
    }

    #[test]
    fn only_keeps_the_order_and_builds_the_service_for_those_that_run_it() {
        assert_eq!(names(Some("deny,fmt")), ["fmt", "deny"]);
        assert_eq!(names(Some("browser")), ["release", "browser"]);
    }

    #[test]
    fn an_unknown_suite_is_refused() {
        assert_eq!(chosen(Some("fmt,tset")).err().unwrap().exit_code(), 2);
    }
}

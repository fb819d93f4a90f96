//! `cargo xtask soak`: what takes too long for the test command.

mod client;
mod copies;
mod finding;
mod journal;
mod kill;
mod ledger;
mod postgres;
mod random;
mod seen;
mod server;
mod stage;
mod standby;
mod walk;
mod write;

use std::path::{Path, PathBuf};

use crate::child;
use crate::failure::Failure;
use crate::options::Options;
use crate::workspace::Workspace;
use finding::Finding;
use kill::Plan;

/// The cargo feature of the build that acknowledges before it commits.
const CONTROL_FEATURE: &str = "ack-before-commit";

const CYCLES: u64 = 2_000;
const COPIES_CYCLES: u64 = 100;
const STANDBY_CYCLES: u64 = 50;
const CLIENTS: u64 = 16;
const CLIENTS_MAX: u64 = 256;

/// `cargo xtask soak kill`: kills the service under load, again and again, and counts what it lost.
pub fn kill(workspace: &Workspace, options: &Options) -> Result<(), Failure> {
    let control = options.has("negative-control");
    let binary = if control {
        build_control(workspace)?
    } else {
        workspace.binary()?
    };
    let (cycles, clients, seed) = amount(options, CYCLES)?;
    let plan = Plan {
        binary,
        cycles,
        clients,
        seed,
        check_every: options.number("check-every")?.unwrap_or(1).max(1),
    };
    if control {
        judge_control(plan.run())
    } else {
        expect_none(&plan)
    }
}

/// The kill suite of the test command.
pub fn kill_cycles(binary: PathBuf, cycles: u64) -> Result<(), Failure> {
    let seed = random::fresh_seed();
    expect_none(&Plan {
        binary,
        cycles,
        clients: CLIENTS,
        seed,
        check_every: 1,
    })
}

/// `cargo xtask soak copies`: kills one of two copies on one database under load, again and again.
pub fn copies(workspace: &Workspace, options: &Options) -> Result<(), Failure> {
    let (cycles, clients, seed) = amount(options, COPIES_CYCLES)?;
    let plan = copies::Plan {
        binary: workspace.binary()?,
        cycles,
        clients,
        seed,
    };
    plan.run().map_err(found)
}

/// The copies suite of the test command.
pub fn copies_cycles(binary: PathBuf, cycles: u64) -> Result<(), Failure> {
    let plan = copies::Plan {
        binary,
        cycles,
        clients: CLIENTS,
        seed: random::fresh_seed(),
    };
    plan.run().map_err(found)
}

/// `cargo xtask soak standby`: kills the primary under load and promotes its standby, again and again.
pub fn standby(workspace: &Workspace, options: &Options) -> Result<(), Failure> {
    let (cycles, clients, seed) = amount(options, STANDBY_CYCLES)?;
    let plan = standby::Plan {
        binary: workspace.binary()?,
        cycles,
        clients,
        seed,
    };
    plan.run().map_err(found)
}

/// The standby suite of the test command.
pub fn standby_cycles(binary: PathBuf, cycles: u64) -> Result<(), Failure> {
    let plan = standby::Plan {
        binary,
        cycles,
        clients: CLIENTS,
        seed: random::fresh_seed(),
    };
    plan.run().map_err(found)
}

/// Cycles, clients and seed of a run.
fn amount(options: &Options, usual_cycles: u64) -> Result<(u64, u64, u64), Failure> {
    let cycles = options.number("cycles")?.unwrap_or(usual_cycles);
    let clients = options.number("clients")?.unwrap_or(CLIENTS);
    let seed = options.number("seed")?.unwrap_or_else(random::fresh_seed);
    if cycles == 0 || !(1..=CLIENTS_MAX).contains(&clients) {
        return Err(Failure::usage(format!(
            "at least one cycle and 1 to {CLIENTS_MAX} clients"
        )));
    }
    Ok((cycles, clients, seed))
}

#[expect(clippy::needless_pass_by_value, reason = "an error is handed on")]
fn found(finding: Finding) -> Failure {
    Failure::failed(finding.to_string())
}

fn expect_none(plan: &Plan) -> Result<(), Failure> {
    plan.run().map_err(found)
}

/// A harness that never saw a loss proves nothing: against a build that loses, it must say so.
fn judge_control(outcome: Result<(), Finding>) -> Result<(), Failure> {
    match outcome {
        Err(Finding::Lost(what)) => {
            println!("negative control: the harness saw the loss, as it must: {what}");
            Ok(())
        }
        Err(other) => Err(Failure::failed(format!(
            "the negative control ended otherwise: {other}"
        ))),
        Ok(()) => Err(Failure::failed("the harness cannot see a loss")),
    }
}

/// The losing service lies in a folder of its own, so that nobody runs it by mistake. It loses only as a debug build
/// with the feature, and only when the environment asks for it, which the script beside it does.
fn build_control(workspace: &Workspace) -> Result<PathBuf, Failure> {
    let mut command = workspace.cargo(&["build", "--locked", "--bin", "qibu"]);
    child::run(command.args(["--features", CONTROL_FEATURE]))?;
    let folder = workspace.target().join(CONTROL_FEATURE);
    let failed = |error: std::io::Error| Failure::failed(format!("{}: {error}", folder.display()));
    std::fs::create_dir_all(&folder).map_err(failed)?;
    let losing = folder.join("qibu-losing");
    let built = workspace.target().join("debug").join("qibu");
    std::fs::copy(built, &losing).map_err(failed)?;
    let script = folder.join("qibu");
    // Only the server loses: without a whole log to begin with there would be nothing to lose.
    let words = format!(
        "#!/bin/sh\n[ \"$1\" = serve ] && export QIBU_FAULT={CONTROL_FEATURE}\nexec '{}' \"$@\"\n",
        losing.display()
    );
    std::fs::write(&script, words).map_err(failed)?;
    let mode = std::os::unix::fs::PermissionsExt::from_mode(0o755);
    std::fs::set_permissions(&script, mode).map_err(failed)?;
    Ok(script)
}

/// The negative control of the test command: the harness must see a loss within these cycles.
pub fn control_cycles(workspace: &Workspace, cycles: u64) -> Result<(), Failure> {
    let plan = Plan {
        binary: build_control(workspace)?,
        cycles,
        clients: CLIENTS,
        seed: random::fresh_seed(),
        check_every: 1,
    };
    judge_control(plan.run())
}

/// The last lines of a file, for a person who looks for the cause.
fn tail(file: &Path, lines: usize) -> String {
    let text = std::fs::read(file).map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
    let text = text.unwrap_or_default();
    let all: Vec<&str> = text.lines().collect();
    all[all.len().saturating_sub(lines)..].join("\n")
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn the_negative_control_passes_on_a_loss_and_on_nothing_else() {
        judge_control(Err(Finding::Lost("position 7".to_owned()))).unwrap();
        let blind = judge_control(Ok(())).unwrap_err();
        assert_eq!(blind.to_string(), "the harness cannot see a loss");
        for other in [
            Finding::Answer,
            Finding::Twice,
            Finding::NotDense,
            Finding::Harness,
        ] {
            assert_eq!(
                judge_control(Err(other(String::new())))
                    .unwrap_err()
                    .exit_code(),
                1
            );
        }
    }
}

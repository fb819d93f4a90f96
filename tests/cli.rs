//! The command line from outside: the program itself, alone and beside a server that really runs.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "cli/beside_a_server.rs"]
mod beside_a_server;
#[path = "cli/changeover.rs"]
mod changeover;
#[path = "cli/committees.rs"]
mod committees;
#[path = "cli/copying.rs"]
mod copying;
#[path = "cli/damaged_views.rs"]
mod damaged_views;
#[path = "cli/databases.rs"]
mod databases;
#[path = "cli/editions.rs"]
mod editions;
#[path = "cli/erasing.rs"]
mod erasing;
#[path = "cli/exit_codes.rs"]
mod exit_codes;
#[path = "cli/figures.rs"]
mod figures;
#[path = "cli/finding.rs"]
mod finding;
#[path = "cli/first_steps.rs"]
mod first_steps;
#[cfg(target_os = "linux")]
#[path = "cli/full_disk.rs"]
mod full_disk;
#[path = "cli/help.rs"]
mod help;
#[path = "cli/history.rs"]
mod history;
#[path = "cli/house.rs"]
mod house;
#[path = "cli/importing.rs"]
mod importing;
#[cfg(feature = "kurrentdb")]
#[path = "cli/kurrentdb.rs"]
mod kurrentdb;
#[path = "cli/memory.rs"]
mod memory;
#[path = "cli/mistakes.rs"]
mod mistakes;
#[path = "cli/overlays.rs"]
mod overlays;
#[path = "cli/permissions.rs"]
mod permissions;
#[path = "cli/policies.rs"]
mod policies;
#[path = "cli/second_writer.rs"]
mod second_writer;
#[path = "cli/words.rs"]
mod words;
#[path = "cli/workbooks.rs"]
mod workbooks;

//! The command line from outside: the program itself, alone and beside a server that really runs.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "cli/beside_a_server.rs"]
mod beside_a_server;
#[path = "cli/figures.rs"]
mod figures;
#[path = "cli/finding.rs"]
mod finding;
#[path = "cli/house.rs"]
mod house;
#[path = "cli/permissions.rs"]
mod permissions;
#[path = "cli/second_writer.rs"]
mod second_writer;

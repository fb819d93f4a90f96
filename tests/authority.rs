//! Who may do what, by the shipped policies: one sentence a test.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "authority/assigned.rs"]
mod assigned;
#[path = "authority/guards.rs"]
mod guards;
#[path = "authority/matrix.rs"]
mod matrix;
#[path = "authority/memory.rs"]
mod memory;
#[path = "authority/policies.rs"]
mod policies;
#[path = "authority/rectification.rs"]
mod rectification;
#[path = "authority/seats.rs"]
mod seats;
#[path = "authority/town.rs"]
mod town;

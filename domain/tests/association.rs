//! The rules of associations and their applications, each under the sentence that it is.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "support/papers.rs"]
mod papers;
#[path = "support/scenario.rs"]
mod scenario;
#[path = "support/world.rs"]
mod world;

#[path = "association/acceptance.rs"]
mod acceptance;
#[path = "association/again.rs"]
mod again;
#[path = "association/corrections.rs"]
mod corrections;
#[path = "association/deciding.rs"]
mod deciding;
#[path = "association/erasing.rs"]
mod erasing;
#[path = "association/falling_due.rs"]
mod falling_due;
#[path = "association/founding.rs"]
mod founding;
#[path = "association/invariants.rs"]
mod invariants;
#[path = "association/notice.rs"]
mod notice;
#[path = "association/proposing.rs"]
mod proposing;
#[path = "association/seats.rs"]
mod seats;
#[path = "association/steps.rs"]
mod steps;

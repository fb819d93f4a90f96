//! The rules of associations and their applications, each under the sentence that it is.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "support/papers.rs"]
mod papers;
#[path = "support/scenario.rs"]
mod scenario;
#[path = "support/world.rs"]
mod world;

#[path = "subject/acceptance.rs"]
mod acceptance;
#[path = "subject/affairs.rs"]
mod affairs;
#[path = "subject/affairs_corrected.rs"]
mod affairs_corrected;
#[path = "subject/affairs_counted.rs"]
mod affairs_counted;
#[path = "subject/affairs_measured.rs"]
mod affairs_measured;
#[path = "subject/again.rs"]
mod again;
#[path = "subject/aside.rs"]
mod aside;
#[path = "subject/assigning.rs"]
mod assigning;
#[path = "subject/bases.rs"]
mod bases;
#[path = "subject/brands.rs"]
mod brands;
#[path = "subject/brands_listed.rs"]
mod brands_listed;
#[path = "subject/brands_measured.rs"]
mod brands_measured;
#[path = "subject/changeover.rs"]
mod changeover;
#[path = "subject/committees.rs"]
mod committees;
#[path = "subject/corrections.rs"]
mod corrections;
#[path = "subject/cycles.rs"]
mod cycles;
#[path = "subject/deciding.rs"]
mod deciding;
#[path = "subject/ending.rs"]
mod ending;
#[path = "subject/erasing.rs"]
mod erasing;
#[path = "subject/falling_due.rs"]
mod falling_due;
#[path = "subject/founding.rs"]
mod founding;
#[path = "subject/gaps.rs"]
mod gaps;
#[path = "subject/honours.rs"]
mod honours;
#[path = "subject/invariants.rs"]
mod invariants;
#[path = "subject/late_corrections.rs"]
mod late_corrections;
#[path = "subject/late_steps.rs"]
mod late_steps;
#[path = "subject/notice.rs"]
mod notice;
#[path = "subject/passing.rs"]
mod passing;
#[path = "subject/premises.rs"]
mod premises;
#[path = "subject/premises_measured.rs"]
mod premises_measured;
#[path = "subject/proposing.rs"]
mod proposing;
#[path = "subject/re_review.rs"]
mod re_review;
#[path = "subject/recounting.rs"]
mod recounting;
#[path = "subject/rota.rs"]
mod rota;
#[path = "subject/seats.rs"]
mod seats;
#[path = "subject/site_visits.rs"]
mod site_visits;
#[path = "subject/slips.rs"]
mod slips;
#[path = "subject/standing.rs"]
mod standing;
#[path = "subject/steps.rs"]
mod steps;
#[path = "subject/transferring.rs"]
mod transferring;
#[path = "subject/walking.rs"]
mod walking;
#[path = "subject/wanting.rs"]
mod wanting;

//! What the views show, given events.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod accounts;
mod accounts_as_of;
mod affairs;
mod annals_as_of;
mod as_of;
mod asked;
mod brands;
mod corrections;
mod deadlines;
mod figures;
mod given;
mod late_steps;
mod memory_log;
mod nodes;
mod outcomes_as_of;
mod passing;
mod place;
mod pool;
mod postgres;
mod premises;
mod publications_of;
mod re_reviews;
mod rota;
mod runtime;
#[path = "../../../tests/support_qibu/postgres.rs"]
#[expect(dead_code, reason = "other suites use the rest")]
mod server;
mod service_requests_as_of;
mod sessions_as_of;
mod stages;
mod standing;
mod suggestions_as_of;
mod teams_as_of;
mod versions;
mod watched;

//! The pages: what each shows, as plain fields, and the template that shows it.
//!
//! A page holds no rule and asks nothing: whoever handles the request fills it. Days are ISO texts (`2026-11-24`, or
//! `2017-11` and `2017` where no more is known) and moments are Shanghai's (`2026-11-24T20:41`); the templates put
//! them into words. Every form is a plain POST: it works without script.

pub mod acts;
pub mod affairs;
pub mod annals;
pub mod application;
pub mod apply;
pub mod assets;
pub mod base;
pub mod brands;
pub mod calendar;
pub mod confirm;
pub mod contents;
pub mod days;
pub mod decision_bar;
pub mod editions;
pub mod erasure;
pub mod error;
pub mod event;
pub mod form;
pub mod founding;
pub mod handlers;
pub mod history;
pub mod home;
pub mod imports;
pub mod labels;
pub mod late_step;
pub mod members;
pub mod mine;
pub mod nodes;
pub mod papers;
pub mod people;
pub mod policies;
pub mod posts;
pub mod propose;
pub mod rota;
pub mod route;
pub mod routes;
pub mod service_requests;
pub mod sessions;
pub mod sign_in;
pub mod standing;
pub mod step;
pub mod story;
pub mod subject;
pub mod subjects;
pub mod suggestions;
pub mod teams;
pub mod verdicts;
pub mod visit;
pub mod work;
pub mod workdays;

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
mod tests;

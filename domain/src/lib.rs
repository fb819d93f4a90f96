//! What Qibu decides. Everything here is pure: no clock, no randomness, no I/O, no framework.
//!
//! The road through this crate: a command and its [`Occasion`](occasion::Occasion) meet a state in
//! [`Decider::decide`](decider::Decider::decide); what comes out are dated events, or a refusal that says
//! why. [`Decider::evolve`](decider::Decider::evolve) folds events into the next state and can refuse nothing.

pub mod account;
pub mod actor;
pub mod alliance;
pub mod annals;
pub mod calendar;
pub mod claim;
pub mod codes;
pub mod correction;
pub mod decider;
mod digits;
pub mod district;
pub mod document_number;
pub mod editions;
pub mod history;
pub mod id;
pub mod lifecycle;
pub mod logbook;
pub mod membership;
pub mod money;
pub mod occasion;
mod organiser;
pub mod outcome;
pub mod paper;
pub mod person;
pub mod personal;
pub mod policies;
pub mod programme;
pub mod published_claim;
pub mod recorded;
pub mod rulebook;
mod second_officer;
pub mod service_request;
pub mod session;
pub mod standard;
pub mod subject;
pub mod suggestion;
pub mod team;
pub mod text;
pub mod time;
pub mod uscc;
pub mod workdays;

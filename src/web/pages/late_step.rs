//! 补录步骤: a step that a body had reached before Qibu, and the correction of one.

use super::base::Base;
use super::contents::HeldPaper;
use super::form::{Choice, Errors};
use askama::Template;

/// The form of a late step, or of its correction.
#[derive(Clone, Debug, Default, Template)]
#[template(path = "late_step.html")]
pub struct LateStepPage {
    /// What every page has; the title names the body.
    pub base: Base,
    /// What is wrong; fields `reached_on`, `statement`, `what`, `reason` and `submitter`.
    pub errors: Errors,
    /// Where the form is sent.
    pub action: String,
    /// The body's page.
    pub home: String,
    /// The command's idempotency key, sent as `key` (law 14).
    pub key: String,
    /// The version of the draft that is typed anew, sent as `version`; empty for a new one.
    pub version: String,
    /// Why nothing can be typed here, in words; empty where it can.
    pub closed: String,
    /// What whoever is to confirm it wants changed; empty for nothing.
    pub sent_back: String,
    /// The number of the step that is recognised, sent as `step`.
    pub number: u8,
    /// The step in words.
    pub step: String,
    /// The day that the step counts from, where it is corrected; empty where it is recognised.
    pub recorded: String,
    /// What is done with a step that is corrected: `move` or `void`; empty where it is recognised.
    pub what: Vec<Choice>,
    /// The day that was typed: to the day, the month or the year.
    pub reached_on: String,
    /// The signed statement that came before something else was to be mended.
    pub held: Option<HeldPaper>,
    /// The reason that was typed.
    pub reason: String,
    /// Who may confirm it.
    pub officers: Vec<Choice>,
}

impl LateStepPage {
    /// Whether a step that stands is corrected.
    pub fn corrects(&self) -> bool {
        !self.what.is_empty()
    }
}

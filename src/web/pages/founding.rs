//! 补录组织: the founding of one body older than Qibu, and its correction, each by two officers.

use super::base::Base;
use super::contents::HeldPaper;
use super::form::{Choice, Errors};
use super::propose::IdentityForm;
use askama::Template;

/// The form of a founding.
#[derive(Clone, Debug, Default, Template)]
#[template(path = "founding.html")]
pub struct FoundingPage {
    /// What every page has.
    pub base: Base,
    /// What is wrong; the fields are named in the form.
    pub errors: Errors,
    /// Where the form is sent.
    pub action: String,
    /// The list of bodies of that kind.
    pub list: String,
    /// The command's idempotency key, sent as `key` (law 14).
    pub key: String,
    /// The version of the draft that is typed anew, sent as `version`; empty for a new one.
    pub version: String,
    /// What whoever is to confirm it wants changed; empty for nothing.
    pub sent_back: String,
    /// What was typed of the body.
    pub identity: IdentityForm,
    /// The number of a base's plaque that was typed.
    pub plaque: String,
    /// The founding day that was typed: to the day, the month or the year.
    pub founded_on: String,
    /// The categories of people.
    pub categories: Vec<Choice>,
    /// The signed statement that came before something else was to be mended.
    pub held: Option<HeldPaper>,
    /// Who may confirm it.
    pub officers: Vec<Choice>,
}

/// The form of a founding's correction.
#[derive(Clone, Debug, Default, Template)]
#[template(path = "founding_correction.html")]
pub struct FoundingCorrectionPage {
    /// What every page has; the title names the body.
    pub base: Base,
    /// What is wrong; fields `what`, `founded_on`, `reason` and `submitter`.
    pub errors: Errors,
    /// Where the form is sent.
    pub action: String,
    /// The body's page.
    pub home: String,
    /// The command's idempotency key, sent as `key` (law 14).
    pub key: String,
    /// The version of the draft that is typed anew, sent as `version`; empty for a new one.
    pub version: String,
    /// What whoever is to confirm it wants changed; empty for nothing.
    pub sent_back: String,
    /// The founding day that stands, as far as it is known.
    pub recorded: String,
    /// What is done with it: `move` or `void`.
    pub what: Vec<Choice>,
    /// The day that was typed.
    pub founded_on: String,
    /// The reason that was typed.
    pub reason: String,
    /// Who may confirm it.
    pub officers: Vec<Choice>,
}

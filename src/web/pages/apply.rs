//! What an application for the next step holds, and what a returned one holds when it is handed in again.

use super::base::Base;
use super::contents::ContentsForm;
use super::form::{Choice, Errors};
use super::route::ExpectedRoute;
use askama::Template;

/// The form of an application for the next step, or of one that is handed in again.
#[derive(Clone, Debug, Default, Template)]
#[template(path = "apply.html")]
pub struct ApplyPage {
    /// What every page has.
    pub base: Base,
    /// What is wrong; the fields are named in the form.
    pub errors: Errors,
    /// Where the form is sent.
    pub action: String,
    /// The command's idempotency key, sent as `key` (law 14): made anew with every page.
    pub key: String,
    /// The transition's code, sent as `transition`.
    pub transition: String,
    /// The token of `If-Match`, sent as `if_match`; empty for a new application.
    pub if_match: String,
    /// The draft; empty for a form that is of none.
    pub draft: String,
    /// The draft's version, sent back so that nobody overwrites another's change; empty without a draft.
    pub version: String,
    /// What whoever is to confirm the draft wants changed; empty for nothing.
    pub sent_back: String,
    /// The accounts that can be applied for; the first, of an empty code, is oneself. Empty where nobody else can.
    pub submitters: Vec<Choice>,
    /// Body and transition in words; of what changes a standing, what it brings.
    pub purpose: String,
    /// Why it cannot be applied for where the body stands; empty where it can.
    pub closed: String,
    /// The list of corrections; empty for a new application.
    pub corrections: Vec<super::application::CorrectionRow>,
    /// What it holds.
    pub contents: ContentsForm,
    /// The way that it would take.
    pub route: ExpectedRoute,
}

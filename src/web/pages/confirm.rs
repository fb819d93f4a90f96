//! 提交前核对: the last look at a draft.

use super::base::Base;
use super::form::{Choice, Errors, Fact};
use super::papers::PaperLink;
use super::route::ExpectedRoute;
use super::verdicts::{CriterionGroup, MissingRow};
use askama::Template;

/// The last look at a draft, by the one who hands it in.
#[derive(Clone, Debug, Default, Template)]
#[template(path = "confirm.html")]
pub struct ConfirmPage {
    /// What every page has.
    pub base: Base,
    /// What is wrong; fields `confirmed` and `reason`.
    pub errors: Errors,
    /// The draft.
    pub draft: String,
    /// The draft's version.
    pub version: String,
    /// Who typed it, where that was another; empty otherwise.
    pub typed_by: String,
    /// Who hands it in.
    pub submitter: String,
    /// Whether this account is to confirm; otherwise the page only shows.
    pub may_confirm: bool,
    /// Whether this account typed it and may discard it.
    pub may_discard: bool,
    /// What whoever is to confirm it wants changed, once it was sent back; empty for nothing.
    pub sent_back: String,
    /// The answers by section.
    pub answers: Vec<AnswerGroup>,
    /// What the criteria come to now.
    pub criteria: Vec<CriterionGroup>,
    /// What is missing.
    pub missing: Vec<MissingRow>,
    /// Whether two officers record a fact by it: no criterion is judged, and it goes no way.
    pub of_two_officers: bool,
    /// The papers that are looked at before it is confirmed.
    pub papers: Vec<PaperLink>,
    /// What papers can be opened for.
    pub purposes: Vec<Choice>,
    /// The way that it takes.
    pub route: ExpectedRoute,
    /// What was typed on sending it back.
    pub reason: String,
}

/// The answers of a section.
#[derive(Clone, Debug, Default)]
pub struct AnswerGroup {
    /// The section's label.
    pub label: String,
    /// Where they can be changed; empty where they cannot.
    pub change_href: String,
    /// The answers.
    pub rows: Vec<Fact>,
}

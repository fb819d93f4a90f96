//! The page of a person, who needs no account: what is kept of them, and everything that is theirs to do.

use super::acts::ActForm;
use super::affairs::FieldInput;
use super::base::Base;
use super::form::{Errors, Fact};
use askama::Template;

/// What is kept of a person, as the person sees it.
#[derive(Clone, Debug, Default, Template)]
#[template(path = "mine/page.html")]
pub struct MinePage {
    /// What every page has.
    pub base: Base,
    /// What is wrong with a form, by the ids of its fields.
    pub errors: Errors,
    /// The node whose office keeps it.
    pub keeper: String,
    /// What is kept, one section a noun.
    pub sections: Vec<OwnSection>,
}

/// What is kept of one noun.
#[derive(Clone, Debug, Default)]
pub struct OwnSection {
    /// Its word, which is its id on the page.
    pub code: String,
    /// Its words.
    pub title: String,
    /// More about it; empty for none.
    pub help: String,
    /// What is kept, one by one.
    pub boxes: Vec<OwnBox>,
    /// What is said where nothing is kept.
    pub none: String,
}

/// One thing that is kept, with what the person can do about it.
#[derive(Clone, Debug, Default)]
pub struct OwnBox {
    /// What it is; empty where the section says so.
    pub title: String,
    /// How it stands, in words; empty for nothing.
    pub stands: String,
    /// The same as a class of tags.
    pub tone: &'static str,
    /// What is known of it.
    pub facts: Vec<Fact>,
    /// The whole text that is consented to, paragraph by paragraph.
    pub text: Vec<String>,
    /// Whether that is unfolded: where it is still to be answered.
    pub unfolded: bool,
    /// What the person can do about it.
    pub acts: Vec<ActForm>,
}

/// Nobody is let in: no link, or one that was used.
#[derive(Clone, Debug, Default, Template)]
#[template(path = "mine/closed.html")]
pub struct ClosedPage {
    /// What every page has.
    pub base: Base,
    /// Why.
    pub words: String,
}

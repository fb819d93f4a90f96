//! Acts: forms of a few fields, each of which does one thing, beside what they are about or on a page of their own.

use super::affairs::FieldInput;
use super::base::Base;
use super::form::{Choice, Errors, Fact};
use askama::Template;

/// A form that does one thing.
#[derive(Clone, Debug, Default)]
pub struct ActForm {
    /// Its word, with which the ids of its fields begin.
    pub verb: String,
    /// What it does, in words.
    pub title: String,
    /// More about it; empty for none.
    pub help: String,
    /// Where it is sent.
    pub action: String,
    /// Why it cannot be done now, in words; empty where it can.
    pub closed: String,
    /// What is sent unseen, the idempotency key among it (law 14).
    pub hidden: Vec<(String, String)>,
    /// Its fields.
    pub fields: Vec<ActField>,
    /// Its buttons.
    pub buttons: Vec<ActButton>,
    /// Whether it brings files.
    pub has_files: bool,
    /// Whether it is unfolded where acts are folded.
    pub open: bool,
}

/// A field of an act.
#[derive(Clone, Debug, Default)]
pub struct ActField {
    /// Its id on the page, and its name among the errors.
    pub id: String,
    /// Its name as it is sent.
    pub name: String,
    /// Its label.
    pub label: String,
    /// How it is filled in; empty where the label says all.
    pub help: String,
    /// What stands in it.
    pub value: String,
    /// Whether it is needed.
    pub needed: bool,
    /// How it is put in.
    pub input: FieldInput,
}

/// A button of an act.
#[derive(Clone, Debug, Default)]
pub struct ActButton {
    /// What it sends as `do`; empty for nothing.
    pub code: String,
    /// Its words.
    pub label: String,
    /// Its class: `main`, `grave` or none.
    pub tone: &'static str,
}

/// A page that holds little more than acts.
#[derive(Clone, Debug, Default, Template)]
#[template(path = "people/acts.html")]
pub struct ActsPage {
    /// What every page has.
    pub base: Base,
    /// What is wrong with a form, by the ids of its fields.
    pub errors: Errors,
    /// What the page is for, paragraph by paragraph.
    pub purpose: Vec<String>,
    /// What is known of what it is about.
    pub facts: Vec<Fact>,
    /// What can be done.
    pub acts: Vec<ActForm>,
    /// Names that may be looked at first: for what, in words.
    pub look: Option<ActForm>,
    /// Where that is asked.
    pub look_action: String,
    /// What they may be looked at for.
    pub look_choices: Vec<Choice>,
    /// Where it leads back to; empty for nowhere.
    pub back_href: String,
}

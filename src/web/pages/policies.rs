//! The page of the policies: the sets adopted so far, what ships with the program, and adopting it.

use super::base::Base;
use super::form::Errors;
use askama::Template;

/// The page.
#[derive(Clone, Debug, Default, Template)]
#[template(path = "policies.html")]
pub struct PoliciesPage {
    /// What every page has.
    pub base: Base,
    /// What is wrong with what was sent.
    pub errors: Errors,
    /// The adopted sets, the last first.
    pub sets: Vec<SetRow>,
    /// Whether what ships with the program is another set than the one in force.
    pub differs: bool,
    /// The actions that only the shipped set knows, in words.
    pub new_actions: Vec<String>,
    /// The policies in which the shipped set is another: of each what it is, in words, and its id.
    pub changes: Vec<ChangeRow>,
    /// The form, for whoever may adopt a set that differs.
    pub form: Option<AdoptInput>,
    /// The schema in force.
    pub schema: String,
    /// The policies in force.
    pub policies: String,
}

/// An adopted set.
#[derive(Clone, Debug, Default)]
pub struct SetRow {
    /// Its number.
    pub number: u32,
    /// The day of its adoption.
    pub day: String,
    /// The digest of its policies.
    pub digest: String,
    /// Whether it is in force.
    pub in_force: bool,
}

/// A policy in which two sets differ.
#[derive(Clone, Debug, Default)]
pub struct ChangeRow {
    /// What it is: added, changed, gone.
    pub what: String,
    /// Its id.
    pub id: String,
}

/// What the form sends.
#[derive(Clone, Debug, Default)]
pub struct AdoptInput {
    /// The key under which it is sent.
    pub key: String,
    /// The number of the next set.
    pub number: u32,
}

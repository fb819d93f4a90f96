//! The annals of a district: what happened in it, as of a day.

use super::base::Base;
use super::form::Choice;
use askama::Template;

/// The annals of a node and everything under it.
#[derive(Clone, Debug, Default, Template)]
#[template(path = "annals.html")]
pub struct AnnalsPage {
    /// What every page has.
    pub base: Base,
    /// The entries, the last day first.
    pub rows: Vec<AnnalLine>,
    /// The nodes to choose from.
    pub node_choices: Vec<Choice>,
    /// The kinds to choose from.
    pub kind_choices: Vec<Choice>,
    /// The day whose end is shown.
    pub as_of: String,
    /// The latest day that can be shown.
    pub today: String,
    /// Where the next page is; empty for none.
    pub next_href: String,
    /// Where something is recorded; empty where the account may not.
    pub record_href: String,
}

/// An entry in the list.
#[derive(Clone, Debug, Default)]
pub struct AnnalLine {
    /// Its day.
    pub day: String,
    /// Its kind, in words.
    pub kind: String,
    /// The place that it is about.
    pub node: String,
    /// What it says, in words.
    pub told: String,
    /// Of an honour: the body, with the address of its page.
    pub body: Option<super::base::Link>,
    /// It was recorded later than on its day.
    pub late: bool,
    /// It was corrected.
    pub corrected: bool,
    /// It is an honour that was withdrawn.
    pub withdrawn: bool,
    /// Where it is corrected; empty where the account may not.
    pub correct_href: String,
}

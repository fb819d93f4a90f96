//! The page of the working days: the published years, and the form of another.

use super::base::Base;
use super::form::Errors;
use askama::Template;

/// The page.
#[derive(Clone, Debug, Template)]
#[template(path = "workdays.html")]
pub struct WorkdaysPage {
    /// What every page has.
    pub base: Base,
    /// What is wrong with the form.
    pub errors: Errors,
    /// The published years, the last first.
    pub years: Vec<YearRow>,
    /// The form, for whoever may publish.
    pub form: Option<YearInput>,
}

/// A published year.
#[derive(Clone, Debug)]
pub struct YearRow {
    /// The year.
    pub year: String,
    /// The weekdays that are off.
    pub off: Vec<String>,
    /// The days of the weekend that are worked.
    pub work: Vec<String>,
}

/// What was typed.
#[derive(Clone, Debug, Default)]
pub struct YearInput {
    /// The key under which it is sent.
    pub key: String,
    /// The year.
    pub year: String,
    /// The days off, one on a line.
    pub off: String,
    /// The days worked, one on a line.
    pub work: String,
}

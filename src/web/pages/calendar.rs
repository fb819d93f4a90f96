//! 日程: what falls due in the bodies of an office, as of a day.

use super::base::Base;
use super::days::Due;
use super::form::Choice;
use super::sessions::SessionLine;
use askama::Template;

/// What falls due, by the days.
#[derive(Clone, Debug, Default, Template)]
#[template(path = "calendar.html")]
pub struct CalendarPage {
    /// What every page has.
    pub base: Base,
    /// The day whose end is shown.
    pub as_of: String,
    /// Whether that is today.
    pub live: bool,
    /// Today.
    pub today: String,
    /// The nodes whose bodies can be shown.
    pub nodes: Vec<Choice>,
    /// How far ahead can be looked.
    pub within: Vec<Choice>,
    /// What fell due and was not done, and what falls due, by the days.
    pub rows: Vec<DueRow>,
    /// The sessions whose report is overdue, the last day first.
    pub overdue: Vec<SessionLine>,
    /// The applications whose office let its clock run out.
    pub late: Vec<LateRow>,
    /// How many entries are shown where there may be more; 0 where all are.
    pub cut_at: u32,
}

/// Something that falls due in a body.
#[derive(Clone, Debug, Default)]
pub struct DueRow {
    /// The body's name.
    pub name: String,
    /// The body's page.
    pub href: String,
    /// Its node, in words.
    pub node: String,
    /// What falls due, in words.
    pub what: String,
    /// By when.
    pub due: Due,
    /// The form that settles it; empty where the account may not, or another day is shown.
    pub settle_href: String,
    /// What that form is, in words.
    pub settle: String,
}

/// An application whose office let its clock run out.
#[derive(Clone, Debug, Default)]
pub struct LateRow {
    /// The body's name.
    pub name: String,
    /// The application's page.
    pub href: String,
    /// What is applied for, in words.
    pub transition: String,
    /// To whom it was escalated, and from whom.
    pub escalated: String,
    /// The last day of the clock.
    pub due: Due,
}

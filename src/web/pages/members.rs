//! The members of an association: seats, counts, and one seat with what may be done.

use super::acts::ActForm;
use super::affairs::FieldInput;
use super::base::Base;
use super::form::{Errors, Fact};
use askama::Template;

/// The seats of an association as of a day.
#[derive(Clone, Debug, Default, Template)]
#[template(path = "people/members.html")]
pub struct MembersPage {
    /// What every page has.
    pub base: Base,
    /// The address of the page.
    pub path: String,
    /// How many sit there by role.
    pub by_role: Vec<Fact>,
    /// How many sit there by category.
    pub by_category: Vec<Fact>,
    /// The seats; none where the account holds no office at the node.
    pub rows: Vec<SeatLine>,
    /// Whether the seats are for this account.
    pub shows_seats: bool,
    /// The day whose end is shown.
    pub as_of: String,
    /// The latest day that can be shown.
    pub today: String,
    /// Where the next page is; empty for none.
    pub next_href: String,
    /// Where a seat is offered; empty where the account may not.
    pub offer_href: String,
}

/// A seat in the list.
#[derive(Clone, Debug, Default)]
pub struct SeatLine {
    /// The address of its page.
    pub href: String,
    /// The beginning of its number.
    pub seat: String,
    /// The role, in words.
    pub role: String,
    /// The category, in words.
    pub category: String,
    /// How it stands, in words.
    pub stands: String,
    /// The same as a class of tags.
    pub tone: &'static str,
    /// Whether the person's attestation counts.
    pub is_attested: bool,
}

/// One seat.
#[derive(Clone, Debug, Default, Template)]
#[template(path = "people/seat.html")]
pub struct SeatPage {
    /// What every page has.
    pub base: Base,
    /// What is wrong with an act, by the ids of its fields.
    pub errors: Errors,
    /// What is known of it.
    pub facts: Vec<Fact>,
    /// What may be done, each with why it cannot be done now.
    pub acts: Vec<ActForm>,
}

//! What bodies have brought about, what was published of it, and the form of one or the other.

use super::affairs::{AffairField, CorrectionPart, FieldInput};
use super::base::{Base, Link};
use super::form::{Choice, Errors, Fact};
use askama::Template;

/// The form of an outcome or a published number, new or corrected.
#[derive(Clone, Debug, Default, Template)]
#[template(path = "work/form.html")]
pub struct WorkPage {
    /// What every page has.
    pub base: Base,
    /// What it is for.
    pub purpose: String,
    /// What is wrong, by the field's name.
    pub errors: Errors,
    /// The list that it belongs to.
    pub home: String,
    /// Where the form is sent.
    pub action: String,
    /// The command's idempotency key, sent as `key` (law 14): made anew with every page.
    pub key: String,
    /// The latest day that it can name.
    pub today: String,
    /// The fields.
    pub asked: Vec<AffairField>,
    /// What a correction has besides.
    pub correction: Option<CorrectionPart>,
}

/// The outcomes of a node and everything under it, with their sums.
#[derive(Clone, Debug, Default, Template)]
#[template(path = "work/outcomes.html")]
pub struct OutcomesPage {
    /// What every page has.
    pub base: Base,
    /// The sums of all that were asked for, by kind.
    pub sums: Vec<Fact>,
    /// The outcomes, the last day first.
    pub rows: Vec<OutcomeLine>,
    /// The nodes to choose from.
    pub node_choices: Vec<Choice>,
    /// The kinds to choose from.
    pub kind_choices: Vec<Choice>,
    /// The fields of contribution to choose from.
    pub field_choices: Vec<Choice>,
    /// The day whose end is shown.
    pub as_of: String,
    /// The latest day that can be shown.
    pub today: String,
    /// Where the next page is; empty for none.
    pub next_href: String,
    /// Where one is recorded; empty where the account may not.
    pub record_href: String,
}

/// An outcome in the list.
#[derive(Clone, Debug, Default)]
pub struct OutcomeLine {
    /// Its period, in words.
    pub period: String,
    /// The body that brought it about.
    pub body: Link,
    /// Its kind, in words.
    pub kind: String,
    /// How much, with its unit.
    pub amount: String,
    /// Its field of contribution, in words.
    pub field: String,
    /// It was recorded later than on its day.
    pub late: bool,
    /// It was corrected.
    pub corrected: bool,
    /// Where it is corrected; empty where the account may not.
    pub correct_href: String,
}

/// Published numbers beside the figures that they are about.
#[derive(Clone, Debug, Default, Template)]
#[template(path = "work/claims.html")]
pub struct ClaimsPage {
    /// What every page has.
    pub base: Base,
    /// The numbers, the last day first.
    pub rows: Vec<ClaimLine>,
    /// The nodes to choose from.
    pub node_choices: Vec<Choice>,
    /// The metrics to choose from.
    pub metric_choices: Vec<Choice>,
    /// The last day that is shown.
    pub as_of: String,
    /// The latest day that can be shown.
    pub today: String,
    /// Where the next page is; empty for none.
    pub next_href: String,
    /// Where one is recorded; empty where the account may not.
    pub record_href: String,
}

/// A published number in the list.
#[derive(Clone, Debug, Default)]
pub struct ClaimLine {
    /// What it counts, in words.
    pub metric: String,
    /// The number as it was printed.
    pub wording: String,
    /// When and where it was published.
    pub published: String,
    /// The day that it speaks of.
    pub day: String,
    /// The figure at the last check, with its day; empty where it was never checked.
    pub then: String,
    /// The figure as it is known now.
    pub value: String,
    /// Where what is behind the figure is listed.
    pub behind_href: String,
    /// What the number comes to now, in words.
    pub verdict: String,
    /// The same as a sign.
    pub sign: String,
    /// The same as a class of tags.
    pub tone: String,
    /// How the figure may be printed to the same granularity; empty where the number stands as it is.
    pub better: String,
    /// It was recorded later than on the day of its publication.
    pub late: bool,
    /// It was corrected.
    pub corrected: bool,
    /// Where it is checked; empty where the account may not.
    pub check_action: String,
    /// The idempotency key of a check.
    pub key: String,
    /// Where it is corrected; empty where the account may not.
    pub correct_href: String,
}

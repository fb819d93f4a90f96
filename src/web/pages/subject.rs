//! An association: facts, steps, what is missing for the next one.

use super::affairs::AffairsPanel;
use super::base::{Base, Link};
use super::days::Due;
use super::form::{Errors, Fact};
use super::service_requests::RequestsPanel;
use super::sessions::SessionsPanel;
use super::standing::{StandingAct, StandingBar, StandingNote};
use super::step::{StepState, Tone};
use super::verdicts::{CriterionGroup, MissingRow};
use askama::Template;

/// The page of an association.
#[derive(Clone, Debug, Default, Template)]
#[template(path = "subject.html")]
pub struct SubjectPage {
    /// What every page has; the title is the name.
    pub base: Base,
    /// What is wrong with a form of its; a field is named by act and name, such as `order-rectification-reason`.
    pub errors: Errors,
    /// The association.
    pub path: String,
    /// The command's idempotency key, sent as `key` (law 14): made anew with every page.
    pub key: String,
    /// Its life in words.
    pub life: String,
    /// How it stands.
    pub tone: Tone,
    /// Whether what it is to put right has not been found in order.
    pub at_risk: bool,
    /// The day that the page shows.
    pub as_of: String,
    /// Whether that is today.
    pub live: bool,
    /// The latest day that can be asked for.
    pub today: String,
    /// What is known of it.
    pub facts: Vec<Fact>,
    /// What is to be known of how it stands.
    pub notes: Vec<StandingNote>,
    /// The cycle whose steps are shown, in words; empty for the first.
    pub cycle: String,
    /// The number of the cycle before it.
    pub closed_cycles: u32,
    /// The seven steps.
    pub steps: Vec<SevenStep>,
    /// Where its next step is recognised late; empty where none is, or not by this account.
    pub late_href: String,
    /// The next step.
    pub next: Option<NextStep>,
    /// What the account may do about how it stands.
    pub standing: StandingBar,
    /// What happened in it.
    pub affairs: AffairsPanel,
    /// The sessions that it held.
    pub sessions: SessionsPanel,
    /// The requests for service that it answers.
    pub requests: RequestsPanel,
    /// Where its suggestions are, and where one is submitted through it.
    pub suggestions: Vec<Link>,
    /// Its applications, the latest first.
    pub applications: Vec<ApplicationRow>,
    /// How many records of a kind were looked at, where there may be more; 0 where all were.
    pub cut_at: usize,
}

impl Errors {
    /// The same, where the fields of a form that is not on the page are no fields to be led to.
    #[must_use]
    pub fn of_what_is_shown(mut self, bar: &StandingBar) -> Self {
        if !bar.has(&bar.unfolded) {
            for error in &mut self.0 {
                error.field.clear();
            }
        }
        self
    }
}

/// One of the seven steps of an association.
#[derive(Clone, Debug, Default)]
pub struct SevenStep {
    /// Its number, 1 to 7.
    pub number: u8,
    /// Its label.
    pub label: String,
    /// Where it stands.
    pub state: StepState,
    /// The day on which it was reached; empty before.
    pub day: String,
    /// Whether it was recognised late (补录).
    pub late_entry: bool,
}

/// The next step, and what keeps it closed.
#[derive(Clone, Debug, Default)]
pub struct NextStep {
    /// The transition's code.
    pub transition: String,
    /// The step in words.
    pub label: String,
    /// Why it is not open, in words; empty where it is.
    pub reasons: Vec<String>,
    /// What an application must say, in words; empty for nothing in particular.
    pub note: String,
    /// What the criteria come to today.
    pub criteria: Vec<CriterionGroup>,
    /// What is missing and who can supply it.
    pub missing: Vec<MissingRow>,
    /// Where to apply; empty where this account cannot.
    pub apply_href: String,
}

/// An application of the association.
#[derive(Clone, Debug, Default)]
pub struct ApplicationRow {
    /// The application.
    pub id: String,
    /// The transition in words.
    pub transition: String,
    /// The stage in words.
    pub stage: String,
    /// The day on which it was handed in.
    pub submitted: String,
    /// The number of the reply; empty before.
    pub number: String,
    /// When it falls due, while it is open.
    pub due: Option<Due>,
}

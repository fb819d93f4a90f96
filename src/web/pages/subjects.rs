//! 联谊组织: all associations by step.

use super::base::{Base, Link};
use super::days::Due;
use super::form::Choice;
use super::step::Tone;
use askama::Template;

/// The list of associations with the seven steps.
#[derive(Clone, Debug, Default, Template)]
#[template(path = "subjects.html")]
pub struct SubjectsPage {
    /// What every page has.
    pub base: Base,
    /// The address of the list.
    pub path: String,
    /// Where a body of the kind is proposed.
    pub propose_href: String,
    /// Whether the account may take over old bodies.
    pub may_import: bool,
    /// The day that the page shows.
    pub as_of: String,
    /// Whether that is today.
    pub live: bool,
    /// The latest day that can be asked for.
    pub today: String,
    /// The columns by the last step recognised, from none on; only one where one is asked for. Their cards are those of
    /// this page.
    pub steps: Vec<StepColumn>,
    /// Whether a table is shown instead of cards.
    pub table: bool,
    /// The filter by step, as choices; the first is all.
    pub step_choices: Vec<Choice>,
    /// The filter by node, as choices; the first is all.
    pub node_choices: Vec<Choice>,
    /// The filter by stage of life, as choices; the first is all.
    pub life_choices: Vec<Choice>,
    /// The filter by text.
    pub text: String,
    /// The filters that are on: what each is, and the address without it.
    pub chips: Vec<Link>,
    /// The counts by rank, each with its rows.
    pub figures: Vec<Figure>,
    /// The page of the figures.
    pub figures_href: String,
    /// How many associations the filters leave.
    pub total: u32,
    /// How many were looked at, where there may be more; 0 where all were.
    pub cut_at: usize,
    /// The address of the cards.
    pub cards_href: String,
    /// The address of the table.
    pub table_href: String,
    /// The next page; empty for none.
    pub next_href: String,
}

impl SubjectsPage {
    /// Whether a filter is on.
    pub fn filtered(&self) -> bool {
        !self.chips.is_empty()
    }
}

/// One of the seven steps, or none yet.
#[derive(Clone, Debug, Default)]
pub struct StepColumn {
    /// Its number, 1 to 7; 0 for the bodies of which no step is recognised.
    pub number: u8,
    /// Its label.
    pub label: String,
    /// How many bodies stand there, on all pages.
    pub count: u32,
    /// The address that shows this step alone.
    pub href: String,
    /// Its bodies on this page.
    pub cards: Vec<SubjectCard>,
}

/// One association.
#[derive(Clone, Debug, Default)]
pub struct SubjectCard {
    /// The association.
    pub path: String,
    /// Its name.
    pub name: String,
    /// Its short name; empty for none.
    pub short_name: String,
    /// Its kind in words.
    pub kind: String,
    /// Its life in words, such as 筹备中 or 存续.
    pub life: String,
    /// How it stands.
    pub tone: Tone,
    /// Its node's name.
    pub node: String,
    /// The day of its founding, as well as it is known; empty before.
    pub founded: String,
    /// Its open applications: its own, and what an office proposed.
    pub applications: Vec<OpenApplication>,
}

/// An open application.
#[derive(Clone, Debug, Default)]
pub struct OpenApplication {
    /// The application.
    pub id: String,
    /// Transition and stage in words.
    pub words: String,
    /// When it falls due.
    pub due: Option<Due>,
}

/// A count of the figures line.
#[derive(Clone, Debug, Default)]
pub struct Figure {
    /// What is counted.
    pub label: String,
    /// How many.
    pub value: String,
    /// The rows that it counts.
    pub href: String,
}

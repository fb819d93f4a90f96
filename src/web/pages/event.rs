//! One fact of a body's history, and the decisions that rest on it.

use super::base::Base;
use super::form::Choice;
use super::step::Tone;
use super::story::StoryLine;
use askama::Template;

/// The page of an event.
#[derive(Clone, Debug, Default, Template)]
#[template(path = "event.html")]
pub struct EventPage {
    /// What every page has; the title is the body's name.
    pub base: Base,
    /// The address of the body.
    pub path: String,
    /// The event itself, as a history of one line.
    pub lines: Vec<StoryLine>,
    /// What papers can be opened for, sent as `purpose`.
    pub purposes: Vec<Choice>,
    /// The decisions that rest on it, the nearest first.
    pub decisions: Vec<DependentRow>,
}

/// A decision that rests on the event.
#[derive(Clone, Debug, Default)]
pub struct DependentRow {
    /// The application that was decided.
    pub id: String,
    /// The name of the body that it is about.
    pub name: String,
    /// What was asked for.
    pub transition: String,
    /// The outcome in words.
    pub outcome: String,
    /// How it stands.
    pub tone: Tone,
    /// The day of the decision.
    pub day: String,
    /// Whether it rests on it through other decisions only.
    pub is_indirect: bool,
}
